"""Old → new of a record's fields, in words for the audit trail, with personal data left out."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

QUIET_FIELDS = {"id", "public_id", "version", "created_at", "updated_at"}
HIDDEN = "•••"


def _display(value: Any) -> Any:
    if isinstance(value, Decimal | date | datetime):
        return str(value)
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)


def display_changes(record: Any, loaded: dict[str, Any]) -> dict[str, list[Any]]:
    """`{field: [old, new]}` of what differs from the loaded row; sensitive fields only say that they changed."""
    changes: dict[str, list[Any]] = {}
    for field in record._meta.concrete_fields:
        if field.name in QUIET_FIELDS:
            continue
        new, old = getattr(record, field.attname), loaded.get(field.attname)
        if loaded and field.attname not in loaded:
            continue
        if new == old or (not loaded and new in (None, "")):
            continue
        if getattr(field, "sensitive", False):
            changes[field.name] = [HIDDEN if old else None, HIDDEN if new else None]
        else:
            changes[field.name] = [_display(old), _display(new)]
    return changes
