"""Parameters of the loans' addresses: ranges of days, and single days."""

from datetime import date

from django.db.models import Q

from loanops.web.api import dates
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.filters import Filter

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


def require_not_after(name: str, value: date, latest: date) -> None:
    """Refuse a day that lies too far ahead to say anything about."""
    if value > latest:
        raise InvalidParameter(f"{name} is at the latest {latest}.")
