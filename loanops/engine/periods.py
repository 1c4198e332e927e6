"""Periods of a loan and the factor by which a balance earns interest over any part of them.

A period is made of legs, stretches over which every day counts the same: a month of thirty days, the part of a
period that lies in one calendar year, a twelfth of the year. The factor of a stretch is the difference of two
cumulated factors, each cut to the working precision; therefore stretches add up exactly, however they are cut.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from loanops.engine.calendar import ONE_DAY
from loanops.engine.conventions import (
    DaysInMonth,
    DaysInYear,
    Frequency,
    FrequencyUnit,
    InterestPeriod,
    LeapDayRule,
    ScheduleType,
    YearSplit,
)
from loanops.engine.dates import (
    add_months,
    add_months_to_month_end,
    due_date,
    due_dates_until,
    unadjusted_due_date,
)
from loanops.engine.daycount import (
    DayCount,
    count_days,
    leap_days,
    round_months,
    thirty_days_apart,
)
from loanops.engine.exact import HUNDRED, ONE, ZERO, at_places, exact
from loanops.engine.shapes import BrokenPeriod
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Leg:
    """Days that all earn the same: together they are `year_fraction` of a year."""

    from_date: date
    to_date: date
    year_fraction: Decimal
    convention: str
    is_odd: bool = False
    """True for days before the first full period, where the first due date was agreed later."""

    @property
    def days(self) -> int:
        """The leg's length in calendar days."""
        return (self.to_date - self.from_date).days


@dataclass(frozen=True, slots=True)
class Period:
    """From one due date to the next: `[from_date, due_date)`."""

    number: int
    from_date: date
    due_date: date
    annual_rate: Decimal
    legs: tuple[Leg, ...]
    working_precision: int

    @property
    def days(self) -> int:
        """The period's length in calendar days."""
        return (self.due_date - self.from_date).days

    @property
    def factor(self) -> Decimal:
        """The interest that one unit of money earns over the whole period."""
        return self._until(self.due_date)

    def factor_between(self, start: date, end: date) -> Decimal:
        """The interest that one unit of money earns from start to end, both inside the period."""
        return self._until(end) - self._until(start)

    @exact
    def _until(self, day: date) -> Decimal:
        """What one unit earned from the period's start to the day, cut to the working precision."""
        fraction = ZERO
        for leg in self.legs:
            if day >= leg.to_date:
                fraction += leg.year_fraction
            elif day > leg.from_date:
                fraction += leg.year_fraction * (day - leg.from_date).days / leg.days
        return at_places(fraction * self.annual_rate / HUNDRED, self.working_precision)


def plan_periods(terms: LoanTerms) -> tuple[Period, ...]:
    """The periods of the plan, one for each of its rows: odd days that are asked for by themselves come first."""
    return periods_until(terms, terms.number_of_installments)


@lru_cache(maxsize=2048)
@exact
def periods_until(terms: LoanTerms, count: int) -> tuple[Period, ...]:
    """The periods of the first so many installments, also beyond the last one of the plan."""
    days = (terms.start_date, *due_dates_until(terms, count))
    periods = []
    for number, (start, end) in enumerate(pairwise(days), start=1):
        legs = _first_legs(terms, end) if number == 1 else _legs(terms, start, end)
        if number == 1 and terms.broken_period is BrokenPeriod.OWN_INSTALLMENT:
            odd, legs = odd_days(legs)
            if odd:
                periods.append(_period(terms, 0, start, odd[-1].to_date, odd))
                start = odd[-1].to_date
        periods.append(_period(terms, number, start, end, legs))
    return _evened(periods) if terms.is_evenly_flat else tuple(periods)


def _period(terms: LoanTerms, number: int, start: date, end: date, legs: tuple[Leg, ...]) -> Period:
    rate = ZERO if 0 < number <= terms.grace.interest_free_installments else rate_on(terms, start)
    return Period(number, start, end, rate, legs, terms.rounding.working_precision)


