"""Messages: the conversation with the applicant, what he was told, and the course in plain words."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.notifications.models import Notification
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.models import Application
from origination.selectors import timeline


def messages_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """The conversation, the notices sent, and the steps the applicant can follow."""
    sent = Notification.objects.filter(application_number=application.number).order_by("-id")
    rows = [
        (each.created_at, link_to(each, each.subject), each.recipient, each.get_status_display())
        for each in sent
    ]
    return [
        conversation_table(
            application, may_write=matrix.allows(actor_of(request), "origination.write_message")
        ),
        PreviewTable("Notices", ["Written", "Subject", "To", "State"], rows, empty="Nothing was sent yet."),
        course_table(application),
    ]


def conversation_table(application: Application, *, may_write: bool) -> PreviewTable:
    """What the applicant and the lender wrote to each other, newest first."""
    rows = [
        (each.recorded_at, each.written_by, "Applicant" if each.is_from_applicant else "Lender", each.text)
        for each in application.messages.order_by("-id")
    ]
    url = reverse("admin:origination_application_action_write_message", args=[application.pk])
    return PreviewTable(
        "Conversation",
        ["Written", "By", "Side", "Message"],
        rows,
        empty="Nobody wrote yet.",
        controls=format_html('<a class="lo-link" href="{}">Write a message</a>', url) if may_write else "",
    )


def course_table(application: Application) -> PreviewTable:
    """Every step of the application."""
    rows = [
        (entry.recorded_at, entry.title, entry.note) for entry in timeline(application, for_applicant=False)
    ]
    return PreviewTable("Course", ["When", "Step", "Note"], rows)
