"""The consents an application needs: a credit report on the business, and on owners and guarantors."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from loanops.parties.consents import consent_text
from loanops.parties.models import Consent, ConsentKind
from loanops.web.site import SiteForm
from origination.services.applying import update_application
from origination.services.checking import credit_consent, reported_owners
from origination.services.drafting import CREDIT_CONSENT_TEXT
from origination.site.base import StepView
from origination.site.forms import ConsentsForm
from products.choices import BureauKind


class ConsentsStep(StepView):
    """Asked for only where a report will be asked for; what was given stands there with its day."""

    use_cases = (update_application,)
    step = "consents"
    template_name = "origination/site/consents.html"
    form_class = ConsentsForm
    title = _("Consents")
    submit = _("Save and continue")

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        version = self.application.product_version
        if version is None:
            return ConsentsForm(data, business_asked=False, owners=[])
        owners = list(self.application.business.owners.order_by("id"))
        return ConsentsForm(
            data,
            business_asked=BureauKind.COMMERCIAL in version.credit_bureaus
            and credit_consent(self.application, None) is None,
            owners=[
                owner
                for owner in reported_owners(owners, version)
                if credit_consent(self.application, owner) is None
            ],
        )

    def context(self) -> dict[str, Any]:
        standing = Consent.objects.filter(
            business=self.application.business_id,
            kind=ConsentKind.CREDIT_REPORT,
            withdrawn_at__isnull=True,
        )
        return {"given": list(standing.order_by("id")), "text": consent_text(CREDIT_CONSENT_TEXT)}

    def act(self, data: dict[str, Any]) -> HttpResponse:
        changes: dict[str, Any] = {}
        if data.get("credit_consent_by"):
            changes["credit_consent_by"] = data["credit_consent_by"]
        agreed = [
            int(name.removeprefix("owner_"))
            for name, value in data.items()
            if name.startswith("owner_") and value
        ]
        if agreed:
            owners = self.application.business.owners.filter(pk__in=agreed).order_by("id")
            changes["owners"] = [
                {
                    "owner_id": owner.pk,
                    "credit_consent": True,
                }
                for owner in owners
            ]
        if changes:
            update_application.once(self.key)(
                application_id=self.application.pk, changes=changes, actor=self.actor
            )
        return self.go_on()
