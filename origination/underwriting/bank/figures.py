"""The few figures of bank statements that rules test; the whole analysis is kept beside its documents."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class BankFigures:
    """Figures over all accounts. Balances are None when the files show none."""

    from_date: date
    through_date: date
    months: int
    true_revenue_per_month: Decimal
    deposits_per_month: Decimal
    deposit_volatility_percent: Decimal | None
    nsf_per_month: int
    open_advances: int
    lender_payments_per_month: Decimal
    average_daily_balance: Decimal | None = None
    lowest_balance: Decimal | None = None
    negative_days_per_month: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "BankFigures":
        return cls(**{each.name: _read(each.name, values.get(each.name)) for each in fields(cls)})


WHOLE = frozenset({"months", "nsf_per_month", "open_advances", "negative_days_per_month"})


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if value is None or name in WHOLE:
        return value
    return date.fromisoformat(value) if name.endswith("_date") else Decimal(value)
