"""The part of a loan that is not billed yet, planned anew: its terms, its periods, its installments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine.book import Book
from loanops.engine.calendar import ONE_DAY, adjust
from loanops.engine.conventions import DEBT_COMPONENTS, Component, Frequency, InterestMethod
from loanops.engine.cutting import paused, since
from loanops.engine.dates import advance, unadjusted_due_date
from loanops.engine.errors import EngineError
from loanops.engine.events import TermsChange
from loanops.engine.exact import ZERO
from loanops.engine.lending import Tranche, interest_start, tranche
from loanops.engine.lines import Line
from loanops.engine.periods import Period, plan_periods
from loanops.engine.plans import plan_rows
from loanops.engine.plans.rows import Opening, PlanRow
from loanops.engine.reshaping import begun_anew, with_count, with_new_installment, with_new_rate
from loanops.engine.schedule import installment_of
from loanops.engine.state import RowKind
from loanops.engine.terms import LoanTerms

AS_BEFORE = TermsChange()


def replan(book: Book, on: date, change: TermsChange = AS_BEFORE, *, from_before: Decimal = ZERO) -> None:
    """Sets what is not billed anew, for the principal really owed on that day.

    Days before `on` stay as they were earned; the running installment keeps its number and what was paid toward
    it. `from_before` is interest of earlier periods that the first new installment asks for on top.
    """
    if book.matured:
        _reopen(book)
    book.replanned = True
    terms, periods, offset = _terms_and_periods(book, on, change)
    lines = _lines(book, periods)
    from_before = max(from_before, _put_off(book))
    book.terms, book.offset = terms, offset
    book.periods = (*book.periods[: book.index], *periods)
    book.installments = [*book.installments[: book.index], *lines]
    rows = _Rest(book, periods, lines, from_before).rows()
    _write(book, lines, rows)


def _put_off(book: Book) -> Decimal:
    """Interest of earlier periods that waits for a later installment by agreement."""
    plan = book.installments[book.index - 1].plan if book.index else None
    if plan is None or (plan.asks_interest and not plan.interest_later):
        return ZERO
    return max(book.interest_closed - book.interest_billed, ZERO)


def _reopen(book: Book) -> None:
    """After maturity whatever arose was billed at once; from here on periods run again."""
    book.interest_closed += book.terms.rounding.round(book.accrual.close_period())
    book.after_line = book.after = None


def _terms_and_periods(
    book: Book, on: date, change: TermsChange
) -> tuple[LoanTerms, tuple[Period, ...], int]:
    """The terms in force from here on, the periods to come, and where in the loan the terms' own periods begin."""
    gone, offset = book.index - book.offset, book.offset
    count = change.number_of_installments or max(len(book.periods) - book.index, 1)
    terms = with_new_installment(book.terms, change)
    last = book.periods[-1].number if book.matured else book.periods[book.index].number - 1
    if change.first_due_date is None and change.frequency is None and not book.matured:
        terms = with_count(terms, last + count)
    else:
        frequency = change.frequency or terms.frequency
        terms = begun_anew(
            terms,
            frequency,
            start=book.period_start,
            first_due=change.first_due_date or _next_due_date(book, on, frequency),
            gone=last,
            count=count,
        )
        offset, gone = book.index, 0
    if change.annual_rate is not None:
        terms = with_new_rate(terms, change.annual_rate, on)
    periods = [paused(period, book.pauses) for period in plan_periods(terms)[gone:]]
    if periods[0].due_date <= on:
        raise EngineError(
            f"The first new due date falls on a closed day and would move to {periods[0].due_date}."
        )
    periods[0] = since(periods[0], on)
    return terms, tuple(periods), offset


def _next_due_date(book: Book, on: date, frequency: Frequency) -> date:
    """The seed of new due dates when none was agreed: the running installment's, or the next after maturity."""
    if not book.matured:
        return max(unadjusted_due_date(book.terms, book.period.number), on + ONE_DAY)
    last, steps = unadjusted_due_date(book.terms, book.periods[-1].number), 0
    terms = book.terms
    while (
        adjust(advance(last, frequency, steps), terms.business_day_convention, terms.holiday_calendar) <= on
    ):
        steps += 1
    return advance(last, frequency, steps)


def _lines(book: Book, periods: tuple[Period, ...]) -> list[Line]:
    """The lines to come: those there are, on their new days, then further ones; what is too many is absorbed."""
    old, start = book.installments[book.index :], book.period_start
    lines: list[Line] = []
    for place, period in enumerate(periods):
        line = old[place] if place < len(old) else Line(RowKind.INSTALLMENT, None, start, start, book.zero)
        line.from_date, line.due_date = (period.from_date if place else start), period.due_date
        lines.append(line)
    for line in old[len(lines) :]:
        absorb(book, lines[-1], line)
    kept = [line for line in book.lines if line not in old]
    book.lines = [*kept, *lines]
    _number(book, lines)
    return lines


