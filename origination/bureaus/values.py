"""Dataclasses as JSON values and back: amounts and dates as texts, what is missing at its default."""

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """The value as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


def read(kind: type[T], values: dict[str, Any]) -> T:
    """The dataclass of `kind`; keys it does not know are left out, keys that are missing take their default."""
    described: Any = kind
    hints = _hints(described)
    found = {}
    for each in fields(kind):  # type: ignore[arg-type]
        if each.name in values:
            found[each.name] = _value(hints[each.name], values[each.name])
        elif each.default is MISSING and each.default_factory is MISSING:
            raise KeyError(each.name)
    return kind(**found)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if value is None:
            return None
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in value)
    if hint is Decimal:
        return Decimal(value)
    if hint is date:
        return date.fromisoformat(value)
    return read(hint, value) if isinstance(hint, type) and is_dataclass(hint) else value


def dollars(amount: Any) -> Decimal:
    """An amount as bureaus give it, usually whole dollars."""
    return Decimal(str(amount)).quantize(Decimal("0.01"))
