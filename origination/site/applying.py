"""B1: applying, step by step; each step is saved in the draft, and the draft waits for its return."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core import clock
from loanops.core.errors import LoanOpsError
from loanops.parties.models import Business, BusinessOwner
from loanops.parties.services.businesses import add_owner, update_owner
from loanops.parties.site.people import found
from loanops.web.site import SiteForm, SiteFormView, SiteView
from origination.models import Application, BeneficialOwnership, Collateral
from origination.services.applying import create_application, submit_application, update_application
from origination.services.certifying import certify_beneficial_owners
from origination.services.checking import COLLATERAL_FIELDS, REQUEST_FIELDS, request_errors
from origination.services.matching import current_policy
from origination.site.base import StepView, lacks
from origination.site.forms import (
    BusinessForm,
    CertifyForm,
    CollateralForm,
    NothingForm,
    OwnerForm,
    RequestForm,
    given,
)
from origination.states import ApplicationStatus
from products.models import LoanProduct, ProductVersion
from products.quoting import quote
from products.states import ProductStatus

OWNER_NAMES = tuple(OwnerForm.base_fields)
BUSINESS_NAMES = tuple(BusinessForm.base_fields)


class StartView(SiteView):
    """Begin: for a business that is known already, or for another one; drafts that wait are offered first."""

    action = "origination.create_application"
    use_cases = (create_application,)
    template_name = "origination/site/start.html"
    title = _("Apply for a loan")

    def get(self, request: HttpRequest) -> HttpResponse:
        businesses = list(self._businesses().order_by("legal_name", "id")[:50])
        drafts = Application.objects.visible_to(self.actor).filter(status=ApplicationStatus.DRAFT)
        if not businesses:
            return self.go("my-new-business")
        return self.render(
            businesses=businesses,
            drafts=drafts.select_related("business", "product_version").order_by("-id")[:10],
            key=self.key,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        business = found(self._businesses(), request.POST.get("business", ""))
        application = create_application.once(self.key)(business_id=business.pk, fields={}, actor=self.actor)
        return self.go("my-step-business", application.public_id)

    def _businesses(self) -> Any:
        return Business.objects.visible_to(self.actor).standing()


class NewBusinessView(SiteFormView):
    """The first step for a business we do not know: it and the draft are saved together."""

    action = "origination.create_application"
    use_cases = (create_application,)
    form_class = BusinessForm
    title = _("Your business")
    lead = _("Everything you enter is saved when you continue. You can come back at any time.")
    submit = _("Save and continue")

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-home")}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        application = create_application.once(self.key)(
            fields={"business": given(data, keep_empty=False)}, actor=self.actor
        )
        return self.go("my-step-owners", application.public_id)


class BusinessStep(StepView):
    use_cases = (update_application,)
    step = "business"
    form_class = BusinessForm
    title = _("Your business")
    submit = _("Save and continue")

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        business = self.application.business
        initial = {name: getattr(business, name) for name in BUSINESS_NAMES if name != "tax_id"}
        return BusinessForm(data, initial=initial, tax_id_last4=business.tax_id_last4)

    def act(self, data: dict[str, Any]) -> HttpResponse:
        details = given(data, secret=("tax_id",))
        update_application.once(self.key)(
            application_id=self.application.pk, changes={"business": details}, actor=self.actor
        )
        return self.go_on()


class OwnersStep(StepView):
    """The owners so far; others are added, and each can be changed."""

    step = "owners"
    template_name = "origination/site/owners.html"
    form_class = NothingForm
    title = _("Owners")
    lead = _("Everybody who owns a quarter or more of the business, and whoever guarantees the loan.")
    submit = _("Continue")

    def context(self) -> dict[str, Any]:
        version = self.application.product_version
        word = BeneficialOwnership.objects.filter(application=self.application).first()
        asked = version is not None and version.product.code in current_policy().beneficial_owner_products
        return {
            "owners": list(self.application.business.owners.order_by("-ownership_percentage", "id")),
            "word": word,
            "is_certification_asked": asked or word is not None,
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        return self.go_on()


class OwnerView(StepView):
    """One owner, new or known."""

    use_cases = (add_owner, update_owner)
    step = "owners"
    form_class = OwnerForm
    submit = _("Save")

    @property
    def owner(self) -> BusinessOwner | None:
        public_id = self.kwargs.get("owner_id")
        return found(self.application.business.owners.all(), public_id) if public_id else None

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        owner = self.owner
        shown = [name for name in OWNER_NAMES if name not in ("ssn", "date_of_birth")]
        initial = {name: getattr(owner, name) for name in shown} if owner is not None else {}
        return OwnerForm(data, initial=initial, owner=owner)

    def context(self) -> dict[str, Any]:
        owner = self.owner
        return {
            "title": say("Change %s") % owner if owner is not None else say("Add an owner"),
            "back": reverse("my-step-owners", args=[self.application.public_id]),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        owner = self.owner
        if owner is not None:
            fields = given(data, secret=("ssn", "date_of_birth"))
            update_owner.once(self.key)(owner_id=owner.pk, fields=fields, actor=self.actor)
        else:
            add_owner.once(self.key)(
                business_id=self.application.business_id,
                fields=given(data, keep_empty=False),
                actor=self.actor,
            )
        return self.go("my-step-owners", self.application.public_id, said=say("Saved."))


class CertifyView(StepView):
    """Who stands behind the business, where the loan asks for that."""

    use_cases = (certify_beneficial_owners,)
    action = "origination.certify_beneficial_owners"
    step = "owners"
    form_class = CertifyForm
    title = _("Who stands behind the business")
    lead = _("The law wants to know who owns a quarter of the business or more, and who controls it.")
    submit = _("Confirm")

    @property
    def owners(self) -> list[BusinessOwner]:
        return list(self.application.business.owners.order_by("-ownership_percentage", "id"))

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        return CertifyForm(data, owners=self.owners)

    def context(self) -> dict[str, Any]:
        return {"back": reverse("my-step-owners", args=[self.application.public_id])}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        certify_beneficial_owners.once(self.key)(application_id=self.application.pk, **data, actor=self.actor)
        return self.go(
            "my-step-owners", self.application.public_id, said=say("Thank you, that is on record.")
        )


class RequestStep(StepView):
    """Which loan, with what each means in plain words; “Show me the payment” computes without saving."""

    use_cases = (update_application,)
    step = "request"
    template_name = "origination/site/request.html"
    form_class = RequestForm
    title = _("Your loan")
    submit = _("Save and continue")

    @property
    def versions(self) -> dict[str, ProductVersion]:
        if not hasattr(self, "_versions"):
            self._versions = offered_versions(self.actor)
            current = self.application.product_version
            if current is not None:
                self._versions.setdefault(current.product.code, current)
        return self._versions

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        application = self.application
        initial = {name: getattr(application, name) for name in REQUEST_FIELDS}
        if application.product_version is not None:
            initial["product"] = application.product_version.product.code
        else:
            initial["repayment_frequency"] = ""
        return RequestForm(data, initial=initial, versions=self.versions)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "show" not in request.POST:
            return super().post(request, *args, **kwargs)
        return self.closed() or self._shown(self.make_form(request.POST))

    def context(self) -> dict[str, Any]:
        return {"versions": self.versions, "figures": getattr(self, "figures", None)}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        changes = {name: data[name] for name in ("product", *REQUEST_FIELDS)}
        if not changes["repayment_frequency"]:
            del changes["repayment_frequency"]
        update_application.once(self.key)(
            application_id=self.application.pk, changes=changes, actor=self.actor
        )
        return self.go_on()

    def _shown(self, form: SiteForm) -> HttpResponse:
        """What the loan would cost at the product's base rate; nothing is saved."""
        form.is_valid()
        needed = ("product", "requested_amount", "requested_term_months")
        data = form.cleaned_data
        for name in list(form.errors):
            if name not in needed:
                del form.errors[name]
        if all(data.get(name) for name in needed):
            version = self.versions[data["product"]]
            frequency = data.get("repayment_frequency") or version.repayment_frequencies[0]
            wrong = request_errors(
                version,
                {**{name: data.get(name) for name in REQUEST_FIELDS}, "repayment_frequency": frequency},
            )
            placed = [error for error in wrong if error.pointer[1:] in (*needed, "repayment_frequency")]
            for error in placed:
                form.add_error(error.pointer[1:], error.detail)
            if not placed:
                self.figures = {
                    "version": version,
                    "quote": quote(
                        version.snapshot(),
                        amount=Decimal(data["requested_amount"]),
                        annual_rate=version.base_rate,
                        term_months=data["requested_term_months"],
                        frequency=frequency,
                        start_date=clock.business_date(),
                    ),
                }
        return self.page(form, status=422 if form.errors else 200)


