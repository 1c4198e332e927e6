"""Whole units: the level installment of equal nominal periods, rounded up to whole units of the currency."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from loanops.engine.exact import EXACT, ONE
from loanops.engine.plans.nominal import nominal_factor
from loanops.engine.plans.progressive import Progressive


class WholeUnits(Progressive):
    """Every installment but the last is a whole number of units, or of the product's multiples of them."""

    def factors_for_level(self, index: int) -> list[Decimal]:
        """The same part of the year for each period, whatever its days."""
        return [nominal_factor(self.terms, each, of_year=True) for each in self.expected(index)]

    def leveled(self, index: int, balance: Decimal, unrounded: Decimal) -> Decimal:
        """Up to the next whole unit."""
        unit = self.terms.rounding.installment_multiple or ONE
        units = EXACT.divide(self.terms.rounding.round(unrounded), unit).quantize(ONE, ROUND_CEILING, EXACT)
        return self.terms.rounding.round(units * unit)