def rate_on(terms: LoanTerms, day: date) -> Decimal:
    """The annual rate of a period that begins on the day."""
    rate = terms.annual_rate
    for each in terms.rate_path:
        if each.from_date <= day:
            rate = each.annual_rate
    return rate


def odd_days(legs: tuple[Leg, ...]) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
    """The legs of the days before the first full period, and those of the period itself."""
    return tuple(each for each in legs if each.is_odd), tuple(each for each in legs if not each.is_odd)


def _evened(periods: list[Period]) -> tuple[Period, ...]:
    """The same part of a year for every period that earns, together what they had before."""
    earning = [each for each in periods if each.annual_rate]
    if not earning:
        return tuple(periods)
    whole = sum((leg.year_fraction for each in earning for leg in each.legs), ZERO)
    share = f"1/{len(earning)} of the term"
    even = [
        replace(each, legs=(Leg(each.from_date, each.due_date, whole / len(earning), share),))
        for each in periods
    ]
    return tuple(even)


@exact
def period_after_maturity(terms: LoanTerms, until: date) -> Period:
    """The time after the last due date, in which an unpaid balance goes on earning interest."""
    last = terms.number_of_installments
    maturity = due_date(terms, last)
    start, legs, number = maturity, list[Leg](), last
    while start < until:
        number += _steps_at_once(terms.frequency)
        end = due_date(terms, number)
        if end > start:
            legs.extend(_legs(terms, start, end))
            start = end
    precision = terms.rounding.working_precision
    return Period(last + 1, maturity, start, rate_on(terms, maturity), tuple(legs), precision)


