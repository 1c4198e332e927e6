"""Offers and contracts, with disclosures and schedule."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

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
from origination.admin.tabs.offer import offer_tables
from origination.models import Offer


@register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    view_action = "origination.view_offers"
    list_display = (
        text(str, "Offer"),
        record_link("application"),
        record_link("application__business", "Business"),
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
        ("Offer", ["application", record_link("decision"), "status", "offered_on", "expires_on"]),
        (
            "Signature",
            [
                "signer_name",
                "signer_title",
                "accepted_on",
                "accepted_at",
                "accepted_by",
                "is_accepted_on_behalf",
                "accepted_from",
                "consent_text",
                "document_hash",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("application__business", "decision", "accepted_by")
        )

    def tables(self, offer: Offer, request: HttpRequest) -> list[PreviewTable]:
        return offer_tables(offer)
