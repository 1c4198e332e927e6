"""Periods of a loan and the factor by which a balance earns interest over any part of them.

A period is made of legs, stretches over which every day counts the same: a month of thirty days, the part of a
period that lies in one calendar year, a twelfth of the year. The factor of a stretch is the difference of two
cumulated factors, each cut to the working precision; therefore stretches add up exactly, however they are cut.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
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
    YearSplit,
)
from loanops.engine.dates import add_months, add_months_to_month_end, due_date, due_dates, unadjusted_due_date
from loanops.engine.daycount import leap_days, round_months, thirty_days_apart
from loanops.engine.exact import HUNDRED, ONE, ZERO, at_places, exact
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Leg:
    """Days that all earn the same: together they are `year_fraction` of a year."""

    from_date: date
    to_date: date
    year_fraction: Decimal
    convention: str

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


@lru_cache(maxsize=2048)
@exact
def plan_periods(terms: LoanTerms) -> tuple[Period, ...]:
    """The periods of the plan, one for each installment."""
    days = (terms.start_date, *due_dates(terms))
    periods = []
    for number, (start, end) in enumerate(pairwise(days), start=1):
        free = number <= terms.grace.interest_free_installments
        rate = ZERO if free else terms.annual_rate
        legs = _first_legs(terms, end) if number == 1 else _legs(terms, start, end)
        periods.append(Period(number, start, end, rate, legs, terms.rounding.working_precision))
    return tuple(periods)


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
    return Period(last + 1, maturity, start, terms.annual_rate, tuple(legs), precision)


def _steps_at_once(frequency: Frequency) -> int:
    """Short periods are taken together, so that a long overdue loan costs no more than a monthly one."""
    if frequency.months is not None:
        return 1
    days = frequency.every * (7 if frequency.unit is FrequencyUnit.WEEK else 1)
    return max(1, 30 // days)


def _legs(terms: LoanTerms, start: date, end: date) -> tuple[Leg, ...]:
    """The legs of a full period of the plan."""
    share = _share(terms, start, end)
    if share is None:
        return _actual(terms, start, end)
    return (share.over(start, end),)


def _first_legs(terms: LoanTerms, end: date) -> tuple[Leg, ...]:
    """The legs of the first period, which may be shorter or longer than the frequency says.

    Whole periods are counted back from the first due date; what is left at the start is a part of its own
    period, by calendar days.
    """
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
    months, every = terms.frequency.months, terms.frequency.every
    if terms.interest_period is InterestPeriod.SAME_AS_REPAYMENT:
        if months is not None:
            return _Share(months, 12)
        if terms.frequency.unit is FrequencyUnit.WEEK and terms.due_dates is None:
            return _Share(every, 52)
    if terms.days_in_month is DaysInMonth.DAYS_30 and months is not None:
        return _Share(_thirty_count(terms, months, start, end), _year_length(terms, start, end))
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
    """The length of the year a period is measured by; a year of actual length is the one it starts in."""
    if terms.days_in_year is not DaysInYear.ACTUAL:
        return int(terms.days_in_year.value)
    if terms.leap_day_rule is LeapDayRule.FEB29_PERIOD_ONLY:
        return 366 if leap_days(start, end) else 365
    return 366 if isleap(start.year) else 365


def _actual(terms: LoanTerms, start: date, end: date) -> tuple[Leg, ...]:
    """Calendar days over the year's length, cut at the year's end when years differ."""
    if terms.days_in_year is not DaysInYear.ACTUAL or terms.leap_day_rule is not None:
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
