"""Variable rates: an index with its publication dates, a margin, floor and cap, and when the rate is set anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from loanops.engine.dates import add_months
from loanops.engine.errors import EngineError
from loanops.engine.exact import ZERO, at_places, exact
from loanops.engine.money import require_decimal
from loanops.engine.shapes import DatedRate
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class IndexValue:
    """The index as it was published on a day, percent per year."""

    published_on: date
    value: Decimal

    def __post_init__(self) -> None:
        require_decimal(self.value, "index value")


@dataclass(frozen=True, slots=True)
class VariableRate:
    """How a rate follows an index.

    Every `reset_months` from the start the rate becomes the index plus the margin, within floor and cap and no more
    than `reset_cap` points away from the rate before. The index counts as published `lookback_days` before.
    """

    margin: Decimal
    reset_months: int
    floor: Decimal | None = None
    cap: Decimal | None = None
    reset_cap: Decimal | None = None
    lookback_days: int = 0
    places: int = 4

    def __post_init__(self) -> None:
        for name in ("margin", "floor", "cap", "reset_cap"):
            value = getattr(self, name)
            if value is not None:
                require_decimal(value, name)
        if self.reset_months < 1:
            raise EngineError("A variable rate is set anew every so many months, at least one.")
        if self.floor is not None and self.cap is not None and self.floor > self.cap:
            raise EngineError("A rate's floor is not above its cap.")
        if self.reset_cap is not None and self.reset_cap < ZERO:
            raise EngineError("The largest change of a rate is not negative.")
        if self.lookback_days < 0 or not 0 <= self.places <= 8:
            raise EngineError("Days to look back and places of a rate are counted from zero.")

    def rate(self, index: Decimal, before: Decimal | None = None) -> Decimal:
        """The rate for an index value, after the rate before."""
        rate = index + self.margin
        if before is not None and self.reset_cap is not None:
            rate = min(max(rate, before - self.reset_cap), before + self.reset_cap)
        if self.floor is not None:
            rate = max(rate, self.floor)
        if self.cap is not None:
            rate = min(rate, self.cap)
        return at_places(max(rate, ZERO), self.places)


def index_on(series: Iterable[IndexValue], day: date) -> Decimal:
    """The value published last, on that day at the latest."""
    known = [each for each in series if each.published_on <= day]
    if not known:
        raise EngineError(f"No value of the index was published by {day}.")
    return max(known, key=lambda each: each.published_on).value


def reset_days(start: date, months: int, until: date) -> tuple[date, ...]:
    """The days on which the rate is set anew: counted from the start, before the end."""
    days, count = list[date](), 1
    while (day := add_months(start, months * count)) < until:
        days.append(day)
        count += 1
    return tuple(days)


@exact
def dated_rates(
    rule: VariableRate, series: Iterable[IndexValue], *, start: date, until: date
) -> tuple[DatedRate, ...]:
    """The rates from the start on, each with the day from which it holds; a rate that stays is not named again.

    Values published after a reset day are not known on it: the last one before counts.
    """
    known = tuple(series)
    rates: list[DatedRate] = []
    for day in (start, *reset_days(start, rule.reset_months, until)):
        before = rates[-1].annual_rate if rates else None
        rate = rule.rate(index_on(known, day - timedelta(days=rule.lookback_days)), before)
        if rate != before:
            rates.append(DatedRate(day, rate))
    return tuple(rates)


def with_rates(terms: LoanTerms, rates: tuple[DatedRate, ...]) -> LoanTerms:
    """The terms with these rates: the first is the rate at the start, the others are set from their days on."""
    if not rates or rates[0].from_date > terms.start_date:
        raise EngineError("The first rate holds from the start date.")
    current = [each for each in rates if each.from_date <= terms.start_date][-1]
    later = tuple(each for each in rates if each.from_date > terms.start_date)
    return replace(terms, annual_rate=current.annual_rate, rate_path=later)
