"""B4: the offer with its disclosures, choosing among options, and the borrower's answer."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core.errors import LoanOpsError
from loanops.parties.selectors import is_owner_of
from loanops.parties.site.people import found
from loanops.web.site import SiteForm, SiteFormView, SiteView
from origination.choices import DisclosureDelivery, SignerCapacity
from origination.models import Offer, OfferDisclosure
from origination.services.disclosing import open_offer, read_offer_pdf, read_signed_pdf
from origination.services.offers import accept_offer, decline_offer
from origination.services.signing import (
    CONSENT_TEXT,
    attempts_left,
    confirm_signature_code,
    latest_code,
    send_signature_code,
)
from origination.site.base import ApplicationMixin
from origination.site.forms import WithdrawForm
from origination.states import OfferStatus


class SignForm(SiteForm):
    """Who signs, by what right, that he agrees, and the code from his mailbox."""

    signer_name = forms.CharField(
        label=_("Your full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    signer_title = forms.CharField(
        label=_("Your title in the business"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    capacity = forms.ChoiceField(label=_("You sign as"), choices=SignerCapacity.choices)
    consents = forms.BooleanField(
        label=CONSENT_TEXT,
        error_messages={"required": _("The terms and electronic signature have to be agreed to.")},
    )
    code = forms.CharField(
        label=_("Code from our e-mail"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=_("Six digits. Press “Send me a code” first."),
    )
    document_hash = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.OFFER_SIGNATURE_CODE:
            del self.fields["code"]


class OffersView(ApplicationMixin, SiteView):
    """The options side by side; a single one opens at once, and so does the one that was accepted."""

    action = "origination.view_offers"
    template_name = "origination/site/offers.html"
    title = _("Your offer")

    def get(self, request: HttpRequest, application_id: str) -> HttpResponse:
        offers = self.application.offers
        standing = list(offers.filter(status=OfferStatus.MADE).order_by("position", "id"))
        standing = list(offers.filter(status=OfferStatus.ACCEPTED)) or standing
        if len(standing) == 1:
            return HttpResponseRedirect(
                reverse("my-offer", args=[self.application.public_id, standing[0].public_id])
            )
        if not standing and not offers.exists():
            raise Http404
        return self.render(
            application=self.application,
            offers=standing,
            earlier=[] if standing else list(offers.order_by("-id")[:5]),
        )


class OfferMixin(ApplicationMixin):
    """A page about one offer of one's own application."""

    @property
    def offer(self) -> Offer:
        if not hasattr(self, "_offer"):
            self._offer = found(self.application.offers.select_related("disclosure"), self.kwargs["offer_id"])
        return self._offer


class OfferView(OfferMixin, SiteFormView):
    """Terms, disclosures and schedule; below them the signature. That they were shown is on record."""

    action = "origination.open_offer"
    use_cases = (open_offer, send_signature_code, confirm_signature_code, accept_offer)
    template_name = "origination/site/offer.html"
    form_class = SignForm
    submit = _("Accept the offer")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.offer.status == OfferStatus.MADE and request.method == "GET":
            open_offer(offer_id=self.offer.pk, delivery=DisclosureDelivery.ON_SCREEN, actor=self.actor)
        return self.page(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "send_code" in request.POST:
            return self._send_code()
        return super().post(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {
            "signer_name": self.person.get_full_name() if self.person is not None else "",
            "document_hash": self._disclosure.document_checksum,
        }

    def context(self) -> dict[str, Any]:
        code = latest_code(self.offer, self.actor)
        return {
            "title": say("Your offer")
            if self.offer.status == OfferStatus.MADE
            else self.offer.get_status_display(),
            "application": self.application,
            "offer": self.offer,
            "content": self._disclosure.content,
            "is_open": self.offer.status == OfferStatus.MADE,
            "is_accepted": self.offer.status == OfferStatus.ACCEPTED,
            "needs_code": settings.OFFER_SIGNATURE_CODE,
            "code_sent_to": code.recipient if code is not None and code.used_at is None else "",
            "may_answer": is_owner_of(self.actor, self.application.business_id),
            "has_other_options": self.application.offers.filter(status=OfferStatus.MADE).count() > 1,
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        code = data.pop("code", None)
        if code is not None and self.offer.status == OfferStatus.MADE:
            entered = confirm_signature_code(offer_id=self.offer.pk, code=code, actor=self.actor)
            if entered.confirmed_at is None:
                form = self.make_form(self.request.POST)
                form.is_valid()
                words = say("This is not the code. %s attempts are left.") % attempts_left(entered)
                form.add_error("code", words)
                return self.page(form, status=422)
        accept_offer.once(self.key)(
            application_id=self.application.pk, offer_id=self.offer.pk, **data, actor=self.actor
        )
        return self.go(
            "my-application", self.application.public_id, said=say("You accepted the offer. Thank you.")
        )

    def _send_code(self) -> HttpResponse:
        form = SignForm(initial={**self.initial(), **self._entered()})
        try:
            send_signature_code(offer_id=self.offer.pk, actor=self.actor)
        except LoanOpsError as refusal:
            shown = {"refusal": refusal.message}
            return self.page_with(form, shown, status=refusal.status)
        return self.page_with(form, {"sent": True})

    def page_with(self, form: SiteForm, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return self.render(
            status=status, form=form, key=self.key, submit=self.submit, **{**self.context(), **shown}
        )

    def _entered(self) -> dict[str, Any]:
        names = ("signer_name", "signer_title", "capacity", "consents")
        return {name: self.request.POST[name] for name in names if self.request.POST.get(name)}

    @property
    def _disclosure(self) -> OfferDisclosure:
        try:
            return self.offer.disclosure
        except OfferDisclosure.DoesNotExist:
            raise Http404


class OfferPaperView(OfferMixin, SiteView):
    """The offer as PDF; once accepted, the signed copy. That it was taken is on record."""

    action = "origination.open_offer"
    use_cases = (open_offer,)
    http_method_names = ["get"]

    def get(self, request: HttpRequest, application_id: str, offer_id: str) -> HttpResponse:
        offer = self.offer
        disclosure = OfferDisclosure.objects.filter(offer=offer).first()
        if disclosure is None:
            raise Http404
        if offer.status == OfferStatus.ACCEPTED:
            paper = read_signed_pdf(offer)
        else:
            open_offer(offer_id=offer.pk, delivery=DisclosureDelivery.ON_SCREEN, actor=self.actor)
            paper = read_offer_pdf(disclosure)
        name = f"offer-{self.application.number}.pdf"
        return HttpResponse(
            paper,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class DeclineView(OfferMixin, SiteFormView):
    """No to this option, or to the only one; then the application ends."""

    action = "origination.decline_offer"
    use_cases = (decline_offer,)
    form_class = WithdrawForm
    title = _("Decline the offer?")
    submit = _("Decline it")

    def context(self) -> dict[str, Any]:
        others = self.application.offers.filter(status=OfferStatus.MADE).exclude(pk=self.offer.pk).exists()
        return {
            "lead": say("The other options stay open to you.")
            if others
            else say("The application ends with it. You may apply again at any time."),
            "back": reverse("my-offer", args=[self.application.public_id, self.offer.public_id]),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        decline_offer.once(self.key)(
            application_id=self.application.pk,
            offer_id=self.offer.pk,
            reason=data["reason"],
            actor=self.actor,
        )
        return self.go("my-application", self.application.public_id, said=say("The offer is declined."))
