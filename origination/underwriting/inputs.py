"""The facts a decision rests on, as they were on that day; stored with the decision, enough to repeat it."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from origination.underwriting.bank.figures import BankFigures
from origination.underwriting.ceilings import RateCeiling
from origination.underwriting.collateral import CollateralItem
from origination.underwriting.methods import ORIGINAL
from origination.underwriting.spread import Period


@dataclass(frozen=True)
class UnderwritingInputs:
    """What is known about request, business, owners, collateral, credit and documents. None is: not known.

    New facts are added with a default of "not known", so that decisions stored before them are repeated as they were.
    """

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

    # Verified figures: the business's periods (oldest first), its debts, its guarantors, its collateral, its bank.
    cash_flow_source: str | None = None
    periods: tuple[Period, ...] = ()
    staying_debt: Decimal | None = None
    refinanced_debt: Decimal | None = None
    guarantor_cash_flow: Decimal | None = None
    guarantor_debt_service: Decimal | None = None
    personal_debt_to_income_percent: Decimal | None = None
    collateral: tuple[CollateralItem, ...] = ()
    bank: BankFigures | None = None
    tax_return_years: int | None = None

    # The lender's own books: what the borrower's group owes, and how the portfolio is spread.
    group_exposure: Decimal | None = None
    group_charged_off: Decimal | None = None
    group_days_past_due: int | None = None
    portfolio_total: Decimal | None = None
    portfolio_in_state: Decimal | None = None
    portfolio_in_industry: Decimal | None = None

    charged_off_amount: Decimal | None = None
    bankruptcies_36_months: int | None = None
    has_cannabis_signs: bool | None = None

    # What past loans were learned from, kept apart from the code so that older decisions are scored as they were.
    naics_sector: str | None = None
    employees: int | None = None

    # The number of the method the figures are computed by, and what the law of the state allows to charge.
    method: int = ORIGINAL
    rate_ceilings: tuple[RateCeiling, ...] = ()

    def requesting(self, amount: Decimal, term_months: int) -> "UnderwritingInputs":
        """The same facts for another amount or term."""
        return replace(self, requested_amount=amount, requested_term_months=term_months)

    def to_json(self) -> dict[str, Any]:
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

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
        "staying_debt",
        "refinanced_debt",
        "guarantor_cash_flow",
        "guarantor_debt_service",
        "personal_debt_to_income_percent",
        "group_exposure",
        "group_charged_off",
        "portfolio_total",
        "portfolio_in_state",
        "portfolio_in_industry",
        "charged_off_amount",
    }
)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [each.to_json() for each in value]
    return value.to_json() if isinstance(value, BankFigures) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    match name:
        case "periods":
            return tuple(Period.from_json(each) for each in value)
        case "collateral":
            return tuple(CollateralItem.from_json(each) for each in value)
        case "rate_ceilings":
            return tuple(RateCeiling.from_json(each) for each in value)
        case "bank":
            return BankFigures.from_json(value)
    if name in DATES:
        return date.fromisoformat(value)
    return Decimal(value) if name in DECIMALS else value
