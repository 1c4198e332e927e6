"""Running the end of a business day: the steps of the settings in order, resumable, alone, once."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from loanops.audit.recording import record_event
from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.core.models import BusinessDay
from servicing.models import EndOfDayRun
from servicing.states import RunStatus

Progress = Callable[[str], None]
Step = Callable[[EndOfDayRun, Progress], dict[str, Any]]

END_OF_DAY = system_actor("end of day")
LOCK_NUMBER = 7_420_001
ONE_DAY = timedelta(days=1)


class EndOfDayInProgress(LoanOpsError):
    """Another process is running end of day."""

    status = 409
    retryable = True


class EndOfDayNotDue(LoanOpsError):
    """Only the current business day can be closed."""

    status = 409


class EndOfDayPaused(Exception):
    """Somebody asked the run to pause; it stopped between two slices."""


def silent(line: str) -> None:
    """Progress that nobody reads."""


def run_end_of_day(
    business_date: date | None = None,
    *,
    shards: int | None = None,
    progress: Progress = silent,
    actor: Actor = END_OF_DAY,
) -> EndOfDayRun:
    """Close a business day: the current one, or finish one that was interrupted. A closed day stays as it is.

    With `shards` so many processes share the loans (END_OF_DAY_SHARDS when it is not said). A run that is paused ends
    there and is answered as PAUSED; starting it again resumes it.
    """
    with _alone():
        current = clock.business_date()
        day = business_date or current
        run = EndOfDayRun.objects.filter(business_date=day).first()
        if run is not None and run.status == RunStatus.COMPLETED:
            progress(f"{day} is closed already.")
            return run
        if day != current:
            raise EndOfDayNotDue(f"The business date is {current}; {day} cannot be closed.")
        run = run or EndOfDayRun.objects.create(
            business_date=day, started_at=clock.now(), started_by=actor.label
        )
        run.shards, run.pause_requested = shards or settings.END_OF_DAY_SHARDS, False
        run.move_to(RunStatus.RUNNING)
        try:
            _run_steps(run, progress)
        except EndOfDayPaused:
            run.refresh_from_db()
            run.move_to(RunStatus.PAUSED)
            progress(f"{day} is paused after {run.loans_done:,} loans; start it again to resume.")
            return run
        except BaseException as error:
            with contextlib.suppress(Exception):
                run.refresh_from_db()
                run.move_to(RunStatus.INTERRUPTED, note=f"{type(error).__name__}: {error}"[:2000])
            raise
        _finish(run, actor)
        progress(f"{day} is closed; the business date is {day + ONE_DAY}.")
        return run


def run_end_of_days(
    through: date, *, shards: int | None = None, progress: Progress = silent, actor: Actor = END_OF_DAY
) -> list[EndOfDayRun]:
    """Close every business day up to and including `through`, in order; a pause ends it."""
    runs: list[EndOfDayRun] = []
    while clock.business_date() <= through:
        runs.append(run_end_of_day(shards=shards, progress=progress, actor=actor))
        if runs[-1].status == RunStatus.PAUSED:
            break
    return runs


def run_due_end_of_days(*, progress: Progress = silent) -> list[EndOfDayRun]:
    """What the schedule calls after midnight: close every day before the lender's calendar day.

    A run that somebody paused waits until somebody resumes it.
    """
    if EndOfDayRun.objects.filter(business_date=clock.business_date(), status=RunStatus.PAUSED).exists():
        progress(f"{clock.business_date()} is paused.")
        return []
    return run_end_of_days(clock.lender_today() - ONE_DAY, progress=progress)


def require_no_pause(run: EndOfDayRun) -> None:
    """Stops the run where it is safe to stop, when somebody asked for that."""
    if EndOfDayRun.objects.filter(pk=run.pk, pause_requested=True).exists():
        raise EndOfDayPaused


def _run_steps(run: EndOfDayRun, progress: Progress) -> None:
    for name in settings.END_OF_DAY_STEPS:
        if run.is_done(name):
            continue
        require_no_pause(run)
        step: Step = import_string(name)
        started_at = clock.now()
        counts = step(run, progress) or {}
        run.refresh_from_db(fields=["loans_done", "loans_total", "slices_done", "slices_total"])
        run.record_step(name, started_at=started_at, counts=counts)
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in counts.items())
        progress(f"{run.business_date} {name.rpartition('.')[2]}: {told or 'done'}")


def _finish(run: EndOfDayRun, actor: Actor) -> None:
    with transaction.atomic():
        run.move_to(RunStatus.COMPLETED)
        BusinessDay.set(run.business_date + ONE_DAY)
        record_event("end-of-day.completed", actor=actor, subject=run)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One end of day at a time; the lock goes with its connection, so a killed run leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_NUMBER])
        if not cursor.fetchone()[0]:
            raise EndOfDayInProgress("End of day is running already; it can be watched under Jobs.")
        try:
            yield
        finally:
            with contextlib.suppress(Exception), connection.cursor() as release:
                release.execute("SELECT pg_advisory_unlock(%s)", [LOCK_NUMBER])
