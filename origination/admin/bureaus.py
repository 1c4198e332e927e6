"""Credit bureaus as staff see them: whether they answer, how fast, what a report costs; and their breakers."""

from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest

from loanops.core import clock
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    count,
    label,
    money,
    register,
    text,
)
from loanops.web.admin.badges import pill
from origination.admin.forms import WhyForm
from origination.admin.screening_forms import BureauForm
from origination.models import BreakerState, Bureau, BureauCall, CreditReport
from origination.services.breaker import close_breaker, configure_bureau, open_breaker
from origination.states import CreditReportStatus

WINDOW = timedelta(hours=24)
TONES = {
    BreakerState.CLOSED.label: "success",
    BreakerState.HALF_OPEN.label: "warning",
    BreakerState.OPEN.label: "danger",
}


class Percentile95(Aggregate):
    """The value that 95 of 100 do not exceed."""

    function = "percentile_cont"
    template = "%(function)s(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def with_health(bureaus: QuerySet[Bureau]) -> QuerySet[Bureau]:
    """Bureaus with the calls of the last 24 hours: how many, how many succeeded, 95th percentile, cost."""
    calls = BureauCall.objects.filter(bureau=OuterRef("pk"), called_at__gte=clock.now() - WINDOW)
    grouped = calls.order_by().values("bureau")

    def figure(aggregate: Any) -> Subquery:
        return Subquery(grouped.annotate(figure=aggregate).values("figure"))

    waiting = CreditReport.objects.filter(
        bureau=OuterRef("code"),
        is_current=True,
        status__in=[CreditReportStatus.FAILED, CreditReportStatus.REQUESTED, CreditReportStatus.IN_PROGRESS],
    )
    return bureaus.annotate(
        calls_count=figure(Count("pk")),
        successes_count=figure(Count("pk", filter=Q(is_success=True))),
        slowest_ms=figure(Percentile95("duration_ms")),
        cost_of_day=figure(Sum("cost")),
        waiting_count=Subquery(waiting.order_by().values("bureau").annotate(n=Count("pk")).values("n")),
    )


def success_words(bureau: Any) -> str:
    """Of the calls of the last 24 hours, those in which the bureau did its work."""
    if not bureau.calls_count:
        return "no calls"
    return f"{bureau.successes_count * 100 // bureau.calls_count} % of {bureau.calls_count}"


def slowest_words(bureau: Any) -> str:
    return "" if bureau.slowest_ms is None else f"{round(bureau.slowest_ms):,} ms"


@register(Bureau)
class BureauAdmin(ReadOnlyAdmin):
    view_action = "origination.view_bureaus"
    list_display = (
        "name",
        "kind",
        label(lambda bureau: bureau.get_breaker_display(), TONES, "Breaker"),
        text(success_words, "Success in 24 h"),
        text(slowest_words, "95 of 100 answer within"),
        count("waiting_count", "Reports waiting"),
        money("price", "Price"),
        money("cost_of_day", "Cost in 24 h"),
    )
    list_filter = ("breaker", "kind")
    search_fields = ("name", "code")
    ordering = ("kind", "code", "id")
    sections = (
        ("Bureau", ["name", "code", "kind", "price"]),
        ("Patience", ["failures_to_open", "open_seconds", "attempts_max"]),
        (
            "Breaker",
            [
                label(lambda bureau: bureau.get_breaker_display(), TONES, "Breaker"),
                "breaker_reason",
                "is_held_open",
                "failures",
                "opened_at",
                "open_until",
                "probe_until",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            open_breaker,
            WhyForm,
            icon="pause_circle",
            danger=True,
            available=lambda bureau: not bureau.is_held_open,
            arguments=lambda bureau, data: {"bureau_id": bureau.pk, **data},
            description="Reports wait, visibly, until somebody lets the bureau be asked again. No application is lost.",
            result_message="Nobody is asked until the breaker is closed.",
        ),
        ActionPage(
            close_breaker,
            WhyForm,
            icon="play_circle",
            available=lambda bureau: bureau.breaker != BreakerState.CLOSED,
            arguments=lambda bureau, data: {"bureau_id": bureau.pk, **data},
            result_message="The bureau is asked again.",
        ),
        ActionPage(
            configure_bureau,
            BureauForm,
            icon="tune",
            initial=lambda bureau: {
                "price": bureau.price,
                "failures_to_open": bureau.failures_to_open,
                "open_seconds": bureau.open_seconds,
                "attempts_max": bureau.attempts_max,
            },
            arguments=lambda bureau, data: {"bureau_id": bureau.pk, **data},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_health(super().get_queryset(request))

    def figures(self, bureau: Any) -> list[Figure]:
        return [
            Figure("Breaker", bureau.get_breaker_display(), tone=TONES[bureau.get_breaker_display()]),
            Figure("Success in 24 h", success_words(bureau)),
            Figure("95 of 100 answer within", slowest_words(bureau) or "–"),
            Figure("Reports waiting", bureau.waiting_count or 0),
            Figure("Cost in 24 h", bureau.cost_of_day),
        ]

    def tables(self, bureau: Bureau, request: HttpRequest) -> list[PreviewTable]:
        calls = bureau.calls.select_related("report__application").order_by("-id")[:50]
        rows = [
            (
                call.called_at,
                str(call.report.application) if call.report else "",
                str(call.attempt),
                pill(call.outcome, "success" if call.is_success else "danger"),
                f"{call.duration_ms:,} ms",
                call.cost,
            )
            for call in calls
        ]
        return [
            PreviewTable(
                "Latest calls",
                ["At", "Application", "Attempt", "Outcome", "Took", "Cost"],
                rows,
                empty="The bureau was not asked yet.",
            )
        ]
