"""Parameters of the loans' addresses: ranges of days, and single days."""

from datetime import date
from enum import StrEnum

from django.db.models import Q

from loanops.web.api import dates, public_id
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.filters import Filter, instants

DAYS_MAX = 100_000


def _days(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6 or int(text) > DAYS_MAX:
        raise InvalidParameter(f"{name} is a number of days from 0 to {DAYS_MAX}.")
    return int(text)


def days(name: str, lookup: str) -> dict[str, Filter]:
    """A half-open range of a count of days: `days_past_due_gte=30`, `days_past_due_lt=60`."""
    schema = {"type": "integer", "minimum": 0, "maximum": DAYS_MAX}
    return {
        f"{name}_gte": Filter(
            lambda value: Q(**{f"{lookup}__gte": value}), _days, schema, f"{name}: from, included."
        ),
        f"{name}_lt": Filter(
            lambda value: Q(**{f"{lookup}__lt": value}), _days, schema, f"{name}: to, excluded."
        ),
    }


def day(description: str) -> Filter:
    """One day that is no condition on rows, such as `as_of=2026-03-01`."""
    known = dates("day")["day_gte"]
    return Filter(lambda value: Q(), known.read, known.schema, description)


def instant(description: str) -> Filter:
    """One moment that is no condition on rows, such as `known_at=2026-03-01T12:00:00Z`."""
    known = instants("moment")["moment_gte"]
    return Filter(lambda value: Q(), known.read, known.schema, description)


def number(description: str) -> Filter:
    """A whole number from 1 that is no condition on rows."""

    def read(name: str, text: str) -> int:
        value = _days(name, text)
        if value < 1:
            raise InvalidParameter(f"{name} is counted from 1.")
        return value

    schema = {"type": "integer", "minimum": 1, "maximum": DAYS_MAX}
    return Filter(lambda value: Q(), read, schema, description)


def one_of(options: type[StrEnum], description: str) -> Filter:
    """One word of a list that is no condition on rows."""
    words = [each.value for each in options]

    def read(name: str, text: str) -> StrEnum:
        if text not in words:
            raise InvalidParameter(f"{name} is one of {', '.join(words)}.")
        return options(text)

    return Filter(lambda value: Q(), read, {"type": "string", "enum": words}, description)


def record_id(description: str) -> Filter:
    """The public id of another record, no condition on rows."""
    known = public_id("id")
    return Filter(lambda value: Q(), known.read, known.schema, description)


def require_not_after(name: str, value: date, latest: date) -> None:
    """Refuse a day that lies too far ahead to say anything about."""
    if value > latest:
        raise InvalidParameter(f"{name} is at the latest {latest}.")
