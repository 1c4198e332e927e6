"""The financial functions a spreadsheet has, in decimal arithmetic.

Signs are the spreadsheet's: money received is positive, money paid negative. `begin` means payments at the start
of each period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from loanops.engine.errors import EngineError
from loanops.engine.exact import ONE, ZERO, exact

DAYS_PER_YEAR = 365
TOLERANCE = Decimal("1e-30")
FLOOR = Decimal("-0.999999")


def _when(rate: Decimal, begin: bool) -> Decimal:
    return ONE + rate if begin else ONE


@exact
def future_value(
    rate: Decimal, periods: int, payment: Decimal, present: Decimal, begin: bool = False
) -> Decimal:
    """What a sum and equal payments grow to."""
    if rate == ZERO:
        return -(present + payment * periods)
    growth = (ONE + rate) ** periods
    return -(present * growth + payment * _when(rate, begin) * (growth - ONE) / rate)


@exact
def present_value_of(
    rate: Decimal, periods: int, payment: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """What equal payments and a final sum are worth today."""
    if rate == ZERO:
        return -(future + payment * periods)
    growth = (ONE + rate) ** periods
    return -(future + payment * _when(rate, begin) * (growth - ONE) / rate) / growth


@exact
def payment(
    rate: Decimal, periods: int, present: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """The equal payment that takes a sum to another one."""
    if rate == ZERO:
        return -(present + future) / periods
    growth = (ONE + rate) ** periods
    return -(future + present * growth) * rate / (_when(rate, begin) * (growth - ONE))


@exact
def interest_payment(
    rate: Decimal, period: int, periods: int, present: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """The interest in one of the equal payments."""
    if begin and period == 1:
        return ZERO
    level = payment(rate, periods, present, future, begin)
    interest = future_value(rate, period - 1, level, present, begin) * rate
    return interest / (ONE + rate) if begin else interest


@exact
def principal_payment(
    rate: Decimal, period: int, periods: int, present: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """The principal in one of the equal payments."""
    level = payment(rate, periods, present, future, begin)
    return level - interest_payment(rate, period, periods, present, future, begin)


@exact
def cumulated_interest(rate: Decimal, periods: int, present: Decimal, first: int, last: int) -> Decimal:
    """The interest in the payments from the first to the last, both included."""
    return sum((interest_payment(rate, each, periods, present) for each in range(first, last + 1)), ZERO)


@exact
def cumulated_principal(rate: Decimal, periods: int, present: Decimal, first: int, last: int) -> Decimal:
    """The principal in the payments from the first to the last, both included."""
    return sum((principal_payment(rate, each, periods, present) for each in range(first, last + 1)), ZERO)


@exact
def number_of_periods(
    rate: Decimal, level: Decimal, present: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """How many equal payments take a sum to another one."""
    if rate == ZERO:
        return -(present + future) / level
    due = level * _when(rate, begin) / rate
    return ((due - future) / (due + present)).ln() / (ONE + rate).ln()


@exact
def rate_per_period(
    periods: int, level: Decimal, present: Decimal, future: Decimal = ZERO, begin: bool = False
) -> Decimal:
    """The rate at which equal payments take a sum to another one."""
    return _root(lambda rate: future_value(rate, periods, level, present, begin) - future)


@exact
def net_present_value(rate: Decimal, values: Sequence[Decimal]) -> Decimal:
    """The worth of equally spaced flows at the time of the first."""
    return sum((value / (ONE + rate) ** at for at, value in enumerate(values)), ZERO)


@exact
def internal_rate_of_return(values: Sequence[Decimal]) -> Decimal:
    """The rate at which equally spaced flows are worth nothing."""
    return _root(lambda rate: net_present_value(rate, values))


@exact
def modified_rate_of_return(
    values: Sequence[Decimal], finance_rate: Decimal, reinvest_rate: Decimal
) -> Decimal:
    """The rate of return when outlays are financed at one rate and income is reinvested at another."""
    spans = len(values) - 1
    income = [max(each, ZERO) for each in values]
    outlay = [min(each, ZERO) for each in values]
    worth = net_present_value(reinvest_rate, income) * (ONE + reinvest_rate) ** spans
    ratio = worth / -net_present_value(finance_rate, outlay)
    return ratio ** (ONE / spans) - ONE


@exact
def dated_net_present_value(rate: Decimal, values: Sequence[Decimal], days: Sequence[date]) -> Decimal:
    """The worth of dated flows on the first day, a year having 365 days."""
    return sum((value * _discount(rate, days[0], day) for value, day in zip(values, days, strict=True)), ZERO)


@exact
def dated_net_future_value(rate: Decimal, values: Sequence[Decimal], days: Sequence[date]) -> Decimal:
    """The worth of dated flows on the last day."""
    return dated_net_present_value(rate, values, days) / _discount(rate, days[0], max(days))


@exact
def dated_rate_of_return(values: Sequence[Decimal], days: Sequence[date]) -> Decimal:
    """The yearly rate at which dated flows are worth nothing."""
    return _root(lambda rate: dated_net_present_value(rate, values, days))


@exact
def dated_future_value(
    start: date, flow_date: date, end: date, rate_to_flow: Decimal, rate_to_end: Decimal, amount: Decimal
) -> Decimal:
    """A dated sum carried to a later day: discounted to the start at one rate, carried on at another."""
    return amount * _discount(rate_to_flow, start, flow_date) / _discount(rate_to_end, start, end)


@exact
def effective_rate(nominal: Decimal, periods_per_year: int) -> Decimal:
    """The yearly rate that compounding makes of a nominal one."""
    return (ONE + nominal / periods_per_year) ** periods_per_year - ONE


def _discount(rate: Decimal, start: date, day: date) -> Decimal:
    years = Decimal((day - start).days) / DAYS_PER_YEAR
    factor: Decimal = (ONE + rate) ** -years
    return factor


def _root(function: Callable[[Decimal], Decimal]) -> Decimal:
    """The root nearest to a tenth: a bracket is widened around it and then halved."""
    low, high = _bracket(function)
    at_low = function(low)
    if at_low == ZERO:
        return low
    while high - low > TOLERANCE:
        middle = (low + high) / 2
        value = function(middle)
        if value == ZERO:
            return middle
        if (value > ZERO) == (at_low > ZERO):
            low, at_low = middle, value
        else:
            high = middle
    return (low + high) / 2


def _bracket(function: Callable[[Decimal], Decimal]) -> tuple[Decimal, Decimal]:
    start, step = Decimal("0.1"), Decimal("0.01")
    points = [start]
    while points[-1] < 10**4:
        points.append(points[-1] + step)
        step *= Decimal("1.2")
    low, step = start, Decimal("0.01")
    lower = [start]
    while low > FLOOR:
        low = max(FLOOR, low - step)
        step = min(step * Decimal("1.2"), (low - FLOOR) / 4 + Decimal("1e-6"))
        lower.append(low)
    spans = [*pairwise(points)]
    below = [*zip(lower[1:], lower, strict=False)]
    for position in range(max(len(spans), len(below))):
        for side in (spans, below):
            if position < len(side):
                left, right = side[position]
                if function(left) * function(right) <= ZERO:
                    return left, right
    raise EngineError("These flows have no rate of return.")
