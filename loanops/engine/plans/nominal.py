"""The rate of a period by its name alone: a twelfth of the year for a month, thirty days of 365, a fifty-second."""

from __future__ import annotations

from decimal import Decimal

from loanops.engine.conventions import DaysInYear, Frequency, FrequencyUnit, InterestPeriod
from loanops.engine.exact import HUNDRED
from loanops.engine.periods import Period
from loanops.engine.terms import LoanTerms

MONTH_DAYS = 30
WEEK_DAYS = 7
HALF_MONTH_DAYS = 15
YEAR_DAYS = 365


def nominal_factor(terms: LoanTerms, period: Period, *, of_year: bool = False) -> Decimal:
    """What one unit of money earns in a period of the frequency, whatever the real period's length.

    By days over the year's length where interest is counted by days, unless parts of the year are wanted anyway.
    """
    by_days = terms.interest_period is InterestPeriod.DAILY and not of_year
    part = _by_days(terms) if by_days else _part_of_year(terms.frequency)
    return part * period.annual_rate / HUNDRED


def _by_days(terms: LoanTerms) -> Decimal:
    year = YEAR_DAYS if terms.days_in_year is DaysInYear.ACTUAL else int(terms.days_in_year.value)
    return Decimal(_days(terms.frequency)) / year


def _days(frequency: Frequency) -> int:
    if frequency.months is not None:
        return MONTH_DAYS * frequency.months
    lengths = {FrequencyUnit.WEEK: WEEK_DAYS, FrequencyUnit.HALF_MONTH: HALF_MONTH_DAYS}
    return frequency.every * lengths.get(frequency.unit, 1)


def _part_of_year(frequency: Frequency) -> Decimal:
    if frequency.months is not None:
        return Decimal(frequency.months) / 12
    parts = {FrequencyUnit.WEEK: 52, FrequencyUnit.HALF_MONTH: 24}
    return Decimal(frequency.every) / parts.get(frequency.unit, YEAR_DAYS)
