"""What becomes of an offer: accepted, declined, withdrawn, or issued again."""

from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.context import current_request
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.parties.interests import require_no_interest
from loanops.parties.models import ConsentKind
from loanops.parties.services.businesses import record_consent
from loanops.usecases import use_case
from origination.choices import AdverseActionKind, DisclosureDelivery, SignerCapacity
from origination.models import Application, Offer, OfferDisclosure, OfferSignature
from origination.papers import keeping
from origination.papers.offer import signed_pdf
from origination.screening_states import ScreeningTrigger
from origination.selectors import offered_decision
from origination.services.authority import second_person_as_decided
from origination.services.course import move, tell
from origination.services.deadlines import ask_anew
from origination.services.disclosing import disclosure_of, record_showing
from origination.services.hits import open_hits, words_for
from origination.services.matching import screen_business
from origination.services.offering import close_offers, create_offers, tell_offer, tell_withdrawn
from origination.services.offering import document_hash as hash_of_terms
from origination.services.ordering import reports_to_renew
from origination.services.screening import blocked_because
from origination.services.signing import (
    CONSENT_TEXT,
    CONSENT_VERSION,
    record_checksum,
    require_may_answer,
    signature_words,
    use_code,
)
from origination.states import ApplicationStatus, OfferStatus

OFFER_ACCEPTED = "offer.accepted"


class OfferExpired(LoanOpsError):
    """The offer is no longer open."""

    status = 409


class NoStandingOffer(LoanOpsError):
    """There is no offer to accept."""

    status = 409


class FactsOutdated(LoanOpsError):
    """What the decision rested on does not count any more."""

    status = 409


class OfferHeld(LoanOpsError):
    """Something found by screening stands against the parties."""

    status = 409


class DisclosureNotShown(LoanOpsError):
    """Offer and disclosures have to be read before they are accepted."""

    status = 409


class AnotherDocument(LoanOpsError):
    """What was read is not what would be signed."""

    status = 409


@use_case("origination.accept_offer", audit="offer.accepted", title="Accept offer")
def accept_offer(
    *,
    application_id: int,
    signer_name: str,
    consents: bool,
    document_hash: str = "",
    offer_id: int | None = None,
    signer_title: str = "",
    capacity: str = SignerCapacity.OWNER,
    disclosed_how: str = "",
    reason: str = "",
    actor: Actor,
) -> Offer:
    """The offer becomes the contract, signed electronically by the borrower, or recorded by staff on his behalf.

    `document_hash` is the checksum of the paper (or of terms and disclosures) that was shown; anything else is refused.
    On behalf, `disclosed_how` says how the disclosures reached the borrower. The other options fall.
    """
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    require_may_answer(application, actor)
    offer = _chosen(application, offer_id)
    if clock.business_date() > offer.expires_on:
        raise OfferExpired(f"The offer was open until {offer.expires_on}. Ask for a new one.")
    on_behalf = actor.kind != ActorKind.BORROWER
    _require_not_held(application, on_behalf=on_behalf)
    _require_signature(signer_name, consents, capacity, on_behalf=on_behalf, reason=reason)
    disclosure = disclosure_of(offer)
    _require_shown(
        offer, disclosure, document_hash, signer=signer_name, disclosed_how=disclosed_how, actor=actor
    )
    _sign(offer, disclosure, signer_name, signer_title, capacity, reason, actor=actor)
    offer.change_status(OfferStatus.ACCEPTED, reason=reason)
    others = application.offers.open().exclude(pk=offer.pk)
    close_offers(others, OfferStatus.WITHDRAWN, "Another option was accepted.")
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
        accepted_on=offer.accepted_on,
    )
    announce(OFFER_ACCEPTED, offer_id=offer.pk)
    return offer


@use_case("origination.decline_offer", audit="offer.declined", title="Decline offer")
def decline_offer(
    *, application_id: int, offer_id: int | None = None, reason: str = "", actor: Actor
) -> Application:
    """The applicant does not want this option, or none of them; with the last one the application ends."""
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    require_may_answer(application, actor)
    if actor.kind != ActorKind.BORROWER and not reason.strip():
        raise InvalidInput(
            errors=[
                FieldError("/reason", "required", "Say how the applicant told it, for instance by phone.")
            ]
        )
    offers = _open(application, offer_id)
    close_offers(offers, OfferStatus.DECLINED, reason or "Not taken by the applicant.")
    if not application.offers.open().exists():
        note = "The applicant did not take the offer."
        move(application, ApplicationStatus.WITHDRAWN, actor=actor, note=note)
        tell(application, "offer-declined", str(application.offers.count()))
    return application


