"""Simple interest: real days, each payment's interest rounded by itself, what is left with the last payment."""

from __future__ import annotations

from decimal import Decimal

from loanops.engine.plans.progressive import Progressive


class SimpleInterest(Progressive):
    """The level payment follows from the real periods and is never leveled; the last payment clears the balance."""

    def leveled(self, index: int, balance: Decimal, unrounded: Decimal) -> Decimal:
        """The payment as it is."""
        return self.terms.rounding.round_installment(unrounded)
