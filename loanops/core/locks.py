"""Row locks, taken in one order everywhere: loan, then payment, then ledger account."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from loanops.core.context import current_work
from loanops.core.errors import NotFound, VersionConflict

M = TypeVar("M", bound=Model)


def lock(queryset: QuerySet[M], pk: int) -> M:
    """The row, locked until the transaction ends; refuses when it moved on since the caller looked at it."""
    record = queryset.select_for_update(of=("self",)).filter(pk=pk).first()
    if record is None:
        raise NotFound(f"{str(queryset.model._meta.verbose_name).capitalize()} {pk} does not exist.")
    work = current_work.get()
    if work is not None:
        if work.subject is None and work.expected_version is not None:
            version = getattr(record, "version", None)
            if version != work.expected_version:
                raise VersionConflict(
                    f"{record} changed in the meantime (version {version}, you looked at {work.expected_version}). "
                    "Look at it again."
                )
        work.touch(record)
    return record
