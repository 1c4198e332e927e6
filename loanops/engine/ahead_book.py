"""A loan whose installments can be paid before they are due: what each of them takes on a day."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine.book import Book
from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO
from loanops.engine.lines import BILLED_LATER, Line
from loanops.engine.state import RowKind


class AheadBook(Book):
    """The book of a loan without prepayments: all money belongs to an installment, due or not.

    Interest paid before the days that earn it counts as accrued when it is paid, so that no balance is negative.
    """

    pays_ahead = True

    @abstractmethod
    def payable_ahead(self, line: Line, component: Component) -> Decimal:
        """What an installment that is not due yet takes of interest or principal today."""

    def payable(self, line: Line, component: Component) -> Decimal:
        """What a line takes of a component today, due or not."""
        if line.billed or component not in BILLED_LATER:
            return line.open(component)
        return self.payable_ahead(line, component)

    def pay_ahead(self, line: Line, component: Component, amount: Decimal, on: date) -> None:
        """Interest or principal of an installment that is not due yet is paid."""
        line.paid[component] += amount
        line.paid_date = on
        if component is Component.INTEREST:
            self.interest_ahead += amount
        else:
            self.unbilled_principal -= amount
            self.lower_principal(amount)

    def prepare(self, amount: Decimal) -> None:
        """A payment of so much is about to be allocated."""

    def prepay(self, event_id: str, amount: Decimal, on: date) -> Decimal:
        """What of the rest of a payment lowers principal that no installment takes yet; answers how much."""
        return ZERO

    @property
    def to_come(self) -> list[Line]:
        """The installments that are not due yet."""
        return self.installments[self.index :]

    @property
    def interest_accrued(self) -> Decimal:
        """All interest earned or paid ahead so far, in cents."""
        earned = self.interest_closed + self.terms.rounding.round(self.accrual.earned)
        return max(earned, self.interest_billed + self.interest_ahead)

    @property
    def unbilled_interest(self) -> Decimal:
        """Interest earned that no line asks for yet and that is not settled ahead."""
        if self.stopped:
            return self.zero
        return self.interest_accrued - self.interest_billed - self.interest_ahead

    def bill(self) -> Line:
        """The due date has come: the installment asks for what is not paid of it yet."""
        line = self.installments[self.index]
        super().bill()
        self.interest_ahead -= line.settled_interest
        self.interest_closed = max(self.interest_closed, self.interest_billed)
        line.blank = False
        return line

    def lend_again(self, on: date, amount: Decimal) -> None:
        """Money sent back above the credit is asked for with the installment next due, or due on that day."""
        if self.stopped or (self.matured and self.installments[-1].due_date != on):
            super().lend_again(on, amount)
            return
        self.refunded_above_credit += amount
        if self.matured:
            self.lend(on, amount, unbilled=self.zero)
            self.charge(self.installments[-1], Component.PRINCIPAL, amount)
            return
        self.lend(on, amount, unbilled=amount)
        line = self.installments[self.index]
        assert line.plan is not None
        line.extra += amount
        line.plan = replace(line.plan, principal=line.plan.principal + amount, total=line.plan.total + amount)

    def line_after_maturity(self, since: date) -> Line:
        """The one line for what arises after maturity; it falls due with the latest of it."""
        line = next((each for each in self.lines if each.kind is RowKind.AFTER_MATURITY), None)
        if line is None:
            line = self.separate_line(RowKind.AFTER_MATURITY, since)
            line.from_date = self.installments[-1].due_date
        line.due_date = max(line.due_date, since)
        return line

    @property
    def owed(self) -> Decimal:
        """Everything the borrower owes, charged off or not, and what the contract asks for whatever is paid."""
        return super().owed + (ZERO if self.stopped else self.interest_to_come)
