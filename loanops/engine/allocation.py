"""Money meeting installments that can be paid ahead: stage by stage, in the order of the rule for its kind.

A payment finds an installment past due, due on the day or due later. HORIZONTAL takes a stage's installments one
after the other, each with all its components in order; VERTICAL takes each component over all installments before
the next one. In advance the rule says whether the next installment, the last one, or all of them in equal parts get
the money.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, Decimal

from loanops.engine.ahead_book import AheadBook
from loanops.engine.conventions import AllocationDirection, Component
from loanops.engine.exact import ZERO
from loanops.engine.lines import BILLED_LATER, Line
from loanops.engine.paying import pay
from loanops.engine.payment_conventions import AllocationRule, ChargesDue, DueStage, FutureInstallments

CHARGES = (Component.PENALTIES, Component.FEES)


def allocate(book: AheadBook, event_id: str, amount: Decimal, on: date, rule: AllocationRule) -> Decimal:
    """Pays installments by the rule and answers what is left."""
    book.prepare(amount)
    receipt = _Receipt(book, event_id, amount, on, rule)
    if book.terms.allocation_direction is AllocationDirection.HORIZONTAL:
        for stage in rule.stages:
            receipt.pay_stage(stage, rule.components(stage))
    else:
        for step in rule.order:
            receipt.pay_stage(step.stage, (step.component,))
    return receipt.left - book.prepay(event_id, receipt.left, on)


class _Receipt:
    """One sum of money on its way to the installments."""

    def __init__(
        self, book: AheadBook, event_id: str, amount: Decimal, on: date, rule: AllocationRule
    ) -> None:
        self.book = book
        self.event_id = event_id
        self.left = amount
        self.on = on
        self.rule = rule

    def pay_stage(self, stage: DueStage, components: tuple[Component, ...]) -> None:
        """Pays what installments of the stage take of the components, round after round."""
        while self.left:
            before = self.left
            lines = self._lines(stage, components)
            if not lines:
                return
            if stage is DueStage.IN_ADVANCE and self.book.terms.charges_due is ChargesDue.ON_THEIR_DAY:
                self._pay_charges_due(lines)
            for component in components:
                self._pay_evenly(lines, component)
            if self.left == before:
                return

    def _lines(self, stage: DueStage, components: tuple[Component, ...]) -> list[Line]:
        """The installments of the stage that get money in this round, oldest first."""
        open_ones = (each for each in self._of(stage) if self._takes(each, components))
        if stage is not DueStage.IN_ADVANCE or self.rule.future_installments is FutureInstallments.NEXT:
            return [each for each in [next(open_ones, None)] if each is not None]
        found = list(open_ones)
        return found[-1:] if self.rule.future_installments is FutureInstallments.LAST else found

    def _of(self, stage: DueStage) -> Iterator[Line]:
        book, on = self.book, self.on
        asking = sorted(book.open_lines, key=lambda line: line.age)
        if stage is DueStage.PAST_DUE:
            return (each for each in asking if each.due_date < on)
        if stage is DueStage.DUE:
            return (each for each in asking if each.due_date == on)
        charged_later = [each for each in asking if each.due_date > on and each.billed]
        return iter((*book.to_come, *charged_later))

    def _takes(self, line: Line, components: tuple[Component, ...]) -> bool:
        return any(self.book.payable(line, each) > ZERO for each in components)

    def _pay_evenly(self, lines: list[Line], component: Component) -> None:
        """Each installment gets an equal part as far as it takes it, the last one what division leaves."""
        count, rounding = len(lines), self.book.terms.rounding
        part = rounding.round(self.left / count)
        if part * count > self.left:
            part = (self.left / count).quantize(part, ROUND_DOWN)
        rest = self.left - part * count
        for line in lines:
            self._pay(line, component, part + rest if line is lines[-1] else part)

    def _pay_charges_due(self, lines: list[Line]) -> None:
        """Charges whose own day has come are due, though their installment is not."""
        for line in lines:
            for component in self.rule.components(DueStage.DUE):
                if component in CHARGES:
                    self._pay(line, component, min(self.left, line.charges_due(component, self.on)))

    def _pay(self, line: Line, component: Component, amount: Decimal) -> None:
        paid = min(amount, self.left, self.book.payable(line, component))
        if paid <= ZERO:
            return
        if line.billed or component not in BILLED_LATER:
            pay(self.book, self.event_id, line, component, paid, self.on)
        else:
            self.book.pay_ahead(line, component, paid, self.on)
            self.book.note(self.event_id, line, component, paid)
        self.left -= paid
