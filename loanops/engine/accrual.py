"""Interest earned by the passing of days, kept as segments on which nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.engine.calendar import ONE_DAY
from loanops.engine.exact import ZERO, at_places, exact
from loanops.engine.periods import Leg, Period
from loanops.engine.state import LoanState, Segment

ACCRUAL_PLACES = 10
DAY_PLACES = 14


@dataclass(slots=True)
class Stretch:
    """A segment that may still grow."""

    leg: Leg
    from_date: date
    to_date: date
    balance: Decimal
    annual_rate: Decimal
    amount: Decimal


class Accrual:
    """The interest of one period as it grows, and the segments of the whole loan.

    `earned` is exact; segments are written to ten places in such a way that those of a period add up to its
    interest at ten places.
    """

    def __init__(self) -> None:
        self.earned = ZERO
        self._written = ZERO
        self._stretches: list[Stretch] = []

    def earn(self, period: Period, start: date, end: date, balance: Decimal) -> None:
        """The balance earns from start to end, both inside the period."""
        if balance == ZERO or start >= end:
            return
        for leg in period.legs:
            open_from, close = max(start, leg.from_date), min(end, leg.to_date)
            if open_from < close:
                self.earned += balance * period.factor_between(open_from, close)
                rate = period.annual_rate if leg.year_fraction else ZERO
                self._write(leg, open_from, close, balance, rate)

    def earn_evenly(self, leg: Leg, start: date, end: date, total: Decimal, annual_rate: Decimal) -> None:
        """The leg earns a fixed sum, evenly over its days; it has earned until start."""
        self.earned = total * (end - leg.from_date).days / leg.days
        self._write(leg, start, end, total, annual_rate)

    def close_period(self) -> Decimal:
        """Ends the period and answers its unrounded interest."""
        earned, self.earned, self._written = self.earned, ZERO, ZERO
        return earned

    def grows_on(self, leg: Leg, on: date, balance: Decimal) -> Stretch | None:
        """The segment that the next day lengthens; None when that day begins a new one."""
        last = self._stretches[-1] if self._stretches else None
        if last is not None and last.leg is leg and last.to_date == on and last.balance == balance:
            return last
        return None

    def segments(self) -> tuple[Segment, ...]:
        """All segments so far, by date."""
        found = [
            Segment(
                each.from_date, each.to_date, each.balance, each.annual_rate, each.leg.convention, each.amount
            )
            for each in self._stretches
        ]
        return tuple(sorted(found, key=lambda each: (each.from_date, each.to_date, each.balance)))

    def _write(self, leg: Leg, start: date, end: date, balance: Decimal, annual_rate: Decimal) -> None:
        total = at_places(self.earned, ACCRUAL_PLACES)
        amount, self._written = total - self._written, total
        last = self.grows_on(leg, start, balance)
        if last is not None:
            last.to_date = end
            last.amount += amount
        else:
            self._stretches.append(Stretch(leg, start, end, balance, annual_rate, amount))


def accrual_on(state: LoanState, day: date) -> Decimal:
    """The interest that one day earned, to fourteen places; the days of a segment add up to its amount."""
    return sum((accrual_of(segment, day) for segment in state.segments), ZERO)


@exact
def accrual_of(segment: Segment, day: date) -> Decimal:
    """One day's part of a segment."""
    if not segment.from_date <= day < segment.to_date:
        return ZERO
    before = (day - segment.from_date).days
    after = (day + ONE_DAY - segment.from_date).days
    until = [at_places(segment.amount * count / segment.days, DAY_PLACES) for count in (before, after)]
    return until[1] - until[0]
