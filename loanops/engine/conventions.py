"""The conventions a loan can be written under; each value is a name used in contracts and in the documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

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

    A tier takes the place of the amount from its unpaid sum on; minimum and maximum hold for all of them. Nothing is
    charged before `since`: a loan taken over from other books brings the late fees of its past with it.
    """

    kind: LateFeeKind
    amount: Decimal
    grace_days: int = 0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    tiers: tuple[LateFeeTier, ...] = ()
    since: date | None = None

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
