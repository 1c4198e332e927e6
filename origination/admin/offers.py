"""Offers and contracts, with disclosures, schedule, papers and signature."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import (
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    day,
    money,
    rate,
    record_link,
    register,
    text,
)
from origination.admin.tabs.offer import offer_tables, papers, signature_table
from origination.choices import DisclosureDelivery
from origination.models import Offer
from origination.services.disclosing import open_offer, read_offer_pdf, read_signed_pdf


@register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    view_action = "origination.view_offers"
    export_action = "origination.export_offers"
    list_display = (
        text(str, "Offer"),
        record_link("application"),
        record_link("application__business", "Business"),
        "option",
        badge("status"),
        money("amount"),
        rate("annual_rate", "Rate"),
        rate("annual_percentage_rate", "APR"),
        day("offered_on", "Offered"),
        day("expires_on", "Open until"),
        day("accepted_on", "Accepted"),
    )
    list_select_related = ("application__business",)
    list_filter = ("status",)
    search_fields = ("application__number", "application__business__legal_name", "signer_name")
    ordering = ("-id",)
    sections = (
        (
            "Offer",
            [
                "application",
                record_link("decision"),
                "option",
                "status",
                "offered_on",
                "expires_on",
                "closed_on",
                "close_reason",
            ],
        ),
        ("Acceptance", ["signer_name", "accepted_on", "accepted_at", "is_accepted_on_behalf"]),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return found.select_related("application__business", "decision", "accepted_by")

    def tables(self, offer: Offer, request: HttpRequest) -> list[PreviewTable]:
        signature = getattr(offer, "signature", None)
        return [
            *offer_tables(offer),
            papers(offer),
            *([signature_table(signature)] if signature is not None else []),
            _showings(offer),
        ]

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/offer.pdf", view(offer_document), name="origination_offer_document"),
            path("<path:object_id>/signed.pdf", view(signed_document), name="origination_offer_signed"),
        ]


def _showings(offer: Offer) -> PreviewTable:
    """Who had the disclosures before him, and when."""
    return PreviewTable(
        "Shown to",
        ["Who", "How", "When", "From", "SHA-256 of the paper"],
        [
            [
                each.shown_to,
                each.get_delivery_display(),
                each.recorded_at,
                each.address,
                each.document_checksum,
            ]
            for each in offer.showings.order_by("-id")[:20]
        ],
        empty="Nobody has opened it yet.",
    )


def _paper(read: Callable[[Offer], bytes], relation: str, name: str) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        """A paper of an offer; that it was opened is on record."""
        actor = actor_of(request)
        if not matrix.allows(actor, open_offer.name):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        known = object_id.isdecimal() and len(object_id) < 19
        offers = Offer.objects.select_related("disclosure", "signature").filter(
            **{f"{relation}__isnull": False}
        )
        offer = offers.filter(pk=int(object_id)).first() if known else None
        if offer is None:
            raise Http404
        open_offer(offer_id=offer.pk, delivery=DisclosureDelivery.DOWNLOADED, actor=actor)
        headers = {
            "Content-Disposition": f'inline; filename="{name}-{offer.public_id[-8:]}.pdf"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(read(offer), content_type="application/pdf", headers=headers)

    view.matrix_action = open_offer.name  # type: ignore[attr-defined]
    view.model_admin = OfferAdmin  # type: ignore[attr-defined]
    view.may_refuse = True  # type: ignore[attr-defined]
    return view


offer_document = _paper(lambda offer: read_offer_pdf(offer.disclosure), "disclosure", "offer")
signed_document = _paper(read_signed_pdf, "signature", "signed-offer")
