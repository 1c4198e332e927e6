"""What happened to a loan: dated events, and the one order in which they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.engine.conventions import Component
from loanops.engine.errors import EngineError
from loanops.engine.exact import ZERO
from loanops.engine.money import require_decimal


class EventKind(StrEnum):
    """The kinds of event, in the order in which they count within one day."""

    DISBURSEMENT = "DISBURSEMENT"
    DOWN_PAYMENT = "DOWN_PAYMENT"
    FEE = "FEE"
    WAIVER = "WAIVER"
    REPAYMENT = "REPAYMENT"
    CREDIT_BALANCE_REFUND = "CREDIT_BALANCE_REFUND"
    REFUND = "REFUND"
    CHARGE_OFF = "CHARGE_OFF"
    RECOVERY = "RECOVERY"
    WRITE_OFF = "WRITE_OFF"
    REVERSAL = "REVERSAL"


RANK = {kind: rank for rank, kind in enumerate(EventKind)}
WITHOUT_AMOUNT = (EventKind.CHARGE_OFF, EventKind.WRITE_OFF, EventKind.REVERSAL)
WAIVABLE = (Component.FEES, Component.PENALTIES, Component.INTEREST)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the loan on its effective date.

    `component` says what a waiver gives up. `reverses` names the event that a reversal undoes. `sequence` is the
    order of entry: it is kept for the reader and decides nothing. A charge-off and a write-off take the whole
    balance of their day; their amount is for information.
    """

    id: str
    kind: EventKind
    effective_date: date
    amount: Decimal = ZERO
    sequence: int = 0
    component: Component | None = None
    reverses: str | None = None

    def __post_init__(self) -> None:
        require_decimal(self.amount, "amount")
        if self.amount < ZERO:
            raise EngineError(f"{self.id}: an amount is not negative; a reversal undoes an event.")
        if self.amount == ZERO and self.kind not in WITHOUT_AMOUNT:
            raise EngineError(f"{self.id}: a {self.kind.value} has an amount.")
        if self.kind is EventKind.WAIVER:
            if self.component not in WAIVABLE:
                raise EngineError(
                    f"{self.id}: fees, penalties or interest can be waived, not {self.component}."
                )
        elif self.component is not None:
            raise EngineError(f"{self.id}: only a waiver names a component.")
        if (self.kind is EventKind.REVERSAL) != (self.reverses is not None):
            raise EngineError(f"{self.id}: a reversal, and nothing else, names what it reverses.")

    @property
    def order(self) -> tuple[date, int, str, Decimal, str]:
        """By date, then kind, then the event's own content: never by the order of entry."""
        component = "" if self.component is None else self.component.value
        return (self.effective_date, RANK[self.kind], component, self.amount, self.id)


def standing_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that count, in order: without reversals and without what they reverse.

    A reversal takes its target away from the target's own date, whatever the reversal's date is, and a reversal
    that is itself reversed does nothing.
    """
    by_id: dict[str, Event] = {}
    for event in events:
        if event.id in by_id:
            raise EngineError(f"Two events are called {event.id}.")
        by_id[event.id] = event
    reversed_by: dict[str, list[str]] = {}
    for event in by_id.values():
        if event.reverses is not None:
            if event.reverses not in by_id:
                raise EngineError(
                    f"{event.id} reverses {event.reverses}, which is not an event of this loan."
                )
            reversed_by.setdefault(event.reverses, []).append(event.id)
    standing: dict[str, bool] = {}
    for event_id in by_id:
        _settle(event_id, reversed_by, standing, ())
    kept = (each for each in by_id.values() if standing[each.id] and each.kind is not EventKind.REVERSAL)
    return tuple(sorted(kept, key=lambda each: each.order))


def _settle(
    event_id: str, reversed_by: dict[str, list[str]], standing: dict[str, bool], path: tuple[str, ...]
) -> bool:
    """Whether the event counts: it does unless a reversal that itself counts points at it."""
    if event_id in path:
        raise EngineError(f"{event_id} reverses itself.")
    if event_id not in standing:
        active = [
            each
            for each in reversed_by.get(event_id, ())
            if _settle(each, reversed_by, standing, (*path, event_id))
        ]
        if len(active) > 1:
            raise EngineError(f"{event_id} is reversed more than once.")
        standing[event_id] = not active
    return standing[event_id]
