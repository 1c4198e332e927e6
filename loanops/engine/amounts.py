"""Amounts by component: what an installment asks, what was paid of it, what the borrower owes in all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO


@dataclass(frozen=True, slots=True)
class ComponentAmounts:
    """Fees, penalties, interest and principal side by side."""

    fees: Decimal = ZERO
    penalties: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    def __getitem__(self, component: Component) -> Decimal:
        return Decimal(getattr(self, component.value.lower()))

    def __add__(self, other: ComponentAmounts) -> ComponentAmounts:
        return ComponentAmounts(
            self.fees + other.fees,
            self.penalties + other.penalties,
            self.interest + other.interest,
            self.principal + other.principal,
        )

    def __sub__(self, other: ComponentAmounts) -> ComponentAmounts:
        return ComponentAmounts(
            self.fees - other.fees,
            self.penalties - other.penalties,
            self.interest - other.interest,
            self.principal - other.principal,
        )

    @property
    def total(self) -> Decimal:
        """All four together."""
        return self.fees + self.penalties + self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Balances(ComponentAmounts):
    """What is owed by component on a day, and the credit the lender holds for the borrower."""

    credit: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What is owed less the credit: the loan's current balance."""
        return self.total - self.credit


NOTHING = ComponentAmounts()
