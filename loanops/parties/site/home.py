"""The borrower's home page: his businesses here; applications and loans are added by their own apps."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core.actors import Actor
from loanops.parties.models import BusinessMember
from loanops.web.site import HomePart, Line, SiteView

LINES_MAX = 25


class HomeView(SiteView):
    """What is mine, and what waits for me."""

    template_name = "parties/site/home.html"
    title = _("Home")

    def get(self, request: HttpRequest) -> HttpResponse:
        parts = [import_string(name)(self.actor) for name in settings.SITE_HOME_PARTS]
        return self.render(
            title=say("Hello, %s") % self.person, parts=[part for part in parts if part is not None]
        )


def businesses(actor: Actor) -> HomePart:
    """The businesses a person acts for, each leading to its people."""
    members = (
        BusinessMember.objects.filter(user_id=actor.user_id or 0)
        .select_related("business")
        .order_by("business__legal_name", "id")
    )
    lines = [
        Line(
            title=str(member.business),
            href=reverse("my-people", args=[member.business.public_id]),
            status=member.get_role_display(),
            facts=[
                f"{say('Tax id')} •••• {member.business.tax_id_last4}"
                if member.business.tax_id_last4
                else "",
                say("People and invitations"),
            ],
        )
        for member in members[:LINES_MAX]
    ]
    return HomePart(
        title=say("My businesses"),
        lines=lines,
        empty=say("None yet. Apply for a loan to enter your business, or ask its owner to invite you."),
    )
