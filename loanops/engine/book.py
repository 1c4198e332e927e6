"""The loan's own page while its events are replayed: balances, lines, accrual, billing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from loanops.engine.accrual import Accrual
from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import Amortization, Component, InterestMethod
from loanops.engine.exact import ZERO
from loanops.engine.lines import Line, no_amounts
from loanops.engine.periods import Period, period_after_maturity, plan_periods
from loanops.engine.schedule import Installment, Schedule, down_payment, interest_start
from loanops.engine.state import Allocation, Arrears, LateFee, RowKind
from loanops.engine.terms import LoanTerms


class Book:
    """Everything that changes as days pass and events come.

    `principal` is all that is owed of it; `unbilled_principal` the part no line asks for yet. Interest is counted
    in cents: `interest_closed` of the periods that ended, the running period's rounded anew from its unrounded
    sum, less `interest_billed` and less what was settled before it was billed.
    """

    def __init__(self, terms: LoanTerms, schedule: Schedule, as_of: date) -> None:
        self.terms = terms
        self.as_of = as_of
        self.periods = plan_periods(terms)
        self.index = 0
        self.day = terms.start_date
        self.accrual = Accrual()
        self.stopped = False

        self.zero = zero = terms.rounding.round(ZERO)
        self.principal = zero
        self.unbilled_principal = zero
        self.lent = zero
        self.interest_closed = zero
        self.interest_billed = zero
        self.credit = zero
        self.penalties_paid = zero
        self.credit_lots: list[tuple[str, Decimal]] = []

        self.disbursed = zero
        self.refunded_above_credit = zero
        self.advances: list[tuple[date, Decimal]] = []
        self.open_debt = no_amounts(zero)
        self.charged_off = no_amounts(zero)
        self.written_off = no_amounts(zero)
        self.recovered = no_amounts(zero)

        self.lines = [self._planned(row) for row in schedule.rows]
        self.installments = [each for each in self.lines if each.kind is RowKind.INSTALLMENT]
        self.down_payments = [each for each in self.lines if each.kind is RowKind.DOWN_PAYMENT]
        self.open_lines: list[Line] = []
        self.after_line: Line | None = None

        self.allocations: dict[str, list[Allocation]] = {}
        self.unused: dict[str, Decimal] = {}
        self.late_fees: list[LateFee] = []
        self.arrears: list[Arrears] = []
        self.charge_off_date: date | None = None
        self.write_off_date: date | None = None
        self.arrears_at_charge_off: date | None = None
        self.settled_date: date | None = None
        self._after: Period | None = None

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
        if self._after is None:
            self._after = period_after_maturity(self.terms, self.as_of + ONE_DAY)
        return self._after

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
        """The line that will bill the interest now accruing; grace on paying interest puts it off."""
        return self.installments[max(self.index, self.terms.grace.interest_payment_installments)]

    @property
    def unbilled_interest(self) -> Decimal:
        """Interest earned that no line asks for yet and that is not settled ahead."""
        if self.stopped:
            return self.zero
        ahead = ZERO if self.matured else self.interest_line.settled_interest
        return self.interest_accrued - self.interest_billed - ahead

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
        self.interest_closed += self.terms.rounding.round(self.accrual.close_period())
        waiting = self.index < self.terms.grace.interest_payment_installments
        interest = self.zero if waiting else self.interest_closed - self.interest_billed
        early = line.paid[Component.PRINCIPAL]
        within_reach = self.unbilled_principal + early
        if self.index == len(self.periods) - 1:
            principal = within_reach
        else:
            wanted = plan.principal if self.principal_is_fixed else max(plan.total - interest, ZERO)
            principal = min(wanted, within_reach)
            if early > principal:
                interest = max(interest - (early - principal), line.settled_interest)
                principal = early
        self.interest_billed += interest
        self.unbilled_principal -= principal - early
        line.due[Component.INTEREST], line.due[Component.PRINCIPAL] = interest, principal
        line.billed, line.blank = True, not within_reach and not interest
        self.index += 1
        self._ask(line, Component.INTEREST, line.open(Component.INTEREST))
        self._ask(line, Component.PRINCIPAL, line.open(Component.PRINCIPAL))
        return line

    @property
    def principal_is_fixed(self) -> bool:
        """True when the plan fixes the running installment's principal and not its total."""
        in_grace = self.index < self.terms.grace.principal_installments
        return in_grace or self.terms.amortization is Amortization.EQUAL_PRINCIPAL

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
        down = down_payment(self.terms, amount)
        if down:
            line = next(each for each in self.down_payments if not each.billed)
            line.billed = True
            self.charge(line, Component.PRINCIPAL, down)
        since = interest_start(self.terms, self.period, on)
        self.accrual.earn(self.period, since, on, amount - down)
        self.disbursed += amount
        self.lent += amount - down
        self._lend(on, amount, unbilled=amount - down)

    def lend_again(self, on: date, amount: Decimal) -> None:
        """Money sent back that was not the borrower's to get: it is owed as principal."""
        self.refunded_above_credit += amount
        if self.stopped:
            self.advances.append((on, amount))
            self.charged_off[Component.PRINCIPAL] += amount
        else:
            self._lend(on, amount, unbilled=amount)
            if self.matured:
                self.bill_after_maturity()

    def _lend(self, on: date, amount: Decimal, *, unbilled: Decimal) -> None:
        self.principal += amount
        self.unbilled_principal += unbilled
        self.advances.append((on, amount))

    def lower_principal(self, amount: Decimal) -> None:
        """Principal came back; flat interest ends with the principal."""
        self.principal -= amount
        if self.principal == ZERO:
            self.lent = self.zero

    # Notes

    def note(self, event_id: str, line: Line | None, component: Component, amount: Decimal) -> None:
        """Writes down what became of a part of an event's amount, adding to an equal note."""
        number = None if line is None else line.number
        notes = self.allocations.setdefault(event_id, [])
        for position, each in enumerate(notes):
            if (each.installment, each.component) == (number, component):
                notes[position] = Allocation(number, component, each.amount + amount)
                return
        notes.append(Allocation(number, component, amount))

    def mark_settled(self, on: date) -> None:
        """Remembers since when nothing is owed."""
        if self.disbursed and self.owed == ZERO:
            self.settled_date = self.settled_date or on
            self.after_line = None
        else:
            self.settled_date = None
