"""Holding what was entered against the published schemas, and saying what is wrong in words."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from loanops.core.errors import FieldError
from loanops.core.fields import AmountField, RateField
from products.models import ROW_KINDS, VersionContent
from products.schemas import Schema, rows_schema, value_schema
from products.snapshots import plain

CODES = {
    "type": "invalid",
    "enum": "invalid_choice",
    "required": "required",
    "additionalProperties": "unknown_field",
    "pattern": "invalid",
    "minimum": "min_value",
    "maximum": "max_value",
    "maxLength": "max_length",
    "minLength": "required",
    "maxItems": "max_items",
}
TYPES = {
    "array": "A list is expected.",
    "object": "An object is expected.",
    "string": "A text is expected.",
    "integer": "A whole number is expected.",
    "boolean": "true or false is expected.",
}


def value_errors(name: str, value: Any) -> list[FieldError]:
    """What the schema has against the value of a column."""
    column: Any = VersionContent._meta.get_field(name)
    return list(_errors(_value_validator(name), _as_json(column, value), f"/{name}"))


def row_errors(kind: str, rows: Any) -> list[FieldError]:
    """What the schema has against the rows of one kind."""
    return list(_errors(_rows_validator(kind), _rows_as_json(kind, rows), f"/{kind}"))


@cache
def _value_validator(name: str) -> Any:
    return Draft202012Validator(value_schema(name))


@cache
def _rows_validator(kind: str) -> Any:
    return Draft202012Validator(rows_schema(kind))


def _rows_as_json(kind: str, rows: Any) -> Any:
    if not isinstance(rows, list | tuple):
        return plain(rows)
    columns = {name: ROW_KINDS[kind]._meta.get_field(name) for name in ROW_KINDS[kind].VALUES}
    return [
        {name: _as_json(columns.get(name), value) for name, value in row.items()}
        if isinstance(row, dict)
        else plain(row)
        for row in rows
    ]


def _as_json(column: Any, value: Any) -> Any:
    """The value as it would stand in a body; whole numbers are numbers for an amount or a rate, too."""
    if isinstance(column, AmountField | RateField) and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return plain(value)


def _errors(validator: Any, value: Any, pointer: str) -> Iterator[FieldError]:
    """One error for each wrong place, in the order in which it was sent."""
    seen = set()
    for error in sorted(
        validator.iter_errors(value), key=lambda each: [str(step) for step in each.absolute_path]
    ):
        for where, code, detail in _told(error):
            place = "".join(f"/{step}" for step in [*error.absolute_path, *where])
            if place not in seen:
                seen.add(place)
                yield FieldError(f"{pointer}{place}", code, detail)


def _told(error: Any) -> list[tuple[list[str], str, str]]:
    """Where below the error's place, which code, and the reason in words."""
    code, schema = CODES.get(error.validator, "invalid"), error.schema
    match error.validator:
        case "required":
            return [
                ([name], code, "This is needed.")
                for name in error.validator_value
                if name not in error.instance
            ]
        case "additionalProperties":
            extra = [name for name in error.instance if name not in schema["properties"]]
            return [([str(name)], code, "There is no such field.") for name in extra]
        case "type":
            return [([], *_type_error(error.instance, schema))]
        case "enum":
            words = ", ".join(str(word) for word in error.validator_value if word not in ("", None))
            return [([], code, f"One of {words}.")]
        case "pattern":
            return [([], _pattern_code(error.instance, schema), _pattern_words(error.instance, schema))]
        case "minimum" | "maximum":
            side = "At least" if error.validator == "minimum" else "At most"
            return [([], code, f"{side} {error.validator_value}.")]
        case "maxLength":
            return [([], code, f"At most {error.validator_value} characters.")]
        case "minLength":
            return [([], code, "This is needed.")]
        case "maxItems":
            return [([], code, f"At most {error.validator_value} of them.")]
        case _:
            return [([], code, str(error.message))]


def _type_error(value: Any, schema: Schema) -> tuple[str, str]:
    wanted = schema["type"]
    first = wanted[0] if isinstance(wanted, list) else wanted
    if schema.get("format") == "decimal" and isinstance(value, float | Decimal):
        return "not_decimal", 'Write the number as a string, such as "12.50".'
    if schema.get("format") == "decimal":
        return "invalid", 'A number as a string is expected, such as "12.50".'
    return "invalid", TYPES[first]


def _pattern_code(value: str, schema: Schema) -> str:
    too_exact = schema.get("format") == "decimal" and re.fullmatch(r"-?[0-9]+\.[0-9]+", value)
    return "max_decimal_places" if too_exact else "invalid"


def _pattern_words(value: str, schema: Schema) -> str:
    if schema.get("format") == "decimal":
        places = 2 if "{1,2}" in schema["pattern"] else 6
        return f"A number with at most {places} decimals, such as 12.5; not “{value[:40]}”."
    return "Letters, digits, hyphens and underscores only."
