"""End-of-day runs (A2): how far each is, what failed and why, start and retry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from loanops.core import clock
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    count,
    day,
    moment,
    register,
    text,
)
from loanops.web.admin.formats import link_to, moment_html
from loanops.web.admin.forms import ActionForm
from servicing.admin.forms import ReasonForm
from servicing.close.failures import (
    pause_end_of_day,
    resume_end_of_day,
    retry_failed_loans,
    start_end_of_day,
)
from servicing.close.locks import waiting_locks
from servicing.models import EndOfDayRun
from servicing.states import RunStatus

FAILURES_SHOWN = 200
USUAL_RUNS = 9


def _can_pause(run: EndOfDayRun) -> bool | str:
    if run.status != RunStatus.RUNNING:
        return False
    return "A pause is asked for already; it stops after its slice." if run.pause_requested else True


def _can_resume(run: EndOfDayRun) -> bool:
    return run.status in (RunStatus.PAUSED, RunStatus.INTERRUPTED)


class StartForm(ActionForm):
    """Nothing to enter: the current business day is closed, or the interrupted run goes on."""


def _can_retry(run: EndOfDayRun) -> bool | str:
    if not run.failures.filter(resolved_at__isnull=True, loan__isnull=False).exists():
        return False
    return True if run.status == RunStatus.COMPLETED else "The run is not finished; start it again to resume."


def duration(run: EndOfDayRun) -> str:
    """How long it took, or has taken so far."""
    seconds = int(((run.finished_at or clock.now()) - run.started_at).total_seconds())
    return _seconds(seconds)


def usual_duration(run: EndOfDayRun) -> str:
    """The middle of the last finished runs."""
    done = EndOfDayRun.objects.filter(status=RunStatus.COMPLETED, finished_at__isnull=False)
    recent = done.exclude(pk=run.pk).order_by("-business_date")[:USUAL_RUNS]
    times = sorted(
        (each.finished_at - each.started_at).total_seconds() for each in recent if each.finished_at
    )
    return _seconds(int(times[len(times) // 2])) if times else "not known yet"


def stage(run: EndOfDayRun) -> str:
    """The step it is in, or how it ended."""
    if run.status != RunStatus.RUNNING:
        return str(run.get_status_display())
    names = [name for name in settings.END_OF_DAY_STEPS if not run.is_done(name)]
    return _step_name(names[0]) if names else "Finishing"


def _step_name(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()


def _seconds(seconds: int) -> str:
    return f"{seconds // 60} min {seconds % 60} s" if seconds >= 60 else f"{seconds} s"


def loans_per_minute(run: EndOfDayRun) -> int:
    seconds = ((run.finished_at or clock.now()) - run.started_at).total_seconds()
    return int(run.loans_done * 60 / seconds) if seconds > 0 else 0


@register(EndOfDayRun)
class EndOfDayRunAdmin(ReadOnlyAdmin):
    """The end of each business day, newest first."""

    view_action = "servicing.view_end_of_day"
    action_pages = (
        ActionPage(
            start_end_of_day,
            StartForm,
            on="list",
            arguments=lambda record, data: {},
            description="Close the current business day, or go on with a run that was interrupted. Safe to repeat.",
            icon="play_arrow",
            result_message="End of day was started; this page shows how far it is.",
        ),
        ActionPage(
            pause_end_of_day,
            ReasonForm,
            arguments=lambda run, data: {"run_id": run.pk, **data},
            available=_can_pause,
            description="Stop after the slice of loans that is being closed now. What is done stays done.",
            icon="pause",
            result_message=lambda run: f"{run}: it stops as soon as it is safe.",
        ),
        ActionPage(
            resume_end_of_day,
            ReasonForm,
            arguments=lambda run, data: {"run_id": run.pk, **data},
            available=_can_resume,
            description="Go on where it stopped. Safe to repeat.",
            icon="play_arrow",
            result_message=lambda run: f"{run}: it goes on; this page shows how far it is.",
        ),
        ActionPage(
            retry_failed_loans,
            ReasonForm,
            arguments=lambda run, data: {"run_id": run.pk, **data},
            available=_can_retry,
            description="Try again to close the loans that were left behind. Safe to repeat.",
            icon="replay",
            result_message=lambda run: f"{run}: tried again; what still fails is listed.",
        ),
    )
    list_display = (
        day("business_date", "Business date"),
        badge("status"),
        text(lambda run: f"{run.loans_done:,} / {run.loans_total:,}", "Loans"),
        count("open_failures", "Need a person"),
        moment("started_at", "Started"),
        text(duration, "Duration"),
        text(lambda run: f"{run.slices_done:,} / {run.slices_total:,}", "Slices"),
        count(loans_per_minute, "Loans per minute"),
        "started_by",
    )
    list_filter = ("status",)
    ordering = ("-business_date",)
    sections = (
        (
            "Run",
            [
                "business_date",
                "status",
                "started_by",
                "started_at",
                "finished_at",
                text(duration, "Duration"),
                "note",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[EndOfDayRun]:
        runs: QuerySet[EndOfDayRun] = super().get_queryset(request)
        return runs.annotate(open_failures=Count("failures", filter=Q(failures__resolved_at__isnull=True)))

    def figures(self, record: EndOfDayRun) -> Sequence[Figure]:
        failed = record.failures.filter(resolved_at__isnull=True).count()
        return [
            Figure("Lender's business date", clock.business_date()),
            Figure("Stage", stage(record)),
            Figure("Loans done", f"{record.loans_done:,} of {record.loans_total:,}"),
            Figure("Slices done", f"{record.slices_done:,} of {record.slices_total:,}"),
            Figure("Processes", record.shards),
            Figure("Loans per minute", loans_per_minute(record)),
            Figure("Duration", duration(record)),
            Figure("Usual duration", usual_duration(record)),
            Figure("Need a person", failed, tone="danger" if failed else "success"),
        ]

    def tables(self, record: EndOfDayRun, request: HttpRequest) -> Sequence[PreviewTable]:
        return [_failures(record), _steps(record), _locks()]


def _steps(run: EndOfDayRun) -> PreviewTable:
    rows: list[tuple[Any, ...]] = []
    for name, step in run.steps.items():
        started, finished = (datetime.fromisoformat(step[key]) for key in ("started_at", "finished_at"))
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in step["counts"].items())
        seconds = f"{(finished - started).total_seconds():.1f}"
        rows.append((_step_name(name), moment_html(started), seconds, told))
    return PreviewTable("Steps", ("Step", "Started", "Seconds", "Counts"), rows, align_right={2})


def _failures(run: EndOfDayRun) -> PreviewTable:
    found = run.failures.select_related("loan").order_by("resolved_at", "id")[:FAILURES_SHOWN]
    rows = [
        (
            link_to(each.loan) if each.loan else "Books",
            each.step.replace("_", " "),
            each.reason,
            each.attempts,
            moment_html(each.failed_at),
            moment_html(each.resolved_at) if each.resolved_at else "open",
        )
        for each in found
    ]
    columns = ("Loan", "Step", "Reason", "Attempts", "Last tried", "Resolved")
    return PreviewTable("Failures", columns, rows, align_right={3}, empty="Nothing failed.")


def _locks() -> PreviewTable:
    """Who keeps whom waiting in the database now, longest first."""
    rows = [
        (lock.owner, f"{lock.process}", _seconds(lock.seconds), lock.waits_for, lock.doing)
        for lock in waiting_locks()
    ]
    columns = ("Owner", "Process", "Open for", "Waits for", "Doing")
    return PreviewTable(
        "Locks that are stuck", columns, rows, align_right={1}, empty="Nobody waits for anybody."
    )
