"""Messages as they were written, and what became of them."""

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.notifications.models import Notification
from loanops.notifications.services.sending import record_delivery, resend_message
from loanops.notifications.states import NOTIFICATION_STATES, NotificationStatus
from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, badge, moment, record_link, register
from loanops.web.admin.forms import ActionForm, ReasonField

RECORDABLE = [
    (status.value, status.label) for status in (NotificationStatus.DELIVERED, NotificationStatus.BOUNCED)
]


class RecordDeliveryForm(ActionForm):
    status = forms.ChoiceField(choices=RECORDABLE, label="What became of it")
    reason = ReasonField(required=False, label="Remark")


class ResendForm(ActionForm):
    recipient = forms.EmailField(label="To", help_text="Correct the address here if it was wrong.")
    reason = ReasonField()


def _may_be_recorded(message: Notification) -> bool:
    return any(NOTIFICATION_STATES.allows(message.status, status) for status, _ in RECORDABLE)


def _may_be_sent_again(message: Notification) -> bool:
    return NOTIFICATION_STATES.allows(message.status, NotificationStatus.QUEUED)


@register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    view_action = "notifications.view_messages"
    list_display = (
        "subject",
        "recipient",
        record_link("business"),
        "loan_number",
        "application_number",
        badge("status"),
        moment("created_at", "Written"),
        moment("sent_at", "Sent"),
    )
    list_filter = ("status", "template_code")
    list_select_related = ("business",)
    search_fields = ("recipient", "loan_number", "application_number", "subject", "public_id")
    ordering = ("-id",)
    sections = (
        ("About", ["business", "loan_number", "application_number"]),
        (
            "Delivery",
            [
                "status",
                "status_reason",
                "send_attempts",
                moment("created_at", "Written"),
                moment("sent_at", "Sent"),
                "template_code",
                "template_version",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            resend_message,
            ResendForm,
            icon="outgoing_mail",
            available=_may_be_sent_again,
            initial=lambda message: {"recipient": message.recipient},
            arguments=lambda message, data: {"notification_id": message.pk, **data},
            result_message="Queued again.",
        ),
        ActionPage(
            record_delivery,
            RecordDeliveryForm,
            icon="mark_email_read",
            available=_may_be_recorded,
            arguments=lambda message, data: {"notification_id": message.pk, **data},
            result_message="Recorded.",
        ),
    )

    def tables(self, record: Notification, request: HttpRequest) -> list[PreviewTable]:
        """The message as it was written, line by line."""
        body = format_html('<div style="white-space: pre-wrap">{}</div>', record.body)
        rows = [["To", record.recipient], ["Subject", record.subject], ["Text", body]]
        return [PreviewTable("Message", ["", ""], rows, tab="Details")]
