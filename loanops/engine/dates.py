"""Due dates: counted from the seed, never from the due date before, and clipped to the month's length."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from loanops.engine.calendar import adjust
from loanops.engine.conventions import Frequency, FrequencyUnit
from loanops.engine.errors import EngineError
from loanops.engine.terms import LoanTerms


def add_months(day: date, months: int) -> date:
    """The same day so many months later or earlier; the 31st becomes the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_months_to_month_end(day: date, months: int) -> date:
    """The last day of the month that lies so many months later or earlier."""
    moved = add_months(day, months)
    return moved.replace(day=monthrange(moved.year, moved.month)[1])


def advance(seed: date, frequency: Frequency, times: int) -> date:
    """The seed moved by so many steps of the frequency, forward or back."""
    if frequency.months is not None:
        return add_months(seed, frequency.months * times)
    if frequency.unit is FrequencyUnit.HALF_MONTH:
        return _half_months(seed, frequency, times)
    days = 7 if frequency.unit is FrequencyUnit.WEEK else 1
    return seed + timedelta(days=days * frequency.every * times)


def _half_months(seed: date, frequency: Frequency, times: int) -> date:
    """The so-manieth of the two days of each month after the seed, or before it; the seed itself for none."""
    if times == 0:
        return seed
    first, second = (_in_month(seed, day) for day in frequency.days_of_month)
    if times > 0:
        passed = (first <= seed) + (second <= seed)
        index = passed + times - 1
    else:
        passed = (first < seed) + (second < seed)
        index = passed + times
    months, place = divmod(index, 2)
    return _in_month(add_months(seed.replace(day=1), months), frequency.days_of_month[place])


def _in_month(day: date, number: int) -> date:
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def unadjusted_due_date(terms: LoanTerms, number: int) -> date:
    """Due date `number` as the plan counts it, before closed days are considered; numbers may run past the end.

    Number 0 is the date from which the first full period would run: the start date, unless the first due date
    was agreed otherwise or falls on a set day of the month.
    """
    if terms.due_dates is not None:
        if 1 <= number <= len(terms.due_dates):
            return terms.due_dates[number - 1]
        if number < 1:
            return advance(terms.due_dates[0], terms.frequency, number - 1)
        return advance(terms.due_dates[-1], terms.frequency, number - len(terms.due_dates))
    if terms.first_due_date is not None:
        return advance(terms.first_due_date, terms.frequency, number - 1)
    if terms.frequency.unit is FrequencyUnit.HALF_MONTH and number < 1:
        return advance(advance(terms.start_date, terms.frequency, 1), terms.frequency, number - 1)
    return advance(terms.start_date, terms.frequency, number)


def due_date(terms: LoanTerms, number: int) -> date:
    """Due date `number` as the borrower sees it; listed due dates are final and are not moved."""
    plain = unadjusted_due_date(terms, number)
    if terms.due_dates is not None:
        return plain
    return adjust(plain, terms.business_day_convention, terms.holiday_calendar)


def due_dates(terms: LoanTerms) -> tuple[date, ...]:
    """All due dates of the plan."""
    return due_dates_until(terms, terms.number_of_installments)


def due_dates_until(terms: LoanTerms, count: int) -> tuple[date, ...]:
    """The first so many due dates, also beyond the last one of the plan."""
    days = tuple(due_date(terms, number) for number in range(1, count + 1))
    before = terms.start_date
    for day in days:
        if day <= before:
            raise EngineError(f"Two due dates fall on {day}; the frequency is too short for its closed days.")
        before = day
    return days
