"""Cumulative plans: the installment follows from the nominal rate of a period, flat interest from the whole term."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from loanops.engine.exact import ZERO
from loanops.engine.lending import Tranche
from loanops.engine.plans.nominal import nominal_factor
from loanops.engine.plans.progressive import Progressive
from loanops.engine.plans.rows import PlanRow


class Cumulative(Progressive):
    """Equal nominal periods and no leveling; even flat interest, whose rest of rounding the last installment takes."""

    whole_term = ZERO
    earns_to_the_end = False

    def factors_for_level(self, index: int) -> list[Decimal]:
        """The nominal rate of each period."""
        return [nominal_factor(self.terms, each) for each in self.expected(index)]

    def leveled(self, index: int, balance: Decimal, unrounded: Decimal) -> Decimal:
        """The installment as it is."""
        return self.terms.rounding.round_installment(unrounded)

    def level(self, index: int, balance: Decimal, base: Decimal) -> Decimal:
        """With even flat interest the principal in the installment, before rounding."""
        if not self.terms.is_evenly_flat:
            return super().level(index, balance, base)
        opening = balance + sum((each.amount for each in self.lent[index]), ZERO)
        return opening / sum(1 for rule in self.rules[index:] if rule.is_level)

    def row(
        self, index: int, level: Decimal, balance: Decimal, base: Decimal, tranches: list[Tranche]
    ) -> PlanRow:
        """With even flat interest the principal makes up for rounding the two parts of the installment."""
        row = super().row(index, level, balance, base, tranches)
        if not self.terms.is_evenly_flat or index == self.count - 1 or not self.rules[index].is_level:
            return row
        rounding = self.terms.rounding
        principal = rounding.round_installment(level)
        if not self.levels_principal:
            principal += rounding.round_installment(row.interest) - row.interest
        opening = row.balance_after + row.principal
        principal = min(max(principal, ZERO), opening)
        return replace(row, principal=principal, balance_after=opening - principal)

    def rows(self) -> list[PlanRow]:
        """One row for each period; the interest of all of them is rounded once, on the whole."""
        rows = super().rows()
        if self.terms.is_evenly_flat and self.earns_to_the_end:
            rest = self.terms.rounding.round(self.whole_term) - sum((row.interest for row in rows), ZERO)
            rows[-1] = replace(rows[-1], interest=rows[-1].interest + rest)
        return rows

    def note_earned(self, index: int, base: Decimal, tranches: list[Tranche]) -> None:
        """Adds up the unrounded interest of the term."""
        self.whole_term += self.earned(index, ZERO, base, tranches)
        self.earns_to_the_end = bool(base or tranches)
