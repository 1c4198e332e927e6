"""The loan's own page while its events are replayed: balances, lines, accrual, billing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from loanops.engine.accrual import Accrual
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import Component, InterestMethod
from loanops.engine.cutting import Days, paused
from loanops.engine.exact import ZERO
from loanops.engine.lending import interest_start, tranche
from loanops.engine.lines import Line, no_amounts
from loanops.engine.periods import Period, period_after_maturity, plan_periods
from loanops.engine.schedule import Installment, Schedule
from loanops.engine.state import Allocation, Arrears, LateFee, PlanFee, RowKind
from loanops.engine.terms import LoanTerms


class Book:
    """Everything that changes as days pass and events come.

    `principal` is all that is owed of it; `unbilled_principal` the part no line asks for yet. Interest is counted
    in cents: `interest_closed` of the periods that ended, the running period's rounded anew from its unrounded
    sum, less `interest_billed` and less what was settled before it was billed. `terms` are the terms in force;
    their first period is the loan's period `offset`, once a change began the plan anew. `interest_ahead` is what was
    paid or waived of installments that are not due yet. `given_up` is True once a settlement forgave the rest.
    """

    pays_ahead = False

    def __init__(self, terms: LoanTerms, schedule: Schedule, as_of: date) -> None:
        self.terms = terms
        self.as_of = as_of
        self.periods = plan_periods(terms)
        self.index = 0
        self.offset = 0
        self.pauses: list[Days] = []
        self.replanned = False
        self.pending = list(schedule.disbursements)
        self.first_changed: int | None = None
        self.day = terms.start_date
        self.accrual = Accrual()
        self.stopped = False
        self.given_up = False

        self.zero = zero = terms.rounding.round(ZERO)
        self.principal = zero
        self.unbilled_principal = zero
        self.lent = zero
        self.interest_closed = zero
        self.interest_exact = ZERO
        self.interest_billed = zero
        self.interest_ahead = zero
        self.credit = zero
        self.penalties_paid = zero
        self.credit_lots: list[tuple[str, Decimal]] = []

        self.disbursed = zero
        self.capitalized = zero
        self.charged_back = zero
        self.refunded_above_credit = zero
        self.advances: list[tuple[date, Decimal]] = []
        self.open_debt = no_amounts(zero)
        self.charged_off = no_amounts(zero)
        self.written_off = no_amounts(zero)
        self.recovered = no_amounts(zero)
        self.forgiven = no_amounts(zero)

        self.lines = [self._planned(row) for row in schedule.rows]
        self.installments = [each for each in self.lines if each.kind is RowKind.INSTALLMENT]
        self.down_payments = [each for each in self.lines if each.kind is RowKind.DOWN_PAYMENT]
        self.open_lines: list[Line] = []
        self.after_line: Line | None = None

        self.allocations: dict[str, dict[tuple[int | None, Component], Allocation]] = {}
        self.unused: dict[str, Decimal] = {}
        self.late_fees: list[LateFee] = []
        self.plan_fees: list[PlanFee] = []
        self.arrears: list[Arrears] = []
        self.charge_off_date: date | None = None
        self.write_off_date: date | None = None
        self.arrears_at_charge_off: date | None = None
        self.settled_date: date | None = None
        self.after: Period | None = None

    def _planned(self, row: Installment) -> Line:
        return Line(row.kind, row.number, row.from_date, row.due_date, self.zero, plan=row)

    def separate_line(self, kind: RowKind, on: date) -> Line:
        """A line outside the plan, asked for at once."""
        line = Line(kind, None, on, on, self.zero, billed=True)
        self.lines.append(line)
        return line

    # What is owed

    @property
    def matured(self) -> bool:
        """True once the last installment is billed."""
        return self.index >= len(self.periods)

    @property
    def period(self) -> Period:
        """The period that is running; after maturity one without an end."""
        if not self.matured:
            return self.periods[self.index]
        if self.after is None:
            self.after = paused(period_after_maturity(self.terms, self.as_of + ONE_DAY), self.pauses)
        return self.after

    @property
    def period_start(self) -> date:
        """The day on which the row of the running period begins; after maturity the last due date."""
        return self.installments[-1].due_date if self.matured else self.installments[self.index].from_date

    @property
    def earning_balance(self) -> Decimal:
        """What interest is counted on: the principal owed, or for flat interest what was lent."""
        if self.stopped:
            return ZERO
        if self.terms.interest_method is InterestMethod.FLAT:
            return ZERO if self.matured else self.lent
        return self.principal

    @property
    def interest_accrued(self) -> Decimal:
        """All interest earned so far, in cents: rounded once for each period, on the period's whole sum."""
        return self.interest_closed + self.terms.rounding.round(self.accrual.earned)

    @property
    def interest_line(self) -> Line:
        """The line that will bill the interest now accruing: the next that does not put it off."""
        for line in self.installments[self.index :]:
            if line.plan is not None and line.plan.asks_interest:
                return line
        return self.installments[-1]

    @property
    def unbilled_interest(self) -> Decimal:
        """Interest earned that no line asks for yet and that is not settled ahead."""
        if self.stopped:
            return self.zero
        ahead = ZERO if self.matured else self.interest_line.settled_interest
        return self.interest_accrued - self.interest_billed - ahead

    @property
    def interest_to_come(self) -> Decimal:
        """Interest that a payoff of today takes besides what has accrued."""
        return self.zero

    @property
    def owed(self) -> Decimal:
        """Everything the borrower owes, charged off or not."""
        asked = sum(self.open_debt.values(), ZERO) + sum(self.charged_off.values(), ZERO)
        return asked + self.unbilled_principal + self.unbilled_interest

    # Days and due dates

    def accrue_to(self, day: date) -> None:
        """Days before `day` have earned their interest; the day lies in the running period or on its end."""
        self.accrual.earn(self.period, self.day, day, self.earning_balance)
        self.day = max(self.day, day)
        if self.matured and not self.stopped:
            self.bill_after_maturity()

    def bill(self) -> Line:
        """The due date has come: the running period's installment asks for its interest and principal."""
        line, plan = self.installments[self.index], self.installments[self.index].plan
        assert plan is not None
        self.accrue_to(line.due_date)
        is_last = self.index == len(self.periods) - 1
        self.close_interest(is_last=is_last)
        interest = max(self.interest_to_bill(plan, is_last=is_last), line.settled_interest)
        early = line.paid[Component.PRINCIPAL]
        within_reach = self.unbilled_principal + early
        if self.takes_the_rest:
            principal = within_reach
        else:
            wanted = (
                plan.principal if self.fixes_principal(plan) else max(plan.total - plan.fees - interest, ZERO)
            )
            principal = min(wanted, within_reach)
            if early > principal:
                interest, principal = self.share_when_early(line, interest, principal)
        self.interest_billed += interest
        self.unbilled_principal -= principal - early
        line.due[Component.INTEREST], line.due[Component.PRINCIPAL] = interest, principal
        line.billed, line.blank = True, not within_reach and not interest
        self.index += 1
        self._ask(line, Component.INTEREST, line.open(Component.INTEREST))
        self._ask(line, Component.PRINCIPAL, line.open(Component.PRINCIPAL))
        if plan.fees and not line.blank and self.settled_date is None:
            self.charge(line, Component.FEES, plan.fees)
            self.plan_fees.append(PlanFee(line.number or 0, line.due_date, plan.fees))
        return line

    def interest_to_bill(self, plan: Installment, *, is_last: bool) -> Decimal:
        """What was earned and not asked for yet, save what waits for a later installment."""
        if is_last:
            return max(self.interest_closed - self.interest_billed, self.zero)
        later = self.interest_closed - self.interest_billed - plan.interest_later
        return max(later, self.zero) if plan.asks_interest else self.zero

    @property
    def takes_the_rest(self) -> bool:
        """True when the running installment asks for all principal that is left."""
        return self.index == len(self.periods) - 1

    def share_when_early(self, line: Line, interest: Decimal, wanted: Decimal) -> tuple[Decimal, Decimal]:
        """Interest and principal of an installment toward which more principal was paid than it would ask."""
        early = line.paid[Component.PRINCIPAL]
        return max(interest - (early - wanted), line.settled_interest), early

    def fixes_principal(self, plan: Installment) -> bool:
        """True when the principal of an installment is agreed and not its total."""
        return plan.fixed_principal

    @property
    def principal_is_fixed(self) -> bool:
        """True when the plan fixes the running installment's principal and not its total."""
        plan = self.installments[self.index].plan
        return plan is not None and plan.fixed_principal

    def close_interest(self, *, is_last: bool) -> None:
        """The running period's interest in cents; interest for the whole term is rounded once, at its end."""
        earned = self.accrual.close_period()
        self.interest_exact += earned
        if is_last and self.terms.is_evenly_flat and self.lent:
            self.interest_closed = self.terms.rounding.round(self.interest_exact)
        else:
            self.interest_closed += self.terms.rounding.round(earned)

    def bill_after_maturity(self) -> None:
        """After the last due date whatever arises is due at once, on a line of its own."""
        interest, principal = self.interest_accrued - self.interest_billed, self.unbilled_principal
        if interest:
            self.interest_billed += interest
            self.charge(
                self.line_after_maturity(self.installments[-1].due_date), Component.INTEREST, interest
            )
        if principal:
            self.unbilled_principal = ZERO
            self.charge(self.line_after_maturity(self.day), Component.PRINCIPAL, principal)

    def line_after_maturity(self, since: date) -> Line:
        """The line for what arises after maturity; a new one when the loan had been paid off in between."""
        if self.after_line is None:
            self.after_line = self.separate_line(RowKind.AFTER_MATURITY, since)
        return self.after_line

    def charge(self, line: Line, component: Component, amount: Decimal) -> None:
        """The line asks for so much more."""
        line.due[component] += amount
        self._ask(line, component, amount)

    def _ask(self, line: Line, component: Component, amount: Decimal) -> None:
        self.open_debt[component] += amount
        if amount and line not in self.open_lines:
            self.open_lines.append(line)

    # Money out

    def disburse(self, on: date, amount: Decimal) -> None:
        """Principal goes out; a down payment is asked for at once."""
        self.pending.pop(0)
        part = tranche(self.terms, on, amount)
        down = amount - part.amount
        if down:
            line = next(each for each in self.down_payments if not each.billed)
            line.billed = True
            self.charge(line, Component.PRINCIPAL, down)
        flat = self.terms.interest_method is InterestMethod.FLAT
        self.catch_up(on, part.base if flat else part.amount)
        self.disbursed += amount
        self.lent += part.base
        self.lend(on, amount, unbilled=part.amount)

    def catch_up(self, on: date, amount: Decimal) -> None:
        """A tranche earns from its period's first day where parts of a period do not count."""
        self.accrual.earn(self.period, interest_start(self.terms, self.period, on), on, amount)

    def lend_again(self, on: date, amount: Decimal) -> None:
        """Money sent back that was not the borrower's to get: it is owed as principal."""
        self.refunded_above_credit += amount
        if self.stopped:
            self.advances.append((on, amount))
            self.charged_off[Component.PRINCIPAL] += amount
        else:
            self.lend(on, amount, unbilled=amount)
            if self.matured:
                self.bill_after_maturity()

    def lend(self, on: date, amount: Decimal, *, unbilled: Decimal) -> None:
        """So much more principal is owed; the part that is unbilled goes into the plan."""
        self.principal += amount
        self.unbilled_principal += unbilled
        self.advances.append((on, amount))

    def lower_principal(self, amount: Decimal) -> None:
        """Principal came back; flat interest ends with the principal."""
        self.principal -= amount
        if self.principal == ZERO:
            self.lent = self.zero

    def earn_no_more(self) -> None:
        """Interest of installments to come is given up; where it follows the balance there is none."""

    # Notes

    def note(self, event_id: str, line: Line | None, component: Component, amount: Decimal) -> None:
        """Writes down what became of a part of an event's amount, adding to an equal note."""
        key = (None if line is None else line.number, component)
        notes = self.allocations.setdefault(event_id, {})
        before = notes[key].amount if key in notes else ZERO
        notes[key] = Allocation(*key, before + amount)

    def mark_settled(self, on: date) -> None:
        """Remembers since when nothing is owed."""
        if self.disbursed and self.owed == ZERO:
            self.settled_date = self.settled_date or on
            self.after_line = None
        else:
            self.settled_date = None
