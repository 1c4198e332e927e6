"""L1: the pipeline, the home page of loan officers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import Card, Chart, PreviewTable, card, chart
from loanops.web.admin.badges import status_pill
from loanops.web.admin.formats import freshness, link_to
from origination import pipeline
from origination.admin.notes import mentions_card
from origination.admin.queue import age_in_days, assignee, sla_left
from origination.models import Application, ServiceLevel
from origination.pipeline import AGE_BANDS, Stage
from origination.selectors import stuck_reports
from origination.states import IN_PROCESS, QUEUE_STATUSES, WAITING_FOR_APPLICANT, ApplicationStatus

DAYS, NEXT, STUCK = 30, 10, 10


def queue_url(**filters: str) -> str:
    """The queue with filters set, whoever the applications belong to."""
    query = "&".join(f"{name}={value}" for name, value in {"work": "all", **filters}.items())
    return reverse("admin:origination_application_changelist") + f"?{query}"


def pipeline_view(model_admin: Any) -> Any:
    """The pipeline as a page of its own."""
    return figures_view(model_admin, "origination.view_pipeline", "Pipeline", home)


def figures_view(
    model_admin: Any, action: str, title: str, make: Callable[[HttpRequest], dict[str, Any]]
) -> Any:
    """A page of cards, charts and tables that one row of the matrix opens."""

    def view(request: HttpRequest) -> HttpResponse:
        if not matrix.allows(actor_of(request), action):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **model_admin.admin_site.each_context(request),
            "title": title,
            "opts": model_admin.opts,
            "has_role": True,
            **make(request),
        }
        return TemplateResponse(request, "loanops/home.html", context)

    view.matrix_action = action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def home(request: HttpRequest) -> dict[str, Any]:
    """Cards, charts and tables of the pipeline, with the ways to the next piece of work."""
    actor, now, today = actor_of(request), clock.now(), clock.business_date()
    found = pipeline.stages(now)
    since = today - timedelta(days=DAYS - 1)
    days = [since + timedelta(days=number) for number in range(DAYS)]
    received, decided = pipeline.received_by_day(since), pipeline.decided_by_day(since)
    return {
        "buttons": work_buttons(actor),
        "cards": [card(each) for each in [*_cards(found, decided.get(today, 0)), *mentions_card(actor)]],
        "charts": [
            chart(
                Chart(
                    title="What came in, and what was decided, each day?",
                    labels=[f"{day:%m-%d}" for day in days],
                    series={
                        "Received": [received.get(day, 0) for day in days],
                        "Decided": [decided.get(day, 0) for day in days],
                    },
                    unit="applications",
                )
            ),
            chart(_ages(found)),
        ],
        "tables": [_states(found), next_to_do(actor), *_stuck(actor)],
        "freshness": freshness(today),
        "renew": True,
    }


def work_buttons(actor: Actor) -> list[dict[str, str]]:
    wanted = (
        ("origination.claim_next_application", "Claim next", "front_hand", "claim_next_application"),
        ("origination.create_application", "New application", "add", "create_application"),
    )
    return [
        {"title": title, "icon": icon, "url": reverse(f"admin:origination_application_action_{slug}")}
        for action, title, icon, slug in wanted
        if matrix.allows(actor, action)
    ]


def _cards(found: list[Stage], decided_today: int) -> list[Card]:
    count = sum(stage.count for stage in found)
    unassigned = sum(stage.unassigned for stage in found)
    late = sum(stage.late for stage in found)
    waiting = sum(stage.count for stage in found if stage.status in WAITING_FOR_APPLICANT)
    amount = sum(stage.amount for stage in found)
    pending = ",".join(QUEUE_STATUSES)
    return [
        Card("Pending now", count, f"{amount:,.2f} USD requested", queue_url(status__in=pending)),
        Card(
            "Unassigned",
            unassigned,
            "nobody looks after them",
            queue_url(status__in=pending, officer="none"),
            "warning" if unassigned else "success",
        ),
        Card(
            "Over SLA",
            late,
            "past what the service level allows",
            queue_url(sla="late"),
            "danger" if late else "success",
        ),
        Card(
            "Waiting for applicant",
            waiting,
            "documents or an answer to the offer",
            queue_url(status__in=",".join(s for s in WAITING_FOR_APPLICANT if s in QUEUE_STATUSES)),
        ),
        Card("Decided today", decided_today, "by rules and by people", queue_url(decided="0")),
    ]


def _ages(found: list[Stage]) -> Chart:
    """Bars by age; the line is what is within the service level, so that what stands above it is late."""
    return Chart(
        title="How long have they been where they are?",
        labels=[str(stage.status.label) for stage in found],
        series={
            **{
                name: [stage.ages[number] for stage in found] for number, (name, _, _) in enumerate(AGE_BANDS)
            },
            "Within the service level": [stage.count - stage.late for stage in found],
        },
        unit="applications",
        stacked=True,
        lines=("Within the service level",),
    )


def _states(found: list[Stage]) -> PreviewTable:
    levels = {each.status: each.business_hours for each in ServiceLevel.objects.all()}
    rows = [
        (
            format_html(
                '<a class="lo-link" href="{}">{}</a>',
                queue_url(status__exact=stage.status),
                stage.status.label,
            ),
            stage.count,
            stage.amount,
            stage.oldest,
            stage.unassigned,
            stage.late,
            f"{levels[stage.status].normalize():f} h" if stage.status in levels else "the applicant's turn",
        )
        for stage in found
    ]
    columns = ["State", "Count", "Amount, USD", "Oldest since", "Unassigned", "Late", "Service level"]
    return PreviewTable("By state", columns, rows, align_right={1, 2, 4, 5})


def next_to_do(actor: Actor) -> PreviewTable:
    """What has to be worked on first, of mine and of what nobody has."""
    mine = Q(assignee__isnull=True) | Q(assignee_id=actor.user_id)
    rows = Application.objects.filter(mine, status__in=(*IN_PROCESS, ApplicationStatus.ACCEPTED))
    listed = rows.select_related("business", "product_version", "assignee").order_by("sla_due_at", "id")
    return PreviewTable(
        "Next to do",
        [
            "Application",
            "Business",
            "Product",
            "Amount, USD",
            "State",
            "Days in state",
            "SLA left",
            "Assignee",
        ],
        [
            (
                link_to(each),
                str(each.business),
                str(each.product_version),
                each.requested_amount,
                status_pill(each),
                age_in_days(each),
                sla_left(each),
                assignee(each),
            )
            for each in listed[:NEXT]
        ],
        align_right={3, 5},
        empty="No application waits for you. Claim next.",
    )


def _stuck(actor: Actor) -> list[PreviewTable]:
    """Bureaus and checks of identity that keep applications waiting, with the way to ask again."""
    if not matrix.allows(actor, "origination.view_credit_reports"):
        return []
    rows: list[tuple[Any, ...]] = []
    for report in stuck_reports()[:STUCK]:
        url = reverse("admin:origination_creditreport_action_retry_credit_report", args=[report.pk])
        rows.append((report.application, f"{report.bureau}: {report.subject}", report, url))
    rows += [
        (each.application, each.get_kind_display(), each, "") for each in pipeline.stuck_checks()[:STUCK]
    ]
    shown = [
        (
            link_to(application),
            what,
            waiting.created_at,
            waiting.attempts,
            waiting.next_attempt_at,
            waiting.problem,
            format_html('<a class="lo-link" href="{}">Retry</a>', url) if url else link_to(waiting, "Open"),
        )
        for application, what, waiting, url in rows
    ]
    columns = ["Application", "Waits for", "Since", "Attempts", "Next try", "Problem", ""]
    return [PreviewTable("Stuck integrations", columns, shown, empty="Nothing is stuck.")]
