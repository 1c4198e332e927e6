"""All rows of versions by one query: a version has many kinds of rows, and a list of products shows many versions."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import connections

from products.models.rows import VersionRow


def read_rows(
    versions: Sequence[Any], kinds: Mapping[str, type[VersionRow]], *, using: str = "default"
) -> None:
    """Give each version its rows of every kind in their order, as a prefetch of each kind would."""
    if not versions:
        return
    found = _found([version.pk for version in versions], kinds, using)
    for version in versions:
        for kind, model in kinds.items():
            rows = sorted(found.get((kind, version.pk), []), key=attrgetter(*model.ORDER))
            for row in rows:
                row.product_version = version
            _remember(version, kind, rows)


def rows_of(
    version: Any, kinds: Mapping[str, type[VersionRow]], *, using: str = "default"
) -> dict[str, list[VersionRow]]:
    """The rows of one version as they are stored now, of every kind in their order, by one query."""
    found = _found([version.pk], kinds, using)
    return {
        kind: sorted(found.get((kind, version.pk), []), key=attrgetter(*model.ORDER))
        for kind, model in kinds.items()
    }


def _found(
    keys: list[int], kinds: Mapping[str, type[VersionRow]], using: str
) -> dict[tuple[str, int], list[VersionRow]]:
    found: dict[tuple[str, int], list[VersionRow]] = {}
    with connections[using].cursor() as cursor:
        cursor.execute(_statement(kinds), [keys] * len(kinds))
        for kind, version_id, text in cursor.fetchall():
            row = _row(kinds[kind], json.loads(text, parse_float=Decimal), using)
            found.setdefault((kind, version_id), []).append(row)
    return found


def _statement(kinds: Mapping[str, type[VersionRow]]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{kind}', product_version_id, to_jsonb(each)::text "
        f'FROM "{model._meta.db_table}" each WHERE product_version_id = ANY(%s)'
        for kind, model in kinds.items()
    )


def _row(model: type[VersionRow], values: dict[str, Any], using: str) -> VersionRow:
    columns: list[Any] = list(model._meta.concrete_fields)
    return model.from_db(
        using, [each.attname for each in columns], [each.to_python(values[each.column]) for each in columns]
    )


def _remember(version: Any, kind: str, rows: list[VersionRow]) -> None:
    """Where Django looks for what was fetched ahead."""
    queryset = getattr(version, kind).get_queryset()
    queryset._result_cache, queryset._prefetch_done = rows, True
    if not hasattr(version, "_prefetched_objects_cache"):
        version._prefetched_objects_cache = {}
    version._prefetched_objects_cache[kind] = queryset
