"""The borrower's answer to an offer."""

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.context import current_request
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.models import ConsentKind
from loanops.parties.services.businesses import record_consent
from loanops.usecases import use_case
from origination.models import Application, Offer
from origination.services.course import move, tell
from origination.services.offering import document_hash
from origination.states import ApplicationStatus, OfferStatus

CONSENT_VERSION = "electronic-signature-2026-1"
CONSENT_TEXT = (
    "I am authorized to bind the business. I have read the terms, the schedule and the disclosures of this offer and "
    "accept them. I agree to use electronic records and signatures for this loan."
)


class OfferExpired(LoanOpsError):
    """The offer is no longer open."""

    status = 409


class NoStandingOffer(LoanOpsError):
    """There is no offer to accept."""

    status = 409


@use_case("origination.accept_offer", audit="offer.accepted", title="Accept offer")
def accept_offer(
    *,
    application_id: int,
    signer_name: str,
    consents: bool,
    signer_title: str = "",
    reason: str = "",
    actor: Actor,
) -> Offer:
    """The offer becomes the contract, signed electronically by the borrower, or recorded by staff on his behalf."""
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    found = application.offers.filter(status=OfferStatus.MADE).values_list("pk", flat=True).first()
    if found is None:
        raise NoStandingOffer(
            f"{application.number} has no open offer; it is {application.get_status_display().lower()}."
        )
    offer = lock(Offer.objects.all(), found)
    today = clock.business_date()
    if today > offer.expires_on:
        raise OfferExpired(f"The offer was open until {offer.expires_on}. Ask for a new one.")
    on_behalf = actor.kind != ActorKind.BORROWER
    _require_signature(signer_name, consents, on_behalf=on_behalf, reason=reason)
    offer.accepted_on = today
    offer.accepted_at = clock.now()
    offer.accepted_by_id = actor.user_id
    offer.signer_name = signer_name.strip()
    offer.signer_title = signer_title.strip()
    offer.consent_text = CONSENT_TEXT
    offer.document_hash = document_hash(offer)
    offer.accepted_from = current_request.get().source_address
    offer.is_accepted_on_behalf = on_behalf
    offer.change_status(OfferStatus.ACCEPTED, reason=reason)
    record_consent(
        business_id=application.business_id,
        kind=ConsentKind.ELECTRONIC_RECORDS,
        given_by=offer.signer_name,
        text_version=CONSENT_VERSION,
        actor=actor,
    )
    move(application, ApplicationStatus.ACCEPTED, actor=actor, note=f"Signed by {offer.signer_name}.")
    tell(
        application,
        "offer-accepted",
        offer.public_id,
        signer=offer.signer_name,
        amount=offer.amount,
        accepted_on=today,
    )
    return offer


def _require_signature(signer_name: str, consents: bool, *, on_behalf: bool, reason: str) -> None:
    errors = []
    if len(signer_name.strip()) < 3:
        errors.append(FieldError("/signer_name", "required", "The full name of the person who signs."))
    if not consents:
        errors.append(
            FieldError("/consents", "required", "The terms and electronic signature have to be agreed to.")
        )
    if on_behalf and not reason.strip():
        errors.append(
            FieldError(
                "/reason", "required", "Say how the borrower accepted, for instance on a recorded call."
            )
        )
    if errors:
        raise InvalidInput("The offer is not accepted.", errors=errors)
