"""The annual percentage rate by the actuarial method of Regulation Z, Appendix J.

Advances and payments are placed in time by whole unit periods and a fraction of one; the rate per unit period is
the one at which both have the same value, and the annual rate is that times the unit periods in a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from loanops.engine.conventions import Frequency, FrequencyUnit
from loanops.engine.dates import add_months
from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ONE, ZERO, exact
from loanops.engine.schedule import Schedule
from loanops.engine.terms import LoanTerms

DAYS_PER_YEAR = 365
WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12


class UnitPeriodUnit(StrEnum):
    """What a unit period is made of; a half month is counted as fifteen days."""

    DAY = "DAY"
    WEEK = "WEEK"
    HALF_MONTH = "HALF_MONTH"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class UnitPeriod:
    """The interval that occurs most often in the transaction, a year at the longest."""

    every: int
    unit: UnitPeriodUnit

    @property
    def per_year(self) -> Decimal:
        """How many unit periods a year has."""
        in_a_year = {
            UnitPeriodUnit.DAY: DAYS_PER_YEAR,
            UnitPeriodUnit.WEEK: WEEKS_PER_YEAR,
            UnitPeriodUnit.HALF_MONTH: 2 * MONTHS_PER_YEAR,
            UnitPeriodUnit.MONTH: MONTHS_PER_YEAR,
            UnitPeriodUnit.YEAR: 1,
        }
        return Decimal(in_a_year[self.unit]) / self.every

    @property
    def months(self) -> int | None:
        """Whole months, where the unit period is made of them."""
        if self.unit is UnitPeriodUnit.MONTH:
            return self.every
        return MONTHS_PER_YEAR * self.every if self.unit is UnitPeriodUnit.YEAR else None


@dataclass(frozen=True, slots=True)
class CashFlow:
    """An advance or a payment: how much, and when, in unit periods from the first advance."""

    amount: Decimal
    unit_periods: int
    fraction: Decimal = ZERO


def unit_periods_between(start: date, end: date, unit: UnitPeriod) -> tuple[int, Decimal]:
    """Whole unit periods counted back from the later day, and the odd days before them as a fraction."""
    if end < start:
        raise EngineError("Unit periods run forward.")
    days = (end - start).days
    if unit.months is not None:
        return _month_periods(start, end, unit.months)
    if unit.unit is UnitPeriodUnit.HALF_MONTH:
        months, rest = _months_back(start, end)
        halves, odd = divmod(rest, 15)
        return 2 * months + halves, Decimal(odd) / 15
    length = unit.every * (7 if unit.unit is UnitPeriodUnit.WEEK else 1)
    whole, odd = divmod(days, length)
    return whole, Decimal(odd) / length


def _month_periods(start: date, end: date, months: int) -> tuple[int, Decimal]:
    whole, odd_days = _months_back(start, end)
    periods, odd_months = divmod(whole, months)
    return periods, Decimal(30 * odd_months + odd_days) / (30 * months)


def _months_back(start: date, end: date) -> tuple[int, int]:
    """Whole months counted back from the end, and the days left."""
    months = MONTHS_PER_YEAR * (end.year - start.year) + end.month - start.month
    if add_months(end, -months) < start:
        months -= 1
    return months, (add_months(end, -months) - start).days


@exact
def annual_percentage_rate(
    advances: Sequence[CashFlow],
    payments: Sequence[CashFlow],
    unit_periods_per_year: Decimal,
    places: int = 2,
) -> Decimal:
    """The annual percentage rate, half up to so many places of a percent."""
    if not advances or not payments:
        raise EngineError("A rate needs at least one advance and one payment.")
    per_unit = _solve(advances, payments)
    percent = per_unit * unit_periods_per_year * HUNDRED
    return percent.quantize(ONE.scaleb(-places), rounding=ROUND_HALF_UP)


@exact
def present_value(flows: Iterable[CashFlow], rate: Decimal) -> Decimal:
    """What the flows are worth at the first advance, at a rate per unit period."""
    return sum((each.amount / _growth(each, rate) for each in flows), ZERO)


def _growth(flow: CashFlow, rate: Decimal) -> Decimal:
    grown: Decimal = (ONE + rate) ** flow.unit_periods
    return grown * (ONE + flow.fraction * rate)


def _solve(advances: Sequence[CashFlow], payments: Sequence[CashFlow]) -> Decimal:
    """The rate per unit period at which payments are worth the advances, by halving the interval."""

    def surplus(rate: Decimal) -> Decimal:
        return present_value(payments, rate) - present_value(advances, rate)

    low, high = ZERO, ONE
    if surplus(low) < ZERO:
        raise EngineError("The payments do not reach the sum advanced; there is no rate.")
    while surplus(high) > ZERO:
        low, high = high, high * 2
        if high > 10**6:
            raise EngineError("No rate makes the payments worth the sum advanced.")
    while high - low > Decimal("1e-12"):
        middle = (low + high) / 2
        if surplus(middle) > ZERO:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def unit_period_of(terms: LoanTerms, first_advance: date, payment_days: Sequence[date]) -> UnitPeriod:
    """The unit period of a loan: its frequency, at most a year; a single payment within a year is its own."""
    if len(payment_days) == 1:
        days = (payment_days[0] - first_advance).days
        if payment_days[0] < add_months(first_advance, MONTHS_PER_YEAR):
            return UnitPeriod(days, UnitPeriodUnit.DAY)
        return UnitPeriod(1, UnitPeriodUnit.YEAR)
    return _unit_of(terms.frequency)


def _unit_of(frequency: Frequency) -> UnitPeriod:
    if frequency.months is not None:
        if frequency.months >= MONTHS_PER_YEAR:
            return UnitPeriod(1, UnitPeriodUnit.YEAR)
        return UnitPeriod(frequency.months, UnitPeriodUnit.MONTH)
    if frequency.unit is FrequencyUnit.HALF_MONTH:
        return UnitPeriod(1, UnitPeriodUnit.HALF_MONTH)
    unit = UnitPeriodUnit.WEEK if frequency.unit is FrequencyUnit.WEEK else UnitPeriodUnit.DAY
    return UnitPeriod(frequency.every, unit)


def apr_of_schedule(
    amount_financed: Decimal, schedule: Schedule, terms: LoanTerms, places: int = 2
) -> Decimal:
    """The annual percentage rate of a plan whose borrower has the use of `amount_financed`.

    The difference to the principal (prepaid finance charges) is taken from the first disbursement.
    """
    first = schedule.disbursements[0].on
    principal = sum((each.amount for each in schedule.disbursements), ZERO)
    prepaid = principal - amount_financed
    rows = [row for row in schedule.rows if row.total]
    unit = unit_period_of(terms, first, [row.due_date for row in rows if row.days])
    advances = [
        CashFlow(each.amount, *unit_periods_between(first, each.on, unit)) for each in schedule.disbursements
    ]
    advances[0] = CashFlow(advances[0].amount - prepaid, 0)
    payments = [CashFlow(row.total, *unit_periods_between(first, row.due_date, unit)) for row in rows]
    return annual_percentage_rate(advances, payments, unit.per_year, places)


def finance_charge(amount_financed: Decimal, schedule: Schedule) -> Decimal:
    """What the credit costs in money: all payments less the amount financed."""
    return schedule.totals.total - amount_financed
