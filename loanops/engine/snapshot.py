"""From the working book to the state that is stored and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from loanops.engine.amounts import Balances, ComponentAmounts
from loanops.engine.book import Book
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import DEBT_COMPONENTS, Component
from loanops.engine.exact import ZERO
from loanops.engine.lines import frozen, no_amounts
from loanops.engine.running import next_period_interest, quiet_until, running_interest
from loanops.engine.schedule import Schedule
from loanops.engine.settlement import oldest_unpaid
from loanops.engine.state import Allocation, LoanState, Row, RowKind

SAME_DAY = (
    RowKind.INSTALLMENT,
    RowKind.DOWN_PAYMENT,
    RowKind.PREPAYMENT,
    RowKind.AFTER_MATURITY,
    RowKind.CHARGE_OFF,
    RowKind.SETTLEMENT,
)


def snapshot(book: Book, schedule: Schedule, *, project: bool) -> LoanState:
    """The state of the book on its day; projecting the rows to come uses the book up."""
    on = book.as_of
    debt, unbilled, charged_off = book.open_debt, book.unbilled_interest, frozen(book.charged_off)
    due, overdue, oldest = _asked(book, on), _asked(book, on - ONE_DAY), oldest_unpaid(book, on)
    if book.stopped:
        due = overdue = charged_off
        oldest = book.arrears_at_charge_off if charged_off.total else None
    per_diem = book.period.factor_between(on, on + ONE_DAY) * book.earning_balance if book.disbursed else ZERO
    earned = book.accrual.segments()
    state = LoanState(
        as_of=on,
        principal_disbursed=book.disbursed,
        refunded_above_credit=book.refunded_above_credit,
        capitalized=book.capitalized,
        charged_back=book.charged_back,
        balances=Balances(
            fees=debt[Component.FEES],
            penalties=debt[Component.PENALTIES],
            interest=debt[Component.INTEREST] + unbilled,
            principal=book.principal,
            credit=book.credit,
        ),
        charged_off=charged_off,
        written_off=frozen(book.written_off),
        recovered=frozen(book.recovered),
        forgiven=frozen(book.forgiven),
        due=due,
        overdue=overdue,
        unbilled_interest=unbilled,
        interest_accrued_total=book.interest_accrued,
        interest_accrued_unrounded=sum((each.amount for each in earned), ZERO),
        per_diem=book.terms.rounding.round(per_diem),
        rows=(),
        segments=earned,
        allocations=_allocations(book),
        unused=dict(book.unused),
        late_fees=tuple(book.late_fees),
        plan_fees=tuple(book.plan_fees),
        arrears=tuple(book.arrears),
        days_past_due=(on - oldest).days if oldest else 0,
        oldest_unpaid_due_date=oldest,
        next_due_date=None,
        next_due_amount=book.zero,
        annual_rate_now=book.terms.annual_rate,
        number_of_installments=len(book.installments),
        maturity_date=book.installments[-1].due_date,
        first_changed_installment=book.first_changed,
        charge_off_date=book.charge_off_date,
        write_off_date=book.write_off_date,
        settled_date=book.settled_date,
        is_settled=book.settled_date is not None,
        running=running_interest(book),
        next_running=next_period_interest(book),
        quiet_until=quiet_until(book),
        interest_to_come=book.interest_to_come if book.disbursed and not book.stopped else book.zero,
    )
    return _with_rows(state, book, schedule, project=project)


def _with_rows(state: LoanState, book: Book, schedule: Schedule, *, project: bool) -> LoanState:
    """Adds the rows, and what is due next, which only the rows can tell."""
    if not book.disbursed:
        return replace(state, rows=tuple(_planned(schedule)))
    billed = [line.row() for line in book.lines if line.billed and line.is_shown]
    to_come = [] if book.stopped else _project(book, everything=project)
    asking = [row for row in (*billed, *to_come) if row.due_date >= state.as_of and row.outstanding.total]
    next_due_date = min((row.due_date for row in asking), default=None)
    next_due = [row.outstanding.total for row in asking if row.due_date == next_due_date]
    return replace(
        state,
        rows=_with_balances(book, [*billed, *to_come] if project else billed),
        next_due_date=None if book.stopped else next_due_date,
        next_due_amount=sum(next_due, book.zero) if not book.stopped else book.zero,
    )


def _asked(book: Book, until: date) -> ComponentAmounts:
    """What lines due until the day ask for and have not got."""
    asked = no_amounts(book.zero)
    for line in book.open_lines:
        if line.due_date <= until:
            for component in DEBT_COMPONENTS:
                asked[component] += line.open(component)
    return frozen(asked)


def _project(book: Book, *, everything: bool) -> list[Row]:
    """The installments to come, supposing that all that is due is paid now and each of them on its day.

    Stops at the first that asks for something, unless everything is wanted.
    """
    rows: list[Row] = []
    book.lower_principal(book.principal - book.unbilled_principal)
    while not book.matured:
        line = book.bill()
        row = replace(line.row(), billed=False)
        book.lower_principal(line.open(Component.PRINCIPAL))
        if line.is_shown:
            rows.append(row)
        if row.outstanding.total and not everything:
            break
    return rows


def _planned(schedule: Schedule) -> Iterable[Row]:
    """Before anything is disbursed the plan is all there is."""
    for each in schedule.rows:
        asked = ComponentAmounts(each.fees, each.penalties, each.interest, each.principal)
        nothing = asked - asked
        yield Row(
            kind=each.kind,
            number=each.number,
            from_date=each.from_date,
            due_date=each.due_date,
            billed=False,
            due=asked,
            paid=nothing,
            waived=nothing,
            charged_off=nothing,
            paid_date=None,
            balance_after=each.balance_after,
        )


def _with_balances(book: Book, rows: list[Row]) -> tuple[Row, ...]:
    """Puts the rows in order and says how much principal is left after each."""
    rows = sorted(rows, key=lambda row: (row.due_date, SAME_DAY.index(row.kind)))
    advances = sorted(book.advances)
    answer, balance, position = [], book.zero, 0
    for row in rows:
        ends = row.due_date if row.kind is not RowKind.AFTER_MATURITY else book.as_of
        while position < len(advances) and advances[position][0] <= ends:
            balance += advances[position][1]
            position += 1
        balance -= row.due.principal
        answer.append(replace(row, balance_after=balance))
    return tuple(answer)


def _allocations(book: Book) -> dict[str, tuple[Allocation, ...]]:
    """Where each event's money went, without parts that came to nothing."""
    return {
        event_id: tuple(each for each in notes.values() if each.amount)
        for event_id, notes in book.allocations.items()
    }