def _steps_at_once(frequency: Frequency) -> int:
    """Short periods are taken together, so that a long overdue loan costs no more than a monthly one."""
    if frequency.months is not None:
        return 1
    if frequency.unit is FrequencyUnit.HALF_MONTH:
        return 2
    days = frequency.every * (7 if frequency.unit is FrequencyUnit.WEEK else 1)
    return max(1, 30 // days)


def _legs(terms: LoanTerms, start: date, end: date) -> tuple[Leg, ...]:
    """The legs of a full period of the plan."""
    if _counts_30e(terms):
        return (_leg_30e(terms, start, end),)
    share = _share(terms, start, end)
    if share is None:
        return _actual(terms, start, end)
    return (share.over(start, end),)


def _first_legs(terms: LoanTerms, end: date) -> tuple[Leg, ...]:
    """The legs of the first period, which may be shorter or longer than the frequency says.

    Whole periods are counted back from the first due date; what is left at the start is a part of its own
    period, by calendar days. Where a convention treats odd days by themselves, the days before the first full period
    are counted by the calendar over the year's length; simple interest counts a whole irregular first period so.
    """
    full_from = unadjusted_due_date(terms, 0)
    if terms.broken_period is not None and terms.start_date < full_from:
        odd = _actual(terms, terms.start_date, full_from)
        return (*(replace(each, is_odd=True) for each in odd), *_legs(terms, full_from, end))
    if _counts_30e(terms):
        return (_leg_30e(terms, terms.start_date, end),)
    if terms.schedule_type is ScheduleType.SIMPLE_INTEREST and full_from != terms.start_date:
        return _actual(terms, terms.start_date, end)
    legs: list[Leg] = []
    number, close = 1, end
    while True:
        nominal_start = unadjusted_due_date(terms, number - 1)
        nominal_end = unadjusted_due_date(terms, number)
        share = _share(terms, nominal_start, nominal_end)
        if share is None:
            return _actual(terms, terms.start_date, end)
        if nominal_start <= terms.start_date:
            part = Decimal((nominal_end - terms.start_date).days) / (nominal_end - nominal_start).days
            return (share.over(terms.start_date, close, part), *legs)
        legs.insert(0, share.over(nominal_start, close))
        number, close = number - 1, nominal_start


def _counts_30e(terms: LoanTerms) -> bool:
    return terms.days_in_month is DaysInMonth.DAYS_30E and terms.interest_period is InterestPeriod.DAILY


def _leg_30e(terms: LoanTerms, start: date, end: date) -> Leg:
    """30E/360 between the two dates: a day past the 30th counts as the 30th, at both ends."""
    days, year_length = count_days(DayCount.THIRTY_E_360, start, end).days, _year_length(terms, start, end)
    return Leg(start, end, Decimal(days) / year_length, f"30E {days}/{year_length}")


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of a year which a full period counts, whatever its length in days."""

    numerator: int
    denominator: int

    def over(self, start: date, end: date, part: Decimal = ONE) -> Leg:
        """A leg that earns this share, or a part of it."""
        fraction = Decimal(self.numerator) / self.denominator
        return Leg(
            start, end, fraction * part if part != ONE else fraction, f"{self.numerator}/{self.denominator}"
        )


def _share(terms: LoanTerms, start: date, end: date) -> _Share | None:
    """None when calendar days decide."""
    months, unit = terms.frequency.months, terms.frequency.unit
    if terms.interest_period is InterestPeriod.SAME_AS_REPAYMENT:
        if months is not None:
            return _Share(months, 12)
        if terms.due_dates is None:
            return _nominal_share(terms)
    if terms.days_in_month is not DaysInMonth.DAYS_30:
        return None
    if months is not None:
        return _Share(_thirty_count(terms, months, start, end), _year_length(terms, start, end))
    if unit is FrequencyUnit.HALF_MONTH and terms.due_dates is None:
        return _Share(15, _year_length(terms, start, end))
    return None


def _nominal_share(terms: LoanTerms) -> _Share | None:
    """A fifty-second or a twenty-fourth of the year; days are parts of 365 in a cumulative plan only."""
    match terms.frequency.unit:
        case FrequencyUnit.WEEK:
            return _Share(terms.frequency.every, 52)
        case FrequencyUnit.HALF_MONTH:
            return _Share(1, 24)
        case FrequencyUnit.DAY if terms.schedule_type is ScheduleType.CUMULATIVE:
            return _Share(terms.frequency.every, 365)
        case _:
            return None


def _thirty_count(terms: LoanTerms, months: int, start: date, end: date) -> int:
    """The days of a period when every month has thirty."""
    if terms.due_dates is None:
        return 30 * months
    whole = round_months(start, end)
    month_ends = start == add_months_to_month_end(start, 0) and end == add_months_to_month_end(end, 0)
    if end == add_months(start, whole) or month_ends:
        return 30 * whole
    return thirty_days_apart(start, end)


def _year_length(terms: LoanTerms, start: date, end: date) -> int:
    """The length of the year a period is measured by.

    A year of actual length is the one the period starts in; a cumulative plan gives every year 365 days.
    """
    if terms.days_in_year is not DaysInYear.ACTUAL:
        return int(terms.days_in_year.value)
    if terms.schedule_type is ScheduleType.CUMULATIVE:
        return 365
    if terms.leap_day_rule is LeapDayRule.FEB29_PERIOD_ONLY:
        return 366 if leap_days(start, end) else 365
    return 366 if isleap(start.year) else 365


def _actual(terms: LoanTerms, start: date, end: date) -> tuple[Leg, ...]:
    """Calendar days over the year's length, cut at the year's end when years differ."""
    one_length = terms.days_in_year is not DaysInYear.ACTUAL or terms.schedule_type is ScheduleType.CUMULATIVE
    if one_length or terms.leap_day_rule is not None:
        return (_actual_leg(start, end, _year_length(terms, start, end)),)
    legs = []
    shift = ONE_DAY if terms.year_split is YearSplit.DAY_AFTER_DISBURSEMENT else ONE_DAY * 0
    while start < end:
        year = (start + shift).year
        close = min(end, date(year + 1, 1, 1) - shift)
        legs.append(_actual_leg(start, close, 366 if isleap(year) else 365))
        start = close
    return tuple(legs)


def _actual_leg(start: date, end: date, year_length: int) -> Leg:
    days = (end - start).days
    return Leg(start, end, Decimal(days) / year_length, f"ACT/{year_length}")