class CollateralStep(StepView):
    """What secures the loan: add one thing at a time; whoever has nothing more goes on."""

    use_cases = (update_application,)
    step = "collateral"
    template_name = "origination/site/collateral.html"
    form_class = CollateralForm
    title = _("Security for the loan")
    submit = _("Add")

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        return CollateralForm(data, version=self.application.product_version)

    def context(self) -> dict[str, Any]:
        return {
            "rows": self._collateral,
            "version": self.application.product_version,
            "following": reverse("my-documents", args=[self.application.public_id]),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            return self.closed() or self._removed(request.POST["remove"])
        return super().post(request, *args, **kwargs)

    def act(self, data: dict[str, Any]) -> HttpResponse:
        self._write([*self._rows(), data])
        return self.go("my-step-collateral", self.application.public_id, said=say("Saved."))

    def _removed(self, public_id: str) -> HttpResponse:
        """Whoever presses twice, or goes back and presses again, sees that it is gone."""
        if not any(row.public_id == public_id for row in self._collateral):
            return self.go("my-step-collateral", self.application.public_id)
        try:
            self._write(self._rows(without=public_id))
        except LoanOpsError as refusal:
            form = self.make_form({})
            form.errors.clear()
            form.add_refusal(refusal)
            return self.page(form, status=422)
        return self.go("my-step-collateral", self.application.public_id, said=say("Removed."))

    @property
    def _collateral(self) -> list[Collateral]:
        return list(self.application.collateral.order_by("id"))

    def _rows(self, *, without: str = "") -> list[dict[str, Any]]:
        kept = [row for row in self._collateral if row.public_id != without]
        return [{name: getattr(row, name) for name in COLLATERAL_FIELDS} for row in kept]

    def _write(self, rows: list[dict[str, Any]]) -> None:
        update_application.once(self.key)(
            application_id=self.application.pk, changes={"collateral": rows}, actor=self.actor
        )


class ReviewStep(StepView):
    """Everything on one page, what is still lacking on top, and the button that sends it."""

    use_cases = (submit_application,)
    action = "origination.submit_application"
    step = "review"
    template_name = "origination/site/review.html"
    form_class = NothingForm
    title = _("Review and send")
    submit = _("Send the application")

    def context(self) -> dict[str, Any]:
        application = self.application
        found_lacks = lacks(application)
        return {
            "lacks": found_lacks,
            "only_documents": bool(found_lacks) and all(lack.step == "documents" for lack in found_lacks),
            "owners": list(application.business.owners.order_by("-ownership_percentage", "id")),
            "collateral": list(application.collateral.order_by("id")),
            "documents": list(application.documents.exclude(file="").order_by("id")),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        submit_application.once(self.key)(application_id=self.application.pk, actor=self.actor)
        return HttpResponseRedirect(f"{reverse('my-application', args=[self.application.public_id])}?sent")


def offered_versions(actor: Any) -> dict[str, ProductVersion]:
    """The versions in force today of the products that take applications, by product code."""
    today = clock.business_date()
    active = LoanProduct.objects.visible_to(actor).filter(status=ProductStatus.ACTIVE)
    in_force = (
        ProductVersion.objects.published()
        .filter(product__in=active, effective_from__lte=today)
        .select_related("product")
        .order_by("product__name", "product_id", "-effective_from")
    )
    found_versions: dict[str, ProductVersion] = {}
    for version in in_force:
        found_versions.setdefault(version.product.code, version)
    return found_versions
