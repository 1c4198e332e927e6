"""Interest that does not follow payments: the schedule asks for what it was made with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine.ahead_book import AheadBook
from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO
from loanops.engine.lending import Disbursement
from loanops.engine.lines import Line
from loanops.engine.periods import Leg
from loanops.engine.replanning import replan
from loanops.engine.schedule import Installment, Schedule, build_schedule
from loanops.engine.state import RowKind
from loanops.engine.terms import LoanTerms

SCHEDULE = "SCHEDULE"


class FixedBook(AheadBook):
    """The book of a loan with a fixed schedule.

    The interest of an installment is earned evenly over its days; nothing is earned after the last one. A tranche
    makes the schedule anew for all that was disbursed by then.
    """

    def __init__(self, terms: LoanTerms, schedule: Schedule, as_of: date) -> None:
        super().__init__(terms, schedule, as_of)
        self.tranches: list[Disbursement] = []
        self._running: Leg | None = None
        self._given_up: Line | None = None
        self._earned_before = ZERO

    def payable_ahead(self, line: Line, component: Component) -> Decimal:
        """What is left of the installment's interest or principal."""
        plan = line.plan
        assert plan is not None
        if component is Component.INTEREST:
            return max(plan.interest - line.settled_interest, ZERO)
        return max(min(plan.principal - line.paid[component], self.unbilled_principal), ZERO)

    @property
    def earning_balance(self) -> Decimal:
        """No balance earns: the schedule does."""
        return ZERO

    def interest_to_bill(self, plan: Installment, *, is_last: bool) -> Decimal:
        """The plan's interest, less what became principal before."""
        return max(self.interest_closed - self.interest_billed, self.zero)

    def fixes_principal(self, plan: Installment) -> bool:
        """The plan fixes interest and principal both."""
        return True

    def close_interest(self, *, is_last: bool) -> None:
        """The running installment's interest is earned."""
        self.interest_closed += self.terms.rounding.round(self.accrual.close_period())

    @property
    def interest_line(self) -> Line:
        """The installment whose days are running."""
        return self.installments[self.index]

    @property
    def interest_accrued(self) -> Decimal:
        """What the days earned or, where more, what was paid of the running installment; and what later ones got."""
        if self.matured:
            return super().interest_accrued
        settled = self.installments[self.index].settled_interest
        earned = self.interest_closed + self.terms.rounding.round(self.accrual.earned)
        return max(earned, self.interest_billed + settled) + self.interest_ahead - settled

    @property
    def interest_to_come(self) -> Decimal:
        """The interest of installments to come that is neither earned nor paid."""
        left = sum((self._earns(each) for each in self.to_come), ZERO)
        carried = self.interest_closed - self.interest_billed
        return max(left + carried - self.interest_ahead - self.unbilled_interest, ZERO)

    def accrue_to(self, day: date) -> None:
        """Days before `day` have earned their part of the running installment's interest."""
        earning = not self.matured and not self.stopped and day > self.day
        if earning and self.installments[self.index] is not self._given_up:
            period = self.period
            leg = self._leg(period.from_date, period.due_date)
            earns = self._earns(self.installments[self.index]) - self._earned_before
            self.accrual.earn_evenly(leg, self.day, day, earns, period.annual_rate)
        self.day = max(self.day, day)
        if self.matured and not self.stopped:
            self.bill_after_maturity()

    def _leg(self, start: date, end: date) -> Leg:
        if self._running is None or (self._running.from_date, self._running.to_date) != (start, end):
            self._running = Leg(start, end, ZERO, SCHEDULE)
            self._earned_before = self.accrual.earned
        return self._running

    def _earns(self, line: Line) -> Decimal:
        """What the days of an installment earn: its interest, without what earlier days left for it to ask."""
        assert line.plan is not None
        return line.plan.interest if line.earns is None else line.earns

    def earn_no_more(self) -> None:
        """The interest of installments to come is given up with the rest; the running one has earned what it has."""
        for line in self.to_come:
            assert line.plan is not None
            line.earns = self.zero
            if line is self.installments[self.index]:
                self._given_up = line
                line.earns = self.terms.rounding.round(self.accrual.earned)
            asked = line.settled_interest + line.paid[Component.PRINCIPAL] + line.plan.fees
            line.plan = replace(
                line.plan,
                interest=line.settled_interest,
                principal=line.paid[Component.PRINCIPAL],
                total=asked,
            )

    def catch_up(self, on: date, amount: Decimal) -> None:
        """A tranche earns what the schedule made anew says."""

    def disburse(self, on: date, amount: Decimal) -> None:
        """Principal goes out; the schedule is made for all that was disbursed by then, or what is left planned anew."""
        super().disburse(on, amount)
        if self.matured:
            self.bill_after_maturity()
            return
        if self.replanned:
            replan(self, on)
            return
        self.tranches.append(Disbursement(on, amount))
        rows = build_schedule(self.terms, self.tranches).rows
        plans = [row for row in rows if row.kind is RowKind.INSTALLMENT]
        for line, plan in zip(self.to_come, plans[self.index :], strict=False):
            line.plan = replace(plan, principal=plan.principal + line.extra, total=plan.total + line.extra)
