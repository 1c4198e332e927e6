"""Offers: record the acceptance."""

from loanops.web.admin import ActionPage, PreviewTable
from origination.admin import forms
from origination.admin.tabs.offer import offer_tables
from origination.models import Application, Offer
from origination.services.offers import accept_offer
from origination.states import ApplicationStatus


def _signed_then(offer: Offer, application: Application) -> list[PreviewTable]:
    return offer_tables(offer)


ACCEPT_OFFER = ActionPage(
    accept_offer,
    forms.AcceptForm,
    title="Record acceptance",
    icon="draw",
    available=lambda application: application.status == ApplicationStatus.OFFER_MADE,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_signed_then,
)
