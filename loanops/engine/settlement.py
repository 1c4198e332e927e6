"""Money and forgiveness meeting the debt: allocation, prepayment, credit, waivers, charge-off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from loanops.engine.ahead_book import AheadBook
from loanops.engine.allocation import allocate
from loanops.engine.book import Book
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import DEBT_COMPONENTS, AllocationDirection, Component, PrepaymentStrategy
from loanops.engine.exact import ZERO
from loanops.engine.lines import Line
from loanops.engine.paying import close as close
from loanops.engine.paying import pay
from loanops.engine.payment_conventions import ReceiptKind
from loanops.engine.replanning import replan
from loanops.engine.state import Arrears, LateFee, RowKind


def receive(
    book: Book, event_id: str, amount: Decimal, on: date, kind: ReceiptKind = ReceiptKind.REPAYMENT
) -> None:
    """Money in: what is asked for, then interest not yet billed, then principal; the rest is a credit."""
    left = apply(book, event_id, amount, on, kind)
    if left:
        book.credit += left
        book.credit_lots.append((event_id, left))
        book.note(event_id, None, Component.CREDIT, left)


def receive_down_payment(book: Book, event_id: str, amount: Decimal, on: date) -> None:
    """A down payment pays the lines that ask for one; what is above counts like any other payment."""
    for line in [each for each in book.open_lines if each.kind is RowKind.DOWN_PAYMENT]:
        amount -= pay(book, event_id, line, Component.PRINCIPAL, amount, on)
    if amount:
        receive(book, event_id, amount, on, ReceiptKind.DOWN_PAYMENT)


def apply(
    book: Book, event_id: str, amount: Decimal, on: date, kind: ReceiptKind = ReceiptKind.REPAYMENT
) -> Decimal:
    """Allocates the money as far as anything is owed and answers what is left."""
    if book.stopped:
        return _recover(book, event_id, amount)
    if isinstance(book, AheadBook):
        return allocate(book, event_id, amount, on, book.terms.allocation_rule(kind))
    left = amount
    for line, component in _in_order(book):
        left -= pay(book, event_id, line, component, left, on)
        if not left:
            return left
    left -= _pay_unbilled_interest(book, event_id, left, on)
    left -= _pay_early(book, event_id, left, on)
    return left - _prepay(book, event_id, left, on)


def _in_order(book: Book) -> Iterator[tuple[Line, Component]]:
    """What is asked for, in the order of the terms, oldest line first."""
    lines = sorted(book.open_lines, key=lambda line: line.age)
    if book.terms.allocation_direction is AllocationDirection.VERTICAL:
        asked = (each for each in book.terms.allocation_order if book.open_debt[each])
        return ((line, component) for component in asked for line in lines)
    return ((line, component) for line in lines for component in book.terms.allocation_order)


def _pay_unbilled_interest(book: Book, event_id: str, amount: Decimal, on: date) -> Decimal:
    """Interest earned since the last bill is paid ahead of the next one."""
    paid = min(amount, book.unbilled_interest)
    if paid <= ZERO:
        return ZERO
    line = book.interest_line
    line.paid[Component.INTEREST] += paid
    line.paid_date = on
    book.note(event_id, line, Component.INTEREST, paid)
    return paid


def _pay_early(book: Book, event_id: str, amount: Decimal, on: date) -> Decimal:
    """Shortly before a due date money counts toward that installment, up to its total; principal falls at once."""
    if book.matured or amount <= ZERO:
        return ZERO
    line = book.installments[book.index]
    window = timedelta(days=book.terms.early_payment_days)
    if on <= line.from_date or on < line.due_date - window:
        return ZERO
    room = book.unbilled_principal
    if book.index < len(book.periods) - 1:
        assert line.plan is not None
        asked = line.plan.total - line.plan.fees
        room = min(room, asked - line.paid[Component.PRINCIPAL] - line.settled_interest)
    paid = min(amount, room)
    if paid <= ZERO:
        return ZERO
    line.paid[Component.PRINCIPAL] += paid
    line.paid_date = on
    book.unbilled_principal -= paid
    book.lower_principal(paid)
    book.note(event_id, line, Component.PRINCIPAL, paid)
    return paid


def _prepay(book: Book, event_id: str, amount: Decimal, on: date) -> Decimal:
    """Money above what is due lowers the principal; it is a row of its own.

    Where the terms say so, the same number of installments goes on with smaller ones.
    """
    paid = min(amount, book.unbilled_principal)
    if paid <= ZERO:
        return ZERO
    line = book.separate_line(RowKind.PREPAYMENT, on)
    line.due[Component.PRINCIPAL] = line.paid[Component.PRINCIPAL] = paid
    line.paid_date = on
    book.unbilled_principal -= paid
    book.lower_principal(paid)
    book.note(event_id, None, Component.PRINCIPAL, paid)
    smaller = book.terms.prepayment_strategy is PrepaymentStrategy.SMALLER_INSTALLMENTS
    if smaller and book.unbilled_principal:
        replan(book, on)
    return paid


def _recover(book: Book, event_id: str, amount: Decimal) -> Decimal:
    """After a charge-off money reduces what was charged off, in the order of the terms."""
    left = amount
    for component in book.terms.allocation_order:
        taken = min(left, book.charged_off[component])
        if taken:
            book.charged_off[component] -= taken
            book.recovered[component] += taken
            book.note(event_id, None, component, taken)
            left -= taken
    return left


def use_credit(book: Book, on: date) -> None:
    """A credit balance stands only while nothing is owed: a new debt takes from it, oldest money first."""
    lots, book.credit_lots = book.credit_lots, []
    for event_id, held in lots:
        left = apply(book, event_id, held, on)
        used = held - left
        if used:
            book.credit -= used
            book.note(event_id, None, Component.CREDIT, -used)
        if left:
            book.credit_lots.append((event_id, left))


def refund(book: Book, event_id: str, amount: Decimal, on: date) -> None:
    """Money sent back to the borrower: from the credit; what the credit does not cover is owed as principal."""
    from_credit = take_credit(book, amount)
    if from_credit:
        book.note(event_id, None, Component.CREDIT, from_credit)
    if amount > from_credit:
        book.lend_again(on, amount - from_credit)
        book.note(event_id, None, Component.PRINCIPAL, amount - from_credit)


def take_credit(book: Book, amount: Decimal) -> Decimal:
    """Takes the amount from the credit, oldest money first, as far as there is any; answers what was taken."""
    taken = min(amount, book.credit)
    book.credit -= taken
    left = taken
    lots, book.credit_lots = book.credit_lots, []
    for lot_id, held in lots:
        part = min(held, left)
        left -= part
        if held > part:
            book.credit_lots.append((lot_id, held - part))
    return taken


def assess_fee(
    book: Book,
    event_id: str,
    amount: Decimal,
    on: date,
    due_date: date | None = None,
    component: Component = Component.FEES,
) -> None:
    """A fee falls due with the installment in whose period its day lies (the due day included)."""
    day = due_date or on
    if book.stopped:
        book.charged_off[component] += amount
        book.note(event_id, None, component, amount)
    else:
        line = next((each for each in book.installments if each.due_date >= day), None)
        line = line or book.line_after_maturity(day)
        line.charges.append((day, component, amount))
        book.charge(line, component, amount)
        book.note(event_id, line, component, amount)
    use_credit(book, on)


def waive(book: Book, event_id: str, component: Component, amount: Decimal, on: date) -> None:
    """Gives up part of a component, oldest first; what finds nothing to waive has no effect and is noted."""
    left = amount
    if book.stopped:
        taken = min(left, book.charged_off[component])
        if taken:
            book.charged_off[component] -= taken
            book.note(event_id, None, component, taken)
        left -= taken
    for line in sorted(book.open_lines, key=lambda each: each.age):
        taken = min(left, line.open(component))
        if taken > ZERO:
            line.waived[component] += taken
            close(book, line, component, taken, on)
            book.note(event_id, line, component, taken)
            left -= taken
    if component is Component.INTEREST:
        taken = min(left, book.unbilled_interest)
        if taken > ZERO:
            line = book.interest_line
            line.waived[component] += taken
            book.interest_ahead += taken
            book.note(event_id, line, component, taken)
            left -= taken
    if left:
        book.unused[event_id] = left


def assess_late_fee(book: Book, line: Line, on: date) -> None:
    """The days of grace are over: an installment unpaid beyond the tolerance costs its late fee, once.

    Late fees do not breed late fees: a shortfall no larger than the penalties paid so far is forgiven here, for
    it may be there only because money went to penalties first.
    """
    policy, unpaid = book.terms.late_fee, line.in_arrears
    if policy is None or book.stopped or line.number is None:
        return
    if policy.since is not None and on < policy.since:
        return
    if unpaid <= max(book.terms.arrears_tolerance, book.penalties_paid):
        return
    fee = book.terms.rounding.round(policy.fee(unpaid))
    if fee > ZERO:
        book.charge(line, Component.PENALTIES, fee)
        book.late_fees.append(LateFee(line.number, on, fee))


def charge_off(book: Book, event_id: str, on: date) -> None:
    """The lender stops counting the loan as an asset: interest and late fees end, all that is owed is set apart."""
    if book.stopped:
        return
    book.arrears_at_charge_off = oldest_unpaid(book, on)
    interest, principal = book.unbilled_interest, book.unbilled_principal
    for line in [*book.open_lines]:
        for component in DEBT_COMPONENTS:
            taken = line.open(component)
            line.charged_off[component] += taken
            book.charged_off[component] += taken
            book.open_debt[component] -= taken
    book.open_lines.clear()
    _freeze_unbilled(book)
    if interest or principal:
        rest = book.separate_line(RowKind.CHARGE_OFF, on)
        for component, amount in ((Component.INTEREST, interest), (Component.PRINCIPAL, principal)):
            rest.due[component] = rest.charged_off[component] = amount
            book.charged_off[component] += amount
    for component in DEBT_COMPONENTS:
        if book.charged_off[component]:
            book.note(event_id, None, component, book.charged_off[component])
    book.stopped, book.charge_off_date = True, on
    book.principal = book.unbilled_principal = book.lent = book.zero


def _freeze_unbilled(book: Book) -> None:
    """Installments not billed keep what was paid toward them and ask for nothing more."""
    for line in book.installments[book.index :]:
        line.billed = line.blank = True
        for component in (Component.INTEREST, Component.PRINCIPAL):
            line.due[component] = line.paid[component] + line.waived[component]


def write_off(book: Book, event_id: str, on: date) -> None:
    """The lender gives up the rest for good; a loan not yet charged off goes the whole way at once."""
    charge_off(book, event_id, on)
    book.allocations.pop(event_id, None)
    for component in DEBT_COMPONENTS:
        given_up = book.charged_off[component]
        if given_up:
            book.charged_off[component] = book.zero
            book.written_off[component] += given_up
            book.note(event_id, None, component, given_up)
    book.write_off_date = book.write_off_date or on


def oldest_unpaid(book: Book, on: date) -> date | None:
    """The oldest due date before the day that is unpaid beyond the tolerance, once its grace before ageing is over."""
    since = on - timedelta(days=book.terms.ageing_grace_days)
    oldest_first = sorted(book.open_lines, key=attrgetter("due_date"))
    asking = (line for line in oldest_first if line.in_arrears > book.terms.arrears_tolerance)
    oldest = next(asking, None)
    return oldest.due_date if oldest is not None and oldest.due_date < since else None


def note_arrears(book: Book, day: date) -> None:
    """Remembers, whenever it changes, which due date is the oldest one left unpaid at the end of the day."""
    oldest = oldest_unpaid(book, day + ONE_DAY)
    if book.arrears and book.arrears[-1].on_date == day:
        book.arrears.pop()
    if oldest != (book.arrears[-1].oldest_unpaid_due_date if book.arrears else None):
        book.arrears.append(Arrears(day, oldest))
