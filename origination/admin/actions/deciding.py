"""Deciding: approve, decline, counter-offer, refer, check again (U2, U3)."""

from typing import Any

from loanops.web.admin import ActionPage, PreviewTable
from origination.admin import forms
from origination.admin.actions.availability import can_become, changes_then, decidable
from origination.admin.tabs.offer import offer_tables
from origination.models import Application, Decision
from origination.selectors import current_decision
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
    rerun_checks,
)
from origination.services.gathering import gather_inputs
from origination.states import ApplicationStatus
from origination.underwriting.pricing import price


def _proposed(application: Application) -> dict[str, Any]:
    """First values of a decision: what the rules would offer, at the rate of the product's pricing."""
    decision = current_decision(application)
    amount = decision.approved_amount if decision else None
    term = decision.approved_term_months if decision else None
    rate = price(gather_inputs(application), application.product_version.snapshot())
    return {
        "approved_amount": amount or application.requested_amount,
        "term_months": term or application.requested_term_months,
        "annual_rate": rate.normalize() if rate != rate.to_integral() else rate.quantize(rate.to_integral()),
    }


def _as_requested(application: Application) -> dict[str, Any]:
    return {**_proposed(application), "approved_amount": application.requested_amount}


def _offer_then(decision: Decision, application: Application) -> list[PreviewTable]:
    return offer_tables(decision.offers.get())


def _letter_then(decision: Decision, application: Application) -> list[PreviewTable]:
    """The notice as it would be written, and by when the law wants it sent."""
    notice = decision.application.adverse_action_notices.get(decision=decision)
    letter = notice.notification
    rows = [
        ("To", letter.recipient if letter else "no address is known"),
        ("Subject", letter.subject if letter else ""),
        ("Text", letter.body if letter else ""),
        ("To be sent by", notice.due_date),
    ]
    return [PreviewTable("Notice to the applicant", ["", ""], rows)]


APPROVE = ActionPage(
    approve_application,
    forms.ApproveForm,
    icon="check_circle",
    available=decidable,
    initial=_as_requested,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_offer_then,
    result_message="Approved; the offer is with the applicant.",
)
DECLINE = ActionPage(
    decline_application,
    forms.DeclineForm,
    icon="cancel",
    danger=True,
    available=decidable,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_letter_then,
    result_message="Declined; the notice is on its way.",
)
COUNTER_OFFER = ActionPage(
    counter_offer_application,
    forms.CounterOfferForm,
    icon="swap_horiz",
    available=decidable,
    initial=_proposed,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=_offer_then,
    result_message="The counter-offer is with the applicant.",
)
REFER = ActionPage(
    refer_application,
    forms.ReferForm,
    icon="forward",
    available=can_become(ApplicationStatus.REFERRED),
    arguments=lambda application, data: {"application_id": application.pk, **data},
    description="Back to an underwriter's desk; an offer that stands falls.",
)
RERUN_CHECKS = ActionPage(
    rerun_checks,
    forms.WhyForm,
    icon="refresh",
    available=decidable,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    preview=changes_then,
)
