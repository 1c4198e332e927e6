"""Declared filters of lists. A parameter nobody declared is refused, and no caller's text becomes a column name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.dateparse import parse_date, parse_datetime

from loanops.web.api.errors import InvalidParameter
from loanops.web.api.fields import MONEY, PUBLIC_ID

MAX_LENGTH = 200


@dataclass(frozen=True)
class Filter:
    """One query parameter: its schema for the documentation and its condition for the database."""

    condition: Callable[[Any], Q]
    read: Callable[[str, str], Any]
    schema: dict[str, Any]
    description: str = ""

    def parse(self, name: str, text: str) -> Any:
        if "\x00" in text or len(text) > MAX_LENGTH:
            raise InvalidParameter(f"{name} cannot be read.")
        return self.read(name, text)


def _text(name: str, text: str) -> str:
    return text


def equals(lookup: str, description: str = "") -> Filter:
    """Exactly this text: `number=LN-000123`."""
    return Filter(lambda value: Q(**{lookup: value}), _text, {"type": "string"}, description)


def contains(lookup: str, description: str = "") -> Filter:
    return Filter(lambda value: Q(**{f"{lookup}__icontains": value}), _text, {"type": "string"}, description)


def search_text(*lookups: str, description: str = "Search text.") -> Filter:
    """`q=`: any of several columns contains the text."""

    def condition(value: str) -> Q:
        found = Q()
        for lookup in lookups:
            found |= Q(**{f"{lookup}__icontains": value})
        return found

    return Filter(condition, _text, {"type": "string", "minLength": 1}, description)


def choices(lookup: str, options: type[TextChoices], description: str = "") -> Filter:
    """One or several of a status: `status=ACTIVE,CHARGED_OFF`."""

    def read(name: str, text: str) -> list[str]:
        values = text.split(",")
        wrong = [value for value in values if value not in options.values]
        if wrong:
            raise InvalidParameter(f"{name}: {', '.join(wrong)} is none of {', '.join(options.values)}.")
        return values

    pattern = "|".join(options.values)
    schema = {"type": "string", "pattern": f"^({pattern})(,({pattern}))*$", "example": options.values[0]}
    text = description or f"One or several of {', '.join(options.values)}, separated by commas."
    return Filter(lambda values: Q(**{f"{lookup}__in": values}), read, schema, text)


def public_id(lookup: str, description: str = "") -> Filter:
    """Records that belong to another one: `loan=loan_0199…`; lookup such as `loan__public_id`."""

    def read(name: str, text: str) -> str:
        if not PUBLIC_ID.fullmatch(text):
            raise InvalidParameter(f"{name} is not an id.")
        return text

    return Filter(
        lambda value: Q(**{lookup: value}),
        read,
        {"type": "string", "pattern": PUBLIC_ID.pattern},
        description,
    )


def flag(lookup: str, description: str = "") -> Filter:
    """`true` or `false`."""

    def read(name: str, text: str) -> bool:
        if text not in ("true", "false"):
            raise InvalidParameter(f"{name} is true or false.")
        return text == "true"

    return Filter(lambda value: Q(**{lookup: value}), read, {"type": "boolean"}, description)


def _date(name: str, text: str) -> date:
    try:
        value = parse_date(text) if len(text) == 10 else None
    except ValueError:
        value = None
    if value is None:
        raise InvalidParameter(f"{name} is a date such as 2026-03-01.")
    return value


def _instant(name: str, text: str) -> datetime:
    try:
        value = parse_datetime(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise InvalidParameter(f"{name} is an instant such as 2026-03-01T00:00:00Z.")
    return value


def _amount(name: str, text: str) -> Decimal:
    if not MONEY.fullmatch(text):
        raise InvalidParameter(f"{name} is an amount such as 1234.50.")
    return Decimal(text)


def _range(
    name: str, lookup: str, read: Callable[[str, str], Any], schema: dict[str, Any]
) -> dict[str, Filter]:
    return {
        f"{name}_gte": Filter(
            lambda value: Q(**{f"{lookup}__gte": value}), read, schema, f"{name}: from, included."
        ),
        f"{name}_lt": Filter(
            lambda value: Q(**{f"{lookup}__lt": value}), read, schema, f"{name}: to, excluded."
        ),
    }


def dates(name: str, lookup: str = "") -> dict[str, Filter]:
    """A half-open range of business dates: `due_date_gte=`, `due_date_lt=`. Spread it into the filters with `**`."""
    return _range(name, lookup or name, _date, {"type": "string", "format": "date"})


def instants(name: str, lookup: str = "") -> dict[str, Filter]:
    return _range(name, lookup or name, _instant, {"type": "string", "format": "date-time"})


def amounts(name: str, lookup: str = "") -> dict[str, Filter]:
    return _range(name, lookup or name, _amount, {"type": "string", "pattern": MONEY.pattern})
