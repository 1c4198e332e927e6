"""My login: password, e-mail address, and where I am signed in."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.access.models import SignedInSession
from loanops.access.passwords import counted_password
from loanops.access.throttling import MESSAGES_TO_ADDRESS, count_attempt
from loanops.parties.links import LinkNotUsable, address_change_of
from loanops.parties.services.identity import (
    change_password,
    confirm_address_change,
    end_other_sessions,
    request_address_change,
)
from loanops.parties.site.forms import AddressForm, ChangePasswordForm, NothingForm
from loanops.web.site import SiteFormView, SiteView

LAST_SIGN_INS = 10


class SecurityView(SiteView):
    """What the login is, and its open and last sign-ins."""

    template_name = "parties/site/security.html"
    title = _("My login")

    def get(self, request: HttpRequest) -> HttpResponse:
        sessions = SignedInSession.objects.filter(user=self.person).order_by("-started_at")
        assert self.session is not None
        return self.render(
            sessions=sessions.filter(ended_at__isnull=True)[:50],
            ended=sessions.filter(ended_at__isnull=False)[:LAST_SIGN_INS],
            here=self.session.reference,
            key=self.key,
        )


class EndOtherSessionsView(SiteView):
    """Sign out everywhere else."""

    use_cases = (end_other_sessions,)
    action = "parties.end_other_sessions"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        assert self.session is not None
        end_other_sessions(reference=self.session.reference, actor=self.actor)
        return self.go("my-security", said=say("You are signed in here only."))


class OwnPasswordView(SiteFormView):
    """A form that asks the current password: guessing it is slowed down as at the door."""

    def checked(self, call: Any, **arguments: Any) -> Any:
        with counted_password(self.actor.user_id):
            return call(**arguments, actor=self.actor)

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-security")}


class ChangePasswordView(OwnPasswordView):
    use_cases = (change_password,)
    action = "parties.change_password"
    form_class = ChangePasswordForm
    title = _("Change password")
    submit = _("Change the password")

    def act(self, data: dict[str, Any]) -> HttpResponse:
        assert self.session is not None
        user = self.checked(change_password, **data, reference=self.session.reference)
        update_session_auth_hash(self.request, user)
        return self.go("my-security", said=say("The password is changed; other sign-ins were ended."))


class ChangeAddressView(OwnPasswordView):
    use_cases = (request_address_change,)
    action = "parties.request_address_change"
    form_class = AddressForm
    title = _("Change e-mail address")
    submit = _("Send the link")

    def act(self, data: dict[str, Any]) -> HttpResponse:
        count_attempt(MESSAGES_TO_ADDRESS, data["email"])
        self.checked(request_address_change, **data)
        return self.go(
            "my-security", said=say("We have sent a link to %s. It works for 24 hours.") % data["email"]
        )


class ConfirmAddressView(SiteFormView):
    """The link in the message to the new address; followed by the person himself, the address counts."""

    use_cases = (confirm_address_change,)
    action = "parties.confirm_address_change"
    form_class = NothingForm
    title = _("Confirm your new e-mail address")
    submit = _("Use this address")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.change = address_change_of(kwargs["token"])
        except LinkNotUsable as refusal:
            return self.render(
                "loanops/site/refused.html",
                status=refusal.status,
                title=_("This link does not work"),
                text=refusal.message,
            )
        return self.page(self.make_form())

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-security")}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        change = address_change_of(self.kwargs["token"])
        confirm_address_change(change_id=change.pk, actor=self.actor)
        return self.go("my-security", said=say("From now on you sign in with %s.") % change.new_email)
