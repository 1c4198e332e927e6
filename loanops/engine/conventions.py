"""The conventions a loan can be written under; each value is a name used in contracts and in the documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.money import require_decimal


class FrequencyUnit(StrEnum):
    """What an installment's distance is counted in."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"
    HALF_MONTH = "HALF_MONTH"


SEMI_MONTHLY_DAYS = (1, 15)


@dataclass(frozen=True, slots=True)
class Frequency:
    """One installment every so many days, weeks, months or years, or on two days of each month (HALF_MONTH).

    `days` are those two days, the 1st and the 15th unless others are named; a day that a month does not have is its
    last day.
    """

    every: int = 1
    unit: FrequencyUnit = FrequencyUnit.MONTH
    days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.every < 1:
            raise EngineError("A frequency is at least one day, week, month or year.")
        if self.unit is not FrequencyUnit.HALF_MONTH:
            if self.days:
                raise EngineError("Days of the month belong to installments twice a month.")
            return
        if self.every != 1:
            raise EngineError("Twice a month is every half month, not every so many.")
        first, second = self.days_of_month
        if not 1 <= first < second <= 31 or first > 28:
            raise EngineError("Twice a month needs two days of the month in order, the first by the 28th.")

    @property
    def days_of_month(self) -> tuple[int, int]:
        """The two days of the month on which half-monthly installments fall."""
        if not self.days:
            return SEMI_MONTHLY_DAYS
        if len(self.days) != 2:
            raise EngineError("Twice a month needs two days of the month.")
        return self.days[0], self.days[1]

    @property
    def months(self) -> int | None:
        """The number of calendar months, or None when the frequency counts days."""
        if self.unit is FrequencyUnit.MONTH:
            return self.every
        if self.unit is FrequencyUnit.YEAR:
            return self.every * 12
        return None


class Amortization(StrEnum):
    """What stays level from installment to installment; INTEREST_ONLY repays the principal with the last one."""

    EQUAL_INSTALLMENTS = "EQUAL_INSTALLMENTS"
    EQUAL_PRINCIPAL = "EQUAL_PRINCIPAL"
    INTEREST_ONLY = "INTEREST_ONLY"


class InterestMethod(StrEnum):
    """Interest on the balance still owed, or on the sum once lent."""

    DECLINING = "DECLINING"
    FLAT = "FLAT"


class ScheduleType(StrEnum):
    """The way a schedule is generated.

    PROGRESSIVE works out the installment from the real length of each period and levels the last one. CUMULATIVE
    works it out from the nominal rate of a period and splits flat interest evenly. SIMPLE_INTEREST takes real
    periods, counts odd days at the start by the calendar and does not level. WHOLE_UNITS rounds the installment up to
    whole units of the currency.
    """

    PROGRESSIVE = "PROGRESSIVE"
    CUMULATIVE = "CUMULATIVE"
    SIMPLE_INTEREST = "SIMPLE_INTEREST"
    WHOLE_UNITS = "WHOLE_UNITS"


class DaysInYear(StrEnum):
    """The denominator of the day count."""

    DAYS_360 = "360"
    DAYS_364 = "364"
    DAYS_365 = "365"
    ACTUAL = "ACTUAL"


class DaysInMonth(StrEnum):
    """The numerator: every month thirty days, or the calendar's; 30E counts any two dates as 30E/360 does."""

    DAYS_30 = "30"
    DAYS_30E = "30E"
    ACTUAL = "ACTUAL"


class LeapDayRule(StrEnum):
    """FEB29_PERIOD_ONLY: a year has 366 days only for a period in which 29 February falls."""

    FEB29_PERIOD_ONLY = "FEB29_PERIOD_ONLY"


class YearSplit(StrEnum):
    """Which year owns the night of 31 December when the year's actual length counts.

    DAY_AFTER_DISBURSEMENT counts the day after disbursement as the first interest day: that night belongs to
    the new year. DISBURSEMENT_DAY counts the day of disbursement: it belongs to the old one (ISDA's way).
    """

    DAY_AFTER_DISBURSEMENT = "DAY_AFTER_DISBURSEMENT"
    DISBURSEMENT_DAY = "DISBURSEMENT_DAY"


class InterestPeriod(StrEnum):
    """Interest by days, or a full period always as the same part of a year (a twelfth, a fifty-second)."""

    DAILY = "DAILY"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT"


class BusinessDayConvention(StrEnum):
    """Where a due date goes that falls on a closed day."""

    NONE = "NONE"
    FOLLOWING = "FOLLOWING"
    MODIFIED_FOLLOWING = "MODIFIED_FOLLOWING"
    PRECEDING = "PRECEDING"
    MODIFIED_PRECEDING = "MODIFIED_PRECEDING"
    NEAREST = "NEAREST"


