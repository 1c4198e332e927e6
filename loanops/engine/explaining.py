"""Why a figure is what it is: the rule, what went into it, and a working whose amounts add up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

from loanops.engine.accrual import accrual_of
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import AllocationDirection, Component, LateFeeKind
from loanops.engine.errors import EngineError
from loanops.engine.events import Event, EventKind, standing_events
from loanops.engine.exact import ZERO, exact
from loanops.engine.explanation import Explanation, Figure, Step
from loanops.engine.payment_conventions import DueStage, ReceiptKind
from loanops.engine.replay import replay
from loanops.engine.state import Row, Segment
from loanops.engine.terms import LoanTerms

IN_WORDS = {
    Component.FEES: "fees",
    Component.PENALTIES: "penalties",
    Component.INTEREST: "interest",
    Component.PRINCIPAL: "principal",
}
STAGES = {
    DueStage.PAST_DUE: "Order, past due",
    DueStage.DUE: "Order, due that day",
    DueStage.IN_ADVANCE: "Order, in advance",
}
RECEIPTS = {
    EventKind.GOODWILL_CREDIT: ReceiptKind.GOODWILL_CREDIT,
    EventKind.DOWN_PAYMENT: ReceiptKind.DOWN_PAYMENT,
}
LENT = (EventKind.DISBURSEMENT,)
# What sets everything owed apart: later money moves only what was charged off.
ENDS = (EventKind.CHARGE_OFF, EventKind.WRITE_OFF)


class Explainer:
    """Explains the figures of one loan as it stands on `as_of`."""

    def __init__(self, terms: LoanTerms, events: Iterable[Event], as_of: date) -> None:
        self.terms = terms
        self.as_of = as_of
        self.all_events = tuple(events)
        self.events = tuple(each for each in standing_events(self.all_events) if each.effective_date <= as_of)
        self.state = replay(terms, self.all_events, as_of)
        self.charge_off = next((each for each in self.events if each.kind in ENDS), None)

    @exact
    def balance(self, figure: Figure) -> Explanation:
        """What is owed of one component: what was lent, earned or charged, less what became of it."""
        component = Component(figure.value)
        value = getattr(self.state.balances, component.value.lower())
        steps = [*self._added(component), *self._settled(component)]
        rule = {
            Component.PRINCIPAL: "Principal is what was lent less what was repaid, given up or charged off.",
            Component.INTEREST: "Interest is what the days before earned, each period rounded once, less what "
            "was paid, waived or charged off.",
            Component.FEES: "Fees are what was charged less what was paid, waived or charged off.",
            Component.PENALTIES: "Penalties are the late fees the dates and payments call for, less what was "
            "paid, waived or charged off.",
            Component.CREDIT: "A credit is money received that nothing owed could take, less what was sent back.",
        }[component]
        return self._answer(figure, value, rule, (), steps)

    @exact
    def payoff(self) -> Explanation:
        """What closes the loan today."""
        balances, off = self.state.balances, self.state.charged_off
        steps = [
            Step(f"{IN_WORDS[each].capitalize()} owed", balances[each] + off[each])
            for each in (Component.PRINCIPAL, Component.INTEREST, Component.FEES, Component.PENALTIES)
        ]
        steps.append(
            Step("Interest to come that the terms ask for all the same", self.state.interest_to_come)
        )
        inputs = (
            ("Interest of each later day", str(self.state.per_diem)),
            ("Interest not billed yet", str(self.state.unbilled_interest)),
        )
        rule = "A payoff takes everything owed that day: what is billed and unpaid, interest earned so far, principal."
        return self._answer(Figure.PAYOFF, self.state.total_outstanding, rule, inputs, steps)

    @exact
    def due(self) -> Explanation:
        """What was asked for up to today and is not paid."""
        steps = self._open_rows(lambda row: row.due_date <= self.as_of)
        rule = "Due is what rows of the schedule ask for up to the day and have not got."
        return self._answer(Figure.DUE, self.state.due.total, rule, (), steps)

    @exact
    def overdue(self) -> Explanation:
        """What should have been paid before today."""
        steps = self._open_rows(lambda row: row.due_date < self.as_of)
        rule = "Overdue is what rows of the schedule asked for before the day and have not got."
        return self._answer(Figure.OVERDUE, self.state.overdue.total, rule, (), steps)

    @exact
    def days_past_due(self) -> Explanation:
        """From the oldest due date that is unpaid beyond the tolerance."""
        state, oldest = self.state, self.state.oldest_unpaid_due_date
        inputs = (
            ("Oldest unpaid due date", str(oldest or "none")),
            ("Tolerance", str(self.terms.arrears_tolerance)),
            ("Day", str(self.as_of)),
        )
        steps = [
            Step(f"{_name(row)} unpaid: {_in_arrears(row)} without penalties", on=row.due_date)
            for row in state.rows
            if row.billed and row.due_date < self.as_of and _in_arrears(row)
        ]
        value = Decimal(state.days_past_due)
        if oldest is not None:
            steps.append(Step(f"Days from {oldest} to {self.as_of}", value, self.as_of))
        rule = (
            "Days past due count from the oldest due date whose principal, interest and fees are unpaid beyond the "
            "tolerance; late fees never make a loan late."
        )
        return Explanation(Figure.DAYS_PAST_DUE, value, "days", rule, inputs, tuple(steps))

    @exact
    def installment(self, number: int) -> Explanation:
        """What one installment asks, and what became of it."""
        row = next((each for each in self.state.rows if each.number == number), None)
        if row is None:
            raise EngineError(f"There is no installment {number}.")
        steps = [Step(f"Asks for {IN_WORDS[each]}", row.due[each], row.due_date) for each in IN_WORDS]
        for what, amounts in (("Paid", row.paid), ("Waived", row.waived), ("Charged off", row.charged_off)):
            steps += [Step(f"{what}: {IN_WORDS[each]}", -amounts[each]) for each in IN_WORDS]
        inputs = [
            ("Period", f"{row.from_date} to {row.due_date}, {row.days} days"),
            ("Billed", "yes" if row.billed else "not yet: a projection"),
        ]
        inputs += [
            ("Interest", f"{part.amount:f} = {_working(part)}")
            for part in self.state.segments
            if row.from_date <= part.from_date < row.due_date
        ]
        rule = (
            f"An installment asks for the interest of its period and for principal ({self.terms.amortization.value}); "
            "what is paid, waived or charged off of it is taken away."
        )
        return self._answer(Figure.INSTALLMENT, row.outstanding.total, rule, tuple(inputs), steps)

    @exact
    def allocation(self, event_id: str) -> Explanation:
        """Where the money of one event went, and in which order."""
        event = next((each for each in self.events if each.id == event_id), None)
        if event is None:
            raise EngineError("That transaction does not count on this day: it is reversed or lies later.")
        rows = {row.number: row for row in self.state.rows if row.number is not None}
        steps = []
        for part in self.state.allocations.get(event_id, ()):
            row = rows.get(part.installment) if part.installment is not None else None
            if part.component is Component.CREDIT:
                where = "Held as credit: nothing owed was left to pay"
            elif row is None:
                where = f"{IN_WORDS[part.component].capitalize()} outside the plan"
            else:
                when = "past due" if row.due_date < event.effective_date else "due that day"
                when = when if row.due_date <= event.effective_date else "in advance"
                where = f"{IN_WORDS[part.component].capitalize()} of {_name(row)}, {when}"
            steps.append(Step(where, part.amount, event.effective_date))
        left = self.state.unused.get(event_id, ZERO)
        if left:
            steps.append(Step("Found nothing to take", left))
        rule_of_kind = self.terms.allocation_rule(
            event.receipt or RECEIPTS.get(event.kind, ReceiptKind.REPAYMENT)
        )
        vertical = self.terms.allocation_direction is AllocationDirection.VERTICAL
        inputs = (
            *(
                (STAGES[stage], ", ".join(IN_WORDS[each] for each in rule_of_kind.components(stage)))
                for stage in rule_of_kind.stages
            ),
            ("Direction", "component by component" if vertical else "installment by installment"),
            ("Money above what is due", self.terms.prepayment_strategy.value),
        )
        total = sum((each.amount or ZERO for each in steps), ZERO)
        rule = "Money pays what is asked for in the order of the terms, the oldest first; then what is not due yet."
        return self._answer(Figure.ALLOCATION, total, rule, inputs, steps)

    @exact
    def accrual(self, from_date: date, to_date: date) -> Explanation:
        """The interest that the days `[from_date, to_date)` earned, unrounded."""
        steps = []
        for part in self.state.segments:
            start, end = max(part.from_date, from_date), min(part.to_date, to_date)
            if start < end:
                days = [start + timedelta(days=count) for count in range((end - start).days)]
                earned = sum((accrual_of(part, day) for day in days), ZERO)
                steps.append(Step(f"{start} to {end}: {_working(part, (end - start).days)}", earned, start))
        value = sum((each.amount or ZERO for each in steps), ZERO)
        inputs = (
            ("Days", f"from {from_date}, before {to_date}"),
            ("Rounding", "once, when the period is billed"),
        )
        rule = "A day earns the balance it begins with times the rate times its part of the year."
        return self._answer(Figure.ACCRUAL, value, rule, inputs, steps)

    @exact
    def late_fee(self, number: int) -> Explanation:
        """Why an installment cost a late fee."""
        policy = self.terms.late_fee
        fee = next((each for each in self.state.late_fees if each.installment == number), None)
        if policy is None or fee is None:
            raise EngineError(f"Installment {number} has no late fee.")
        before = replay(self.terms, self.all_events, fee.assessed_date - ONE_DAY)
        row = next(each for each in before.rows if each.number == number)
        unpaid = _in_arrears(row)
        flat = policy.kind is LateFeeKind.FLAT
        figure = f"{policy.amount} flat" if flat else f"{policy.amount.normalize():f} % of {unpaid}"
        inputs = [
            ("Due date", str(row.due_date)),
            ("Days of grace", str(policy.grace_days)),
            ("Unpaid when grace ended", str(unpaid)),
        ]
        inputs += [
            (name, str(limit))
            for name, limit in (("At least", policy.minimum), ("At most", policy.maximum))
            if limit is not None
        ]
        rule = "An installment unpaid beyond the tolerance on the first day after its days of grace costs one late fee."
        step = Step(f"Late fee of {_name(row)}: {figure}", fee.amount, fee.assessed_date)
        return self._answer(Figure.LATE_FEE, fee.amount, rule, tuple(inputs), [step])

    # Parts of workings

    def _answer(
        self,
        figure: Figure,
        value: Decimal,
        rule: str,
        inputs: tuple[tuple[str, str], ...],
        steps: list[Step],
    ) -> Explanation:
        told = tuple(each for each in steps if each.amount is None or each.amount != ZERO)
        return Explanation(figure, value, self.terms.currency, rule, inputs, told)

    def _added(self, component: Component) -> list[Step]:
        """What made the balance grow."""
        if component is Component.PRINCIPAL:
            return [
                Step("Disbursed", each.amount, each.effective_date)
                for each in self.events
                if each.kind in LENT
            ]
        if component is Component.INTEREST:
            steps = [Step(_working(each), each.amount, each.from_date) for each in self.state.segments]
            rounding = self.state.interest_accrued_total - self.state.interest_accrued_unrounded
            return [*steps, Step("Rounding of each period to cents", rounding)]
        if component is Component.FEES:
            return [
                Step("Fee charged", each.amount, each.effective_date)
                for each in self.events
                if each.kind is EventKind.FEE and self._counts(each)
            ]
        if component is Component.PENALTIES:
            return [
                Step(f"Late fee of installment {each.installment}", each.amount, each.assessed_date)
                for each in self.state.late_fees
            ]
        return []

    def _settled(self, component: Component) -> list[Step]:
        """What every event took of the balance; for the credit, what it added."""
        steps = []
        for event in self.events:
            if event.kind in (EventKind.FEE, *LENT) and component is not Component.CREDIT:
                continue
            if not self._counts(event) and component is not Component.CREDIT:
                continue
            parts = self.state.allocations.get(event.id, ())
            amount = sum((each.amount for each in parts if each.component is component), ZERO)
            if event.kind in (EventKind.REFUND, EventKind.CREDIT_BALANCE_REFUND):
                amount = -amount
            if amount:
                sign = amount if component is Component.CREDIT else -amount
                steps.append(Step(_event_name(event), sign, event.effective_date))
        return steps

    def _counts(self, event: Event) -> bool:
        """Whether it moved the balances: after a charge-off money moves only what was charged off."""
        return self.charge_off is None or event.order <= self.charge_off.order

    def _open_rows(self, wanted: Callable[[Row], bool]) -> list[Step]:
        if self.charge_off is not None:
            off = self.state.charged_off
            return [
                Step(f"{IN_WORDS[each].capitalize()} charged off and not recovered", off[each])
                for each in IN_WORDS
            ]
        return [
            Step(f"{_name(row)}: {_parts(row)}", row.outstanding.total, row.due_date)
            for row in self.state.rows
            if _asks(row) and wanted(row)
        ]


def _asks(row: Row) -> bool:
    """A billed row asks for everything, any other only for the fees charged on it."""
    return row.billed and bool(row.outstanding.total)


def _in_arrears(row: Row) -> Decimal:
    return row.outstanding.total - row.outstanding.penalties


def _name(row: Row) -> str:
    if row.number is not None:
        return f"installment {row.number}, due {row.due_date}"
    return f"{row.kind.value.replace('_', ' ').lower()} of {row.due_date}"


def _parts(row: Row) -> str:
    asked = ", ".join(f"{IN_WORDS[each]} {row.due[each]}" for each in IN_WORDS if row.due[each])
    paid = row.paid.total + row.waived.total
    return f"asks {asked or 'nothing'}" + (f"; {paid} paid or waived" if paid else "")


def _event_name(event: Event) -> str:
    return event.kind.value.replace("_", " ").capitalize()


def _working(part: Segment, days: int | None = None) -> str:
    """Balance, rate, days and the convention that makes them a part of the year."""
    count = part.days if days is None else days
    return f"{part.balance:,} at {part.annual_rate.normalize():f} % for {count} days ({part.convention})"


def explain(
    terms: LoanTerms,
    events: Iterable[Event],
    as_of: date,
    figure: Figure,
    *,
    event_id: str | None = None,
    installment: int | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> Explanation:
    """The explanation of one figure of a loan on a day."""
    explainer = Explainer(terms, events, as_of)
    match figure:
        case Figure.PAYOFF:
            return explainer.payoff()
        case Figure.DUE:
            return explainer.due()
        case Figure.OVERDUE:
            return explainer.overdue()
        case Figure.DAYS_PAST_DUE:
            return explainer.days_past_due()
        case Figure.INSTALLMENT if installment is not None:
            return explainer.installment(installment)
        case Figure.LATE_FEE if installment is not None:
            return explainer.late_fee(installment)
        case Figure.ALLOCATION if event_id is not None:
            return explainer.allocation(event_id)
        case Figure.ACCRUAL if from_date is not None and to_date is not None:
            return explainer.accrual(from_date, to_date)
        case Figure.INSTALLMENT | Figure.LATE_FEE:
            raise EngineError(f"{figure.value} needs the number of an installment.")
        case Figure.ALLOCATION:
            raise EngineError("ALLOCATION needs a transaction.")
        case Figure.ACCRUAL:
            raise EngineError("ACCRUAL needs the days: from, and to (excluded).")
        case _:
            return explainer.balance(figure)
