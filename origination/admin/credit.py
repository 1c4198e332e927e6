"""Credit reports: what the bureaus said, and those that hold an application up."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    moment,
    money,
    record_link,
    register,
    text,
)
from origination.admin.forms import RemarkForm, WhyForm
from origination.admin.tabs.credit import consent_words, report_table
from origination.admin.tabs.report import details_of
from origination.models import CreditReport
from origination.services.credit import go_on_without_report, retry_credit_report
from origination.states import ApplicationStatus, CreditReportStatus

STUCK = (CreditReportStatus.FAILED, CreditReportStatus.NEEDS_PERSON)


def _stuck(report: CreditReport) -> bool:
    return report.is_current and report.status in STUCK


@register(CreditReport)
class CreditReportAdmin(WorkQueueAdmin):
    view_action = "origination.view_credit_reports"
    export_action = "origination.export_credit_reports"
    queue_title = "Holding an application up"
    list_display = (
        text(str, "Report"),
        record_link("application"),
        record_link("application__business", "Business"),
        "bureau",
        badge("status"),
        count("score"),
        day("report_date", "Report of"),
        count("attempts"),
        moment("next_attempt_at", "Next attempt"),
        "problem",
    )
    list_select_related = ("application__business", "business", "owner")
    list_filter = ("status", "kind", "bureau")
    search_fields = ("application__number", "report_number")
    ordering = ("-created_at", "-id")
    sections = (
        (
            "Report",
            [
                text("subject", "Subject"),
                "application",
                "kind",
                "bureau",
                "status",
                "is_current",
                "report_number",
                "report_date",
                "reused_from",
                "parser_version",
            ],
        ),
        ("Score", ["score", "score_model", "score_min", "score_max"]),
        (
            "Request",
            [
                "product",
                "purpose",
                "permissible_purpose",
                text(consent_words, "Consent"),
                "ordered_by_label",
                "ordered_reason",
                money("cost", "Price"),
                "attempts",
                "next_attempt_at",
                "problem",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            retry_credit_report,
            RemarkForm,
            icon="refresh",
            available=_stuck,
            arguments=lambda report, data: {"report_id": report.pk, **data},
            result_message="The bureau is being asked again.",
        ),
        ActionPage(
            go_on_without_report,
            WhyForm,
            icon="skip_next",
            danger=True,
            available=_stuck,
            arguments=lambda report, data: {"report_id": report.pk, **data},
            description="Rules that need the report then refer the application to a person.",
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(
            is_current=True, status__in=STUCK, application__status=ApplicationStatus.CREDIT_CHECK
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        reports = super().get_queryset(request).defer("raw_report")
        return reports.select_related("application__business", "business", "owner", "consent", "reused_from")

    def tables(self, report: CreditReport, request: HttpRequest) -> list[PreviewTable]:
        return [report_table(report), *details_of(report)] if report.summary else []
