"""How figures are computed, under the number that is stored with the facts of each decision.

A way of computing is never changed for decisions that were made by it: it gets another number here, so that they come
out again as they did. Decisions from before the number was stored have 1.

1. Shares are rounded half up; the first year of a loan are the rows within twelve months, and those on the days after
   them that make no whole month. Nothing is quoted before it is approved.
2. What rules hold below a limit is rounded up and what they hold above one is cut, so that 20.0049 is not 20.00. The
   first year of a loan is its first 12 monthly (52 weekly, 26 biweekly, 24 semi-monthly, 4 quarterly, 365 daily)
   installments, with what is asked before them. A grade's loan to value limits the amount to the cent. What the rules
   would approve and nobody can quote is referred to a person.
3. An industry code shorter than one a rule excludes is not known to that rule; before, it passed.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from loanops.engine.schedule import Installment
from products.choices import PaymentFrequency
from products.terms import INSTALLMENTS_PER_YEAR

ORIGINAL, CURRENT = 1, 3
SHORT_CODES_UNKNOWN = 3
MONTHS = 12


def rounding_of_burden(method: int) -> str:
    """How a figure is rounded that rules hold below something: never in the applicant's favor."""
    return ROUND_HALF_UP if method == ORIGINAL else ROUND_CEILING


def rounding_of_cover(method: int) -> str:
    """How a figure is rounded that rules hold above something: never in the applicant's favor."""
    return ROUND_HALF_UP if method == ORIGINAL else ROUND_FLOOR


def short_codes_pass(method: int) -> bool:
    """Whether rules that exclude industries let a code pass that is too short to tell."""
    return method < SHORT_CODES_UNKNOWN


def asked_in_first_year(
    rows: Iterable[Installment], *, method: int, on_date: date, frequency: str
) -> Decimal:
    """What the rows of a schedule ask in the first year of the loan.

    Installments are counted, not days: a due date that a weekend moves, a long first period, and a start on the 31st
    leave a year at its number of payments. Odd days asked for by themselves and a down payment come before them.
    """
    if method == ORIGINAL:
        counted = [row for row in rows if months_between(on_date, row.due_date) <= MONTHS]
    else:
        of_year = INSTALLMENTS_PER_YEAR[PaymentFrequency(frequency)]
        counted = [row for row in rows if row.period_number is None or row.period_number <= of_year]
    return sum((row.total for row in counted), Decimal(0))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to the other."""
    months = (end.year - start.year) * MONTHS + end.month - start.month
    return months - 1 if end.day < start.day else months