class Component(StrEnum):
    """The parts of what is owed; CREDIT is what the lender owes the borrower."""

    FEES = "FEES"
    PENALTIES = "PENALTIES"
    INTEREST = "INTEREST"
    PRINCIPAL = "PRINCIPAL"
    CREDIT = "CREDIT"


DEBT_COMPONENTS = (Component.FEES, Component.PENALTIES, Component.INTEREST, Component.PRINCIPAL)


class AllocationDirection(StrEnum):
    """VERTICAL pays one component over all installments before the next component, oldest installment first;
    HORIZONTAL pays the oldest installment in full, component by component, before the next installment."""

    VERTICAL = "VERTICAL"
    HORIZONTAL = "HORIZONTAL"


class PrepaymentStrategy(StrEnum):
    """What money above what is due does to the plan.

    SHORTER_TERM lowers the principal at once and keeps the installments, so that the loan ends sooner;
    SMALLER_INSTALLMENTS lowers it at once and sets the installments anew, as many as before.
    """

    SHORTER_TERM = "SHORTER_TERM"
    SMALLER_INSTALLMENTS = "SMALLER_INSTALLMENTS"
    NEXT_INSTALLMENTS = "NEXT_INSTALLMENTS"


class LateFeeKind(StrEnum):
    """A fixed amount, or a percentage of the installment's unpaid principal, interest and fees."""

    FLAT = "FLAT"
    PERCENT = "PERCENT"


@dataclass(frozen=True, slots=True)
class Grace:
    """Installments at the start that ask for less: no principal, no payment of interest, or no interest at all."""

    principal_installments: int = 0
    interest_payment_installments: int = 0
    interest_free_installments: int = 0

    def __post_init__(self) -> None:
        counts = (
            self.principal_installments,
            self.interest_payment_installments,
            self.interest_free_installments,
        )
        if min(counts) < 0:
            raise EngineError("Grace is counted in installments, from zero.")


@dataclass(frozen=True, slots=True)
class LateFeeTier:
    """Another amount or percentage for installments of which at least so much is unpaid."""

    unpaid_from: Decimal
    amount: Decimal

    def __post_init__(self) -> None:
        for value in (self.unpaid_from, self.amount):
            require_decimal(value, "late fee tier")
            if value < ZERO:
                raise EngineError("A late fee's tier is not negative.")


@dataclass(frozen=True, slots=True)
class LateFeePolicy:
    """What a late installment costs, and from when: the first day after the due date and the days of grace.

    A tier takes the place of the amount from its unpaid sum on; minimum and maximum hold for all of them.
    """

    kind: LateFeeKind
    amount: Decimal
    grace_days: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    tiers: tuple[LateFeeTier, ...] = ()

    def __post_init__(self) -> None:
        for name, value in (("amount", self.amount), ("minimum", self.minimum), ("maximum", self.maximum)):
            if value is not None:
                require_decimal(value, f"late fee {name}")
                if value < ZERO:
                    raise EngineError(f"A late fee's {name} is not negative.")
        if self.grace_days < 0:
            raise EngineError("Days of grace are counted from zero.")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise EngineError("A late fee's minimum is not above its maximum.")
        sums = [each.unpaid_from for each in self.tiers]
        if sorted(set(sums)) != sums:
            raise EngineError("The tiers of a late fee rise with the unpaid sum.")

    def fee(self, unpaid: Decimal) -> Decimal:
        """What an installment costs of which so much is unpaid, before rounding."""
        figure = self.amount
        for tier in self.tiers:
            if unpaid >= tier.unpaid_from:
                figure = tier.amount
        fee = figure if self.kind is LateFeeKind.FLAT else unpaid * figure / HUNDRED
        if self.minimum is not None:
            fee = max(fee, self.minimum)
        return fee if self.maximum is None else min(fee, self.maximum)


class InterestRecalculation(StrEnum):
    """Whether interest follows what is really paid, and when an installment can be paid.

    DAILY_BALANCE: every day earns on the balance really owed; an installment asks on its due date for what was
    earned, and money that comes earlier is a prepayment. FIXED: the schedule asks for the interest it was made
    with, whatever is paid and when; an installment can be paid at any time. PROGRESSIVE: interest follows the
    balance and an installment can be paid at any time, up to its agreed amount; the last one unpaid takes up
    every difference.
    """

    DAILY_BALANCE = "DAILY_BALANCE"
    FIXED = "FIXED"
    PROGRESSIVE = "PROGRESSIVE"


