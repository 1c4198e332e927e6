"""The contractual schedule: what each installment asks when everything is paid on its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from loanops.engine.amounts import ComponentAmounts
from loanops.engine.conventions import Amortization, InterestMethod, InterestPeriod
from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ONE, ZERO, exact
from loanops.engine.money import require_decimal
from loanops.engine.periods import Period, plan_periods
from loanops.engine.state import RowKind
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Disbursement:
    """Principal sent out on a day; a loan may have several."""

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        require_decimal(self.amount, "disbursed amount")
        if self.amount <= ZERO:
            raise EngineError("A disbursement is above zero.")


@dataclass(frozen=True, slots=True)
class Installment:
    """One row of the plan. A down payment is a row of 0 days on the day of its disbursement."""

    number: int
    kind: RowKind
    period_number: int | None
    from_date: date
    due_date: date
    days: int
    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal
    total: Decimal
    balance_after: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole plan."""

    disbursements: tuple[Disbursement, ...]
    rows: tuple[Installment, ...]

    @property
    def totals(self) -> ComponentAmounts:
        """The sums over all rows."""
        return ComponentAmounts(
            fees=sum((row.fees for row in self.rows), ZERO),
            penalties=sum((row.penalties for row in self.rows), ZERO),
            interest=sum((row.interest for row in self.rows), ZERO),
            principal=sum((row.principal for row in self.rows), ZERO),
        )


def build_schedule(terms: LoanTerms, disbursements: Iterable[Disbursement] | None = None) -> Schedule:
    """The plan for the whole principal on the start date, or for the disbursements that were made."""
    if disbursements is None:
        sent: tuple[Disbursement, ...] = (Disbursement(terms.start_date, terms.principal),)
    else:
        sent = tuple(sorted(disbursements, key=lambda each: (each.on, each.amount)))
    return _build(terms, sent)


@lru_cache(maxsize=512)
@exact
def _build(terms: LoanTerms, sent: tuple[Disbursement, ...]) -> Schedule:
    periods = plan_periods(terms)
    _check(terms, sent, periods)
    down_payments = [(each.on, down_payment(terms, each.amount)) for each in sent]
    lent = [
        Disbursement(each.on, each.amount - paid_down)
        for each, (_, paid_down) in zip(sent, down_payments, strict=True)
    ]
    plan = Plan(terms, periods, lent)
    rows = plan.rows()
    return Schedule(sent, _number(terms, sent, rows, down_payments))


def down_payment(terms: LoanTerms, disbursed: Decimal) -> Decimal:
    """The part of a disbursement that the borrower pays at once."""
    if terms.down_payment_percent is None:
        return ZERO
    return terms.rounding.round_installment(disbursed * terms.down_payment_percent / HUNDRED)


