"""Who is paid again and again: lenders, and advances that are repaid daily or weekly."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from origination.underwriting.bank.reading import BankRow
from origination.underwriting.bank.words import counterpart, is_lender
from origination.underwriting.working import CENT

OPEN_WITHIN_DAYS = {"DAILY": 10, "WEEKLY": 14, "BIWEEKLY": 21, "MONTHLY": 40}
"""Still running when the last payment was no longer ago than this before the statements end."""
PER_MONTH = {
    "DAILY": Decimal(21),
    "WEEKLY": Decimal(52) / 12,
    "BIWEEKLY": Decimal(26) / 12,
    "MONTHLY": Decimal(1),
}
CADENCES = (
    # name, fewest payments, gaps in days that fit, share of gaps that must fit in percent
    ("DAILY", 10, range(1, 5), 90),
    ("WEEKLY", 4, range(6, 9), 80),
    ("BIWEEKLY", 3, range(13, 17), 80),
    ("MONTHLY", 3, range(25, 37), 100),
)
ADVANCES = frozenset({"DAILY", "WEEKLY"})


@dataclass(frozen=True)
class Position:
    """Recurring payments to one counterpart. `is_advance`: repaid as merchant cash advances are."""

    name: str
    cadence: str
    payment: Decimal
    count: int
    first: date
    last: date
    is_advance: bool
    is_open: bool

    @property
    def per_month(self) -> Decimal:
        """What it takes in a month."""
        return (self.payment * PER_MONTH[self.cadence]).quantize(CENT, rounding=ROUND_HALF_UP)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "cadence": self.cadence,
            "payment": str(self.payment),
            "per_month": str(self.per_month),
            "count": self.count,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "is_advance": self.is_advance,
            "is_open": self.is_open,
        }


def positions_of(rows: Iterable[BankRow], through: date) -> list[Position]:
    """Lenders that are paid regularly, and anybody debited the same amount every business day; largest first.

    Payments of the same amount to one counterpart are one position, so that two advances of one funder are two; where
    the amounts vary, as with a share of sales, all payments to a lender together are one.
    """
    groups: dict[str, list[BankRow]] = {}
    for row in rows:
        if row.amount < 0:
            groups.setdefault(counterpart(row.description), []).append(row)
    found: list[Position] = []
    for name, group in groups.items():
        lends = any(is_lender(row.description) for row in group)
        fixed = _fixed_positions(name, group, lends, through)
        if fixed or not lends:
            found.extend(fixed)
        elif whole := _position(name, group, lends, through):
            found.append(whole)
    return sorted(found, key=lambda each: (-each.per_month, each.name, each.payment))


def _fixed_positions(name: str, group: Sequence[BankRow], lends: bool, through: date) -> list[Position]:
    counts = Counter(row.amount for row in group)
    found = []
    for amount in counts:
        same = [row for row in group if row.amount == amount]
        position = _position(name, same, lends, through)
        if position is not None and (lends or position.cadence == "DAILY"):
            found.append(position)
    return found


def _position(name: str, rows: Sequence[BankRow], lends: bool, through: date) -> Position | None:
    days = sorted({row.day for row in rows})
    cadence = _cadence(days)
    if cadence is None:
        return None
    total = -sum((row.amount for row in rows), Decimal(0))
    return Position(
        name=name,
        cadence=cadence,
        payment=(total / len(rows)).quantize(CENT, rounding=ROUND_HALF_UP),
        count=len(rows),
        first=days[0],
        last=days[-1],
        is_advance=cadence in ADVANCES and (lends or cadence == "DAILY"),
        is_open=days[-1] >= through - timedelta(days=OPEN_WITHIN_DAYS[cadence]),
    )


def _cadence(days: Sequence[date]) -> str | None:
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    for name, fewest, fitting, share in CADENCES:
        if len(days) < fewest:
            continue
        if sum(1 for gap in gaps if gap in fitting) * 100 >= share * len(gaps):
            return name
    return None
