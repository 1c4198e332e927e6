"""What changes a loan while it lives: rate, pause, new plan, acceleration, chargeback, settlement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine import settlement
from loanops.engine.book import Book
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import DEBT_COMPONENTS, Component, Grace
from loanops.engine.cutting import paused, since
from loanops.engine.events import Event, EventKind, TermsChange
from loanops.engine.exact import ZERO
from loanops.engine.lines import BILLED_LATER, Line
from loanops.engine.periods import Period, period_after_maturity
from loanops.engine.replanning import absorb, replan
from loanops.engine.reshaping import with_new_rate
from loanops.engine.state import RowKind


def change(book: Book, event: Event) -> None:
    """An event that changes the terms or the standing of the loan; after a charge-off only a settlement counts."""
    name, on = event.id, event.effective_date
    if event.kind is EventKind.SETTLEMENT:
        settle(book, name, on)
    elif book.stopped:
        return
    elif event.kind is EventKind.RATE_CHANGE:
        assert event.annual_rate is not None
        change_rate(book, event.annual_rate, on)
    elif event.kind is EventKind.INTEREST_PAUSE:
        assert event.until_date is not None
        pause_interest(book, on, event.until_date)
    elif event.kind is EventKind.RESCHEDULE:
        assert event.change is not None
        reschedule(book, name, event.change, on)
    elif event.kind is EventKind.CAPITALIZATION:
        capitalize(book, name, on)
    else:
        assert event.kind is EventKind.ACCELERATION
        accelerate(book, on)


def change_rate(book: Book, annual_rate: Decimal, on: date) -> None:
    """Days from `on` earn the new rate; the installments to come are set anew for it."""
    if book.matured:
        book.after = since(book.period, on, annual_rate)
        book.terms = with_new_rate(book.terms, annual_rate, on)
    else:
        replan(book, on, TermsChange(annual_rate=annual_rate))


def pause_interest(book: Book, on: date, until: date) -> None:
    """Days before `until` earn nothing; installments and their days stay, the last ones get smaller."""
    pause = (on, until)
    book.after = paused(book.period, [pause]) if book.matured else None
    book.pauses.append(pause)
    to_come = [paused(period, [pause]) for period in book.periods[book.index :]]
    book.periods = (*book.periods[: book.index], *to_come)


def reschedule(book: Book, event_id: str, new: TermsChange, on: date) -> None:
    """What is not billed is planned anew by the changed terms; after maturity, what is planned again."""
    _capitalize(book, event_id, new.capitalize, on)
    asked = _take_back(book, on) if new.spread_arrears else dict.fromkeys(DEBT_COMPONENTS, book.zero)
    if not book.matured or book.unbilled_principal or any(asked.values()):
        replan(book, on, new, from_before=asked[Component.INTEREST])
        first = book.installments[book.index]
        for component in (Component.FEES, Component.PENALTIES):
            if asked[component]:
                book.charge(first, component, asked[component])
        book.first_changed = first.number
    elif new.annual_rate is not None:
        change_rate(book, new.annual_rate, on)


def _take_back(book: Book, on: date) -> dict[Component, Decimal]:
    """Installments past due ask for nothing any more; answers what they asked for, principal now in the plan."""
    asked = dict.fromkeys(DEBT_COMPONENTS, book.zero)
    for line in [each for each in book.open_lines if each.billed]:
        for component in DEBT_COMPONENTS:
            asked[component] += _ask_no_more(book, line, component, on)
    book.unbilled_principal += asked[Component.PRINCIPAL]
    book.interest_billed -= asked[Component.INTEREST]
    return asked


def _ask_no_more(book: Book, line: Line, component: Component, on: date) -> Decimal:
    """The line stops asking for what is open of a component; answers how much that was."""
    amount = line.open(component)
    line.due[component] -= amount
    book.open_debt[component] -= amount
    if amount and line.open_total == ZERO:
        book.open_lines.remove(line)
        line.paid_date = on
        line.blank = line.kind is not RowKind.INSTALLMENT
    return amount


def capitalize(book: Book, event_id: str, on: date) -> None:
    """Interest owed, billed or not, becomes principal."""
    if not _capitalize(book, event_id, (Component.INTEREST,), on):
        return
    if book.matured:
        book.bill_after_maturity()
    else:
        replan(book, on)


def _capitalize(book: Book, event_id: str, components: Iterable[Component], on: date) -> Decimal:
    """What is owed of the components, due or not, becomes principal; answers how much."""
    total = book.zero
    for component in components:
        for line in sorted(book.open_lines, key=lambda each: each.age):
            taken = line.open(component)
            if taken:
                total += _ask_no_more(book, line, component, on)
                book.note(event_id, line, component, taken)
        if component is Component.INTEREST and book.unbilled_interest > ZERO:
            taken = book.unbilled_interest
            book.interest_billed += taken
            book.note(event_id, None, component, taken)
            total += taken
    if total:
        book.note(event_id, None, Component.PRINCIPAL, -total)
        book.capitalized += total
        book.lend(on, total, unbilled=total)
    return total


def accelerate(book: Book, on: date) -> None:
    """All principal and all interest earned falls due on that day; on a due day, with its installment."""
    if book.matured:
        return
    book.after = _period_after(book, on)
    book.terms = replace(book.terms, grace=Grace(0, 0, book.terms.grace.interest_free_installments))
    to_come = book.installments[book.index :]
    with_last = book.index > 0 and book.installments[book.index - 1].due_date == on
    line = book.installments[book.index - 1] if with_last else to_come[0]
    gone = to_come if with_last else to_come[1:]
    book.periods = book.periods[: book.index + (not with_last)]
    book.installments = book.installments[: len(book.periods)]
    book.lines = [each for each in book.lines if each not in gone]
    if with_last:
        _join(book, line, gone)
    else:
        for each in gone:
            absorb(book, line, each)
        line.due_date = on
        book.bill()


def _period_after(book: Book, on: date) -> Period:
    """The time after the acceleration, in which an unpaid balance goes on earning interest."""
    later = period_after_maturity(book.terms, book.as_of + ONE_DAY)
    legs = [leg for period in book.periods[book.index :] for leg in period.legs]
    whole = replace(later, from_date=book.period.from_date, legs=(*legs, *paused(later, book.pauses).legs))
    return since(whole, on)


def _join(book: Book, line: Line, gone: list[Line]) -> None:
    """The installment of the day asks for all that later ones would have asked for."""
    for each in gone:
        for component in BILLED_LATER:
            line.due[component] += each.paid[component] + each.waived[component]
        book.interest_billed += each.settled_interest
        book.interest_ahead -= each.settled_interest
        absorb(book, line, each)
    interest, principal = book.interest_accrued - book.interest_billed, book.unbilled_principal
    book.interest_billed += interest
    book.unbilled_principal = book.zero
    book.charge(line, Component.INTEREST, interest)
    book.charge(line, Component.PRINCIPAL, principal)
    line.blank = False


def charge_back(book: Book, event_id: str, amount: Decimal, on: date) -> None:
    """Money clawed back: first from the credit; the rest is owed again and asked for with the running installment."""
    from_credit = settlement.take_credit(book, amount)
    if from_credit:
        book.note(event_id, None, Component.CREDIT, -from_credit)
    again = amount - from_credit
    if not again:
        return
    book.note(event_id, None, Component.PRINCIPAL, -again)
    book.charged_back += again
    if book.stopped:
        book.advances.append((on, again))
        book.charged_off[Component.PRINCIPAL] += again
        return
    book.lend(on, again, unbilled=again)
    if book.matured:
        book.bill_after_maturity()
    else:
        line = book.installments[book.index]
        assert line.plan is not None
        line.extra += again
        line.plan = replace(line.plan, principal=line.plan.principal + again, total=line.plan.total + again)


def settle(book: Book, event_id: str, on: date) -> None:
    """The lender forgives all that is left."""
    for component in DEBT_COMPONENTS:
        for line in sorted(book.open_lines, key=lambda each: each.age):
            amount = line.open(component)
            if amount:
                _forgive(book, event_id, line, component, amount)
                settlement.close(book, line, component, amount, on)
                if component is Component.PRINCIPAL:
                    book.lower_principal(amount)
        amount = book.charged_off[component]
        if amount:
            book.charged_off[component] = book.zero
            book.forgiven[component] += amount
            book.note(event_id, None, component, amount)
    if book.unbilled_interest > ZERO:
        amount = book.unbilled_interest
        _forgive(book, event_id, book.interest_line, Component.INTEREST, amount)
        book.interest_ahead += amount
    amount = book.unbilled_principal
    if amount:
        rest = book.separate_line(RowKind.SETTLEMENT, on)
        rest.due[Component.PRINCIPAL] = amount
        _forgive(book, event_id, rest, Component.PRINCIPAL, amount)
        book.unbilled_principal -= amount
        book.lower_principal(amount)
    book.earn_no_more()
    book.given_up = True


def _forgive(book: Book, event_id: str, line: Line, component: Component, amount: Decimal) -> None:
    line.waived[component] += amount
    book.forgiven[component] += amount
    book.note(event_id, line, component, amount)
