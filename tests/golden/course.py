"""The course of a payment case as events: what was done, when it was entered, what was undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from loanops.engine import (
    Component,
    Event,
    EventKind,
    LoanState,
    LoanTerms,
    ReceiptKind,
    TermsChange,
    UnsupportedConvention,
    payoff,
    replay,
)
from loanops.engine.lending import down_payment
from tests.golden.figures import Case, choice, day
from tests.golden.payment_terms import payment_terms

SETTLING = (Component.PRINCIPAL, Component.INTEREST, Component.FEES, Component.PENALTIES)


@dataclass(frozen=True)
class Entry:
    """An event with the name the source has for its kind; one that was undone keeps the figures it had."""

    event: Event
    kind: str
    figures: tuple[Decimal, ...] | None = None


class Course:
    """Does the steps of a case one after the other. `processed` is the last business date on which something ran,
    `rewritten` is true once an undo or a back-dated entry changed the past.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.terms: LoanTerms = payment_terms(case)
        self.today: date | None = None
        self.processed = self.terms.start_date
        self.events: list[Event] = []
        self.entries: dict[str, Entry] = {}
        self.rewritten = False

    @property
    def disbursed(self) -> bool:
        gone = {each.reverses for each in self.events}
        return any(each.kind is EventKind.DISBURSEMENT and each.id not in gone for each in self.events)

    def state(self, *further: Event) -> LoanState:
        """The loan as of the last business date that was processed."""
        latest = max((each.effective_date for each in (*self.events, *further)), default=self.processed)
        return replay(self.terms, [*self.events, *further], max(self.processed, latest))

    def do(self, step: Case) -> None:
        """One thing that is done."""
        if step["do"] == "set_today":
            self.today = day(step["on"])
            return
        self.processed = self.today or day(step["on"])
        action = ACTIONS.get(step["do"])
        if action is None:
            raise UnsupportedConvention(f"The step {step['do']} is not supported yet.")
        action(self, step)

    def enter(
        self, kind: EventKind, name: str, on: date, amount: str | Decimal = "0", **more: object
    ) -> None:
        number = len(self.events) + 1
        self.rewritten = self.rewritten or on < self.processed or kind is EventKind.REVERSAL
        event = Event(f"{number}", kind, on, Decimal(amount), number, **more)  # type: ignore[arg-type]
        self.events.append(event)
        self.entries[event.id] = Entry(event, name)

    def figures(self, state: LoanState, entry: Entry) -> tuple[Decimal, ...]:
        """Principal, interest, fees and penalties that the event settled, and the principal owed after it."""
        parts = _parts(state, entry.event)
        return (*(abs(each) for each in parts), self._principal_after(state, entry.event))

    def _principal_after(self, state: LoanState, last: Event) -> Decimal:
        balance = Decimal("0.00")
        undone = {each.reverses for each in self.events}
        standing = [each for each in self.events if each.id not in undone]
        for event in sorted(standing, key=lambda each: (each.effective_date, each.sequence)):
            principal = _parts(state, event)[0]
            if event.kind is EventKind.DISBURSEMENT:
                balance += event.amount
            elif event.kind is EventKind.CREDIT_BALANCE_REFUND:
                balance += principal
            else:
                balance -= principal
            if event.id == last.id:
                break
        return balance

    # Steps

    def disburse(self, step: Case) -> None:
        on = day(step["on"])
        self.enter(EventKind.DISBURSEMENT, "disbursement", on, step["amount"])
        if self.case["terms"].get("auto_down_payment"):
            credit = self.state().balances.credit if self.events[1:] else Decimal(0)
            amount = min(down_payment(self.terms, Decimal(step["amount"])), Decimal(step["amount"]) - credit)
            if amount <= 0:
                return
            self.enter(EventKind.DOWN_PAYMENT, "down_payment", on, amount)

    def pay(self, step: Case) -> None:
        if step["type"] in (self.case["terms"].get("interest_refund_types") or ()):
            raise UnsupportedConvention("A refund that gives interest back is not supported yet.")
        kind = choice(ReceiptKind, step["type"])
        event = EventKind.GOODWILL_CREDIT if kind is ReceiptKind.GOODWILL_CREDIT else EventKind.REPAYMENT
        more = {"receipt": kind} if event is EventKind.REPAYMENT else {}
        self.enter(event, step["type"], day(step["on"]), step["amount"], **more)

    def pay_off(self, step: Case) -> None:
        on = day(step["on"])
        self.enter(EventKind.REPAYMENT, "repayment", on, payoff(self.terms, self.events, on).total)

    def undo(self, step: Case) -> None:
        on = day(step["on"])
        found = [
            each
            for each in self.entries.values()
            if each.kind == step["type"] and each.event.effective_date == on
        ]
        nth = len(found) if step["nth"] == "last" else step["nth"]
        if len(found) < nth:
            raise UnsupportedConvention("A transaction that another one brought about is not supported yet.")
        entry = found[nth - 1]
        self.reverse(entry)

    def reverse(self, entry: Entry) -> None:
        figures = self.figures(self.state(), entry)
        self.enter(EventKind.REVERSAL, "undo", self.processed, reverses=entry.event.id)
        self.entries[entry.event.id] = replace(entry, figures=figures)

    def add_charge(self, step: Case) -> None:
        if "percent" in step["name"] or "%" in step["amount_or_percent"]:
            raise UnsupportedConvention("A charge in percent is not supported yet.")
        due = day(step["due_on"])
        component = Component.PENALTIES if step["kind"] == "penalty" else None
        on = max(min(due, self.processed), self.terms.start_date)
        self.enter(
            EventKind.FEE, "charge", on, step["amount_or_percent"], component=component, due_date=max(due, on)
        )

    def waive_last_charge(self, step: Case) -> None:
        charge = next(each for each in reversed(self.events) if each.kind is EventKind.FEE)
        self.enter(
            EventKind.WAIVER,
            "waive_loan_charges",
            self.processed,
            charge.amount,
            component=charge.component or Component.FEES,
        )

    def refund_overpayment(self, step: Case) -> None:
        self.enter(EventKind.CREDIT_BALANCE_REFUND, "credit_balance_refund", day(step["on"]), step["amount"])

    def charge_off(self, step: Case) -> None:
        self.enter(EventKind.CHARGE_OFF, "charge_off", day(step["on"]))

    def write_off(self, step: Case) -> None:
        self.enter(EventKind.WRITE_OFF, "write_off", day(step["on"]))

    def undo_last(self, kind: str) -> None:
        self.reverse([each for each in self.entries.values() if each.kind == kind][-1])

    def undo_disbursement(self, step: Case) -> None:
        """With the last disbursement everything goes that happened to the money."""
        self.undo_last("disbursement")
        gone = {each.reverses for each in self.events}
        left = [each for each in self.entries.values() if each.kind != "undo" and each.event.id not in gone]
        if not any(each.kind == "disbursement" for each in left):
            for each in left:
                self.enter(EventKind.REVERSAL, "undo", self.processed, reverses=each.event.id)

    def chargeback(self, step: Case) -> None:
        self.enter(EventKind.CHARGEBACK, "chargeback", self.processed, step["amount"])

    def pause_interest(self, step: Case) -> None:
        from_date, until = day(step["from"]) - timedelta(days=1), day(step["to"])
        self.enter(EventKind.INTEREST_PAUSE, "pause", from_date, until_date=until)

    def reschedule(self, step: Case) -> None:
        if "new_annual_rate" in step:
            rate, on = Decimal(step["new_annual_rate"]), day(step["from"]) - timedelta(days=1)
            self.enter(EventKind.RATE_CHANGE, "rate_change", on, annual_rate=rate)
        elif "new_due_on" in step:
            change = TermsChange(first_due_date=day(step["new_due_on"]))
            self.enter(EventKind.RESCHEDULE, "reschedule", day(step["submitted_on"]), change=change)
        else:
            raise UnsupportedConvention("Grace in the middle of a loan is not supported yet.")

    def reamortize(self, step: Case) -> None:
        change = TermsChange(spread_arrears=True)
        self.enter(EventKind.RESCHEDULE, "re_amortize", day(step["on"]), change=change)

    def terminate(self, step: Case) -> None:
        self.enter(EventKind.ACCELERATION, "contract_termination", day(step["on"]))


def _parts(state: LoanState, event: Event) -> tuple[Decimal, ...]:
    found = state.allocations.get(event.id, ())
    zero = Decimal("0.00")
    if event.kind is EventKind.DISBURSEMENT:
        return (zero,) * len(SETTLING)
    return tuple(
        sum((each.amount for each in found if each.component is component), zero) for component in SETTLING
    )


ACTIONS: dict[str, Callable[[Course, Case], None]] = {
    "disburse": Course.disburse,
    "pay": Course.pay,
    "pay_off": Course.pay_off,
    "undo": Course.undo,
    "add_charge": Course.add_charge,
    "waive_last_charge": Course.waive_last_charge,
    "refund_overpayment": Course.refund_overpayment,
    "charge_off": Course.charge_off,
    "undo_charge_off": lambda course, step: course.undo_last("charge_off"),
    "write_off": Course.write_off,
    "chargeback": Course.chargeback,
    "pause_interest": Course.pause_interest,
    "reschedule": Course.reschedule,
    "reamortize": Course.reamortize,
    "terminate": Course.terminate,
    "undo_disbursement": Course.undo_disbursement,
    "undo_last_disbursement": lambda course, step: course.undo_last("disbursement"),
    "end_of_day": lambda course, step: None,
}
