"""What a business's page says about the messages sent to it."""

from django.http import HttpRequest

from loanops.access import matrix
from loanops.notifications.models import Notification
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to

SHOWN = 50


def messages_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """The latest messages, for those who see messages."""
    if not matrix.allows(actor_of(request), "notifications.view_messages"):
        return [PreviewTable("Messages", (), (), empty="Your role does not see messages.")]
    sent = Notification.objects.filter(business=business).order_by("-id")[:SHOWN]
    rows = [
        (
            each.created_at,
            link_to(each, each.subject),
            each.get_channel_display(),
            each.recipient,
            each.get_status_display(),
        )
        for each in sent
    ]
    columns = ["Written", "Subject", "Channel", "To", "State"]
    return [PreviewTable("Messages", columns, rows, empty="Nothing was sent yet.")]
