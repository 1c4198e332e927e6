"""What the pages about one application share: only those of the person's own businesses exist for him."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loanops.core.errors import FieldError
from loanops.parties.site.people import found
from loanops.web.site import SiteForm, SiteFormView
from origination.models import Application
from origination.services.applying import EDITABLE
from origination.services.checking import (
    NEEDED_OF_BUSINESS,
    REQUEST_FIELDS,
    missing_documents,
    request_errors,
    submission_errors,
)
from origination.services.demographics import answered_at
from products.choices import DocumentKind

STEPS = (
    ("business", _("Business")),
    ("owners", _("Owners")),
    ("request", _("Loan")),
    ("collateral", _("Security")),
    ("documents", _("Documents")),
    ("consents", _("Consents")),
    ("questions", _("Questions")),
    ("review", _("Review")),
)
VOLUNTARY = ("questions",)


@dataclass(frozen=True)
class Step:
    """One step of an application, with its place and whether everything it asks is there."""

    slug: str
    title: Any
    href: str
    is_done: bool
    is_now: bool
    is_voluntary: bool


@dataclass(frozen=True)
class Lack:
    """Something that is still to be said before the application can be sent, and where."""

    step: str
    text: str
    href: str


class ApplicationMixin:
    """A page about an application of one of the person's businesses; anybody else's does not exist."""

    actor: Any
    kwargs: dict[str, Any]

    @property
    def application(self) -> Application:
        if not hasattr(self, "_application"):
            visible = Application.objects.visible_to(self.actor)
            rows = visible.select_related("business", "product_version__product")
            self._application = found(rows, self.kwargs["application_id"])
        return self._application

    def refresh(self) -> Application:
        if hasattr(self, "_application"):
            del self._application
        return self.application


class StepView(ApplicationMixin, SiteFormView):
    """One step: what was entered is saved when the person goes on; back and forth at any time before it is sent."""

    action = "origination.update_application"
    template_name = "origination/site/step.html"
    step = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.closed() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.closed() or super().post(request, *args, **kwargs)

    def closed(self) -> HttpResponse | None:
        """What was sent is read on the status page; only the lender changes it from then on."""
        if self.application.status in EDITABLE:
            return None
        return HttpResponseRedirect(reverse("my-application", args=[self.application.public_id]))

    def page(self, form: SiteForm, *, status: int = 200) -> HttpResponse:
        context = {"application": self.application, **progress(self.application, self.step), **self.context()}
        return self.render(
            status=status, form=form, key=self.key, **{"lead": self.lead, "submit": self.submit, **context}
        )

    def go_on(self, said: str = "") -> HttpResponse:
        """To the step after this one."""
        slugs = [slug for slug, _title in STEPS]
        following = slugs[slugs.index(self.step) + 1]
        return self.go(address_name(following), self.application.public_id, said=said)


def address_name(slug: str) -> str:
    return "my-documents" if slug == "documents" else f"my-step-{slug}"


def progress(application: Application, now: str) -> dict[str, Any]:
    """The steps with what is done, for the line on top of each page."""
    lacking = {lack.step for lack in lacks(application)}
    unknown = ("collateral", "documents", "consents") if application.product_version is None else ()
    unanswered = () if answered_at(application.pk) else VOLUNTARY
    open_ones = ("review", *unknown, *unanswered)
    steps = [
        Step(
            slug,
            title,
            reverse(address_name(slug), args=[application.public_id]),
            is_done=slug not in lacking and slug not in open_ones,
            is_now=slug == now,
            is_voluntary=slug in VOLUNTARY,
        )
        for slug, title in STEPS
    ]
    number = next((index for index, step in enumerate(steps, start=1) if step.is_now), 0)
    before = steps[number - 2].href if number > 1 else ""
    return {
        "steps": steps,
        "step_number": number,
        "step_count": len(steps),
        "step_title": dict(STEPS)[now],
        "back": before,
    }


def lacks(application: Application) -> list[Lack]:
    """What is still to be said or sent, in the order of the steps."""
    version = application.product_version
    errors: list[FieldError] = []
    if version is None:
        errors += _before_a_product(application)
    else:
        values = {name: getattr(application, name) for name in REQUEST_FIELDS}
        errors += [*request_errors(version, values), *submission_errors(application, version)]
        missing = missing_documents(application, version) if application.status in EDITABLE else []
        if missing:
            words = ", ".join(str(DocumentKind(kind).label) for kind in missing)
            errors.append(FieldError("/documents", "required", f"{words}."))
    return sorted(_placed(application, errors), key=lambda lack: [slug for slug, _ in STEPS].index(lack.step))


def _before_a_product(application: Application) -> Iterator[FieldError]:
    """What every loan needs; the rest depends on the one that is chosen."""
    for name in NEEDED_OF_BUSINESS:
        if getattr(application.business, name) in (None, ""):
            yield FieldError(f"/business/{name}", "required", "This is needed to decide.")
    if not application.business.owners.exists():
        yield FieldError("/owners", "required", "At least one owner is needed.")
    yield FieldError("/product", "required", "Choose a loan.")


def _placed(application: Application, errors: list[FieldError]) -> Iterator[Lack]:
    for error in errors:
        step = _step_of(error.pointer)
        href = reverse(address_name(step), args=[application.public_id])
        yield Lack(step, f"{field_words(error.pointer)}: {error.detail}", href)


def _step_of(pointer: str) -> str:
    first = pointer.split("/")[1]
    if "credit_consent" in pointer:
        return "consents"
    if first == "beneficial_owners":
        return "owners"
    return first if first in ("business", "owners", "collateral", "documents") else "request"


def field_words(pointer: str) -> str:
    """`/owners/0/ssn` reads `Owner 1, SSN`."""
    parts = pointer.strip("/").split("/")
    last = parts[-1].replace("_", " ").capitalize()
    last = {"Ssn": "SSN", "Naics code": "Industry", "Credit consent by": "Consent for the business"}.get(
        last, last
    )
    if parts[0] == "owners" and len(parts) == 3:
        return f"Owner {int(parts[1]) + 1}, {last}"
    return last
