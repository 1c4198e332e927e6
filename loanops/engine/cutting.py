"""Periods cut by what happens while they run: from a day on at another rate, or with days that earn nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from loanops.engine.exact import ZERO, exact
from loanops.engine.periods import Leg, Period

PAUSED = "PAUSED"

Days = tuple[date, date]


def since(period: Period, day: date, annual_rate: Decimal | None = None) -> Period:
    """What is left of the period from the day on; every day keeps the share of a year it had."""
    rate = period.annual_rate if annual_rate is None else annual_rate
    legs = tuple(_part(leg, max(leg.from_date, day), leg.to_date) for leg in period.legs if day < leg.to_date)
    return replace(period, from_date=max(period.from_date, day), annual_rate=rate, legs=legs)


def paused(period: Period, pauses: Iterable[Days]) -> Period:
    """The same period, earning nothing on the days of the pauses, `[from, to)`."""
    legs = period.legs
    for pause in pauses:
        if pause[0] < period.due_date and period.from_date < pause[1]:
            legs = tuple(part for leg in legs for part in _around(leg, pause))
    return period if legs is period.legs else replace(period, legs=legs)


def _around(leg: Leg, pause: Days) -> tuple[Leg, ...]:
    """The leg before, in and after the pause, as far as there is any of it."""
    opens, closes = max(leg.from_date, pause[0]), min(leg.to_date, pause[1])
    if opens >= closes or leg.convention == PAUSED:
        return (leg,)
    still = Leg(opens, closes, ZERO, PAUSED)
    parts = (_part(leg, leg.from_date, opens), still, _part(leg, closes, leg.to_date))
    return tuple(each for each in parts if each.days)


@exact
def _part(leg: Leg, start: date, end: date) -> Leg:
    """The days of a leg from start to end with their share of its part of the year."""
    if (start, end) == (leg.from_date, leg.to_date):
        return leg
    return Leg(start, end, leg.year_fraction * (end - start).days / leg.days, leg.convention)
