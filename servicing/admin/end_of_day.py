"""End-of-day runs (A2): how far each is, what failed and why, start and retry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
from servicing.close.failures import retry_failed_loans, start_end_of_day
from servicing.models import EndOfDayRun
from servicing.states import RunStatus

FAILURES_SHOWN = 200


class StartForm(ActionForm):
    """Nothing to enter: the current business day is closed, or the interrupted run goes on."""


def _can_retry(run: EndOfDayRun) -> bool | str:
    if not run.failures.filter(resolved_at__isnull=True, loan__isnull=False).exists():
        return False
    return True if run.status == RunStatus.COMPLETED else "The run is not finished; start it again to resume."


def duration(run: EndOfDayRun) -> str:
    """How long it took, or has taken so far."""
    seconds = int(((run.finished_at or clock.now()) - run.started_at).total_seconds())
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
            Figure("Loans done", f"{record.loans_done:,} of {record.loans_total:,}"),
            Figure("Loans per minute", loans_per_minute(record)),
            Figure("Need a person", failed, tone="danger" if failed else "success"),
        ]

    def tables(self, record: EndOfDayRun, request: HttpRequest) -> Sequence[PreviewTable]:
        return [_failures(record), _steps(record)]


def _steps(run: EndOfDayRun) -> PreviewTable:
    rows: list[tuple[Any, ...]] = []
    for name, step in run.steps.items():
        started, finished = (datetime.fromisoformat(step[key]) for key in ("started_at", "finished_at"))
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in step["counts"].items())
        seconds = f"{(finished - started).total_seconds():.1f}"
        rows.append(
            (name.rpartition(".")[2].replace("_", " ").capitalize(), moment_html(started), seconds, told)
        )
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
