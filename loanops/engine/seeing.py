"""Which charges a payment sees, where that depends on what was entered after it.

A payment sees the charges that were known when it was entered. When something in the past changes (an undo, a
back-dated payment, charge or tranche), all payments entered before are replayed in the order of their dates, and
then see either only the charges due by their date or every charge known by then. A charge therefore has a moment
from which it counts, and that is all that is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from loanops.engine.events import Event, EventKind
from loanops.engine.payment_conventions import ChargesSeen
from loanops.engine.terms import LoanTerms

Moment = tuple[date, int, int]

PAYMENTS = (EventKind.REPAYMENT, EventKind.DOWN_PAYMENT, EventKind.GOODWILL_CREDIT)


def as_seen(terms: LoanTerms, entered: Iterable[Event], counted: list[Event], as_of: date) -> list[Event]:
    """The events that count, each charge at the moment from which payments see it."""
    if terms.charges_seen is ChargesSeen.FROM_THEIR_DATE:
        return counted
    last_change = max(_changes_of_the_past(entered), default=-1)
    payments = [each for each in counted if each.kind in PAYMENTS]
    waivers = [each for each in counted if each.kind is EventKind.WAIVER]
    moments: list[tuple[Moment, Event]] = []
    for event in counted:
        moment = _own(event)
        if event.kind is EventKind.FEE and last_change > event.sequence:
            if terms.charges_seen is ChargesSeen.DUE_WHEN_REPLAYED:
                fresh = [*waivers, *(each for each in payments if each.sequence > last_change)]
                moment = _when_due(event, fresh, as_of)
            else:
                moment = _when_known(event, payments, last_change)
        moments.append((moment, event))
    moments.sort(key=lambda each: each[0])
    return [_at(event, moment[0]) for moment, event in moments]


def _own(event: Event) -> Moment:
    return (event.effective_date, event.sequence, 1)


def _before(event: Event) -> Moment:
    return (event.effective_date, event.sequence, 0)


def _when_due(charge: Event, fresh: list[Event], as_of: date) -> Moment:
    """From its due date, or from the first waiver or payment entered after the past had changed."""
    later = [_before(each) for each in fresh if each.effective_date >= charge.effective_date]
    due = (min(charge.due_date or charge.effective_date, as_of), charge.sequence, 1)
    return max(_own(charge), min([due, *later]))


def _when_known(charge: Event, payments: list[Event], last_change: int) -> Moment:
    """From the first payment that was replayed when the charge was known."""
    replayed = [_before(each) for each in payments if each.sequence <= last_change]
    return min([_own(charge), *replayed])


def _at(event: Event, on: date) -> Event:
    if on == event.effective_date:
        return event
    return replace(event, effective_date=on, due_date=event.due_date or event.effective_date)


def _changes_of_the_past(entered: Iterable[Event]) -> Iterable[int]:
    """The places in the order of entry at which something before changed."""
    latest: date | None = None
    latest_payment: date | None = None
    for event in sorted(entered, key=lambda each: each.sequence):
        if event.kind is EventKind.REVERSAL:
            yield event.sequence
            continue
        if event.kind is EventKind.FEE:
            day = event.due_date or event.effective_date
            if latest_payment is not None and day < latest_payment:
                yield event.sequence
        elif latest is not None and event.effective_date < latest:
            yield event.sequence
        if event.kind in PAYMENTS:
            latest_payment = max(latest_payment or event.effective_date, event.effective_date)
        latest = max(latest or event.effective_date, event.effective_date)
