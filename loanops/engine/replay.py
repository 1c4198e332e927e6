"""The loan on any day: a fold of its dated events over its terms.

A day begins with what its date brings (an installment falls due, a late fee's grace is over) and goes on with the
day's events in the order of their kinds. The days before it have earned their interest by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial

from loanops.engine import settlement
from loanops.engine.amounts import ComponentAmounts
from loanops.engine.book import Book
from loanops.engine.errors import EngineError, UnsupportedConvention
from loanops.engine.events import Event, EventKind, standing_events
from loanops.engine.exact import exact
from loanops.engine.schedule import Disbursement, build_schedule
from loanops.engine.snapshot import snapshot
from loanops.engine.state import LoanState, PayoffQuote
from loanops.engine.terms import LoanTerms

Moment = tuple[date, int, int, Callable[[], object]]

BILL, LATE_FEE, EVENT = range(3)


@exact
def replay(terms: LoanTerms, events: Iterable[Event], as_of: date, *, project: bool = True) -> LoanState:
    """The loan's state on `as_of`, from nothing but its terms and what happened to it.

    `project=False` leaves out the rows that are not billed yet, which is quicker when only balances matter.
    """
    counted = [each for each in standing_events(events) if each.effective_date <= as_of]
    _check(terms, counted)
    sent = [
        Disbursement(each.effective_date, each.amount)
        for each in counted
        if each.kind is EventKind.DISBURSEMENT
    ]
    schedule = build_schedule(terms, sent or None)
    book = Book(terms, schedule, as_of)
    for day, _, _, happens in _moments(book, counted, bills=bool(sent)):
        book.accrue_to(day)
        happens()
        settlement.note_arrears(book, day)
    if sent:
        book.accrue_to(as_of)
    return snapshot(book, schedule, project=project)


def payoff(terms: LoanTerms, events: Iterable[Event], on_date: date) -> PayoffQuote:
    """The sum that closes the loan on that date; a repayment of it on that date leaves exactly zero."""
    state = replay(terms, events, on_date, project=False)
    owed = ComponentAmounts(
        fees=state.balances.fees + state.charged_off.fees,
        penalties=state.balances.penalties + state.charged_off.penalties,
        interest=state.balances.interest + state.charged_off.interest,
        principal=state.balances.principal + state.charged_off.principal,
    )
    return PayoffQuote(on_date, terms.currency, owed, owed.total, state.per_diem)


def _check(terms: LoanTerms, events: list[Event]) -> None:
    first = next((each.effective_date for each in events if each.kind is EventKind.DISBURSEMENT), None)
    for each in events:
        if first is None or each.effective_date < first:
            raise EngineError(f"{each.id} on {each.effective_date} lies before the first disbursement.")
        if not terms.rounding.is_rounded(each.amount):
            raise EngineError(
                f"{each.id}: an amount has at most {terms.rounding.places} places: {each.amount}."
            )


def _moments(book: Book, events: list[Event], *, bills: bool) -> list[Moment]:
    """Due dates, ends of grace and events up to the day asked for, in the order in which they count."""
    moments: list[Moment] = []
    policy = book.terms.late_fee
    for position, line in enumerate(book.installments if bills else ()):
        if line.due_date > book.as_of:
            break
        moments.append((line.due_date, BILL, position, partial(_bill, book)))
        if policy is not None:
            late = line.due_date + timedelta(days=policy.grace_days + 1)
            if late <= book.as_of:
                assess = partial(settlement.assess_late_fee, book, line, late)
                moments.append((late, LATE_FEE, position, assess))
    for position, event in enumerate(events):
        moments.append((event.effective_date, EVENT, position, partial(_apply, book, event)))
    return sorted(moments, key=lambda moment: moment[:3])


def _bill(book: Book) -> None:
    if not book.stopped:
        book.bill()


def _apply(book: Book, event: Event) -> None:
    """One event happens to the loan."""
    name, on = event.id, event.effective_date
    amount = book.terms.rounding.round(event.amount)
    match event.kind:
        case EventKind.DISBURSEMENT:
            if book.stopped:
                raise EngineError(f"{name}: nothing is disbursed after a charge-off.")
            book.disburse(on, amount)
            settlement.use_credit(book, on)
        case EventKind.DOWN_PAYMENT:
            settlement.receive_down_payment(book, name, amount, on)
        case EventKind.REPAYMENT | EventKind.RECOVERY:
            settlement.receive(book, name, amount, on)
        case EventKind.FEE:
            settlement.assess_fee(book, name, amount, on)
        case EventKind.WAIVER:
            assert event.component is not None
            settlement.waive(book, name, event.component, amount, on)
        case EventKind.REFUND | EventKind.CREDIT_BALANCE_REFUND:
            settlement.refund(book, name, amount, on)
        case EventKind.CHARGE_OFF:
            settlement.charge_off(book, name, on)
        case EventKind.WRITE_OFF:
            settlement.write_off(book, name, on)
        case _:
            raise UnsupportedConvention(f"{name}: a {event.kind.value} is not supported yet.")
    book.mark_settled(on)
