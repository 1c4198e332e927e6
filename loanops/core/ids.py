"""Opaque public ids (`loan_0199…`, time-ordered) and human numbers (`LN-000123`)."""

from django.db import connection
from uuid6 import uuid7

NUMBER_PREFIXES = ("LN", "AP", "PY", "ST", "TK", "MD", "IN", "BZ", "TX", "PQ", "GX", "IM")


def new_public_id(prefix: str) -> str:
    return f"{prefix}_{uuid7().hex}"


def next_number(prefix: str) -> str:
    """The next human number of a series. Gaps can occur; a number is never given twice."""
    return next_numbers(prefix, 1)[0]


def next_numbers(prefix: str, count: int) -> list[str]:
    """Several numbers of a series in one query, for work done in slices."""
    if prefix not in NUMBER_PREFIXES:
        raise ValueError(f"No number series {prefix!r}.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [f"core_number_{prefix.lower()}", count]
        )
        return [f"{prefix}-{number:06d}" for (number,) in cursor.fetchall()]
