"""Checking what a product manager entered: each wrong field is named, with what would be accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from loanops.core.errors import FieldError
from products.checking import row_errors, value_errors
from products.consistency import consistency_errors
from products.models import CONTENT_FIELDS, ROW_KINDS, ProductVersion, VersionContent, VersionRow


@dataclass
class CheckedContent:
    """Cleaned values by column, cleaned rows by kind, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


def check_content(content: Mapping[str, Any], *, base: ProductVersion | None = None) -> CheckedContent:
    """Clean the given content and judge the whole version it would make, together with `base` where it is silent."""
    checked = CheckedContent()
    for name in content:
        if name not in CONTENT_FIELDS and name not in ROW_KINDS:
            checked.errors.append(FieldError(f"/{name}", "unknown_field", "There is no such field."))
    for name in CONTENT_FIELDS:
        _check_value(checked, name, content, base)
    for kind, model in ROW_KINDS.items():
        if kind in content:
            checked.rows[kind] = _check_rows(checked, kind, model, content[kind])
        else:
            checked.rows[kind] = (
                [row.values() for row in getattr(base, kind).all()] if base is not None else []
            )
    if not checked.errors:
        checked.errors.extend(consistency_errors(checked.values, checked.rows))
    return checked


def _check_value(
    checked: CheckedContent, name: str, content: Mapping[str, Any], base: ProductVersion | None
) -> None:
    column: Any = VersionContent._meta.get_field(name)
    if name in content:
        wrong = value_errors(name, content[name])
        if wrong:
            checked.errors.extend(wrong)
            return
        cleaned, problems = clean_value(column, content[name], f"/{name}")
        checked.errors.extend(problems)
        checked.values[name] = cleaned
    elif base is not None:
        checked.values[name] = getattr(base, name)
    elif column.has_default() or column.null or column.blank:
        checked.values[name] = column.get_default()
    else:
        checked.errors.append(FieldError(f"/{name}", "required", "This is needed."))


def clean_value(column: Any, value: Any, pointer: str) -> tuple[Any, list[FieldError]]:
    """The value as the column stores it, and what is wrong with it."""
    if isinstance(column, ArrayField):
        return _clean_list(column, value, pointer)
    if isinstance(value, float):
        return None, [FieldError(pointer, "not_decimal", 'Write the number as a string, such as "12.50".')]
    if value is None and not column.null and isinstance(column, models.CharField | models.TextField):
        value = ""
    try:
        return column.clean(value, None), []
    except ValidationError as error:
        first = error.error_list[0]
        return None, [FieldError(pointer, str(first.code or "invalid"), " ".join(first.messages))]


def _clean_list(column: Any, value: Any, pointer: str) -> tuple[Any, list[FieldError]]:
    if not isinstance(value, list | tuple):
        return None, [FieldError(pointer, "invalid", "A list is expected.")]
    items: list[Any] = []
    errors: list[FieldError] = []
    for index, item in enumerate(value):
        cleaned, problems = clean_value(column.base_field, item, f"{pointer}/{index}")
        items.append(cleaned)
        errors.extend(problems)
    return items, errors


def _check_rows(
    checked: CheckedContent, kind: str, model: type[VersionRow], rows: Any
) -> list[dict[str, Any]]:
    wrong = row_errors(kind, rows)
    if wrong:
        checked.errors.extend(wrong)
        return []
    cleaned: list[dict[str, Any]] = []
    seen: set[Any] = set()
    for index, row in enumerate(rows):
        values = _check_row(checked, f"/{kind}/{index}", model, row)
        key = values.get(model.KEY)
        if key is not None and key in seen:
            checked.errors.append(
                FieldError(
                    f"/{kind}/{index}/{model.KEY}", "duplicate", f"{key} stands twice; each may stand once."
                )
            )
        seen.add(key)
        cleaned.append(values)
    return cleaned


def _check_row(
    checked: CheckedContent, pointer: str, model: type[VersionRow], row: Mapping[str, Any]
) -> dict[str, Any]:
    """A row that keeps to its schema, as its columns store it."""
    values: dict[str, Any] = {}
    for name in model.VALUES:
        column: Any = model._meta.get_field(name)
        if name not in row:
            values[name] = column.get_default()
            continue
        cleaned, problems = clean_value(column, row[name], f"{pointer}/{name}")
        checked.errors.extend(problems)
        values[name] = cleaned
    return values
