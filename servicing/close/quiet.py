"""Closing the day of quiet loans in SQL: a slice of loans is one statement for interest and one for on-schedule bills.

The figures are those of the engine, to the last place: every projection left the line on which interest grows in the
position (`servicing/services/quiet.py`), and these statements count on from it. A position that somebody else wrote
in the meantime has another replay number and is left to the engine.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from loanops.core import clock
from loanops.ledger.services.posting import Entry, post_entries
from servicing.models import LOANS_PER_BATCH, AccountSet

SQL = Path(__file__).parent / "sql"
ONE_DAY = timedelta(days=1)
ACCRUAL_PLACES = 10

Group = tuple[str, Decimal, int, int]
"""Of one entry: posting key, interest, account set, number of loans."""


def move_quiet_loans(first: int, end: int, day: date) -> int:
    """Close `day` for loans with keys in `[first, end)` on which nothing but interest and ageing moves."""
    return _move("quiet.sql", first, end, day)


def bill_on_schedule(first: int, end: int, day: date) -> int:
    """Close `day` for loans whose installment falls due on the day after, exactly as it was planned."""
    return _move("bill.sql", first, end, day)


def _move(name: str, first: int, end: int, day: date) -> int:
    values: dict[str, Any] = {
        "first": first,
        "end": end,
        "day": day,
        "next": day + ONE_DAY,
        "now": clock.now(),
        "loans_per_batch": LOANS_PER_BATCH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(name), values)
        rows = cursor.fetchall()
    [moved] = [count for key, _, _, count in rows if key is None]
    post_interest((row for row in rows if row[0] is not None), day)
    return int(moved)


def post_interest(groups: Iterable[Group], day: date) -> None:
    """The grouped entries of a day's interest; what each loan brought to them is in their batches."""
    groups = list(groups)
    sets = AccountSet.objects.in_bulk({set_id for _, _, set_id, _ in groups})
    post_entries(
        Entry(
            kind="INTEREST_ACCRUAL",
            posting_key=key,
            posting_date=day,
            effective_date=day,
            lines={code: total * Decimal(unit) for code, unit in sets[set_id].interest.items()},
            product_id=sets[set_id].product_id,
            memo=f"Interest of {members} loans",
            currency=sets[set_id].currency,
        )
        for key, total, set_id, members in groups
    )


# The statements -----------------------------------------------------------------------------------------------------


@cache
def _statement(name: str) -> str:
    """The statement with its roundings written out."""
    text = (SQL / name).read_text()
    for amount in ("earned", "one_day"):
        text = text.replace(f"@cents({amount})", _cents(amount))
    grouped = (SQL / "grouped.sql").read_text()
    return text.replace("@written(earned)", _half_even("earned", ACCRUAL_PLACES)).replace("@grouped", grouped)


def _half_even(amount: str, places: int) -> str:
    """SQL rounds halves away from zero; half to even differs only on a tie before an even digit."""
    cut = f"trunc({amount}, {places})"
    tie = f"0.{'0' * places}5"
    is_even = f"mod({cut}, 0.{'0' * (places - 1)}2) = 0"
    return (
        f"CASE WHEN abs({amount} - {cut}) = {tie} AND {is_even} THEN {cut} ELSE round({amount}, {places}) END"
    )


def _cents(amount: str) -> str:
    """An amount in cents by the loan's rounding mode, whose names are the engine's."""
    cut, fine = f"trunc({amount}, 2)", f"{amount} <> trunc({amount}, 2)"
    ways = {
        "HALF_EVEN": _half_even(amount, 2),
        "HALF_UP": f"round({amount}, 2)",
        "HALF_DOWN": f"CASE WHEN abs({amount} - {cut}) = 0.005 THEN {cut} ELSE round({amount}, 2) END",
        "UP": f"{cut} + CASE WHEN {fine} THEN 0.01 * sign({amount}) ELSE 0 END",
        "DOWN": cut,
        "CEILING": f"ceil({amount} * 100) / 100.00",
        "FLOOR": f"floor({amount} * 100) / 100.00",
    }
    whens = " ".join(f"WHEN '{mode}' THEN {way}" for mode, way in ways.items())
    return f"(CASE rounding {whens} END)::numeric(18,2)"
