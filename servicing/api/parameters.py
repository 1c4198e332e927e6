"""Query parameters that are no filters."""

from datetime import date

from django.db.models import Q

from loanops.web.api.errors import InvalidParameter
from loanops.web.api.filters import Filter


def _read_day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else _refuse(name)
    except ValueError:
        return _refuse(name)


def _refuse(name: str) -> date:
    raise InvalidParameter(f"{name} is a date such as 2026-03-01.")


def day(description: str) -> Filter:
    """A business date that an operation reads itself."""
    return Filter(lambda value: Q(), _read_day, {"type": "string", "format": "date"}, description)
