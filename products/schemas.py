"""JSON Schemas of the structured parts of a version, made from its columns: published by the API, obeyed on saving.

One schema for each section of the content and one for each kind of row; `version` puts them together. Amounts and rates
are strings, as everywhere in the API.
"""

import re
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from loanops.core.fields import AmountField, RateField
from products.models import ROW_KINDS, VersionContent
from products.sections import SECTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "/api/v1/loan-products/schemas/"
WHOLE = "version"
INTEGER_MAX = 32767
ROWS_MAX = 200
LIST_MAX = 100

Schema = dict[str, Any]


def section_slug(title: str) -> str:
    """`Amounts and terms` as `amounts-and-terms`."""
    return re.sub(r"[^a-z]+", "-", title.lower()).strip("-")


def part_names() -> list[str]:
    """What has a schema of its own: the sections, the kinds of rows, and the whole version."""
    return [WHOLE, *(section_slug(title) for title, _ in SECTIONS), *(kind_slug(kind) for kind in ROW_KINDS)]


def kind_slug(kind: str) -> str:
    return kind.replace("_", "-")


@cache
def schema_of(part: str) -> Schema:
    """The schema of a part; KeyError for a part that is none."""
    return {"$schema": DIALECT, "$id": f"{BASE}{part}", **_parts()[part]}


@cache
def value_schema(name: str) -> Schema:
    """The schema of one column of the content."""
    return column_schema(VersionContent._meta.get_field(name))


@cache
def rows_schema(kind: str) -> Schema:
    """The schema of the rows of one kind."""
    return _parts()[kind_slug(kind)]


@cache
def _parts() -> dict[str, Schema]:
    sections = {section_slug(title): _section(title, names) for title, names in SECTIONS}
    rows = {kind_slug(kind): _rows(kind) for kind in ROW_KINDS}
    return {WHOLE: _whole(), **sections, **rows}


def _whole() -> Schema:
    """Every column and every kind of row; the rows by reference to their own schemas."""
    columns = [VersionContent._meta.get_field(name) for _, names in SECTIONS for name in names]
    rows = {kind: {"$ref": f"{BASE}{kind_slug(kind)}"} for kind in ROW_KINDS}
    return {
        "title": "Product version",
        "description": "The whole content of a version.",
        **_object({column.name: column_schema(column) for column in columns} | rows, _needed(columns)),
    }


def _section(title: str, names: tuple[str, ...]) -> Schema:
    columns = [VersionContent._meta.get_field(name) for name in names]
    properties = {column.name: column_schema(column) for column in columns}
    return {"title": title, **_object(properties, _needed(columns))}


def _rows(kind: str) -> Schema:
    model = ROW_KINDS[kind]
    columns = [model._meta.get_field(name) for name in model.VALUES]
    words = (model.__doc__ or "").strip().splitlines()[0]
    return {
        "title": kind.replace("_", " ").capitalize(),
        "description": f"{words} Each {model.KEY} once.",
        "type": "array",
        "maxItems": ROWS_MAX,
        "items": _object({column.name: column_schema(column) for column in columns}, _needed(columns)),
    }


def _object(properties: dict[str, Schema], required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _needed(columns: list[Any]) -> list[str]:
    return [column.name for column in columns if is_needed(column)]


def is_needed(column: Any) -> bool:
    """Whether a column has to be given: it has no default and may not be empty."""
    return not (column.has_default() or column.null or column.blank)


def column_schema(column: Any) -> Schema:
    """What a column holds, as a JSON value."""
    found = _typed(column)
    if column.null or (column.blank and isinstance(column, models.CharField | models.TextField)):
        found = _or_null(found)
    text = str(column.help_text or column.verbose_name).strip().rstrip(".")
    found["description"] = f"{text[:1].upper()}{text[1:]}."
    if column.has_default() and not isinstance(column.get_default(), Decimal):
        found["default"] = column.get_default()
    elif column.has_default():
        found["default"] = format(column.get_default(), "f")
    return found


def _or_null(schema: Schema) -> Schema:
    if "enum" in schema:
        return {**schema, "type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def _typed(column: Any) -> Schema:
    if isinstance(column, ArrayField):
        return {"type": "array", "maxItems": LIST_MAX, "items": _typed(column.base_field)}
    if column.choices:
        values = [value for value, _ in column.flatchoices]
        return {"type": "string", "enum": ["", *values] if column.blank else values}
    if isinstance(column, AmountField | RateField):
        return _decimal(column)
    if isinstance(column, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(column, models.IntegerField):
        lowest = -INTEGER_MAX if type(column) is models.SmallIntegerField else 0
        bounds = {name: int(value) for name, value in _bounds(column).items()}
        return {"type": "integer", "minimum": lowest, "maximum": INTEGER_MAX, **bounds}
    limits: Schema = {} if column.blank else {"minLength": 1}
    if column.max_length:
        limits["maxLength"] = column.max_length
    pattern = r"^[-a-zA-Z0-9_]+$"
    return {
        "type": "string",
        **limits,
        **({"pattern": pattern} if isinstance(column, models.SlugField) else {}),
    }


def _decimal(column: Any) -> Schema:
    """A number as a string; its bounds, which strings have none of, stand in words of our own."""
    whole, places = column.max_digits - column.decimal_places, column.decimal_places
    bounds = {f"x-{name}": format(value, "f") for name, value in _bounds(column).items()}
    return {
        "type": "string",
        "format": "decimal",
        "pattern": rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$",
        **bounds,
    }


def _bounds(column: Any) -> dict[str, Decimal]:
    bounds: dict[str, Decimal] = {}
    for validator in column.validators:
        if isinstance(validator, MinValueValidator):
            bounds["minimum"] = max(
                bounds.get("minimum", Decimal(validator.limit_value)), Decimal(validator.limit_value)
            )
        elif isinstance(validator, MaxValueValidator):
            limit = Decimal(validator.limit_value)
            bounds["maximum"] = min(bounds.get("maximum", limit), limit)
    return bounds
