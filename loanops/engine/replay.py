"""The loan on any day: a fold of its dated events over its terms.

A day begins with what its date brings (an installment falls due, a late fee's grace is over) and goes on with the
day's events in the order of their kinds. The days before it have earned their interest by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial

from loanops.engine import changes, settlement
from loanops.engine.amounts import ComponentAmounts
from loanops.engine.book import Book
from loanops.engine.conventions import Component
from loanops.engine.errors import EngineError
from loanops.engine.events import Event, EventKind, standing_events
from loanops.engine.exact import exact
from loanops.engine.fixed_book import FixedBook
from loanops.engine.lending import Disbursement
from loanops.engine.payment_conventions import InterestRecalculation, ReceiptKind, SameDayOrder
from loanops.engine.progressive_book import ProgressiveBook
from loanops.engine.schedule import build_schedule
from loanops.engine.seeing import as_seen
from loanops.engine.snapshot import snapshot
from loanops.engine.state import LoanState, PayoffQuote
from loanops.engine.terms import LoanTerms

Moment = tuple[date, int, int, Callable[[], object]]

BILL, LATE_FEE, EVENT = range(3)

BOOKS: dict[InterestRecalculation, type[Book]] = {
    InterestRecalculation.DAILY_BALANCE: Book,
    InterestRecalculation.FIXED: FixedBook,
    InterestRecalculation.PROGRESSIVE: ProgressiveBook,
}


@exact
def replay(terms: LoanTerms, events: Iterable[Event], as_of: date, *, project: bool = True) -> LoanState:
    """The loan's state on `as_of`, from nothing but its terms and what happened to it.

    `project=False` leaves out the rows that are not billed yet, which is quicker when only balances matter.
    """
    entered = list(events)
    counted = [each for each in standing_events(entered) if each.effective_date <= as_of]
    if terms.same_day_order is SameDayOrder.AS_ENTERED:
        counted.sort(key=lambda each: (each.effective_date, each.sequence, each.order))
        counted = as_seen(terms, entered, counted, as_of)
    _check(terms, counted)
    sent = [
        Disbursement(each.effective_date, each.amount)
        for each in counted
        if each.kind is EventKind.DISBURSEMENT
    ]
    schedule = build_schedule(terms, sent or None)
    book = BOOKS[terms.interest_recalculation](terms, schedule, as_of)
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
        interest=state.balances.interest + state.charged_off.interest + state.interest_to_come,
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


def _moments(book: Book, events: list[Event], *, bills: bool) -> Iterator[Moment]:
    """Due dates, ends of grace and events up to the day asked for, in the order in which they count.

    What an event changes counts from there on: the next moment is looked for when the one before has happened.
    """
    late: list[Moment] = []
    seen, position = 0, 0
    while True:
        for number in range(seen, book.index):
            late.extend(_end_of_grace(book, number))
            late.sort(key=lambda each: each[:3])
        seen = book.index
        due = book.installments[book.index].due_date if bills and not (book.matured or book.stopped) else None
        moments = late[:1]
        if due is not None and due <= book.as_of:
            moments.append((due, BILL, book.index, book.bill))
        if position < len(events):
            event = events[position]
            moments.append((event.effective_date, EVENT, position, partial(_apply, book, event)))
        if not moments:
            return
        moment = min(moments, key=lambda each: each[:3])
        if moment[1] == LATE_FEE:
            late.pop(0)
        elif moment[1] == EVENT:
            position += 1
        yield moment


def _end_of_grace(book: Book, number: int) -> Iterator[Moment]:
    """The days on which a billed installment becomes late enough to count as past due and to cost a fee."""
    policy, line = book.terms.late_fee, book.installments[number]
    ages = line.due_date + timedelta(days=book.terms.ageing_grace_days)
    if line.due_date < ages <= book.as_of:
        yield ages, LATE_FEE, number, partial(settlement.note_arrears, book, ages)
    if policy is not None:
        late = line.due_date + timedelta(days=policy.grace_days + 1)
        if late <= book.as_of:
            yield late, LATE_FEE, number, partial(settlement.assess_late_fee, book, line, late)


def _apply(book: Book, event: Event) -> None:
    """One event happens to the loan."""
    name, on = event.id, event.effective_date
    amount = book.terms.rounding.round(event.amount)
    match event.kind:
        case EventKind.DISBURSEMENT:
            if book.stopped or book.given_up:
                ended = "charge-off" if book.stopped else "settlement"
                raise EngineError(f"{name}: nothing is disbursed after a {ended}.")
            book.disburse(on, amount)
            settlement.use_credit(book, on)
        case EventKind.DOWN_PAYMENT:
            settlement.receive_down_payment(book, name, amount, on)
        case EventKind.REPAYMENT | EventKind.RECOVERY:
            settlement.receive(book, name, amount, on, event.receipt or ReceiptKind.REPAYMENT)
        case EventKind.GOODWILL_CREDIT:
            settlement.receive(book, name, amount, on, ReceiptKind.GOODWILL_CREDIT)
        case EventKind.FEE:
            component = Component.PENALTIES if event.is_penalty else Component.FEES
            settlement.assess_fee(book, name, amount, on, event.due_date, component)
        case EventKind.WAIVER:
            assert event.component is not None
            settlement.waive(book, name, event.component, amount, on)
        case EventKind.REFUND | EventKind.CREDIT_BALANCE_REFUND:
            settlement.refund(book, name, amount, on)
        case EventKind.CHARGE_OFF:
            settlement.charge_off(book, name, on)
        case EventKind.WRITE_OFF:
            settlement.write_off(book, name, on)
        case EventKind.CHARGEBACK:
            changes.charge_back(book, name, amount, on)
        case _:
            changes.change(book, event)
    book.mark_settled(on)
