"""`?expand=product,latest_decision`: related objects in place of their ids, for callers who may see them.

A serializer names what its objects can carry inside: `EXPANDS = {"product": PRODUCT}`, where `product` is a field that
gives an id. The answer is made as always; then the objects behind its ids are read by one query for each name, seen and
shown as if they had been asked for at their own addresses, and put in place of the ids. An object that is not for the
caller stays an id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import import_string
from rest_framework.serializers import Serializer

from loanops.access import matrix
from loanops.web.api.errors import InvalidParameter

MAX_NAMES, MAX_DEPTH = 5, 2

Wanted = dict[str, "Wanted"]
"""The names asked for, each with the names asked for inside it."""


@dataclass(frozen=True)
class Expandable:
    """A kind of object that others can carry inside.

    `action` is the row of the matrix that lets a caller read it. `rows` reads it with everything its serializer shows,
    at the same cost for one and for many; `load` where that takes more than a queryset. The serializer is named by its
    path: objects may carry each other.
    """

    action: str
    serializer_path: str
    rows: Callable[[], QuerySet[Any]]
    load: Callable[[QuerySet[Any]], list[Any]] = list

    @property
    def serializer(self) -> type[Serializer[Any]]:
        found: type[Serializer[Any]] = import_string(self.serializer_path)
        return found


def expands_of(serializer: Any) -> Mapping[str, Expandable]:
    """What the objects of a serializer can carry inside."""
    return getattr(serializer, "EXPANDS", {})


def known_names(serializer: Any, depth: int = MAX_DEPTH) -> list[str]:
    """Everything that can be asked for: `application`, `application.business`."""
    found = []
    for name, kind in expands_of(serializer).items():
        found.append(name)
        if depth > 1:
            found += [f"{name}.{inner}" for inner in known_names(kind.serializer, depth - 1)]
    return found


def read_expand(view: Any) -> Wanted:
    """What the caller asked for, after it is known that he may see all of it."""
    query, serializer = view.request.query_params, view.operation.shown
    if "expand" not in query:
        return {}
    names, known = query["expand"].split(","), known_names(serializer)
    shown = query["fields"].split(",") if "fields" in query else None
    for name in names:
        if name.count(".") >= MAX_DEPTH:
            raise InvalidParameter(
                f"expand: {name[:200]!r} is deeper than {MAX_DEPTH}. Known: {', '.join(known)}."
            )
        if name not in known:
            raise InvalidParameter(f"expand: {name[:200]!r} is none of {', '.join(known)}.")
        if shown is not None and name.split(".")[0] not in shown:
            raise InvalidParameter(f"expand: {name.split('.')[0]} is not among the fields asked for.")
    if len(names) > MAX_NAMES:
        raise InvalidParameter(f"expand takes at most {MAX_NAMES} names. Known: {', '.join(known)}.")
    wanted: Wanted = {}
    for name in names:
        here, kinds = wanted, expands_of(serializer)
        for part in name.split("."):
            matrix.require(view.actor, kinds[part].action)
            here, kinds = here.setdefault(part, {}), expands_of(kinds[part].serializer)
    return wanted


def expand(bodies: list[dict[str, Any]], serializer: Any, wanted: Wanted, view: Any) -> None:
    """Put the objects asked for into finished bodies, in place of their ids."""
    for name, inside in wanted.items():
        kind = expands_of(serializer)[name]
        ids = {body[name] for body in bodies if body.get(name)}
        found = _read(kind, ids, view) if ids else {}
        expand(list(found.values()), kind.serializer, inside, view)
        for body in bodies:
            if body.get(name) in found:
                body[name] = found[body[name]]


def _read(kind: Expandable, ids: set[str], view: Any) -> dict[str, dict[str, Any]]:
    rows = kind.load(view.visible(kind.rows(), kind.action).filter(public_id__in=ids))
    context = {"view": view, "actor": view.actor}
    shown: Any = kind.serializer(rows, many=True, context=context).data
    return {body["id"]: body for body in shown}