def _check(terms: LoanTerms, sent: tuple[Disbursement, ...], periods: tuple[Period, ...]) -> None:
    for each in sent:
        if not terms.rounding.is_rounded(each.amount):
            raise EngineError(f"A disbursement has at most {terms.rounding.places} places: {each.amount}.")
        if each.on < terms.start_date:
            raise EngineError(f"A disbursement on {each.on} lies before the start date {terms.start_date}.")
        if each.on >= periods[-1].due_date:
            raise EngineError(f"No installment is left to repay a disbursement on {each.on}.")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Principal and interest of one period of the plan."""

    principal: Decimal
    interest: Decimal
    balance_after: Decimal


class Plan:
    """Works out the rows of the plan; the installment is set anew in each period that brings a tranche."""

    def __init__(self, terms: LoanTerms, periods: tuple[Period, ...], lent: list[Disbursement]) -> None:
        self.terms = terms
        self.periods = periods
        self.lent = [self._within(period, lent) for period in periods]
        self.count = len(periods)
        self.factors = [period.factor for period in periods]

    def rows(self) -> list[PlanRow]:
        """One row for each period."""
        rows: list[PlanRow] = []
        level = balance = lent = ZERO
        for index in range(self.count):
            tranches = self.lent[index]
            if tranches:
                level = self._level(index, balance, lent)
            rows.append(self._row(index, level, balance, lent, tranches))
            balance = rows[-1].balance_after
            lent += sum((each.amount for each in tranches), ZERO)
        return self._defer_interest(rows)

    def _within(self, period: Period, lent: list[Disbursement]) -> list[Disbursement]:
        """The tranches of a period; one on a due day belongs to the period that begins there."""
        return [each for each in lent if period.from_date <= each.on < period.due_date]

    def _row(
        self, index: int, level: Decimal, balance: Decimal, lent: Decimal, tranches: list[Disbursement]
    ) -> PlanRow:
        interest = self._interest(index, balance, lent, tranches)
        balance += sum((each.amount for each in tranches), ZERO)
        if index == self.count - 1:
            principal = balance
        elif index < self.terms.grace.principal_installments:
            principal = ZERO
        elif self.terms.amortization is Amortization.EQUAL_PRINCIPAL:
            principal = min(level, balance)
        else:
            principal = min(max(level - interest, ZERO), balance)
        return PlanRow(principal, interest, balance - principal)

    def _interest(self, index: int, balance: Decimal, lent: Decimal, tranches: list[Disbursement]) -> Decimal:
        """The interest of a period, each stretch of constant balance by itself, rounded once."""
        period = self.periods[index]
        base = lent if self.terms.interest_method is InterestMethod.FLAT else balance
        interest = base * self.factors[index]
        for each in tranches:
            start = interest_start(self.terms, period, each.on)
            interest += each.amount * period.factor_between(start, period.due_date)
        return self.terms.rounding.round(interest)

    def _level(self, index: int, balance: Decimal, lent: Decimal) -> Decimal:
        """What stays level from this period on: the installment, or the principal in it."""
        rounding = self.terms.rounding
        tranches = sum((each.amount for each in self.lent[index]), ZERO)
        first = max(index, self.terms.grace.principal_installments)
        left = self.count - first
        if self.terms.amortization is Amortization.EQUAL_PRINCIPAL:
            return rounding.round_installment((balance + tranches) / left)
        if self.terms.interest_method is InterestMethod.FLAT:
            interest = ZERO
            so_far = lent
            for later in range(index, self.count):
                now = self.lent[index] if later == index else []
                due = self._interest(later, ZERO, so_far, now)
                interest += due if later >= first else ZERO
                so_far += sum((each.amount for each in now), ZERO)
            return rounding.round_installment((balance + tranches + interest) / left)
        return self._leveled(index, first, balance, annuity(balance + tranches, self.factors[first:]))

    def _leveled(self, index: int, first: int, balance: Decimal, unrounded: Decimal) -> Decimal:
        """Moves the installment by cents as long as that brings the last one closer to it, three times at most."""
        rounding, left = self.terms.rounding, self.count - first
        level = rounding.round_installment(unrounded)
        gap = self._last_gap(index, balance, level)
        for _ in range(3):
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
            row = self._row(later, level, row.balance_after, ZERO, tranches)
        return row.principal + row.interest - level

    def _defer_interest(self, rows: list[PlanRow]) -> list[PlanRow]:
        """Interest that grace does not ask for yet falls due with the first installment after it."""
        waiting = self.terms.grace.interest_payment_installments
        deferred = sum((row.interest for row in rows[:waiting]), ZERO)
        answer = []
        for index, row in enumerate(rows):
            interest = ZERO if index < waiting else row.interest + (deferred if index == waiting else ZERO)
            answer.append(PlanRow(row.principal, interest, row.balance_after))
        return answer


def interest_start(terms: LoanTerms, period: Period, on: date) -> date:
    """The day from which a tranche earns interest: its own, or the period's first where parts do not count."""
    whole_periods = terms.interest_period is InterestPeriod.SAME_AS_REPAYMENT
    return period.from_date if whole_periods and not terms.partial_period_interest else on


def annuity(balance: Decimal, factors: list[Decimal]) -> Decimal:
    """The level installment that repays the balance over periods with these factors."""
    growth, weight = ONE, ZERO
    for factor in factors:
        growth *= ONE + factor
        weight = weight * (ONE + factor) + ONE
    return balance * growth / weight


def _number(
    terms: LoanTerms,
    sent: tuple[Disbursement, ...],
    rows: list[PlanRow],
    down_payments: list[tuple[date, Decimal]],
) -> tuple[Installment, ...]:
    """Puts down payments and installments in the order of their dates and numbers them."""
    zero = terms.rounding.round(ZERO)
    lines: list[tuple[date, date, RowKind, int | None, Decimal, Decimal]] = [
        (on, on, RowKind.DOWN_PAYMENT, None, amount, zero) for on, amount in down_payments if amount
    ]
    for period, row in zip(plan_periods(terms), rows, strict=True):
        lines.append(
            (
                period.due_date,
                period.from_date,
                RowKind.INSTALLMENT,
                period.number,
                row.principal,
                row.interest,
            )
        )
    lines.sort(key=lambda line: (line[0], line[2] is RowKind.DOWN_PAYMENT, line[4]))
    installments, repaid = [], zero
    for number, (due, start, kind, period_number, principal, interest) in enumerate(lines, start=1):
        repaid += principal
        lent = sum((each.amount for each in sent if each.on <= due), zero)
        installments.append(
            Installment(
                number=number,
                kind=kind,
                period_number=period_number,
                from_date=start,
                due_date=due,
                days=(due - start).days,
                principal=terms.rounding.round(principal),
                interest=terms.rounding.round(interest),
                fees=zero,
                penalties=zero,
                total=terms.rounding.round(principal + interest),
                balance_after=lent - repaid,
            )
        )
    return tuple(installments)
