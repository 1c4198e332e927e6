"""Rows of a plan in the making, and what agreement says about each of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from loanops.engine.conventions import Amortization
from loanops.engine.exact import HUNDRED, ONE, ZERO
from loanops.engine.periods import Period
from loanops.engine.shapes import FixedInstallment, SkippedInterest
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Principal and interest of one period of the plan.

    `asks_interest` is false while interest waits for a later row; `interest_later` is the part of what has arisen by
    then that later rows ask for. `fixed_principal` means that the principal is agreed and not the total.
    """

    principal: Decimal
    interest: Decimal
    balance_after: Decimal
    asks_interest: bool = True
    fixed_principal: bool = False
    interest_later: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Opening:
    """What the plan of a running loan begins with.

    `balance` is the principal to repay, `base` the sum that flat interest counts on, `interest` what was earned
    before and falls due with the first row. `before` are the periods of the same terms that are over.
    """

    balance: Decimal = ZERO
    base: Decimal = ZERO
    interest: Decimal = ZERO
    before: tuple[Period, ...] = ()


NEW_LOAN = Opening()


class Ask(StrEnum):
    """What an installment asks for besides its interest."""

    LEVEL = "LEVEL"
    NO_PRINCIPAL = "NO_PRINCIPAL"
    PRINCIPAL = "PRINCIPAL"
    TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class RowRule:
    """One installment by agreement: the level sum times its weight, or an amount of its own."""

    ask: Ask
    weight: Decimal = ONE
    amount: Decimal = ZERO
    asks_interest: bool = True

    @property
    def is_level(self) -> bool:
        """True when the installment depends on what the level sum turns out to be."""
        return self.ask is Ask.LEVEL


def row_rules(terms: LoanTerms, periods: tuple[Period, ...]) -> list[RowRule]:
    """The rule of each row of the plan, odd days that are a row of their own included."""
    fixed = {each.installment: each for each in terms.fixed_installments}
    steps = {each.installment: each for each in terms.installment_steps}
    rules, current = [], _first_step(terms)
    first = 0 if periods[0].number == 0 else 1
    last = first + len(periods) - 1
    for number, period in enumerate(periods, start=first):
        step = steps.get(number)
        if step is not None and step.amount is not None:
            current = RowRule(Ask.TOTAL, amount=step.amount)
        elif step is not None and step.percent is not None:
            growth = ONE + step.percent / HUNDRED
            current = RowRule(current.ask, current.weight * growth, current.amount * growth)
        rules.append(_rule(terms, number, period, current, fixed.get(number), last))
    return rules


def _first_step(terms: LoanTerms) -> RowRule:
    if terms.installment_amount is not None:
        asked = Ask.PRINCIPAL if terms.amortization is Amortization.EQUAL_PRINCIPAL else Ask.TOTAL
        return RowRule(asked, amount=terms.installment_amount)
    return RowRule(Ask.LEVEL)


def _rule(
    terms: LoanTerms,
    number: int,
    period: Period,
    current: RowRule,
    fixed: FixedInstallment | None,
    last: int,
) -> RowRule:
    """A row that is not fixed by itself asks for no principal in grace, in a skipped month, and for interest only."""
    waits = 0 < number <= terms.grace.interest_payment_installments
    if fixed is not None:
        amount = fixed.principal if fixed.principal is not None else fixed.total
        ask = Ask.PRINCIPAL if fixed.principal is not None else Ask.TOTAL
        return RowRule(ask, amount=amount or ZERO, asks_interest=not waits)
    skipped = period.due_date.month in terms.skipped_months and number < last
    if skipped:
        waits = waits or terms.skipped_interest is SkippedInterest.WITH_NEXT_PAYMENT
    only_interest = terms.amortization is Amortization.INTEREST_ONLY and number < last
    if number <= terms.grace.principal_installments or skipped or only_interest:
        return RowRule(Ask.NO_PRINCIPAL, asks_interest=not waits)
    return RowRule(current.ask, current.weight, current.amount, not waits)
