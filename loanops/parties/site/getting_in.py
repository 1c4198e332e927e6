"""Register, prove the address, sign in and out, set a forgotten password anew."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.access.actors import borrower_actor
from loanops.access.models import User
from loanops.access.passwords import WrongPassword
from loanops.access.throttling import (
    MESSAGES_TO_ADDRESS,
    PASSWORD_CHECK,
    SIGN_IN_OF_PERSON,
    TooManyAttempts,
    count_attempt,
    forget_attempts,
    messages_from_address,
    require_no_wait,
    sign_in_from_address,
)
from loanops.core.actors import ANONYMOUS
from loanops.core.errors import LoanOpsError, NotFound
from loanops.parties.links import LinkNotUsable, person_of, registration_of
from loanops.parties.models import Registration
from loanops.parties.services.identity import (
    find_person,
    pause_sign_in,
    record_sign_in,
    record_sign_out,
    recover_password,
    register,
    request_recovery,
    verify_address,
)
from loanops.parties.site.forms import NewPasswordForm, RecoverForm, RegisterForm, SignInForm, VerifyForm
from loanops.web.site import SiteFormView, SiteView
from loanops.web.site.sessions import SESSION_KEY, admits, end_session

APPS_ASK = "/oauth/authorize?"
"""Where an app asks whether it may act for somebody, staff or borrower; who is not signed in comes here first."""


class StaffLogin(LoanOpsError):
    """This login belongs to the lender's staff."""

    status = 403


def begin_session(request: HttpRequest, user: User) -> None:
    """The person is signed in on this device from now on."""
    login(request, user, backend="loanops.access.backends.PasswordBackend")
    session = record_sign_in(
        user_id=user.pk, device=request.headers.get("User-Agent", ""), actor=borrower_actor(user)
    )
    request.session[SESSION_KEY] = session.reference


def count_message(request: HttpRequest, recipient: str) -> None:
    """Nobody makes us write without end, neither to one address nor from one place."""
    count_attempt(MESSAGES_TO_ADDRESS, recipient)
    if source := request.META.get("REMOTE_ADDR", ""):
        count_attempt(messages_from_address(), source)


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of this site or an app's question, otherwise his home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    known = wanted.startswith(("/my/", APPS_ASK))
    allowed = known and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if allowed else reverse("my-home")


class OutsideView(SiteFormView):
    """A page for people who are not signed in; whoever is goes home."""

    is_public = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.person is not None:
            return HttpResponseRedirect(safe_next(request))
        return super().get(request, *args, **kwargs)


class LinkView(OutsideView):
    """A page behind a link of a message; a link that works no more says so."""

    passes = (NotFound, LinkNotUsable)

    def refused(self, refusal: LoanOpsError) -> HttpResponse:
        if not isinstance(refusal, LinkNotUsable):
            return super().refused(refusal)
        return self.render(
            "loanops/site/refused.html",
            status=refusal.status,
            title=_("This link does not work"),
            text=refusal.message,
            lead_to=reverse("my-sign-in"),
            lead_text=_("To the sign-in page"),
        )


