"""Arguments of a use case as JSON and back: ids, texts, amounts, dates, and lists and dictionaries of them."""

from datetime import date
from decimal import Decimal
from typing import Any


def to_json(value: Any) -> Any:
    match value:
        case Decimal():
            return {"$decimal": str(value)}
        case date():
            return {"$date": value.isoformat()}
        case dict():
            return {str(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
        case None | bool() | int() | str():
            return value
        case _:
            raise TypeError(f"A {type(value).__name__} cannot be kept in an approval request.")


def from_json(value: Any) -> Any:
    match value:
        case {"$decimal": text}:
            return Decimal(text)
        case {"$date": text}:
            return date.fromisoformat(text)
        case dict():
            return {key: from_json(item) for key, item in value.items()}
        case list():
            return [from_json(item) for item in value]
        case _:
            return value
