"""What happened to a loan: dated events, and the one order in which they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.engine.conventions import Amortization, Component, Frequency
from loanops.engine.errors import EngineError
from loanops.engine.exact import ZERO
from loanops.engine.money import require_decimal
from loanops.engine.payment_conventions import ReceiptKind


class EventKind(StrEnum):
    """The kinds of event, in the order in which they count within one day."""

    DISBURSEMENT = "DISBURSEMENT"
    DOWN_PAYMENT = "DOWN_PAYMENT"
    RATE_CHANGE = "RATE_CHANGE"
    INTEREST_PAUSE = "INTEREST_PAUSE"
    FEE = "FEE"
    CHARGEBACK = "CHARGEBACK"
    WAIVER = "WAIVER"
    REPAYMENT = "REPAYMENT"
    GOODWILL_CREDIT = "GOODWILL_CREDIT"
    CREDIT_BALANCE_REFUND = "CREDIT_BALANCE_REFUND"
    REFUND = "REFUND"
    CAPITALIZATION = "CAPITALIZATION"
    RESCHEDULE = "RESCHEDULE"
    ACCELERATION = "ACCELERATION"
    CHARGE_OFF = "CHARGE_OFF"
    RECOVERY = "RECOVERY"
    SETTLEMENT = "SETTLEMENT"
    WRITE_OFF = "WRITE_OFF"
    REVERSAL = "REVERSAL"


RANK = {kind: rank for rank, kind in enumerate(EventKind)}
WITHOUT_AMOUNT = (
    EventKind.RATE_CHANGE,
    EventKind.INTEREST_PAUSE,
    EventKind.CAPITALIZATION,
    EventKind.RESCHEDULE,
    EventKind.ACCELERATION,
    EventKind.SETTLEMENT,
    EventKind.CHARGE_OFF,
    EventKind.WRITE_OFF,
    EventKind.REVERSAL,
)
DETAILS = {
    EventKind.RATE_CHANGE: "annual_rate",
    EventKind.INTEREST_PAUSE: "until_date",
    EventKind.RESCHEDULE: "change",
}
WAIVABLE = (Component.FEES, Component.PENALTIES, Component.INTEREST)


@dataclass(frozen=True, slots=True)
class TermsChange:
    """New terms for the part of a loan that is not billed yet; what is None stays as it was.

    `number_of_installments` counts the installments still to come. `first_due_date` is the first of them; the
    frequency counts on from there. `installment_amount` fixes the installment, the last one takes the rest.
    `capitalize` adds what is owed of these components, due or not, to the principal. With `spread_arrears`
    installments past due ask for nothing any more: what they asked for goes into the new plan (principal into its
    principal, interest, fees and penalties due with its first installment), so that the loan is current again.
    """

    annual_rate: Decimal | None = None
    number_of_installments: int | None = None
    frequency: Frequency | None = None
    first_due_date: date | None = None
    amortization: Amortization | None = None
    installment_amount: Decimal | None = None
    capitalize: tuple[Component, ...] = ()
    spread_arrears: bool = False

    def __post_init__(self) -> None:
        if self.annual_rate is not None:
            require_decimal(self.annual_rate, "annual_rate")
            if self.annual_rate < ZERO:
                raise EngineError("An annual rate is not negative.")
        if self.installment_amount is not None:
            require_decimal(self.installment_amount, "installment_amount")
            if self.installment_amount <= ZERO:
                raise EngineError("A fixed installment is above zero.")
        if self.number_of_installments is not None and self.number_of_installments < 1:
            raise EngineError("At least one installment is still to come.")
        if len(set(self.capitalize)) != len(self.capitalize) or not set(self.capitalize) <= set(WAIVABLE):
            raise EngineError("Fees, penalties or interest can become principal, each named once.")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the loan on its effective date.

    `component` says what a waiver gives up. `reverses` names the event that a reversal undoes. `sequence` is the
    order of entry: it is kept for the reader and decides nothing. A charge-off, a settlement and a write-off take
    the whole balance of their day; their amount is for information. A rate change names the `annual_rate` from its
    date on, an interest pause the first day after it (`until_date`), a reschedule the `change` of terms. A repayment
    may say what kind of money it is (`receipt`). A fee may be a penalty (`component`) and fall due later than the
    day it is charged on (`due_date`).
    """

    id: str
    kind: EventKind
    effective_date: date
    amount: Decimal = ZERO
    sequence: int = 0
    component: Component | None = None
    reverses: str | None = None
    annual_rate: Decimal | None = None
    until_date: date | None = None
    change: TermsChange | None = None
    receipt: ReceiptKind | None = None
    due_date: date | None = None

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
        elif self.component is not None and not self.is_penalty:
            raise EngineError(f"{self.id}: only a waiver, or a fee that is a penalty, names a component.")
        self._check_receipt()
        if (self.kind is EventKind.REVERSAL) != (self.reverses is not None):
            raise EngineError(f"{self.id}: a reversal, and nothing else, names what it reverses.")
        for kind, name in DETAILS.items():
            if (self.kind is kind) != (getattr(self, name) is not None):
                raise EngineError(f"{self.id}: a {kind.value}, and nothing else, names its {name}.")
        if self.annual_rate is not None:
            require_decimal(self.annual_rate, "annual_rate")
            if self.annual_rate < ZERO:
                raise EngineError(f"{self.id}: an annual rate is not negative.")
        if self.until_date is not None and self.until_date <= self.effective_date:
            raise EngineError(f"{self.id}: an interest pause ends after it begins.")
        first = None if self.change is None else self.change.first_due_date
        if first is not None and first <= self.effective_date:
            raise EngineError(f"{self.id}: the first new due date lies after {self.effective_date}.")

    @property
    def is_penalty(self) -> bool:
        """True for a fee that counts as a penalty."""
        return self.kind is EventKind.FEE and self.component is Component.PENALTIES

    def _check_receipt(self) -> None:
        if self.receipt is not None and self.kind is not EventKind.REPAYMENT:
            raise EngineError(f"{self.id}: only a repayment says what kind of money it is.")
        if self.due_date is None:
            return
        if self.kind is not EventKind.FEE:
            raise EngineError(f"{self.id}: only a fee has a due date of its own.")
        if self.due_date < self.effective_date:
            raise EngineError(f"{self.id}: a fee is not due before it is charged.")

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
