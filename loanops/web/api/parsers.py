"""Reading bodies strictly: what is ambiguous or oversized is refused, and numbers never become floats."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from loanops.web.api.errors import PayloadTooLarge

MAX_DEPTH = 20
MAX_ITEMS = 1000
MAX_DIGITS = 40


class StrictJSONParser(BaseParser):
    """JSON in UTF-8: decimals, no NaN, no duplicate names, at most 20 levels and 1,000 items to an array."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise PayloadTooLarge(f"A body has at most {limit:,} bytes.")
        try:
            value = json.loads(
                raw.decode("utf-8"),
                parse_float=_decimal,
                parse_int=_integer,
                parse_constant=_no_constant,
                object_pairs_hook=_object,
            )
        except ParseError:
            raise
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.")
        except RecursionError:
            raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}.")
        _check(value, 1)
        return value


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise ParseError(f"Numbers have at most {MAX_DIGITS} digits.")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ParseError(f"{text} is not a number.")
    if number and abs(number.adjusted()) > MAX_DIGITS:
        raise ParseError(f"Numbers have at most {MAX_DIGITS} digits.")
    return number


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ParseError(f"Numbers have at most {MAX_DIGITS} digits.")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not JSON.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ParseError("An object names a field twice.")
    return value


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise ParseError(f"An array has at most {MAX_ITEMS:,} items.")
        for inner in value:
            _check(inner, depth + 1)
    elif isinstance(value, str):
        _check_text(value)


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ParseError("A text has half of a character pair (a lone surrogate).")
    if "\x00" in text:
        raise ParseError("A text has a NUL character.")
