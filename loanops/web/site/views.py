"""Bases of the borrower site's pages: who may come, one-time form keys, refusals on the form."""

import re
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.views import View

from loanops.access import matrix
from loanops.access.actors import borrower_actor
from loanops.access.models import SignedInSession, User
from loanops.core.actors import ANONYMOUS, Actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.usecases import UseCase
from loanops.web.site.forms import SiteForm
from loanops.web.site.sessions import signed_in_session

KEY_PATTERN = re.compile(r"^[0-9a-f]{32}$")

DECLARED: dict[str, list[type["SiteView"]]] = {}
"""Use case name → the pages of the site that run it; a test asks whether every use case of the site has one."""


class SiteView(View):
    """A page of the borrower site.

    `action` is its row of the matrix; `is_public` pages are for people who are not signed in, too. What belongs to
    another business answers 404, whatever is done to it.
    """

    action: ClassVar[str] = "parties.use_site"
    use_cases: ClassVar[tuple[UseCase[Any, Any], ...]] = ()
    is_public: ClassVar[bool] = False
    template_name: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    actor: Actor
    person: User | None
    session: SignedInSession | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for use_case in cls.__dict__.get("use_cases", ()):
            DECLARED.setdefault(use_case.name, []).append(cls)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        view = super().as_view(**initkwargs)
        if not cls.is_public:
            view.matrix_action = cls.action  # type: ignore[attr-defined]
        view.site_view = cls  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.session = signed_in_session(request)
        self.person = self.session.user if self.session is not None else None
        self.actor = borrower_actor(self.person) if self.person is not None else ANONYMOUS
        request.actor = self.actor  # type: ignore[attr-defined]
        if self.person is None and not self.is_public:
            return self._to_sign_in(request)
        if not self.is_public and not matrix.allows(self.actor, self.action):
            raise PermissionDenied
        try:
            response = super().dispatch(request, *args, **kwargs)
        except NotFound:
            raise Http404
        except LoanOpsError as refusal:
            response = self.refused(refusal)
        return response

    def refused(self, refusal: LoanOpsError) -> HttpResponse:
        """A refusal that no form of the page shows."""
        return self.render(
            "loanops/site/refused.html",
            status=refusal.status,
            title=say("Not possible"),
            text=refusal.message,
        )

    def render(self, template: str = "", *, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        """The page with what every page shows."""
        known = {
            "title": self.title,
            "person": self.person,
            "actor": self.actor,
            "lender": settings.LENDER_NAME,
            "lender_phone": settings.LENDER_PHONE,
            "lender_email": settings.LENDER_EMAIL,
            "livemode": settings.LIVEMODE,
        }
        return render(self.request, template or self.template_name, {**known, **context}, status=status)

    def go(self, name: str, *arguments: str, said: str = "") -> HttpResponse:
        """On to another page, with a sentence about what was done."""
        if said:
            messages.success(self.request, said)
        return HttpResponseRedirect(reverse(name, args=arguments))

    @property
    def key(self) -> str:
        """The form's one-time key: the one that was sent with it, otherwise a new one."""
        if not hasattr(self, "_key"):
            sent = self.request.POST.get("_key", "")
            self._key = sent if KEY_PATTERN.fullmatch(sent) else uuid.uuid4().hex
        return self._key

    def _to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """Back to this page after signing in; what was sent meanwhile is not saved, and that is said."""
        if request.method not in ("GET", "HEAD"):
            words = say(
                "You were not signed in any more, so what you sent was not saved. Sign in, then send it again."
            )
            messages.warning(request, words)
        is_page = hasattr(self, "get") and "get" in self.http_method_names
        query = f"?{urlencode({'next': request.get_full_path()})}" if is_page else ""
        return HttpResponseRedirect(f"{reverse('my-sign-in')}{query}")


class SiteFormView(SiteView):
    """A page with one form and one use case behind it; refusals stand on the form, and what was entered stays."""

    form_class: ClassVar[type[SiteForm]]
    template_name = "loanops/site/form.html"
    passes: ClassVar[tuple[type[LoanOpsError], ...]] = (NotFound,)
    """Refusals that are no matter of the form: the page itself answers them."""
    lead: ClassVar[Any] = ""
    submit: ClassVar[Any] = "Continue"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self.act(form.cleaned_data)
            except self.passes:
                raise
            except LoanOpsError as refusal:
                form.add_refusal(refusal)
        return self.page(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        return self.form_class(data, files, initial=self.initial() if data is None else None)

    def initial(self) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        """Run the use case with what was entered, and lead on."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the page shows beside its form."""
        return {}

    def page(self, form: SiteForm, *, status: int = HTTPStatus.OK) -> HttpResponse:
        return self.render(
            status=status,
            form=form,
            key=self.key,
            **{"lead": self.lead, "submit": self.submit, **self.context()},
        )
