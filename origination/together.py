"""Records and the rows that belong to them, read by one query: a page with many such tables stays cheap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DecimalField, Field, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject


@dataclass(frozen=True)
class Rows:
    """The rows of `model` that point at a record by `parent`: the named fields of each, and of records it points at.

    They come in the order they were written in, or in the given one.
    """

    model: type[Model]
    parent: str
    fields: Sequence[str]
    related: Mapping[str, Sequence[str]]
    order: Sequence[str] = ("pk",)

    @classmethod
    def of(cls, model: type[Model], parent: str, *fields: str, **related: Sequence[str]) -> "Rows":
        """`Rows.of(Source, "analysis", "account", document=["kind", "status"])`."""
        return cls(model, parent, ("id", *fields), {name: ("id", *of) for name, of in related.items()})

    def query(self, but_not: Q | None = None) -> ArraySubquery:
        """All rows of one record as an array of JSON, without those that are `but_not`."""
        values = {name: _value(self.model, name) for name in self.fields}
        for relation, names in self.related.items():
            target = _target(self.model, relation)
            values |= {f"{relation}__{name}": _value(target, name, prefix=f"{relation}__") for name in names}
        rows = self.model._default_manager.filter(**{self.parent: OuterRef("pk")}).order_by(*self.order)
        if but_not is not None:
            rows = rows.exclude(but_not)
        return ArraySubquery(rows.values(row=JSONObject(**values)))

    def records(self, found: Sequence[Mapping[str, Any]], parent: Model) -> list[Any]:
        """The rows as records that point at `parent`."""
        records = []
        for row in found:
            record = _record(self.model, self.fields, row)
            setattr(record, self.parent, parent)
            for relation, names in self.related.items():
                setattr(
                    record,
                    relation,
                    _record(_target(self.model, relation), names, row, prefix=f"{relation}__"),
                )
            records.append(record)
        return records


def together(queryset: QuerySet[Any], **rows: Rows) -> list[Any]:
    """The records of a query; what `rows` names by its related name answers `.all()` without asking again."""
    queries = {f"{name}_read": each.query() for name, each in rows.items()}
    records = list(queryset.annotate(**queries))
    for record in records:
        kept = {}
        for name, each in rows.items():
            kept[name] = each.model._default_manager.all()
            kept[name]._result_cache = each.records(getattr(record, f"{name}_read"), record)
        record._prefetched_objects_cache = kept
    return records


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _target(model: type[Model], relation: str) -> type[Model]:
    target: type[Model] = _field(model, relation).related_model
    return target


def _value(model: type[Model], name: str, *, prefix: str = "") -> Any:
    """Amounts come as texts, because numbers of JSON are not exact."""
    is_exact = isinstance(_field(model, name), DecimalField)
    return Cast(f"{prefix}{name}", TextField()) if is_exact else f"{prefix}{name}"


def _record(model: type[Model], names: Sequence[str], row: Mapping[str, Any], *, prefix: str = "") -> Any:
    """A stored record of which only these fields were read; the others are read when they are asked for."""
    values = {}
    for name in names:
        field: Field[Any, Any] = _field(model, name)
        values[field.attname] = field.to_python(row[f"{prefix}{name}"])
    read = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(DEFAULT_DB_ALIAS, read, [values[name] for name in read])