@use_case("origination.withdraw_offer", audit="offer.withdrawn", title="Withdraw offer", surfaces=("admin",))
def withdraw_offer(
    *, application_id: int, offer_id: int | None = None, reason: str, actor: Actor
) -> Application:
    """The lender takes an offer back, and says why; with the last one an underwriter looks at the application again.

    The days for telling what he decides run from then.
    """
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why; the applicant reads it.")])
    closed = close_offers(_open(application, offer_id), OfferStatus.WITHDRAWN, reason)
    if not application.offers.open().exists():
        ask_anew(application)
        move(application, ApplicationStatus.REFERRED, actor=actor, note="The offer was withdrawn.")
        tell_withdrawn(application, closed[0], reason)
    return application


@use_case(
    "origination.reissue_offers",
    audit="offer.issued-again",
    title="Issue again",
    approval=second_person_as_decided,
)
def reissue_offers(*, application_id: int, reason: str, actor: Actor) -> Offer:
    """The same options from today, with new disclosures and a new last day: while they stand, or after they expired.

    What still stood falls, what expired stays as it was. The credit reports have to count still; the parties are
    screened anew.
    """
    application = lock(
        Application.objects.visible_to(actor).select_related("business", "product_version__product"),
        application_id,
    )
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why it is issued again.")])
    decision = offered_decision(application)
    if decision is None:
        raise NoStandingOffer(
            f"{application.number} has no offer that stands or expired; it is "
            f"{application.get_status_display().lower()}."
        )
    require_no_interest(application.business, actor)
    _require_facts_that_count(application)
    screen_business(
        application.business, trigger=ScreeningTrigger.PERSON, application=application, actor=actor
    )
    _clear_the_table(application)
    offers = create_offers(application, decision)
    if application.status == ApplicationStatus.EXPIRED:
        note = f"Issued again, open until {offers[0].expires_on}."
        move(application, ApplicationStatus.OFFER_MADE, actor=actor, note=note)
    notice = application.adverse_action_notices.filter(
        decision=decision, kind=AdverseActionKind.COUNTER_OFFER_NOT_TAKEN
    ).first()
    tell_offer(application, offers[0], notice)
    return offers[0]


def _require_facts_that_count(application: Application) -> None:
    """Nothing is offered on reports that are too old, or to parties that screening would hold."""
    held = blocked_because(application.business)
    if held:
        raise FactsOutdated(
            f"{application.number} is held: {held}. Refer it back and screen its parties again, so that compliance can "
            "judge it."
        )
    outdated = reports_to_renew(application)
    if outdated:
        raise FactsOutdated(
            f"The terms of {application.number} cannot be issued again: {'; '.join(outdated)}. Refer it back, run the "
            "checks again, and decide anew."
        )


def _clear_the_table(application: Application) -> None:
    """Offers past their last day have expired, whether or not the day's end has said so; the others are taken back."""
    standing, today = application.offers.open(), clock.business_date()
    for pk in standing.filter(expires_on__lt=today).order_by("id").values_list("pk", flat=True):
        lock(Offer.objects.all(), pk).change_status(OfferStatus.EXPIRED)
    close_offers(standing.filter(expires_on__gte=today), OfferStatus.WITHDRAWN, "Issued again.")


def _open(application: Application, offer_id: int | None) -> Any:
    """The options that stand, or the named one of them."""
    offers = application.offers.open().order_by("position")
    if offer_id is not None:
        offers = offers.filter(pk=offer_id)
    if not offers.exists():
        raise NoStandingOffer(
            f"{application.number} has no such open offer; it is {application.get_status_display().lower()}."
        )
    return offers


def _chosen(application: Application, offer_id: int | None) -> Offer:
    offers = list(_open(application, offer_id).values_list("pk", flat=True))
    if len(offers) > 1:
        raise InvalidInput(
            f"{application.number} has {len(offers)} offers to choose from; say which one.",
            errors=[FieldError("/offer_id", "required", "One of the open offers.")],
        )
    return lock(Offer.objects.all(), offers[0])


def _require_not_held(application: Application, *, on_behalf: bool) -> None:
    """No contract with parties that screening holds; what was found is for the lender's people alone."""
    hit = open_hits(application).first()
    if hit is None:
        return
    if not on_behalf:
        raise OfferHeld("Your offer cannot be accepted at this moment. Please call us.")
    raise OfferHeld(
        f"{application.number} is held: {words_for(hit)}. Compliance clears the hit or confirms it first."
    )


