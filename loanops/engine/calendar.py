"""Days on which banks are closed, and where a date goes that falls on one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from loanops.engine.conventions import BusinessDayConvention
from loanops.engine.errors import UnsupportedConvention

ONE_DAY = timedelta(days=1)
SATURDAY = 5

IsOpen = Callable[[date], bool]


@lru_cache(maxsize=512)
def bank_holidays(calendar: str, year: int) -> frozenset[date]:
    """The closed days of one year besides weekends; XFED is the Federal Reserve's calendar.

    A holiday on a Sunday is kept on the Monday after it, one on a Saturday is not kept at all.
    """
    if calendar != "XFED":
        raise UnsupportedConvention(f"There is no holiday calendar {calendar!r}.")
    from holidays import financial_holidays

    return frozenset(day for day in financial_holidays("XFED", years=year) if day.year == year)


def is_business_day(day: date, calendar: str | None = None) -> bool:
    """True on a weekday that is not a holiday of the calendar."""
    if day.weekday() >= SATURDAY:
        return False
    return calendar is None or day not in bank_holidays(calendar, day.year)


def adjust(day: date, convention: BusinessDayConvention, calendar: str | None = None) -> date:
    """The business day that stands in for the day."""
    return adjust_by(day, convention, lambda each: is_business_day(each, calendar))


def adjust_by(day: date, convention: BusinessDayConvention, is_open: IsOpen) -> date:
    """The same with any idea of which days are open."""
    if convention is BusinessDayConvention.NONE or is_open(day):
        return day
    following, preceding = _step(day, ONE_DAY, is_open), _step(day, -ONE_DAY, is_open)
    match convention:
        case BusinessDayConvention.FOLLOWING:
            return following
        case BusinessDayConvention.PRECEDING:
            return preceding
        case BusinessDayConvention.MODIFIED_FOLLOWING:
            return following if following.month == day.month else preceding
        case BusinessDayConvention.MODIFIED_PRECEDING:
            return preceding if preceding.month == day.month else following
        case _:
            return nearest(day, is_open)


def nearest(day: date, is_open: IsOpen) -> date:
    """A Sunday or a Monday moves forward, any other closed day back, as FpML defines it."""
    forward = day.weekday() in (6, 0)
    return _step(day, ONE_DAY if forward else -ONE_DAY, is_open)


def _step(day: date, step: timedelta, is_open: IsOpen) -> date:
    while not is_open(day):
        day += step
    return day
