"""Interest that follows payments, on installments that can be paid ahead and keep their amount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine.ahead_book import AheadBook
from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO
from loanops.engine.lending import Tranche, tranche
from loanops.engine.lines import Line
from loanops.engine.payment_conventions import EarlyPaymentStrategy, PayoffInterest, RestFrequency
from loanops.engine.plans.progressive import Progressive
from loanops.engine.schedule import Schedule
from loanops.engine.state import RowKind
from loanops.engine.terms import LoanTerms


class ProgressiveBook(AheadBook):
    """The book of a loan with progressive recalculation.

    An installment keeps its amount: interest is what was earned by the day it is paid, the rest is principal. One
    whose period has not begun takes its whole amount as principal. Interest that no longer fits into an installment
    moves to the next, and the last one unpaid takes what is left. After the last due date nothing is earned.
    """

    def __init__(self, terms: LoanTerms, schedule: Schedule, as_of: date) -> None:
        super().__init__(terms, schedule, as_of)
        self.ahead_in_period = self.rested = self.until_rest = self.zero
        self.tranches_in_period: list[Tranche] = []
        self.leveled_from = 0

    # What an installment takes

    def payable_ahead(self, line: Line, component: Component) -> Decimal:
        """What the installment takes of interest or principal before it is due."""
        interest = self.unbilled_interest + self.until_rest if line is self.interest_line else ZERO
        if self._is_the_only_one(line):
            return interest if component is Component.INTEREST else self.unbilled_principal
        later = line is not self.installments[self.index]
        if later and self._reduces and component is Component.PRINCIPAL:
            return ZERO
        room = max(self._level(line) - line.paid[Component.PRINCIPAL] - line.settled_interest, ZERO)
        if interest > room:
            interest = ZERO if line.paid[Component.PRINCIPAL] else room
        if component is Component.INTEREST:
            return min(interest, room)
        return max(min(room - interest, self.unbilled_principal), ZERO)

    def _level(self, line: Line) -> Decimal:
        """The agreed amount; the last installment's is that of the one before it."""
        if line is self.installments[-1] and len(self.installments) - self.leveled_from > 1:
            line = self.installments[-2]
        return self._amount(line)

    def _amount(self, line: Line) -> Decimal:
        """What the installment asks for of principal and interest."""
        assert line.plan is not None
        return line.plan.total - line.plan.fees

    def _is_full(self, line: Line) -> bool:
        paid = line.paid[Component.PRINCIPAL] + line.settled_interest
        return bool(paid) and paid >= self._level(line)

    def _is_the_only_one(self, line: Line) -> bool:
        return all(each is line or self._is_full(each) for each in self.to_come)

    @property
    def takes_the_rest(self) -> bool:
        """True for the last installment that is not paid in full."""
        return all(self._is_full(each) for each in self.installments[self.index + 1 :])

    def share_when_early(self, line: Line, interest: Decimal, wanted: Decimal) -> tuple[Decimal, Decimal]:
        """Where early principal leaves no room for the interest, the installment asks for no more of it."""
        early, settled = line.paid[Component.PRINCIPAL], line.settled_interest
        asked = max(self._amount(line) - settled, early)
        return settled, min(asked, self.unbilled_principal + early)

    @property
    def interest_line(self) -> Line:
        """The first installment to come that is not paid in full; grace on paying interest puts it off."""
        first = max(self.index, self.offset + self.terms.grace.interest_payment_installments)
        lines = self.installments[min(first, len(self.installments) - 1) :]
        return next((each for each in lines if not self._is_full(each)), lines[-1])

    # Interest

    @property
    def earning_balance(self) -> Decimal:
        """The principal owed, and what was paid of it but rests until the period's end."""
        if self.stopped or self.matured:
            return ZERO
        if self.terms.interest_on_past_due_principal:
            return self.principal + self.rested
        return self.unbilled_principal + self.rested

    @property
    def interest_to_come(self) -> Decimal:
        """With payoff interest until the rest date: what the period still earns."""
        if self.terms.payoff_interest is PayoffInterest.TILL_REST_DATE and self.principal:
            return self._until_rest()
        return self.zero

    def _until_rest(self) -> Decimal:
        """The interest from today to the running period's due date."""
        if self.matured or self.day <= self.period.from_date:
            return self.zero
        rounding, earned = self.terms.rounding, self.accrual.earned
        later = self.period.factor_between(self.day, self.period.due_date) * self.earning_balance
        return rounding.round(earned + later) - rounding.round(earned)

    @property
    def _rests(self) -> bool:
        return (
            self.terms.rest_frequency is RestFrequency.SAME_AS_REPAYMENT
            and self.terms.payoff_interest is PayoffInterest.TILL_REST_DATE
        )

    def prepare(self, amount: Decimal) -> None:
        """A payoff pays interest until the rest date where the terms say so."""
        self.until_rest = self.zero
        if self.terms.payoff_interest is PayoffInterest.TILL_REST_DATE:
            later = self._until_rest()
            debt = sum(self.open_debt.values(), ZERO) + self.unbilled_principal + self.unbilled_interest
            if self._rests or amount >= debt + later:
                self.until_rest = later

    # Money

    def pay_ahead(self, line: Line, component: Component, amount: Decimal, on: date) -> None:
        """Principal paid ahead lowers the balance at once, or at the period's end where payments rest."""
        if component is Component.PRINCIPAL:
            self.ahead_in_period += amount
        elif self.until_rest:
            fresh = self.unbilled_interest
            self.until_rest -= max(amount - fresh, ZERO)
        super().pay_ahead(line, component, amount, on)

    def lower_principal(self, amount: Decimal) -> None:
        """Principal came back."""
        if self._rests and not self.matured and self.day > self.period.from_date:
            self.rested += amount
        super().lower_principal(amount)

    def bill(self) -> Line:
        """A new period begins, in which everything paid before counts."""
        line = super().bill()
        self.rested = self.ahead_in_period = self.zero
        self.tranches_in_period.clear()
        return line

    def disburse(self, on: date, amount: Decimal) -> None:
        """Principal goes out; the installments from the running one on are set anew."""
        super().disburse(on, amount)
        if self.matured:
            self.bill_after_maturity()
            return
        self.tranches_in_period.append(tranche(self.terms, on, amount))
        self._set_level()

    @property
    def _reduces(self) -> bool:
        return self.terms.early_payment_strategy is EarlyPaymentStrategy.REDUCE_INSTALLMENT

    def prepay(self, event_id: str, amount: Decimal, on: date) -> Decimal:
        """Money above the running installment makes those after it smaller where the terms say so."""
        paid = min(amount, self.unbilled_principal)
        if not self._reduces or paid <= ZERO:
            return ZERO
        line = self.separate_line(RowKind.PREPAYMENT, on)
        line.due[Component.PRINCIPAL] = line.paid[Component.PRINCIPAL] = paid
        line.paid_date = on
        self.unbilled_principal -= paid
        self.ahead_in_period += paid
        self.lower_principal(paid)
        self.note(event_id, None, Component.PRINCIPAL, paid)
        if self.index + 1 < len(self.periods):
            opening = self._balance_after_running()
            plan = Progressive(self.terms, self.periods, [])
            self._ask_for(plan.level(self.index + 1, opening, opening), self.index + 1)
        return paid

    def _balance_after_running(self) -> Decimal:
        """What the installments after the running one repay, supposing that all that is due is paid.

        Interest that the running installment has no room for falls due with the next; it is worth as much less.
        """
        line, period = self.installments[self.index], self.period
        later = self.unbilled_principal * period.factor_between(self.day, period.due_date)
        earned = self.terms.rounding.round(self.accrual.earned + later)
        interest = max(self.interest_closed - self.interest_billed + earned, line.settled_interest)
        early, waits = line.paid[Component.PRINCIPAL], ZERO
        if early > self._amount(line) - interest:
            interest, waits = line.settled_interest, interest - line.settled_interest
        wanted = max(self._amount(line) - interest, early, ZERO)
        left = max(self.unbilled_principal + early - wanted, ZERO)
        return left + self.terms.rounding.round(waits / (1 + self.periods[self.index + 1].factor))

    def _set_level(self) -> None:
        """The installment that repays the opening balance and the period's tranches over what is left."""
        tranches: list[Tranche] = self.tranches_in_period
        lent = sum((each.amount for each in tranches), ZERO)
        opening = self.unbilled_principal + self.ahead_in_period - lent
        plan = Progressive(self.terms, self.periods, tranches)
        self._ask_for(plan.level(self.index, opening, opening), self.index)

    def _ask_for(self, installment: Decimal, first: int) -> None:
        """The installments from the first on ask for so much."""
        for line in self.installments[first:]:
            assert line.plan is not None
            total = self.terms.rounding.round(installment) + line.plan.fees
            line.plan = replace(line.plan, total=total)
        self.leveled_from = first