def _require_signature(
    signer_name: str, consents: bool, capacity: str, *, on_behalf: bool, reason: str
) -> None:
    errors = []
    if not 3 <= len(signer_name.strip()) <= 200:
        errors.append(FieldError("/signer_name", "required", "The full name of the person who signs."))
    if not consents:
        errors.append(
            FieldError("/consents", "required", "The terms and electronic signature have to be agreed to.")
        )
    if capacity not in SignerCapacity.values:
        known = ", ".join(SignerCapacity.values)
        errors.append(
            FieldError("/capacity", "invalid_choice", f"By what right the person signs: one of {known}.")
        )
    if on_behalf and not reason.strip():
        errors.append(
            FieldError(
                "/reason", "required", "Say how the borrower accepted, for instance on a recorded call."
            )
        )
    if errors:
        raise InvalidInput("The offer is not accepted.", errors=errors)


def _require_shown(
    offer: Offer,
    disclosure: OfferDisclosure,
    shown_hash: str,
    *,
    signer: str,
    disclosed_how: str,
    actor: Actor,
) -> None:
    """The very paper was before the person who signs; on behalf, staff say how it got there."""
    if shown_hash not in (disclosure.document_checksum, disclosure.content_checksum):
        raise AnotherDocument(
            "The checksum of the document does not belong to this offer. Open the offer again, read it, and send the "
            f"checksum that comes with it (given: {shown_hash[:64] or 'none'}).",
            errors=[FieldError("/document_hash", "mismatch", "The checksum of the offer that was shown.")],
        )
    if actor.kind != ActorKind.BORROWER:
        if disclosed_how not in (DisclosureDelivery.SENT, DisclosureDelivery.HANDED_OVER):
            known = f"{DisclosureDelivery.SENT} or {DisclosureDelivery.HANDED_OVER}"
            raise InvalidInput(
                errors=[
                    FieldError(
                        "/disclosed_how", "required", f"How the borrower got the disclosures: {known}."
                    )
                ]
            )
        record_showing(offer, disclosure, delivery=disclosed_how, shown_to=signer, actor=actor)
        return
    if not offer.showings.filter(
        user_id=actor.user_id or 0, document_checksum=disclosure.document_checksum
    ).exists():
        raise DisclosureNotShown("Open the offer with its disclosures first; then it can be accepted.")


def _sign(
    offer: Offer,
    disclosure: OfferDisclosure,
    name: str,
    title: str,
    capacity: str,
    reason: str,
    *,
    actor: Actor,
) -> OfferSignature:
    """The record of the signature, and the signed copy under its checksum."""
    factor, detail = use_code(offer, actor)
    request = current_request.get()
    on_behalf = actor.kind != ActorKind.BORROWER
    terms_hash = hash_of_terms(offer)
    if terms_hash != disclosure.content["terms_hash"]:
        raise AnotherDocument(
            "The terms are not those that were disclosed; the lender has to issue a new offer."
        )
    now = clock.now()
    signature = OfferSignature(
        offer=offer,
        signer_name=name.strip(),
        signer_title=title.strip()[:100],
        capacity=capacity,
        consent_text=CONSENT_TEXT,
        consent_version=CONSENT_VERSION,
        terms_hash=terms_hash,
        content_checksum=disclosure.content_checksum,
        document_checksum=disclosure.document_checksum,
        signed_on=clock.business_date(),
        signed_at=now,
        network_address=request.source_address,
        user_agent=request.user_agent,
        second_factor=factor,
        second_factor_detail=detail,
        signed_by_id=actor.user_id if not on_behalf else None,
        recorded_by=actor.label[:200],
        is_on_behalf=on_behalf,
        on_behalf_how=reason[:500] if on_behalf else "",
    )
    signature.record_checksum = record_checksum(signature)
    pdf = signed_pdf(disclosure.content, disclosure.content_checksum, signature_words(signature))
    signature.signed_document_checksum = keeping.checksum_of(pdf)
    signature.signed_document_path = keeping.path_of(offer.public_id, signature.signed_document_checksum)
    signature.signed_document_size = len(pdf)
    signature.save()
    offer.accepted_on, offer.accepted_at = signature.signed_on, now
    offer.accepted_by_id = actor.user_id
    offer.signer_name, offer.signer_title = signature.signer_name, signature.signer_title
    offer.consent_text = CONSENT_TEXT
    offer.document_hash = terms_hash
    offer.accepted_from = request.source_address
    offer.is_accepted_on_behalf = on_behalf
    return signature