class SignInView(OutsideView):
    """Sign in with e-mail address and password. The same answer for every wrong pair, known or not."""

    use_cases = (record_sign_in, pause_sign_in)
    form_class = SignInForm
    title = _("Sign in")
    submit = _("Sign in")

    def context(self) -> dict[str, Any]:
        wanted = safe_next(self.request)
        lead = say("An app asks to act for you. Sign in first; what it may do is asked then.")
        return {
            "lead": lead if wanted.startswith(APPS_ASK) else "",
            "hidden": [("next", wanted)],
            "links": [
                (reverse("my-recover"), _("Forgot your password?")),
                (reverse("my-register"), _("New here? Register")),
            ],
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        user = self._checked(data["email"].strip(), data["password"])
        wanted = safe_next(self.request)
        if admits(user):
            begin_session(self.request, user)
        elif wanted.startswith(APPS_ASK):
            login(self.request, user)
        else:
            raise StaffLogin(
                "This login belongs to the lender's staff and to no business. Staff work on the staff pages."
            )
        return HttpResponseRedirect(wanted)

    def _checked(self, name: str, password: str) -> User:
        known = find_person(name)
        username = known.username if known is not None else name
        address = self.request.META.get("REMOTE_ADDR", "")
        require_no_wait(SIGN_IN_OF_PERSON, username)
        require_no_wait(sign_in_from_address(), address)
        user = authenticate(self.request, username=username, password=password)
        if isinstance(user, User):
            return user
        try:
            require_no_wait(SIGN_IN_OF_PERSON, username)
        except TooManyAttempts:
            pause_sign_in(name=name, actor=ANONYMOUS)
            raise
        raise WrongPassword("The e-mail address or the password is not right.")


class SignOutView(SiteView):
    """Leave. Only by its button: a link from elsewhere signs nobody out."""

    use_cases = (record_sign_out,)
    is_public = True
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.session is not None:
            record_sign_out(reference=self.session.reference, actor=self.actor)
            end_session(request)
        messages.success(request, say("You are signed out."))
        return self.go("my-sign-in")


class RegisterView(OutsideView):
    """A new login; whether the address is known already is told to the address only."""

    use_cases = (register,)
    form_class = RegisterForm
    title = _("Register")
    lead = _("With a login you apply for loans, send documents and follow what happens to your application.")
    submit = _("Register")

    def context(self) -> dict[str, Any]:
        return {"links": [(reverse("my-sign-in"), _("You have a login? Sign in"))]}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        count_message(self.request, data["email"])
        register(**data, actor=ANONYMOUS)
        return _look_into_mail(self, data["email"], "24 hours")


class VerifyView(LinkView):
    """The link that proves an address; the password chosen at registration is asked, then the person is in."""

    use_cases = (verify_address,)
    form_class = VerifyForm
    title = _("Confirm your e-mail address")
    submit = _("Confirm and sign in")
    registration: Registration

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.registration = registration_of(kwargs["token"])
        return self.page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.registration = registration_of(kwargs["token"])
        return super().post(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        return {
            "lead": say("To finish the registration of %s, enter the password you chose.")
            % self.registration.email
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        count_attempt(PASSWORD_CHECK, self.registration.public_id)
        user = verify_address(
            registration_id=self.registration.pk, password=data["password"], actor=ANONYMOUS
        )
        forget_attempts(PASSWORD_CHECK, self.registration.public_id)
        begin_session(self.request, user)
        return self.go("my-home", said=say("Welcome. Your address is confirmed and you are signed in."))


class RecoverView(OutsideView):
    """Forgot the password: what follows stands in a message."""

    use_cases = (request_recovery,)
    form_class = RecoverForm
    title = _("Forgot your password?")
    lead = _("Tell us the e-mail address you sign in with. We send a link there to set a new password.")
    submit = _("Send the link")

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-sign-in")}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        count_message(self.request, data["email"])
        request_recovery(email=data["email"], actor=ANONYMOUS)
        return _look_into_mail(self, data["email"], "an hour")


class RecoverPasswordView(LinkView):
    """Set a new password by the link; it works once."""

    use_cases = (recover_password,)
    form_class = NewPasswordForm
    title = _("Set a new password")
    submit = _("Set the password")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person_of(kwargs["uid"], kwargs["token"])
        return self.page(self.make_form())

    def act(self, data: dict[str, Any]) -> HttpResponse:
        user = person_of(self.kwargs["uid"], self.kwargs["token"])
        recover_password(
            user_id=user.pk, token=self.kwargs["token"], password=data["password"], actor=ANONYMOUS
        )
        forget_attempts(SIGN_IN_OF_PERSON, user.username)
        if self.person is not None:
            end_session(self.request)
        return self.go("my-sign-in", said=say("The new password is set. Sign in with it."))


class TermsView(SiteView):
    """The terms of use of the site."""

    is_public = True
    template_name = "parties/site/terms.html"
    title = _("Terms of use")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render(version=settings.SITE_TERMS_VERSION)


def _look_into_mail(view: SiteView, email: str, valid_for: str) -> HttpResponse:
    """The same words whether the address is known or not."""
    return view.render(
        "loanops/site/said.html",
        title=say("Look into your mail"),
        paragraphs=[
            say("We have sent a message to %(email)s. The link in it works for %(time)s.")
            % {"email": email, "time": valid_for},
            say("Nothing there? Look into the spam folder, and check the address for a slip."),
        ],
        links=[(reverse("my-sign-in"), say("To the sign-in page"))],
    )
