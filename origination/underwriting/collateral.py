"""What collateral is good for: value, what stands before us, and what of it would come back in a liquidation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

from origination.underwriting.working import Working, quotient

ZERO = Decimal("0.00")
RATES_FILE = Path(__file__).parent / "data" / "collateral_rates.json"


@dataclass(frozen=True)
class CollateralItem:
    """A piece of collateral with the rates that were the lender's policy on the day.

    `prior_liens` is None when somebody stands before us and nobody knows with how much: then it counts for nothing.
    """

    kind: str
    value: Decimal
    prior_liens: Decimal | None
    advance_percent: Decimal
    haircut_percent: Decimal

    @property
    def lendable(self) -> Decimal:
        """What could be lent on it: value × advance rate × (1 − haircut), less what others get first."""
        if self.prior_liens is None:
            return ZERO
        worth = self.value * self.advance_percent / 100 * (100 - self.haircut_percent) / 100
        return max(worth - self.prior_liens, ZERO)

    def to_json(self) -> dict[str, Any]:
        return {
            name: None if value is None else str(value)
            for name, value in (
                ("kind", self.kind),
                ("value", self.value),
                ("prior_liens", self.prior_liens),
                ("advance_percent", self.advance_percent),
                ("haircut_percent", self.haircut_percent),
            )
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "CollateralItem":
        prior = values["prior_liens"]
        return cls(
            kind=values["kind"],
            value=Decimal(values["value"]),
            prior_liens=None if prior is None else Decimal(prior),
            advance_percent=Decimal(values["advance_percent"]),
            haircut_percent=Decimal(values["haircut_percent"]),
        )


@cache
def default_rates() -> Mapping[str, Mapping[str, str]]:
    """Advance rates and liquidation haircuts by kind, in percent."""
    found: Mapping[str, Mapping[str, str]] = json.loads(RATES_FILE.read_text(encoding="utf-8"))
    return found


def item_of(kind: str, value: Decimal, prior_liens: Decimal | None) -> CollateralItem:
    """A piece of collateral at the lender's rates for its kind."""
    rates = default_rates()
    row = rates.get(kind, rates["OTHER"])
    return CollateralItem(
        kind, value, prior_liens, Decimal(row["advance_percent"]), Decimal(row["haircut_percent"])
    )


def loan_to_value(amount: Decimal, items: Sequence[CollateralItem]) -> Working:
    """The loan and what stands before it, of the value; what has unknown prior liens is no value."""
    known = [item for item in items if item.prior_liens is not None]
    value = sum((item.value for item in known), ZERO)
    prior = sum((item.prior_liens or ZERO for item in known), ZERO)
    inputs = {"amount": amount, "prior liens": prior, "collateral value": value}
    formula = "(amount + prior liens) ÷ collateral value × 100"
    return quotient(
        "LOAN_TO_VALUE_PERCENT",
        "Loan to value",
        formula,
        inputs,
        amount + prior,
        value,
        unit="%",
        scale=100,
        rounding=ROUND_UP,
    )


def lendable_collateral(amount: Decimal, items: Sequence[CollateralItem]) -> Working:
    """How far what would come back in a liquidation covers the loan."""
    lendable = sum((item.lendable for item in items), ZERO)
    inputs = {"lendable value": lendable, "amount": amount}
    formula = "Σ (value × advance rate × (1 − haircut) − prior liens) ÷ amount × 100"
    name = "Collateral coverage, lendable"
    return quotient(
        "LENDABLE_COLLATERAL_PERCENT",
        name,
        formula,
        inputs,
        lendable,
        amount,
        unit="%",
        scale=100,
        rounding=ROUND_DOWN,
    )
