"""Day counts by their market name: how many days lie between two dates, and which part of a year that is."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from loanops.engine.dates import add_months
from loanops.engine.errors import EngineError
from loanops.engine.exact import ZERO, exact


class DayCount(StrEnum):
    """The day counts, under the names of ISDA and its relatives."""

    ACT_360 = "ACT_360"
    ACT_364 = "ACT_364"
    ACT_365_FIXED = "ACT_365_FIXED"
    ACT_365_ACTUAL = "ACT_365_ACTUAL"
    NL_365 = "NL_365"
    ACT_ACT_ISDA = "ACT_ACT_ISDA"
    ACT_ACT_ICMA = "ACT_ACT_ICMA"
    ACT_ACT_AFB = "ACT_ACT_AFB"
    THIRTY_360_BOND = "THIRTY_360_BOND"
    THIRTY_360_PSA = "THIRTY_360_PSA"
    THIRTY_E_360 = "THIRTY_E_360"
    THIRTY_E_360_ISDA = "THIRTY_E_360_ISDA"


@dataclass(frozen=True, slots=True)
class DayCountContext:
    """What some day counts need besides two dates: the loan's maturity, or the reference period of ICMA."""

    maturity: date | None = None
    reference_start: date | None = None
    reference_end: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The answer of a day count."""

    days: int
    year_fraction: Decimal


NO_CONTEXT = DayCountContext()


@exact
def count_days(
    convention: DayCount, start: date, end: date, context: DayCountContext = NO_CONTEXT
) -> Counted:
    """The days from start to end, and the part of a year they stand for."""
    if end < start:
        raise EngineError("A day count runs forward.")
    if convention in THIRTY_DAY_MONTHS:
        days = THIRTY_DAY_MONTHS[convention](start, end, context)
        return Counted(days, Decimal(days) / 360)
    if convention is DayCount.NL_365:
        days = (end - start).days - leap_days(start, end)
        return Counted(days, Decimal(days) / 365)
    days = (end - start).days
    if convention in FIXED_YEARS:
        return Counted(days, Decimal(days) / FIXED_YEARS[convention])
    if convention is DayCount.ACT_365_ACTUAL:
        return Counted(days, Decimal(days) / (366 if leap_days(start, end) else 365))
    if convention is DayCount.ACT_ACT_ISDA:
        return Counted(days, _isda(start, end))
    if convention is DayCount.ACT_ACT_AFB:
        return Counted(days, _afb(start, end))
    return Counted(days, _icma(start, end, context))


def leap_days(start: date, end: date) -> int:
    """How many times 29 February falls after start and not after end."""
    return sum(
        1 for year in range(start.year, end.year + 1) if isleap(year) and start < date(year, 2, 29) <= end
    )


def thirty_days_apart(start: date, end: date) -> int:
    """30/360 bond basis: the 31st counts as the 30th, at the end only when the start is the 30th or 31st."""
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return _thirty(start, end, first, last)


def _thirty(start: date, end: date, first: int, last: int) -> int:
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def _ends_february(day: date) -> bool:
    return day.month == 2 and day.day == monthrange(day.year, 2)[1]


def _bond(start: date, end: date, context: DayCountContext) -> int:
    return thirty_days_apart(start, end)


def _psa(start: date, end: date, context: DayCountContext) -> int:
    first = 30 if start.day == 31 or _ends_february(start) else start.day
    last = 30 if end.day == 31 and first == 30 else end.day
    return _thirty(start, end, first, last)


def _thirty_e(start: date, end: date, context: DayCountContext) -> int:
    return _thirty(start, end, min(start.day, 30), min(end.day, 30))


def _thirty_e_isda(start: date, end: date, context: DayCountContext) -> int:
    first = 30 if start.day == 31 or _ends_february(start) else start.day
    at_maturity = context.maturity is not None and end == context.maturity
    last = 30 if end.day == 31 or (_ends_february(end) and not at_maturity) else end.day
    return _thirty(start, end, first, last)


def _isda(start: date, end: date) -> Decimal:
    fraction = ZERO
    for year in range(start.year, end.year + 1):
        days = (min(end, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days
        fraction += Decimal(days) / (366 if isleap(year) else 365)
    return fraction


def _afb(start: date, end: date) -> Decimal:
    """Whole years counted back from the end, the rest over 366 when it holds a 29 February."""
    years, rest_end = 0, end
    while True:
        earlier = _years_before(end, years + 1)
        if earlier < start:
            break
        years, rest_end = years + 1, earlier
    has_leap_day = leap_days(start - timedelta(days=1), rest_end - timedelta(days=1)) > 0
    return years + Decimal((rest_end - start).days) / (366 if has_leap_day else 365)


def _years_before(end: date, years: int) -> date:
    day = add_months(end, -12 * years)
    return date(day.year, 2, 29) if _ends_february(end) and isleap(day.year) else day


def _icma(start: date, end: date, context: DayCountContext) -> Decimal:
    """Days over the reference period's days times the periods per year, period by period."""
    if context.reference_start is None or context.reference_end is None:
        raise EngineError("ACT/ACT ICMA needs its reference period.")
    months = round_months(context.reference_start, context.reference_end)
    per_year = Decimal(12) / months
    low, high = context.reference_start, context.reference_end
    step = 0
    while start < low:
        step += 1
        low = add_months(context.reference_start, -months * step)
    fraction = ZERO
    while True:
        high = add_months(context.reference_start, -months * (step - 1)) if step else context.reference_end
        days = (min(end, high) - max(start, low)).days
        fraction += Decimal(days) / ((high - low).days * per_year)
        if end <= high:
            return fraction
        step -= 1
        low = high


def round_months(start: date, end: date) -> int:
    """The nearest number of whole months between two dates, at least one."""
    days = (end.day - start.day + 15) // 30
    return max(1, 12 * (end.year - start.year) + end.month - start.month + days)


ThirtyDayRule = Callable[[date, date, DayCountContext], int]

THIRTY_DAY_MONTHS: dict[DayCount, ThirtyDayRule] = {
    DayCount.THIRTY_360_BOND: _bond,
    DayCount.THIRTY_360_PSA: _psa,
    DayCount.THIRTY_E_360: _thirty_e,
    DayCount.THIRTY_E_360_ISDA: _thirty_e_isda,
}

FIXED_YEARS = {DayCount.ACT_360: 360, DayCount.ACT_364: 364, DayCount.ACT_365_FIXED: 365}
