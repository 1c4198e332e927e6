"""Judges a course of payments: every figure of every checkpoint, to the cent.

Compared are the rows of the schedule (what each asks, got, when, in advance, late, waived, what is left of it and of
the principal), their totals, the transactions that move money with their parts and the principal after them, also
those that were undone, the outstanding and overpaid amounts, the status, and what an installment asks on a day.

The source's accrual postings are compared with our cumulative accrual on their days: their interest, when interest is
on a declining balance and everything was entered in the order of its dates. Not compared, because they are the
source's bookkeeping and not figures of the loan: when it posts accruals after an undo or a back-dated entry
(accrual_adjustment), accruals of fees and penalties (ours are owed when charged), accruals of flat interest (posted
by installment there), accruals after interest was paid before the days that earn it (ours counts when paid), the
summary rows accrual_activity, and the marks replayed on rows that changed.
"""

from __future__ import annotations

from decimal import Decimal

from loanops.engine import Component, EventKind, InterestMethod, LoanState, Row, RowKind, replay
from tests.golden.course import Course, Entry
from tests.golden.figures import Case, day

ZERO = Decimal("0.00")
PAYING = (EventKind.REPAYMENT, EventKind.DOWN_PAYMENT, EventKind.GOODWILL_CREDIT)
UNSEEN = ("undo", "charge", "pause", "rate_change", "reschedule")
NOT_COMPARED = ("accrual", "accrual_activity", "accrual_adjustment")
MONEY = ("principal", "interest", "fees", "penalties")


def judge_payments(case: Case) -> None:
    """Does what the case did and compares at each of its checkpoints."""
    course = Course(case)
    for step in case["steps"]:
        if "do" in step:
            course.do(step)
        else:
            CHECKPOINTS[step["expect"]](course, step)


def judge_schedule_rows(course: Course, step: Case) -> None:
    state = course.state()
    found = _rows(course, state)
    expected = step["rows"]
    shown = [{name: row[name] for name in wanted} for row, wanted in zip(found, expected, strict=False)]
    wanted = [{name: _value(name, value, row) for name, value in row.items()} for row in expected]
    for wanted_row, shown_row in zip(wanted, shown, strict=False):
        for name in [name for name, value in wanted_row.items() if value is None and name != "paid_on"]:
            del shown_row[name]
            del wanted_row[name]
    assert shown == wanted
    assert len(found) == len(expected)
    for name, figure in (step["totals"] or {}).items():
        assert sum((row[name] for row in found), ZERO) == Decimal(figure), f"total {name}"


def _value(name: str, value: object, row: Case) -> object:
    if name == "n" or name == "days" or value is None:
        return value
    if name in ("due_on", "paid_on"):
        return day(str(value))
    return Decimal(str(value))


def _rows(course: Course, state: LoanState) -> list[Case]:
    return [_row(course, state, number, row) for number, row in enumerate(state.rows, start=1)]


def _row(course: Course, state: LoanState, number: int, row: Row) -> Case:
    in_advance, late = ZERO, ZERO
    for event in course.events:
        if event.kind not in PAYING:
            continue
        for part in state.allocations.get(event.id, ()):
            same = part.installment == row.number and part.component is not Component.CREDIT
            if same and event.effective_date < row.due_date:
                in_advance += part.amount
            elif same and event.effective_date > row.due_date:
                late += part.amount
    return {
        "n": row.number or number,
        "due_on": row.due_date,
        "days": row.days,
        **{name: getattr(row.due, name) for name in MONEY},
        "total": row.due.total,
        "balance_after": row.balance_after,
        "paid": row.paid.total,
        "paid_on": row.paid_date if row.paid.total else None,
        "paid_in_advance": in_advance,
        "paid_late": late,
        "waived": row.waived.total,
        "outstanding": row.outstanding.total,
    }


def judge_transactions(course: Course, step: Case) -> None:
    state = course.state()
    found = [_transaction(course, state, each) for each in course.entries.values() if each.kind not in UNSEEN]
    expected = [
        (
            day(row["on"]),
            row["type"],
            Decimal(row["amount"]),
            *(Decimal(row[name]) for name in MONEY),
            Decimal(row["balance_after"]),
            row.get("reversed", False) if step["shows_reversed"] else None,
        )
        for row in step["rows"]
        if row["type"] not in NOT_COMPARED
    ]
    shown = [each if step["shows_reversed"] else (*each[:-1], None) for each in found]
    assert sorted(shown, key=repr) == sorted(expected, key=repr)
    _judge_accruals(course, [row for row in step["rows"] if row["type"] == "accrual"])


def _judge_accruals(course: Course, rows: list[Case]) -> None:
    if course.rewritten or course.terms.interest_method is InterestMethod.FLAT:
        return
    posted = ZERO
    for row in sorted(rows, key=lambda row: str(row["on"])):
        posted += Decimal(row["interest"])
        state = replay(course.terms, course.events, max(day(row["on"]), course.terms.start_date))
        earned = course.terms.rounding.round(state.interest_accrued_unrounded)
        if abs(state.interest_accrued_total - earned) > Decimal("0.01"):
            return
        assert posted == state.interest_accrued_total, f"accrued by {row['on']}"


def _transaction(course: Course, state: LoanState, entry: Entry) -> tuple[object, ...]:
    figures = entry.figures or course.figures(state, entry)
    event = entry.event
    return (event.effective_date, entry.kind, event.amount, *figures, entry.figures is not None)


def judge_outstanding(course: Course, step: Case) -> None:
    outstanding = sum((row.outstanding.total for row in course.state().rows), ZERO)
    assert outstanding == Decimal(step["amount"])


def judge_overpaid(course: Course, step: Case) -> None:
    assert course.state().balances.credit == Decimal(step["amount"])


def judge_overdue(course: Course, step: Case) -> None:
    assert course.state().overdue_amount == Decimal(step["amount"])


def judge_status(course: Course, step: Case) -> None:
    assert _status(course) == step["value"].replace("(", "").replace(")", "")


def _status(course: Course) -> str:
    if not course.disbursed:
        return "approved"
    state = course.state()
    if not state.is_settled:
        return "active"
    return "overpaid" if state.balances.credit else "closed_obligations_met"


def judge_due_for_installment(course: Course, step: Case) -> None:
    """What an installment asks on a day, when those before it were paid on theirs."""
    on, number = day(step["as_of"]), step["n"]
    asked = next(row for row in course.state().rows if row.number == number)
    quoted = Course(course.case)
    quoted.events, quoted.entries = [*course.events], {**course.entries}
    for row in course.state().rows:
        if row.kind is RowKind.INSTALLMENT and (row.number or 0) < number:
            quoted.enter(EventKind.REPAYMENT, "repayment", row.due_date, row.outstanding.total)
    quoted.processed = on
    quoted.enter(EventKind.REPAYMENT, "repayment", on, asked.due.total)
    found = quoted.state().allocations[quoted.events[-1].id]
    for component in (Component.PRINCIPAL, Component.INTEREST):
        part = sum((each.amount for each in found if each.component is component), ZERO)
        assert part == Decimal(step[component.value.lower()]), component
    assert {each.installment for each in found} == {number}


CHECKPOINTS = {
    "schedule": judge_schedule_rows,
    "transactions": judge_transactions,
    "outstanding": judge_outstanding,
    "overpaid": judge_overpaid,
    "overdue": judge_overdue,
    "status": judge_status,
    "due_for_installment": judge_due_for_installment,
}
