"""Progressive plans: the installment follows from the real length of each period, and the last one is leveled."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from loanops.engine.conventions import Amortization, InterestMethod
from loanops.engine.exact import HUNDRED, ONE, ZERO, at_places
from loanops.engine.lending import Tranche, interest_start
from loanops.engine.periods import Period, periods_until
from loanops.engine.plans.rows import NEW_LOAN, Ask, Opening, PlanRow, RowRule, row_rules
from loanops.engine.shapes import BrokenPeriod
from loanops.engine.terms import LoanTerms

ROUNDS_OF_LEVELING = 3


class Progressive:
    """Works out the rows of the plan; the installment is set anew in each period that brings a tranche or a new rate.

    The other ways of generating a schedule change how the level sum is found and rounded.
    """

    def __init__(
        self,
        terms: LoanTerms,
        periods: tuple[Period, ...],
        lent: list[Tranche],
        opening: Opening = NEW_LOAN,
    ) -> None:
        self.terms = terms
        self.opening = opening
        self.periods = periods
        self.lent = [_within(period, lent) for period in periods]
        self.count = len(periods)
        self.factors = [period.factor for period in periods]
        self.rules = self._rules_of(periods)

    def _rules_of(self, periods: tuple[Period, ...]) -> list[RowRule]:
        before = self.opening.before
        return row_rules(self.terms, (*before, *periods))[len(before) :]

    def rows(self) -> list[PlanRow]:
        """One row for each period."""
        rows: list[PlanRow] = []
        level, balance, base = ZERO, self.opening.balance, self.opening.base
        for index in range(self.count):
            tranches = self.lent[index]
            if tranches or self._has_new_rate(index) or (index == 0 and balance):
                level = self.level(index, balance, base)
            base = base if balance else ZERO
            rows.append(self.row(index, level, balance, base, tranches))
            self.note_earned(index, base, tranches)
            balance = rows[-1].balance_after
            base += sum((each.base for each in tranches), ZERO)
        return _put_off(self._with_odd_days(rows), self.rules)

    def note_earned(self, index: int, base: Decimal, tranches: list[Tranche]) -> None:
        """For plans that look at the interest of the whole term."""

    def _has_new_rate(self, index: int) -> bool:
        return bool(self.terms.rate_path) and (
            self.periods[index].annual_rate != self.periods[index - 1].annual_rate
        )

    # One row

    def row(
        self, index: int, level: Decimal, balance: Decimal, base: Decimal, tranches: list[Tranche]
    ) -> PlanRow:
        """The row of a period that begins with this balance, odd days at the start left out of its principal."""
        rule = self.rules[index]
        interest = self.terms.rounding.round(self.earned(index, balance, base, tranches))
        balance += sum((each.amount for each in tranches), ZERO)
        fixed = rule.ask in (Ask.NO_PRINCIPAL, Ask.PRINCIPAL) or (rule.is_level and self.levels_principal)
        if index == self.count - 1:
            principal = balance
        elif rule.ask is Ask.NO_PRINCIPAL:
            principal = ZERO
        else:
            asked = self._asked(rule, level)
            counted = interest - (self.odd_interest if index == 0 else ZERO)
            principal = min(asked if fixed else max(asked - counted, ZERO), balance)
        return PlanRow(principal, interest, balance - principal, rule.asks_interest, fixed)

    def _asked(self, rule: RowRule, level: Decimal) -> Decimal:
        if not rule.is_level:
            return self.terms.rounding.round(rule.amount)
        return level if rule.weight == ONE else self.terms.rounding.round_installment(level * rule.weight)

    @property
    def levels_principal(self) -> bool:
        """True when the principal of the installments is level, not their total."""
        return self.terms.amortization is Amortization.EQUAL_PRINCIPAL

    def earned(self, index: int, balance: Decimal, base: Decimal, tranches: list[Tranche]) -> Decimal:
        """The unrounded interest of a period, each stretch of constant balance by itself."""
        period = self.periods[index]
        flat = self.terms.interest_method is InterestMethod.FLAT
        interest = (base if flat else balance) * self.factors[index]
        for each in tranches:
            start = interest_start(self.terms, period, each.on)
            interest += (each.base if flat else each.amount) * period.factor_between(start, period.due_date)
        return interest + (self.opening.interest if index == 0 else ZERO)

    # The level sum

    def level(self, index: int, balance: Decimal, base: Decimal) -> Decimal:
        """What stays level from this period on: the installment, or the principal in it."""
        opening = balance + sum((each.amount for each in self.lent[index]), ZERO)
        if self.terms.interest_method is InterestMethod.FLAT and not self.levels_principal:
            return self._flat_level(index, opening, base)
        unrounded = self._solved(index, opening)
        if self.levels_principal:
            return self.terms.rounding.round_installment(unrounded)
        return self.leveled(index, balance, unrounded)

    def _flat_level(self, index: int, opening: Decimal, base: Decimal) -> Decimal:
        """Principal and interest of the installments that repay, divided by their number."""
        interest, left = ZERO, 0
        for later in range(index, self.count):
            now = self.lent[index] if later == index else []
            if self.rules[later].is_level:
                left += 1
                interest += self.terms.rounding.round(self.earned(later, ZERO, base, now))
            base += sum((each.base for each in now), ZERO)
        return self.terms.rounding.round_installment((opening + interest) / left)

    def _solved(self, index: int, opening: Decimal) -> Decimal:
        """The level sum after which the balloon, or nothing, is left: what is left is linear in it."""
        factors, rules = self.factors_for_level(index), self._rules_for_level[index:]
        carried = self.opening.interest if index == 0 and rules[0].asks_interest else ZERO
        without, with_one = (self._left(opening, factors, rules, level, carried) for level in (ZERO, ONE))
        if without == with_one:
            return ZERO
        return (without - (self.terms.balloon_amount or ZERO)) / (without - with_one)

    def _left(
        self, balance: Decimal, factors: list[Decimal], rules: list[RowRule], level: Decimal, carried: Decimal
    ) -> Decimal:
        for factor, rule in zip(factors, rules, strict=True):
            earlier, carried = carried, ZERO
            if rule.ask is Ask.NO_PRINCIPAL:
                continue
            asked = level * rule.weight if rule.is_level else rule.amount
            fixed = rule.ask is Ask.PRINCIPAL or (rule.is_level and self.levels_principal)
            balance += (ZERO if fixed else balance * factor + earlier) - asked
        return balance

    def factors_for_level(self, index: int) -> list[Decimal]:
        """The factors of the periods from this one on, odd days by themselves left out."""
        return [self.full_factor(each) for each in self.expected(index)]

    def expected(self, index: int) -> list[Period]:
        """The periods from this one on as they are expected then: the rate of the day is taken to last."""
        rate = self.periods[index].annual_rate
        later = list(self.horizon[index:])
        if not self.terms.rate_path:
            return later
        return [replace(each, annual_rate=rate) if each.annual_rate else each for each in later]

    def full_factor(self, period: Period) -> Decimal:
        """The period's factor without odd days at its start that are asked for by themselves."""
        if period.number != 1 or self.terms.broken_period is None:
            return period.factor
        fraction = sum((leg.year_fraction for leg in period.legs if not leg.is_odd), ZERO)
        return at_places(fraction * period.annual_rate / HUNDRED, period.working_precision)

    @cached_property
    def horizon(self) -> tuple[Period, ...]:
        """The periods over which the loan is amortized, which may be more than the plan has."""
        number = self.terms.amortization_installments
        over = len(self.opening.before) + self.count
        return self.periods if number is None else (*self.periods, *periods_until(self.terms, number)[over:])

    @cached_property
    def _rules_for_level(self) -> list[RowRule]:
        return self.rules if self.horizon is self.periods else self._rules_of(self.horizon)

    def leveled(self, index: int, balance: Decimal, unrounded: Decimal) -> Decimal:
        """Moves the installment by cents as long as that brings the last one closer to it, three times at most."""
        rounding = self.terms.rounding
        level = rounding.round_installment(unrounded)
        if not self.terms.has_plain_shape:
            return level
        left = sum(1 for rule in self.rules[index:] if rule.is_level)
        gap = self._last_gap(index, balance, level)
        for _ in range(ROUNDS_OF_LEVELING):
            if abs(gap) / rounding.unit <= left // 2:
                break
            tried = rounding.round_installment(level + rounding.round(gap / left))
            tried_gap = self._last_gap(index, balance, tried)
            if abs(tried_gap) >= abs(gap):
                break
            level, gap = tried, tried_gap
        return level

    def _last_gap(self, index: int, balance: Decimal, level: Decimal) -> Decimal:
        """By how much the last installment would differ from the others."""
        row = PlanRow(ZERO, ZERO, balance)
        for later in range(index, self.count):
            tranches = self.lent[index] if later == index else []
            row = self.row(later, level, row.balance_after, ZERO, tranches)
        return row.principal + row.interest - level

    # Odd days at the start

    @cached_property
    def odd_interest(self) -> Decimal:
        """The interest of odd days at the start that the level installment does not cover."""
        period = self.periods[0]
        if self.terms.broken_period in (None, BrokenPeriod.OWN_INSTALLMENT):
            return ZERO
        ends = max((leg.to_date for leg in period.legs if leg.is_odd), default=period.from_date)
        return self.terms.rounding.round(
            sum(
                (
                    each.amount * period.factor_between(each.on, ends)
                    for each in self.lent[0]
                    if each.on < ends
                ),
                ZERO,
            )
        )

    def _with_odd_days(self, rows: list[PlanRow]) -> list[PlanRow]:
        """Spreads the interest of odd days over the installments, the rest of rounding with the last one."""
        if self.terms.broken_period is not BrokenPeriod.SPREAD or not self.odd_interest:
            return rows
        share = self.terms.rounding.round(self.odd_interest / self.count)
        rows[0] = replace(rows[0], interest=rows[0].interest - self.odd_interest)
        later, spread = self.odd_interest, []
        for index, row in enumerate(rows):
            part = min(share, later) if index < self.count - 1 else later
            later -= part
            spread.append(replace(row, interest=row.interest + part, interest_later=later))
        return spread


def _within(period: Period, lent: list[Tranche]) -> list[Tranche]:
    """The tranches of a period; one on a due day belongs to the period that begins there."""
    return [each for each in lent if period.from_date <= each.on < period.due_date]


def _put_off(rows: list[PlanRow], rules: list[RowRule]) -> list[PlanRow]:
    """Interest that an installment does not ask for falls due with the next one that does."""
    answer, waiting = [], ZERO
    for row, rule in zip(rows, rules, strict=True):
        if rule.asks_interest:
            answer.append(replace(row, interest=row.interest + waiting))
            waiting = ZERO
        else:
            waiting += row.interest
            answer.append(replace(row, interest=ZERO))
    return answer
