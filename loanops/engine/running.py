"""How interest runs on while nothing happens, as figures with which anybody can count on without a replay.

Inside one leg of a period the interest earned on a day is a straight line, cut to the working precision. The line
holds until the day on which the next thing happens to the loan by itself: a due date, the end of a leg, a late fee,
the day after a due date that was missed.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.engine.accrual import ACCRUAL_PLACES
from loanops.engine.book import Book
from loanops.engine.calendar import ONE_DAY
from loanops.engine.exact import HUNDRED, ZERO, at_places, exact
from loanops.engine.periods import Leg, Period
from loanops.engine.state import Running

FACTOR_PLACES = 50


@exact
def running_interest(book: Book) -> Running | None:
    """The line on which the running period's interest grows; None when days do not simply follow one another."""
    if not book.disbursed or book.stopped or book.matured or book.pays_ahead:
        return None
    period, on = book.period, book.as_of
    leg = next((each for each in period.legs if each.from_date <= on < each.to_date), None)
    if leg is None:
        return None
    balance, accrual = book.earning_balance, book.accrual
    grows = accrual.grows_on(leg, on, balance)
    line = _line(period, leg, balance)
    running = Running(
        **line,
        from_date=(grows.from_date if grows else on) if balance else None,
        is_new=grows is None,
        earned_before=accrual.earned - balance * period.factor_between(period.from_date, on),
        written=at_places(accrual.earned, ACCRUAL_PLACES) - (grows.amount if grows else ZERO),
        earned=book.terms.rounding.round(accrual.earned),
    )
    return running if _holds(running, period, on) else None


@exact
def next_period_interest(book: Book) -> Running | None:
    """The line of the period that follows the running one; None when there is none, or when a bill ages later."""
    if not book.disbursed or book.stopped or book.pays_ahead or book.index + 1 >= len(book.periods):
        return None
    if book.terms.ageing_grace_days:
        return None
    period = book.periods[book.index + 1]
    balance = book.earning_balance
    running = Running(
        **_line(period, period.legs[0], balance),
        from_date=period.from_date if balance else None,
        is_new=True,
        earned_before=ZERO,
        written=ZERO,
        earned=book.zero,
    )
    return running if _holds(running, period, period.from_date) else None


def quiet_until(book: Book) -> date | None:
    """The first day on which something happens by itself; None when every day has to be looked at."""
    if not book.disbursed or book.stopped or book.matured or book.settled_date or book.pays_ahead:
        return None
    on = book.as_of
    days = [book.installments[book.index].due_date]
    days += [leg.to_date for leg in book.period.legs if leg.to_date > on]
    for line in book.open_lines:
        days.append(line.due_date + ONE_DAY)
        days.append(line.due_date + timedelta(days=book.terms.ageing_grace_days + 1))
        if book.terms.late_fee is not None:
            days.append(line.due_date + timedelta(days=book.terms.late_fee.grace_days + 1))
    return min((day for day in days if day > on), default=None)


def _line(period: Period, leg: Leg, balance: Decimal) -> dict[str, Any]:
    before = sum((each.year_fraction for each in period.legs if each.to_date <= leg.from_date), ZERO)
    share = period.annual_rate / HUNDRED
    return {
        "leg_from": leg.from_date,
        "leg_to": leg.to_date,
        "balance": balance,
        "annual_rate": period.annual_rate if leg.year_fraction else ZERO,
        "convention": leg.convention,
        "factor_before": at_places(before * share, FACTOR_PLACES),
        "factor_daily": at_places(leg.year_fraction * share / leg.days, FACTOR_PLACES),
        "precision": period.working_precision,
    }


def _holds(running: Running, period: Period, on: date) -> bool:
    """Whether the line says what the period says, tomorrow and at the end of the leg."""
    middle = on + (running.leg_to - on) // 2
    return all(
        running.factor_on(day) - running.factor_on(on) == period.factor_between(on, day)
        for day in (on + ONE_DAY, middle, running.leg_to)
    )
