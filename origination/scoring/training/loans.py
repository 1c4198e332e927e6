"""Loans of the past, read from a file: what was known when they were applied for, and how they ended.

The file has the columns of the U.S. Small Business Administration's public loan data. Only what an applicant states
counts as known: term, amount, employees, industry, and whether the business is new. What the lender or the agency
learned later (disbursement, charge-off, status) decides how a loan ended and nothing else.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from origination.scoring.scorecard import Fact
from products.metrics import sector_of

GOOD, BAD = "P I F", "CHGOFF"
NEW, EXISTING = "2", "1"
MONTHS_OF_NEW, MONTHS_OF_EXISTING = Decimal(12), Decimal(36)
"""The file says new (two years or younger) or existing; these stand for either side of 24 months."""
NEEDED = ("MIS_Status", "ApprovalFY", *(COLUMNS := ("Term", "GrAppv", "NoEmp", "NAICS", "NewExist")))
NUMBERS = ("Term", "GrAppv", "NoEmp")
SEGMENTS = ("sector", "state", "new")


class UnreadableLoans(ValueError):
    """The file cannot be used for training or scoring; says which columns or values are the reason."""


@dataclass(frozen=True)
class PastLoan:
    """A loan with its facts at application, the year of its approval, and whether it was charged off."""

    facts: Mapping[str, Fact]
    year: int
    defaulted: bool
    segments: Mapping[str, str]


@dataclass(frozen=True)
class PastLoans:
    """The loans of a file that can be learned from, and why others cannot."""

    loans: tuple[PastLoan, ...]
    left_out: Mapping[str, int]


def read_loans(path: Path) -> PastLoans:
    """The loans that ended one way or the other; the others are counted by their reason."""
    loans: list[PastLoan] = []
    left_out: Counter[str] = Counter()
    for row in rows_of(path, NEEDED):
        status, year = row["MIS_Status"].strip(), row["ApprovalFY"].strip()[:4]
        if status not in (GOOD, BAD):
            left_out["no end is known"] += 1
        elif not year.isdecimal():
            left_out["no year of approval"] += 1
        else:
            loans.append(PastLoan(facts_of_row(row), int(year), status == BAD, _segments(row)))
    if not loans:
        raise UnreadableLoans(f"{path.name} holds no loan whose end is known.")
    return PastLoans(tuple(loans), dict(left_out))


def rows_of(path: Path, needed: tuple[str, ...] = COLUMNS) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that has these columns; a shifted row is refused, its cells would mean other things."""
    with _readable(path) as file:
        reader = csv.DictReader(file)
        _require_columns(path, reader.fieldnames or (), needed)
        for row in reader:
            if None in row:
                raise UnreadableLoans(f"{path.name}, line {reader.line_num}: more cells than columns.")
            yield {name: value or "" for name, value in row.items()}


def columns_of(path: Path) -> list[str]:
    """The names of the columns, of which none needed is missing."""
    with _readable(path) as file:
        names = list(csv.DictReader(file).fieldnames or ())
    _require_columns(path, names, COLUMNS)
    return names


@contextmanager
def _readable(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as problem:
        raise UnreadableLoans(
            f"{path.name} is not UTF-8 text (byte {problem.start:,}); save it as CSV UTF-8."
        ) from problem
    except csv.Error as problem:
        raise UnreadableLoans(f"{path.name} cannot be read as CSV: {problem}.") from problem


def _require_columns(path: Path, found: Sequence[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in found]
    if missing:
        raise UnreadableLoans(f"{path.name} lacks the columns {', '.join(missing)}.")


def unreadable_numbers(row: Mapping[str, str]) -> list[str]:
    """The columns in which something stands that is no number; they count as not known."""
    return [name for name in NUMBERS if row[name].strip() and _decimal(row[name]) is None]


def facts_of_row(row: Mapping[str, str]) -> dict[str, Fact]:
    """What the applicant states, under the names that applications use; None where the row does not say."""
    months = {NEW: MONTHS_OF_NEW, EXISTING: MONTHS_OF_EXISTING}
    return {
        "REQUESTED_TERM_MONTHS": _number(row["Term"], at_least=1),
        "REQUESTED_AMOUNT": _number(row["GrAppv"], at_least=1),
        "EMPLOYEES": _number(row["NoEmp"], at_least=0),
        "NAICS_SECTOR": sector_of(row["NAICS"]),
        "MONTHS_IN_BUSINESS": months.get(row["NewExist"].strip()),
    }


def _number(text: str, *, at_least: int) -> Decimal | None:
    number = _decimal(text)
    return number if number is not None and number >= at_least else None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _segments(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "sector": sector_of(row["NAICS"]) or "not known",
        "state": row.get("State", "").strip() or "not known",
        "new": {NEW: "new", EXISTING: "existing"}.get(row["NewExist"].strip(), "not known"),
    }
