"""Messages: what the applicant was told, and the course in plain words."""

from django.http import HttpRequest

from loanops.notifications.models import Notification
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.models import Application
from origination.selectors import timeline


def messages_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """Messages sent to the applicant, newest first, and the steps he can follow."""
    messages = Notification.objects.filter(application_number=application.number).order_by("-id")
    rows = [
        (each.created_at, link_to(each, each.subject), each.recipient, each.get_status_display())
        for each in messages
    ]
    return [
        PreviewTable("Messages", ["Written", "Subject", "To", "State"], rows, empty="Nothing was sent yet."),
        course_table(application),
    ]


def course_table(application: Application) -> PreviewTable:
    """Every step of the application."""
    rows = [
        (entry.recorded_at, entry.title, entry.note) for entry in timeline(application, for_applicant=False)
    ]
    return PreviewTable("Course", ["When", "Step", "Note"], rows)