def absorb(book: Book, line: Line, gone: Line) -> None:
    """What was asked or paid on a line that is no more goes to the last one."""
    for component in DEBT_COMPONENTS:
        line.due[component] += gone.due[component]
        line.paid[component] += gone.paid[component]
        line.waived[component] += gone.waived[component]
    line.paid_date = line.paid_date or gone.paid_date
    if gone in book.open_lines:
        book.open_lines.remove(gone)
        if line not in book.open_lines:
            book.open_lines.append(line)


def _number(book: Book, lines: list[Line]) -> None:
    """Numbers go on from the last one billed; the running installment keeps its own."""
    coming = [each for each in book.down_payments if not each.billed]
    taken = [each.number or 0 for each in book.lines if each not in coming and each not in lines]
    first = lines[0]
    first.number = first.number or max(taken, default=0) + 1
    later = sorted([*lines[1:], *coming], key=lambda each: (each.due_date, each.kind is RowKind.DOWN_PAYMENT))
    for number, line in enumerate(later, start=max(first.number, *taken, 0) + 1):
        line.number = number


class _Rest:
    """Works out what the lines to come ask for.

    An installment toward which principal was paid ahead keeps what it asks for; the new installment begins after
    it. The last one asks for all that is left.
    """

    def __init__(
        self, book: Book, periods: tuple[Period, ...], lines: list[Line], from_before: Decimal
    ) -> None:
        self.book = book
        self.terms = book.terms
        self.periods = periods
        self.lines = lines
        self.from_before = from_before
        self.balance = book.unbilled_principal
        self.interest = book.interest_closed - book.interest_billed + book.accrual.earned - from_before
        self.tranches = [tranche(self.terms, each.on, each.amount) for each in book.pending]

    def rows(self) -> list[PlanRow]:
        """One row for each line."""
        begun = [place for place, line in enumerate(self.lines) if line.paid[Component.PRINCIPAL]]
        keeping = max(begun, default=-1) + 1
        rows = [self._as_agreed(place) for place in range(keeping)]
        if keeping < len(self.lines):
            rows += self._anew(keeping)
        elif self.balance:
            asked = max(rows[-1].principal, self.lines[-1].paid[Component.PRINCIPAL])
            rows[-1] = replace(rows[-1], principal=asked + self.balance, balance_after=ZERO)
        return rows

    def _as_agreed(self, place: int) -> PlanRow:
        """A row that asks for what it asked before; follows the balance through it as billing will."""
        period, line = self.periods[place], self.lines[place]
        assert line.plan is not None
        plan, early = line.plan, line.paid[Component.PRINCIPAL]
        interest = self.interest + self._earned(period)
        reach = self.balance + sum((each.amount for each in self._within(period)), ZERO) + early
        asked = interest if plan.asks_interest else ZERO
        fixed = self.book.fixes_principal(plan)
        wanted = plan.principal if fixed else max(plan.total - plan.fees - asked, ZERO)
        principal = min(wanted, reach)
        self.interest = interest - asked
        if early > principal:
            self.interest = interest - max(asked - (early - principal), line.settled_interest)
            principal = early
        self.balance = reach - principal
        return PlanRow(
            plan.principal,
            plan.interest,
            self.balance,
            plan.asks_interest,
            plan.fixed_principal,
            plan.interest_later,
        )

    def _anew(self, keeping: int) -> list[PlanRow]:
        """The rows after that: what is left of the plan, worked out for the balance that is left."""
        periods, gone = self.periods[keeping:], self.book.index - self.book.offset + keeping
        extra = min(self.lines[keeping].extra, self.balance)
        opening = Opening(
            balance=self.balance - extra,
            base=self.book.lent,
            interest=self.interest + extra * periods[0].factor,
            before=plan_periods(self.terms)[:gone],
        )
        terms = replace(self.terms, broken_period=None)
        rows = plan_rows(terms, periods, self.tranches, opening)
        earned = ZERO if keeping else self.book.accrual.earned - self.interest
        for line, row in zip(self.lines[keeping:], rows, strict=True):
            line.earns, earned = row.interest + earned, ZERO
        rows[0] = replace(rows[0], principal=rows[0].principal + extra)
        asking = next(place for place, row in enumerate(rows) if row.asks_interest)
        rows[asking] = replace(rows[asking], interest=rows[asking].interest + self.from_before)
        return rows

    def _earned(self, period: Period) -> Decimal:
        flat = self.terms.interest_method is InterestMethod.FLAT
        earned = (self.book.lent if flat else self.balance) * period.factor
        for each in self._within(period):
            start = interest_start(self.terms, period, each.on)
            earned += (each.base if flat else each.amount) * period.factor_between(start, period.due_date)
        return earned

    def _within(self, period: Period) -> list[Tranche]:
        return [each for each in self.tranches if period.from_date <= each.on < period.due_date]


def _write(book: Book, lines: list[Line], rows: list[PlanRow]) -> None:
    for line, row in zip(lines, rows, strict=True):
        assert line.number is not None
        fees = book.zero if line.plan is None else line.plan.fees
        plan = installment_of(book.terms, line.number, None, line.from_date, line.due_date, row)
        line.plan = replace(plan, fees=fees, total=plan.total + fees)
