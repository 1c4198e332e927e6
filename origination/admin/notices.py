"""K2: notices the law wants sent, with their deadlines."""

from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.http import HttpRequest

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import ActionPage, WorkQueueAdmin, count, day, label, record_link, register, text
from origination.admin.forms import HandledForm
from origination.models import AdverseActionNotice
from origination.services.handling import mark_notice_handled


def state_of(notice: AdverseActionNotice) -> str:
    if notice.handled_on is not None:
        return "handled"
    return "sent" if notice.is_sent else "to be sent"


def days_left(notice: Any) -> int | None:
    return int((notice.due_date - notice.today).days) if state_of(notice) == "to be sent" else None


@register(AdverseActionNotice)
class AdverseActionNoticeAdmin(WorkQueueAdmin):
    view_action = "origination.view_notices"
    queue_title = "To be sent"
    list_display = (
        text(str, "Notice"),
        record_link("application"),
        record_link("application__business", "Business"),
        day("triggered_on", "Since"),
        day("due_date", "To be sent by"),
        count(days_left, "Days left"),
        label(state_of, {"to be sent": "warning", "sent": "success", "handled": "success"}, "State"),
    )
    list_select_related = ("application__business", "notification")
    list_filter = ("kind",)
    search_fields = ("application__number", "application__business__legal_name")
    ordering = ("due_date", "id")
    sections = (
        ("Notice", ["application", "kind", "decision", "triggered_on", "due_date"]),
        ("Content", ["reasons", "credit_information", "notification"]),
        ("Handled", ["handled_on", "handled_how"]),
    )
    action_pages = (
        ActionPage(
            mark_notice_handled,
            HandledForm,
            icon="mark_email_read",
            available=lambda notice: state_of(notice) == "to be sent",
            arguments=lambda notice, data: {"notice_id": notice.pk, **data},
            description="The notice reached the applicant another way.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.open()
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        today = Value(clock.business_date(), output_field=DateField())
        notices = super().get_queryset(request).annotate(today=today)
        return notices.select_related("application__business", "notification", "decision")
