"""Cursor pages: opaque, signed, bound to the filters; new rows never shift a page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet

from loanops.core.idempotency import fingerprint
from loanops.web.api.errors import InvalidCursor, InvalidParameter

DEFAULT_LIMIT, MAX_LIMIT, MAX_COUNT = 25, 100, 10_000
SALT = "loanops.api.cursor"


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str | None
    previous_cursor: str | None


def read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdecimal() or len(text) > 3 or not 1 <= int(text) <= MAX_LIMIT:
        raise InvalidParameter(f"limit is a number from 1 to {MAX_LIMIT}.")
    return int(text)


def _names(order: tuple[str, ...]) -> list[tuple[str, bool]]:
    return [(name.lstrip("-"), name.startswith("-")) for name in order]


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value


def _read_back(model: type[Model], name: str, text: str) -> Any:
    """The column's own reading of the text a cursor carries."""
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    return model._meta.get_field("id" if last == "pk" else last).to_python(text)  # type: ignore[union-attr]


def _beyond(order: list[tuple[str, bool]], values: list[Any], *, backward: bool) -> Q:
    """Rows after (or before) the one with these values in the given order."""
    condition, same = Q(), Q()
    for (name, descending), value in zip(order, values, strict=True):
        comparison = "lt" if descending != backward else "gt"
        condition |= same & Q(**{f"{name}__{comparison}": value})
        same &= Q(**{name: value})
    return condition


def _cursor(row: Model, order: list[tuple[str, bool]], *, backward: bool, bound_to: str) -> str:
    values = [_text(_value(row, name)) for name, _ in order]
    return signing.dumps({"v": values, "b": backward, "f": bound_to}, salt=SALT, compress=True)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def cut(
    queryset: QuerySet[Any], *, order: tuple[str, ...], limit: int, cursor: str | None, bound_to: Any
) -> Page:
    """One page of a queryset in a total order (the last column is unique, no column is empty)."""
    names = _names(order)
    binding = fingerprint([queryset.model._meta.label, list(order), bound_to])[:16]
    backward = False
    if cursor is not None:
        try:
            loaded = signing.loads(cursor, salt=SALT)
            values = [_read_back(queryset.model, n, v) for (n, _), v in zip(names, loaded["v"], strict=True)]
            backward = loaded["b"]
            if loaded["f"] != binding:
                raise InvalidCursor(
                    "The cursor belongs to a list with other filters; start again without it."
                )
        except InvalidCursor:
            raise
        except Exception:
            raise InvalidCursor("The cursor is not one of ours.")
        queryset = queryset.filter(_beyond(names, values, backward=backward))
    directions = [f"{'' if desc == backward else '-'}{name}" for name, desc in names]
    rows = list(queryset.order_by(*directions)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if backward:
        rows.reverse()
    has_next = bool(rows) if backward else more
    has_previous = bool(rows) and (more if backward else cursor is not None)
    return Page(
        rows=rows,
        next_cursor=_cursor(rows[-1], names, backward=False, bound_to=binding) if has_next else None,
        previous_cursor=_cursor(rows[0], names, backward=True, bound_to=binding) if has_previous else None,
    )


def count_text(queryset: QuerySet[Any]) -> int | str:
    """An exact count up to 10,000, then `10000+`."""
    found = queryset.order_by()[: MAX_COUNT + 1].count()
    return found if found <= MAX_COUNT else f"{MAX_COUNT}+"


def link(path: str, parameters: dict[str, str], cursor: str) -> str:
    return f'<{path}?{urlencode({**parameters, "cursor": cursor})}>; rel="next"'
