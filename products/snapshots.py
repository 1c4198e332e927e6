"""A product version as JSON values: complete, self-contained, and the same for ever once it is published.

An offer and a loan keep this snapshot, so that what was agreed never depends on what the catalogue says later.
Decimals and dates are strings; every column of `VersionContent` stands under its own name.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from products.models import ProductVersion, VersionRow

Snapshot = dict[str, Any]


def take_snapshot(version: "ProductVersion") -> Snapshot:
    """The snapshot of a version with its rows."""
    from products.models import CONTENT_FIELDS, ROW_KINDS
    from products.models.row_reading import rows_of

    product = version.product
    snapshot: Snapshot = {
        "product_id": product.public_id,
        "product_code": product.code,
        "product_type": product.product_type,
        "version_id": version.public_id,
        "version_number": version.number,
        "effective_from": plain(version.effective_from),
    }
    snapshot |= {name: plain(getattr(version, name)) for name in CONTENT_FIELDS}
    fetched = getattr(version, "_prefetched_objects_cache", {})
    if all(kind in fetched for kind in ROW_KINDS):
        rows = {kind: _sorted(getattr(version, kind).all(), model) for kind, model in ROW_KINDS.items()}
    else:
        rows = rows_of(version, ROW_KINDS)
    return snapshot | {kind: [_row(row) for row in found] for kind, found in rows.items()}


def complete(snapshot: Snapshot) -> Snapshot:
    """The snapshot with what versions had no place for when it was taken: at the default, as loans were then."""
    return {**_defaults(), **snapshot}


@cache
def _defaults() -> Snapshot:
    from products.models import ROW_KINDS, VersionContent

    columns = VersionContent._meta.local_fields
    values = {
        column.name: plain(column.get_default())
        for column in columns
        if column.has_default() or column.null or column.blank
    }
    return {**{kind: [] for kind in ROW_KINDS}, **values}


def decimal_of(snapshot: Snapshot, name: str) -> Decimal | None:
    """A figure of the snapshot, or None when the version leaves it empty."""
    value = snapshot[name]
    return None if value is None else Decimal(value)


def amount_of(snapshot: Snapshot, name: str) -> Decimal:
    """A figure of the snapshot that every version has."""
    return Decimal(snapshot[name])


def _row(row: "VersionRow") -> dict[str, Any]:
    return {name: plain(value) for name, value in row.values().items()}


def _sorted(rows: Any, model: "type[VersionRow]") -> list[Any]:
    return sorted(rows, key=attrgetter(*model.ORDER))


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
