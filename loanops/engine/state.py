"""What a replay answers: the loan on a day, in figures that can be stored and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.engine.amounts import Balances, ComponentAmounts
from loanops.engine.conventions import Component
from loanops.engine.exact import ZERO, at_places, exact


class RowKind(StrEnum):
    """What a row of the schedule stands for.

    INSTALLMENT is one of the plan's; DOWN_PAYMENT is due when money is disbursed; PREPAYMENT is principal paid
    above what was due; AFTER_MATURITY is what arose after the last due date; CHARGE_OFF is the part not yet
    billed when the loan was charged off, SETTLEMENT the part not yet billed when the lender forgave the rest.
    """

    DOWN_PAYMENT = "DOWN_PAYMENT"
    INSTALLMENT = "INSTALLMENT"
    PREPAYMENT = "PREPAYMENT"
    AFTER_MATURITY = "AFTER_MATURITY"
    CHARGE_OFF = "CHARGE_OFF"
    SETTLEMENT = "SETTLEMENT"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the living schedule: what it asks, what became of it.

    `billed` is true once the due date has come; a row that is not billed is a projection which supposes that
    everything due is paid now and every later installment on its day. `balance_after` is the principal left
    when all rows so far are paid.
    """

    kind: RowKind
    number: int | None
    from_date: date
    due_date: date
    billed: bool
    due: ComponentAmounts
    paid: ComponentAmounts
    waived: ComponentAmounts
    charged_off: ComponentAmounts
    paid_date: date | None
    balance_after: Decimal

    @property
    def outstanding(self) -> ComponentAmounts:
        """What is still asked by component."""
        return self.due - self.paid - self.waived - self.charged_off

    @property
    def days(self) -> int:
        """The length of the row's period."""
        return (self.due_date - self.from_date).days


@dataclass(frozen=True, slots=True)
class Segment:
    """Interest earned over days on which nothing changed: `[from_date, to_date)`."""

    from_date: date
    to_date: date
    balance: Decimal
    annual_rate: Decimal
    convention: str
    amount: Decimal

    @property
    def days(self) -> int:
        """How many days the segment covers."""
        return (self.to_date - self.from_date).days


@dataclass(frozen=True, slots=True)
class Running:
    """The line on which interest grows in one leg `[leg_from, leg_to)` of a period while nothing happens.

    Earned in the period by a day: `earned_before` + `balance` × the factor of the day, which is `factor_before` (of
    the legs before) + `factor_daily` for each day since `leg_from`, cut to `precision` places. `from_date` is where
    its segment began (None: nothing is earned), `is_new` when no day of it has passed; `written` is what the period's
    earlier segments hold, `earned` the period's interest so far, in cents.
    """

    leg_from: date
    leg_to: date
    balance: Decimal
    annual_rate: Decimal
    convention: str
    factor_before: Decimal
    factor_daily: Decimal
    precision: int
    from_date: date | None
    is_new: bool
    earned_before: Decimal
    written: Decimal
    earned: Decimal

    @exact
    def factor_on(self, day: date) -> Decimal:
        """What one unit of money earned from the period's start to a day of the leg."""
        return at_places(self.factor_before + self.factor_daily * (day - self.leg_from).days, self.precision)


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of an event's amount: which installment (None outside the plan), which component, how much.

    Amounts say how much of a component the event settled. Money in, a waiver and a settlement settle what was
    owed; capitalization settles interest (or fees and penalties) and owes as much principal, which is negative;
    a chargeback takes credit back and owes principal again, both negative. A refund names what it sent back and
    a fee what it asked for, as positive amounts.
    """

    installment: int | None
    component: Component
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LateFee:
    """A late fee that the dates and payments call for; nobody enters it."""

    installment: int
    assessed_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PlanFee:
    """A fee of the plan that an installment asked for when it was billed."""

    installment: int
    due_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Arrears:
    """From the end of `on_date` this due date was the oldest left unpaid (None: nothing was), until the next note."""

    on_date: date
    oldest_unpaid_due_date: date | None


@dataclass(frozen=True, slots=True)
class LoanState:
    """The loan on `as_of`: days before it have accrued, events up to and including it have counted.

    Overdue is what was due before `as_of`, due what was due on or before it. After a charge-off the active
    balances are zero, `charged_off` holds what may still be recovered, and all of it counts as due and overdue.
    `allocations` of an event add up to its amount, save for what `unused` holds: the part of a waiver that found
    nothing to waive. `interest_accrued_total` is cumulative and in cents; the segments add up exactly to
    `interest_accrued_unrounded`.

    `capitalized` is interest and the like that became principal, `charged_back` principal owed again because money
    was clawed back, `forgiven` what a settlement gave up. The terms in force: `annual_rate_now`, the
    `number_of_installments` of the plan and its `maturity_date`; `first_changed_installment` is the first that the
    last reschedule planned anew.

    `running` is how interest goes on (`next_running`: in the period that follows), `quiet_until` the first day on
    which something happens by itself; None when no such promise can be made. `interest_to_come` is interest that a
    payoff takes besides what has accrued: a fixed schedule asks for all of it, a payoff until a rest date for the
    running period's. Where installments can be paid ahead, interest paid before its days counts as accrued when it
    is paid; the segments hold what days earned.
    """

    as_of: date
    principal_disbursed: Decimal
    refunded_above_credit: Decimal
    capitalized: Decimal
    charged_back: Decimal
    balances: Balances
    charged_off: ComponentAmounts
    written_off: ComponentAmounts
    recovered: ComponentAmounts
    forgiven: ComponentAmounts
    due: ComponentAmounts
    overdue: ComponentAmounts
    unbilled_interest: Decimal
    interest_accrued_total: Decimal
    interest_accrued_unrounded: Decimal
    per_diem: Decimal
    rows: tuple[Row, ...]
    segments: tuple[Segment, ...]
    allocations: Mapping[str, tuple[Allocation, ...]]
    unused: Mapping[str, Decimal]
    late_fees: tuple[LateFee, ...]
    arrears: tuple[Arrears, ...]
    days_past_due: int
    oldest_unpaid_due_date: date | None
    next_due_date: date | None
    next_due_amount: Decimal
    annual_rate_now: Decimal
    number_of_installments: int
    maturity_date: date
    first_changed_installment: int | None
    charge_off_date: date | None
    write_off_date: date | None
    settled_date: date | None
    is_settled: bool
    running: Running | None = None
    next_running: Running | None = None
    quiet_until: date | None = None
    plan_fees: tuple[PlanFee, ...] = ()
    interest_to_come: Decimal = ZERO

    @property
    def total_due(self) -> Decimal:
        """What was asked for up to today and is not paid."""
        return self.due.total

    @property
    def overdue_amount(self) -> Decimal:
        """What should have been paid before today."""
        return self.overdue.total

    @property
    def total_outstanding(self) -> Decimal:
        """Everything owed today, due or not, charged off or not: what a payoff takes."""
        return self.balances.total + self.charged_off.total + self.interest_to_come


@dataclass(frozen=True, slots=True)
class PayoffQuote:
    """The sum that closes the loan when paid on `on_date`, and what each day later adds to it."""

    on_date: date
    currency: str
    components: ComponentAmounts
    total: Decimal
    per_diem: Decimal
