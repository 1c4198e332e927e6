"""Delinquency episodes: who is late, since when, and how it went."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core.actors import Actor
from loanops.web.admin import (
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    money,
    record_link,
    register,
    text,
)
from servicing.buckets import bucket_label
from servicing.models import Delinquency


@register(Delinquency)
class DelinquencyAdmin(WorkQueueAdmin):
    """Loans that are late now; ended episodes on request."""

    view_action = "servicing.view_loans"
    queue_title = "Late now"
    list_display = (
        record_link("loan"),
        text("loan__business", "Business"),
        badge("status"),
        text(lambda episode: bucket_label(episode.bucket), "Bucket"),
        day("start_date", "Late since"),
        count("loan__position__days_past_due", "Days past due"),
        money("loan__position__overdue_amount", "Overdue, USD"),
        day("end_date", "Ended"),
    )
    list_filter = ("status", "bucket")
    search_fields = ("loan__number", "loan__business__legal_name")
    ordering = ("start_date", "id")
    sections = (
        (
            "Episode",
            [
                record_link("loan"),
                "status",
                "start_date",
                "opened_date",
                "end_date",
                text(lambda episode: bucket_label(episode.bucket), "Bucket"),
                "days_overdue",
                "days_overdue_max",
                "amount",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delinquency]:
        episodes: QuerySet[Delinquency] = super().get_queryset(request)
        return episodes.select_related("loan__business", "loan__position")

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status="OPEN")

    def tables(self, record: Delinquency, request: HttpRequest) -> Sequence[PreviewTable]:
        rows = [
            (
                each.on_date,
                each.get_status_display(),
                bucket_label(each.bucket),
                each.days_overdue,
                each.amount,
            )
            for each in record.changes.order_by("-id")
        ]
        columns = ("On", "Status", "Bucket", "Days overdue", "Overdue, USD")
        return [PreviewTable("Bucket history", columns, rows, align_right={3, 4})]
