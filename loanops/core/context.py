"""What surrounds a piece of work: the request it came with, and the changes a use case collects for its audit event."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from loanops.core.actors import Actor


@dataclass(frozen=True)
class RequestContext:
    """Where a request came from; empty for commands and tasks."""

    request_id: str = ""
    source_address: str = ""
    user_agent: str = ""


@dataclass
class Work:
    """One running use case: who, why, which record first, and every field that changed.

    `approver` is the second person's Actor where one just approved what `actor` proposed.
    """

    name: str
    actor: Actor
    reason: str = ""
    expected_version: int | None = None
    approved: bool = False
    approver: Any = None
    subject: Any = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[tuple[str, int], Any] = field(default_factory=dict)

    def touch(self, record: Any) -> None:
        """Remember a record this work is about; the first one is the subject."""
        if self.subject is None:
            self.subject = record
        self.touched[record._meta.label, record.pk] = record

    def changed(self, record: Any, fields: dict[str, list[Any]]) -> None:
        self.touched.setdefault((record._meta.label, record.pk), record)
        self.changes.append(
            {"type": record._meta.label, "id": record.pk, "record": str(record), "fields": fields}
        )


NO_REQUEST = RequestContext()
current_request: ContextVar[RequestContext] = ContextVar("current_request", default=NO_REQUEST)
current_work: ContextVar[Work | None] = ContextVar("current_work", default=None)


@contextmanager
def working(work: Work) -> Iterator[Work]:
    token = current_work.set(work)
    try:
        yield work
    finally:
        current_work.reset(token)
