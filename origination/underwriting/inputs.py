"""The facts a decision rests on, as they were on that day; stored with the decision, enough to repeat it."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class UnderwritingInputs:
    """What is known about request, business, owners, collateral, credit and documents. None is: not known."""

    on_date: date
    requested_amount: Decimal
    requested_term_months: int
    repayment_frequency: str
    state: str | None = None
    naics_code: str | None = None
    industry_risk: str | None = None
    business_structure: str | None = None
    date_established: date | None = None
    annual_revenue: Decimal | None = None
    ownership_percent: Decimal = Decimal(0)
    guarantors: int = 0
    collateral_value: Decimal = Decimal(0)
    open_applications: int = 0
    cash_flow_available: Decimal | None = None
    existing_debt_service: Decimal | None = None
    lowest_owner_score: int | None = None
    business_score: int | None = None
    payment_index: int | None = None
    open_bankruptcies: int | None = None
    liens_amount: Decimal | None = None
    severe_delinquencies: int | None = None
    inquiries_6_months: int | None = None
    alerts: int | None = None
    documents_unverified: int = 0

    def requesting(self, amount: Decimal, term_months: int) -> "UnderwritingInputs":
        """The same facts for another amount or term."""
        return replace(self, requested_amount=amount, requested_term_months=term_months)

    def to_json(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "UnderwritingInputs":
        return cls(**{name: _read(name, value) for name, value in values.items()})


DATES = frozenset({"on_date", "date_established"})
DECIMALS = frozenset(
    {
        "requested_amount",
        "annual_revenue",
        "ownership_percent",
        "collateral_value",
        "cash_flow_available",
        "existing_debt_service",
        "liens_amount",
    }
)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DATES:
        return date.fromisoformat(value)
    return Decimal(value) if name in DECIMALS else value
