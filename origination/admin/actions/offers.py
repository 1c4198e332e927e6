"""Offers: record the acceptance or that it is not taken, withdraw, issue again."""

from typing import Any

from loanops.web.admin import ActionPage, PreviewTable
from origination.admin import closing_forms
from origination.admin.actions.availability import expired_after_offer
from origination.admin.forms import WhyForm
from origination.admin.tabs.offer import offer_tables
from origination.models import Application, Offer
from origination.services.explaining import may_ask_for_reasons, request_reasons
from origination.services.offers import accept_offer, decline_offer, reissue_offers, withdraw_offer
from origination.states import ApplicationStatus

DECIDED_ON = (
    ApplicationStatus.DECLINED,
    ApplicationStatus.OFFER_MADE,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.EXPIRED,
)


def _is_open(application: Application) -> bool:
    return application.status == ApplicationStatus.OFFER_MADE


def _may_be_issued_again(application: Application) -> bool:
    return _is_open(application) or expired_after_offer(application)


def _may_ask_for_reasons(application: Application) -> bool:
    return application.status in DECIDED_ON and may_ask_for_reasons(application)


def _signed_then(offer: Offer, application: Application) -> list[PreviewTable]:
    return offer_tables(offer)


def _signature(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    """The chosen offer travels with the checksum of the paper that was on the page."""
    offer_id, _, checksum = data.pop("offer").partition(":")
    return {
        "application_id": application.pk,
        "offer_id": int(offer_id),
        "document_hash": checksum,
        **data,
    }


def _named(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": application.pk,
        "offer_id": int(data["offer"]) if data["offer"] else None,
        "reason": data["reason"],
    }


ACCEPT_OFFER = ActionPage(
    accept_offer,
    closing_forms.AcceptForm,
    title="Record acceptance",
    icon="draw",
    available=_is_open,
    arguments=_signature,
    preview=_signed_then,
)
DECLINE_OFFER = ActionPage(
    decline_offer,
    closing_forms.OfferForm,
    title="Offer not taken",
    icon="do_not_disturb_on",
    available=_is_open,
    arguments=_named,
    description="The applicant told us that he does not want it. With the last option the application ends.",
)
WITHDRAW_OFFER = ActionPage(
    withdraw_offer,
    closing_forms.WithdrawOfferForm,
    icon="undo",
    danger=True,
    available=_is_open,
    arguments=_named,
    description="The applicant reads the reason. With the last option the application is referred to an underwriter.",
)
REISSUE_OFFERS = ActionPage(
    reissue_offers,
    WhyForm,
    icon="restart_alt",
    available=_may_be_issued_again,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_signed_then,
    description="The same options from today, with new disclosures and a new last day. The parties are screened anew; "
    "credit reports have to count still.",
    result_message="The offer is with the applicant again.",
)
REQUEST_REASONS = ActionPage(
    request_reasons,
    closing_forms.ReasonsRequestForm,
    icon="quiz",
    available=_may_ask_for_reasons,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    result_message="The statement of reasons is on its way.",
    description="The applicant asks why. The statement is written from the decision on record and sent at once.",
)
