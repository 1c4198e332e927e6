"""The role × action matrix: one `matrix.csv` beside each app, read once; code asks `allows` or `require`.

A cell is empty (no), `x` (yes) or `own` (only records that belong to the caller). `scope` is what a token must carry.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

from loanops.access.roles import Role
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import NotAllowed

OUTSIDE_COLUMNS = ("borrower", "api_client", "anonymous")
ROLE_COLUMNS = tuple(role.value.lower() for role in Role)
COLUMNS = ("action", "title", "scope", *ROLE_COLUMNS, *OUTSIDE_COLUMNS)


@dataclass(frozen=True)
class MatrixRow:
    """What one action is called and who may do it."""

    action: str
    title: str
    scope: str
    cells: dict[str, str]

    def allows_column(self, column: str) -> bool:
        return self.cells[column] in ("x", "own")


def _rows_of(path: Path) -> Iterator[MatrixRow]:
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name} of {path.parent.name}: columns must be {', '.join(COLUMNS)}.")
        for line in reader:
            cells = {column: (line[column] or "").strip() for column in (*ROLE_COLUMNS, *OUTSIDE_COLUMNS)}
            if not set(cells.values()) <= {"", "x", "own"}:
                raise ValueError(f"{path.parent.name}: {line['action']}: cells are empty, x or own.")
            yield MatrixRow(line["action"], line["title"], line["scope"], cells)


@cache
def matrix() -> dict[str, MatrixRow]:
    """All rows by action name."""
    rows: dict[str, MatrixRow] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "matrix.csv"
        if not path.exists():
            continue
        for row in _rows_of(path):
            if row.action in rows:
                raise ValueError(f"{row.action} stands twice in the matrix files.")
            rows[row.action] = row
    return rows


def _columns_of(actor: Actor) -> tuple[str, ...]:
    match actor.kind:
        case ActorKind.STAFF:
            return tuple(role.lower() for role in actor.roles)
        case ActorKind.BORROWER:
            return ("borrower",)
        case ActorKind.API_CLIENT:
            return ("api_client",)
        case _:
            return ("anonymous",)


def allows(actor: Actor, action: str) -> bool:
    """Whether the matrix lets the actor do the action, as far as role and scope go."""
    if actor.is_system:
        return True
    row = matrix().get(action)
    if row is None:
        return False
    if actor.scopes is not None and row.scope and row.scope not in actor.scopes:
        return False
    return any(row.allows_column(column) for column in _columns_of(actor))


def only_own(actor: Actor, action: str) -> bool:
    """Whether the actor may do it, but only on records of his own."""
    if actor.is_system:
        return False
    row = matrix()[action]
    return not any(row.cells[column] == "x" for column in _columns_of(actor))


def require(actor: Actor, action: str) -> None:
    if allows(actor, action):
        return
    row = matrix().get(action)
    title = row.title if row else action
    if row is not None and actor.scopes is not None and row.scope and row.scope not in actor.scopes:
        raise NotAllowed(f"{title}: the token lacks the scope {row.scope}.")
    raise NotAllowed(f"{title}: your role does not include this.")