class RestFrequency(StrEnum):
    """From when principal that came late or early no longer earns: its own day, or the period's end.

    The period's end counts only together with PayoffInterest.TILL_REST_DATE.
    """

    DAILY = "DAILY"
    SAME_AS_REPAYMENT = "SAME_AS_REPAYMENT"


class PayoffInterest(StrEnum):
    """Until when a payoff pays interest: its own day, or the due date of the period that is running."""

    TILL_PAYOFF_DATE = "TILL_PAYOFF_DATE"
    TILL_REST_DATE = "TILL_REST_DATE"


class EarlyPaymentStrategy(StrEnum):
    """What principal paid ahead does: the last unpaid installment shrinks, or all those to come do."""

    ADJUST_LAST_UNPAID_PERIOD = "ADJUST_LAST_UNPAID_PERIOD"
    REDUCE_INSTALLMENT = "REDUCE_INSTALLMENT"


class ReceiptKind(StrEnum):
    """What kind of money came in, where different kinds are allocated differently."""

    REPAYMENT = "REPAYMENT"
    DOWN_PAYMENT = "DOWN_PAYMENT"
    GOODWILL_CREDIT = "GOODWILL_CREDIT"
    MERCHANT_ISSUED_REFUND = "MERCHANT_ISSUED_REFUND"
    PAYOUT_REFUND = "PAYOUT_REFUND"
    INTEREST_PAYMENT_WAIVER = "INTEREST_PAYMENT_WAIVER"
    INTEREST_REFUND = "INTEREST_REFUND"


class DueStage(StrEnum):
    """An installment as a payment meets it: due before its day, due on it, or due later."""

    PAST_DUE = "PAST_DUE"
    DUE = "DUE"
    IN_ADVANCE = "IN_ADVANCE"


class FutureInstallments(StrEnum):
    """Which installments money in advance goes to: the next, the last, or all of them in equal parts."""

    NEXT = "NEXT"
    LAST = "LAST"
    REAMORTIZATION = "REAMORTIZATION"


class ChargesDue(StrEnum):
    """When a charge counts as due: with the installment it sits on, or on a due date of its own."""

    WITH_INSTALLMENT = "WITH_INSTALLMENT"
    ON_THEIR_DAY = "ON_THEIR_DAY"


class ChargesSeen(StrEnum):
    """Which charges a payment sees: those charged by its date, or those known when it was entered.

    In the latter case a change of the past replays all payments entered before it; then they see the charges due
    by their date (DUE_WHEN_REPLAYED) or every charge known by then (KNOWN_WHEN_REPLAYED).
    """

    FROM_THEIR_DATE = "FROM_THEIR_DATE"
    DUE_WHEN_REPLAYED = "DUE_WHEN_REPLAYED"
    KNOWN_WHEN_REPLAYED = "KNOWN_WHEN_REPLAYED"


class SameDayOrder(StrEnum):
    """The order of one day's events: by their kinds, or as they were entered (their sequence)."""

    BY_KIND = "BY_KIND"
    AS_ENTERED = "AS_ENTERED"


@dataclass(frozen=True, slots=True)
class AllocationStep:
    """One place in an allocation order, written as PAST_DUE_FEES, DUE_INTEREST, IN_ADVANCE_PRINCIPAL."""

    stage: DueStage
    component: Component

    @classmethod
    def named(cls, name: str) -> AllocationStep:
        """The step with this name."""
        stage, _, component = name.rpartition("_")
        return cls(DueStage(stage), Component(component))

    @property
    def name(self) -> str:
        """The step's name."""
        return f"{self.stage.value}_{self.component.value}"


@dataclass(frozen=True, slots=True)
class AllocationRule:
    """Where money of one kind goes; a rule without a kind is for every kind that has none of its own."""

    order: tuple[AllocationStep, ...]
    future_installments: FutureInstallments = FutureInstallments.NEXT
    receipt: ReceiptKind | None = None

    def __post_init__(self) -> None:
        every = {AllocationStep(stage, each) for stage in DueStage for each in DEBT_COMPONENTS}
        if len(self.order) != len(every) or set(self.order) != every:
            raise EngineError("An allocation rule names every component at every stage once.")

    def components(self, stage: DueStage) -> tuple[Component, ...]:
        """The components of one stage in their order."""
        return tuple(each.component for each in self.order if each.stage is stage)

    @property
    def stages(self) -> tuple[DueStage, ...]:
        """The stages in the order in which the rule first names them."""
        return tuple(dict.fromkeys(each.stage for each in self.order))


@lru_cache(maxsize=64)
def same_at_every_stage(components: tuple[Component, ...]) -> AllocationRule:
    """The rule that takes the components in the same order at every stage, the next installment first."""
    return AllocationRule(tuple(AllocationStep(stage, each) for stage in DueStage for each in components))
