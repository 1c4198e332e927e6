"""The applications of a borrower's businesses, on his home page."""

from django.urls import reverse
from django.utils.translation import gettext as say

from loanops.core.actors import Actor
from loanops.web.site import HomePart, Line
from loanops.web.templatetags.site import money
from origination.models import Application
from origination.site.words import standing_of

LINES_MAX = 25


def applications(actor: Actor) -> HomePart:
    """Those that wait for the borrower and those under way first, the newest first among them."""
    rows = (
        Application.objects.visible_to(actor)
        .select_related("business", "product_version")
        .order_by("-id")[:LINES_MAX]
    )
    return HomePart(
        title=say("My applications"),
        lines=[_line(application) for application in rows],
        empty=say("None yet."),
        action_title=say("Apply for a loan"),
        action_href=reverse("my-apply"),
    )


def _line(application: Application) -> Line:
    standing = standing_of(application.status)
    version = application.product_version
    return Line(
        title=application.number,
        href=reverse("my-application", args=[application.public_id]),
        status=str(standing.word),
        tone=standing.tone,
        facts=[
            str(application.business),
            f"{version.name}, {money(application.requested_amount)}"
            if version is not None and application.requested_amount is not None
            else "",
            str(standing.explained) if standing.yours else "",
        ],
    )
