"""Legal clocks: by which day something has to be told, how much of the time is gone, and how it stands.

Plain arithmetic on dates. Calendar days are counted from the day after the trigger; business days skip weekends and the
Federal Reserve's holidays. A warning is due on the first day on which at least its part of the days has passed.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from loanops.engine import is_business_day
from origination.choices import DeadlineClock

HOLIDAY_CALENDAR = "XFED"
ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How a deadline stands on a day."""

    RUNNING = "RUNNING"
    WARNING = "WARNING"
    BREACHED = "BREACHED"
    MET = "MET"
    MET_LATE = "MET_LATE"


def due_date(trigger: date, days: int, clock: str = DeadlineClock.CALENDAR) -> date:
    """The last day on which it is in time."""
    if clock == DeadlineClock.CALENDAR:
        return trigger + timedelta(days=days)
    day = trigger
    while days:
        day += ONE_DAY
        days -= is_business_day(day, HOLIDAY_CALENDAR)
    return day


def days_between(start: date, end: date, clock: str = DeadlineClock.CALENDAR) -> int:
    """Days of this clock after `start`, through `end`; negative when `end` is before it."""
    if end < start:
        return -days_between(end, start, clock)
    if clock == DeadlineClock.CALENDAR:
        return (end - start).days
    return sum(
        is_business_day(start + timedelta(days=number), HOLIDAY_CALENDAR)
        for number in range(1, (end - start).days + 1)
    )


def percent_gone(trigger: date, due: date, today: date, clock: str = DeadlineClock.CALENDAR) -> int:
    """How much of the time is gone, in whole percent, never below zero."""
    whole = days_between(trigger, due, clock)
    if whole <= 0:
        return 100
    return max(0, days_between(trigger, today, clock) * 100 // whole)


def warning_reached(percents: Iterable[int], gone: int) -> int:
    """The highest warning that is reached; 0 when none is."""
    return max((percent for percent in percents if gone >= percent), default=0)


def standing(
    *,
    trigger: date,
    due: date,
    today: date,
    percents: Iterable[int] = (),
    satisfied_on: date | None = None,
    clock: str = DeadlineClock.CALENDAR,
) -> Standing:
    """How it stands: told in time or late, or still running, near its end, or over."""
    if satisfied_on is not None:
        return Standing.MET if satisfied_on <= due else Standing.MET_LATE
    if today > due:
        return Standing.BREACHED
    warned = warning_reached(percents, percent_gone(trigger, due, today, clock))
    return Standing.WARNING if warned else Standing.RUNNING
