"""What the law of a state allows a lender to charge, as it stood on the day of a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from products.choices import CapBasis
from products.wording import rate_in_figures

WORDS = {CapBasis.RATE: "interest", CapBasis.APR: "APR"}


@dataclass(frozen=True)
class RateCeiling:
    """A rate cap that compliance recorded. `amount_below` is the first amount it no longer counts for."""

    state: str
    basis: str
    rate_max: Decimal
    source: str
    amount_from: Decimal
    amount_below: Decimal | None = None

    def covers(self, amount: Decimal) -> bool:
        return self.amount_from <= amount and (self.amount_below is None or amount < self.amount_below)

    @property
    def basis_words(self) -> str:
        return WORDS[CapBasis(self.basis)]

    @property
    def words(self) -> str:
        """`the rate cap of FL, 18 % APR (Florida Statutes § 687.03)`."""
        allowed = f"{rate_in_figures(self.rate_max)} {self.basis_words}"
        return f"the rate cap of {self.state}, {allowed} ({self.source})"

    def to_json(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "basis": self.basis,
            "rate_max": format(self.rate_max, "f"),
            "source": self.source,
            "amount_from": format(self.amount_from, "f"),
            "amount_below": None if self.amount_below is None else format(self.amount_below, "f"),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "RateCeiling":
        below = values["amount_below"]
        return cls(
            state=values["state"],
            basis=values["basis"],
            rate_max=Decimal(values["rate_max"]),
            source=values["source"],
            amount_from=Decimal(values["amount_from"]),
            amount_below=None if below is None else Decimal(below),
        )
