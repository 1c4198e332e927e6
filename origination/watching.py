"""The daily look at legal deadlines: clocks that nobody started, notices nobody wrote, warnings, breaches."""

import logging
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from loanops.core import clock
from loanops.core.actors import system_actor
from origination.choices import DeadlineKind
from origination.models import Application, Deadline
from origination.services.deadlines import needs_attention, watch_deadline
from origination.services.noticing import open_decision_deadline, write_due_notice
from origination.states import IN_PROCESS

log = logging.getLogger(__name__)
WATCH = system_actor("deadline watch")


def work_deadlines(run: Any = None, progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Write what is due, warn, announce breaches; safe to repeat, one by one, one that fails stops nobody else."""
    today = run.business_date if run is not None else clock.business_date()
    failures: list[str] = []
    begun = _each(
        _without_clock(),
        lambda pk: open_decision_deadline(application_id=pk, actor=WATCH),
        failures,
    )
    unwritten = Deadline.objects.open().filter(notice__isnull=False, notification__isnull=True)
    written = _each(
        unwritten.order_by("due_date", "id").values_list("pk", flat=True),
        lambda pk: write_due_notice(deadline_id=pk, actor=WATCH),
        failures,
    )
    before = Deadline.objects.filter(breached_on__isnull=False).count()
    watched = _each(
        _to_look_at(today),
        lambda pk: watch_deadline(deadline_id=pk, on_date=today, actor=WATCH),
        failures,
    )
    for failure in failures:
        if progress is not None:
            progress(failure)
    return {
        "deadlines_begun": begun,
        "notices_written": written,
        "deadlines_watched": watched,
        "deadlines_breached": Deadline.objects.filter(breached_on__isnull=False).count() - before,
        "not_watched": len(failures),
    }


def _to_look_at(today: date) -> list[int]:
    """The open deadlines of which something has to be said or done today."""
    deadlines = (
        Deadline.objects.open().select_related("application", "hit", "rule").order_by("due_date", "id")
    )
    return [each.pk for each in deadlines.iterator(chunk_size=500) if needs_attention(each, today)]


def _without_clock() -> Iterable[int]:
    """Completed applications in process whose days nobody counts."""
    counted = Deadline.objects.filter(
        application=OuterRef("pk"), kind=DeadlineKind.DECISION, trigger_date=OuterRef("completed_on")
    )
    found = Application.objects.filter(status__in=IN_PROCESS, completed_on__isnull=False)
    return found.filter(~Exists(counted)).order_by("id").values_list("pk", flat=True)


def _each(keys: Iterable[int], work: Callable[[int], Any], failures: list[str]) -> int:
    done = 0
    for key in list(keys):
        try:
            work(key)
        except Exception as error:
            log.exception("watching %s failed", key)
            failures.append(f"{key} was not watched: {error}")
        else:
            done += 1
    return done
