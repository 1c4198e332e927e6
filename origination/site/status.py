"""B3: where an application stands, what comes next and by when, its course, letters, messages; and withdrawing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core.errors import LoanOpsError
from loanops.web.site import SiteForm, SiteFormView
from origination.choices import DeadlineKind
from origination.models import Application
from origination.selectors import letters_to_applicant, missing_now, standing_offer, timeline
from origination.services.applying import submit_application, withdraw_application
from origination.services.checking import missing_documents
from origination.services.conversing import write_message
from origination.services.deadlines import legal_date
from origination.services.demographics import OPEN_FOR_ANSWERS
from origination.site.base import ApplicationMixin
from origination.site.forms import MessageForm, WithdrawForm
from origination.site.words import standing_of
from origination.states import IN_PROCESS, ApplicationStatus
from products.choices import DocumentKind

LETTERS_MAX = 30
MESSAGES_MAX = 50
_S = ApplicationStatus


@dataclass(frozen=True)
class Next:
    """What the applicant may do now, and until when."""

    title: str
    href: str
    by: date | None = None


class ApplicationView(ApplicationMixin, SiteFormView):
    """The status page; the form on it is a message to the lender."""

    action = "origination.view_applications"
    use_cases = (write_message,)
    template_name = "origination/site/application.html"
    form_class = MessageForm
    submit = _("Send the message")

    def context(self) -> dict[str, Any]:
        application = self.application
        standing = standing_of(application.status)
        return {
            "title": f"{say('Application')} {application.number}",
            "application": application,
            "standing": standing,
            "next": _next_of(application),
            "answer_by": _answer_by(application),
            "missing": missing_now(application),
            "can_hand_in": _can_hand_in(application),
            "course": timeline(application, for_applicant=True),
            "letters": letters_to_applicant(application, self.actor)[:LETTERS_MAX],
            "talk": application.messages.order_by("-id")[:MESSAGES_MAX],
            "is_just_sent": "sent" in self.request.GET and self.request.method == "GET",
            "may_withdraw": Application.STATES.allows(application.status, _S.WITHDRAWN),
            "has_offer": application.offers.exists(),
            "asks_questions": application.status in OPEN_FOR_ANSWERS,
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        write_message.once(self.key)(application_id=self.application.pk, text=data["text"], actor=self.actor)
        return self.go("my-application", self.application.public_id, said=say("Your message is with us."))


class HandInView(ApplicationMixin, SiteFormView):
    """What was missing is there: the application goes on."""

    action = "origination.submit_application"
    use_cases = (submit_application,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            submit_application.once(self.key)(application_id=self.application.pk, actor=self.actor)
        except LoanOpsError as refusal:
            words = " ".join([refusal.message, *(error.detail for error in refusal.errors)])
            return self.render(
                "loanops/site/refused.html",
                status=refusal.status,
                title=say("Not yet"),
                text=words,
                lead_to=reverse("my-step-review", args=[self.application.public_id]),
                lead_text=say("What is still needed"),
            )
        return self.go("my-application", self.application.public_id, said=say("Thank you. We go on."))


class WithdrawView(ApplicationMixin, SiteFormView):
    action = "origination.withdraw_application"
    use_cases = (withdraw_application,)
    form_class = WithdrawForm
    title = _("Withdraw the application?")
    lead = _("Nothing further happens with it then; an offer falls with it. You may apply again at any time.")
    submit = _("Withdraw it")

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        assert self.application
        return WithdrawForm(data)

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-application", args=[self.application.public_id])}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        withdraw_application.once(self.key)(
            application_id=self.application.pk, reason=data["reason"], actor=self.actor
        )
        return self.go(
            "my-application", self.application.public_id, said=say("The application is withdrawn.")
        )


def _answer_by(application: Application) -> date | None:
    """While the lender is at work: the day on which the applicant knows at the latest."""
    if application.status not in IN_PROCESS or application.completed_on is None:
        return None
    return legal_date(DeadlineKind.DECISION, application.completed_on)


def _can_hand_in(application: Application) -> bool:
    return application.status == _S.INCOMPLETE and not missing_documents(
        application, application.product_version
    )


def _next_of(application: Application) -> Next | None:
    """The one thing to do next, where it is the applicant's turn."""
    if application.status == _S.DRAFT:
        href = reverse("my-step-review", args=[application.public_id])
        return Next(say("Go on with the application"), href, application.expires_on)
    if application.status == _S.INCOMPLETE:
        due = application.information_due_date
        if _can_hand_in(application):
            return Next(say("Hand it in again"), "", due)
        lacking = missing_documents(application, application.product_version)
        words = ", ".join(str(DocumentKind(kind).label).lower() for kind in lacking)
        return Next(say("Send what is missing: %s") % words, _documents(application), due)
    if application.status == _S.OFFER_MADE:
        offer = standing_offer(application)
        href = reverse("my-offers", args=[application.public_id])
        return Next(say("Read your offer"), href, offer.expires_on if offer is not None else None)
    return None


def _documents(application: Application) -> str:
    return reverse("my-documents", args=[application.public_id])
