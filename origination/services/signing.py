"""Electronic signatures: words consented to, the code sent to the signer, and the record that proves it all."""

import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.core.network import require_no_transaction
from loanops.core.outbox import announce
from loanops.parties.selectors import is_owner_of
from loanops.usecases import use_case
from origination.choices import SecondFactor, SignerCapacity
from origination.disclosing.content import checksum_of
from origination.models import Application, Offer, OfferSignature, SignatureCode
from origination.states import OfferStatus

CONSENT_VERSION = "electronic-signature-2026-1"
CONSENT_TEXT = (
    "I am authorized to bind the business. I have read the terms, the schedule and the disclosures of this offer and "
    "accept them. I agree to use electronic records and signatures for this loan."
)
CODE_REQUESTED = "offer.signature-code-requested"
CODE_DIGITS = 6
CODE_MINUTES = 15
CODE_SECONDS_APART = 60
CODES_PER_DAY = 10
ATTEMPTS_MAX = 5
SIGNED_FIELDS = (
    "signer_name",
    "signer_title",
    "capacity",
    "consent_text",
    "consent_version",
    "terms_hash",
    "content_checksum",
    "document_checksum",
    "network_address",
    "user_agent",
    "second_factor",
    "second_factor_detail",
    "recorded_by",
    "is_on_behalf",
    "on_behalf_how",
)
"""What the record's own checksum covers, beside the offer and the time."""


class NoSignatureCode(LoanOpsError):
    """No code can be sent or confirmed now."""

    status = 409


class OnlyOwnersAnswer(LoanOpsError):
    """Of the people of a business only its owners bind it."""

    status = 403


def require_may_answer(application: Application, actor: Actor) -> None:
    """An offer is answered by an owner of the business; its delegates read it. Staff record what the borrower said."""
    if actor.kind == ActorKind.BORROWER and not is_owner_of(actor, application.business_id):
        raise OnlyOwnersAnswer(
            f"Only an owner of {application.business} may accept or decline its offer. You act for it as a delegate: "
            "you may read the offer and its papers. Ask an owner to sign in and answer it."
        )


@use_case(
    "origination.send_signature_code",
    audit="offer.signature-code-requested",
    title="Send signature code",
    surfaces=("api",),
)
def send_signature_code(*, offer_id: int, actor: Actor) -> SignatureCode:
    """The signer asks for a code; it goes to the address of his account and ends after a quarter of an hour."""
    offer = lock(Offer.objects.visible_to(actor).select_related("application__business"), offer_id)
    require_may_answer(offer.application, actor)
    if offer.status != OfferStatus.MADE:
        raise NoSignatureCode(f"The offer is {offer.get_status_display().lower()}; there is nothing to sign.")
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None or not user.email:
        raise NoSignatureCode("Your account has no e-mail address to send a code to. Please call us.")
    now = clock.now()
    earlier = SignatureCode.objects.filter(offer=offer, user=user).order_by("-id")
    last = earlier.first()
    if last is not None and now < last.created_at + timedelta(seconds=CODE_SECONDS_APART):
        raise NoSignatureCode(f"A code was just asked for; ask again after {CODE_SECONDS_APART} seconds.")
    if earlier.filter(created_at__gt=now - timedelta(days=1)).count() >= CODES_PER_DAY:
        raise NoSignatureCode(f"{CODES_PER_DAY} codes were sent within a day; try again tomorrow or call us.")
    code = SignatureCode.objects.create(
        offer=offer,
        user=user,
        recipient=user.email,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
    )
    announce(CODE_REQUESTED, code_id=code.pk)
    return code


def handle_code_requested(*, code_id: int, **_: object) -> None:
    """After commit: make the code and send it. It stands nowhere but in the message; what is kept is its hash."""
    code = SignatureCode.objects.select_related("offer__application").filter(pk=code_id, code_hash="").first()
    if code is None or clock.now() >= code.expires_at:
        return
    require_no_transaction("Sending a code")
    number = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    EmailMessage(
        subject=f"Your code for application {code.offer.application.number}",
        body=(
            f"Your code to sign the offer for application {code.offer.application.number} is {number}.\n\n"
            f"It is good for {CODE_MINUTES} minutes. If you did not ask for it, somebody else may be using your "
            f"account: please tell us.\n\n{settings.LENDER_NAME}"
        ),
        to=[code.recipient],
    ).send()
    code.code_hash = _hash(code, number)
    code.sent_at = clock.now()
    code.save()


@use_case(
    "origination.confirm_signature_code",
    audit="offer.signature-code-entered",
    title="Confirm signature code",
    surfaces=("api",),
)
def confirm_signature_code(*, offer_id: int, code: str, actor: Actor) -> SignatureCode:
    """The signer enters the code. A wrong one is counted and answered as not confirmed; it is no refusal."""
    offer = lock(Offer.objects.visible_to(actor).select_related("application__business"), offer_id)
    require_may_answer(offer.application, actor)
    latest = latest_code(offer, actor)
    if latest is None or not latest.code_hash:
        raise NoSignatureCode("No code was sent yet; ask for one first.")
    kept = lock(SignatureCode.objects.all(), latest.pk)
    if kept.used_at is not None or kept.confirmed_at is not None:
        return kept
    if clock.now() >= kept.expires_at:
        raise NoSignatureCode(f"The code was good for {CODE_MINUTES} minutes; ask for a new one.")
    if kept.failed_attempts >= ATTEMPTS_MAX:
        raise NoSignatureCode(f"The code was entered wrongly {ATTEMPTS_MAX} times; ask for a new one.")
    if compare_digest(kept.code_hash, _hash(kept, code.strip())):
        kept.confirmed_at = clock.now()
    else:
        kept.failed_attempts += 1
    kept.save()
    return kept


def attempts_left(code: SignatureCode) -> int:
    return max(0, ATTEMPTS_MAX - code.failed_attempts)


def latest_code(offer: Offer, actor: Actor) -> SignatureCode | None:
    """The code asked for last; only that one counts."""
    return SignatureCode.objects.filter(offer=offer, user_id=actor.user_id or 0).order_by("-id").first()


def use_code(offer: Offer, actor: Actor) -> tuple[SecondFactor, str]:
    """How it is made sure who signs; the confirmed code is used up by it."""
    if actor.kind != ActorKind.BORROWER:
        return SecondFactor.STAFF, actor.label[:200]
    if not settings.OFFER_SIGNATURE_CODE:
        return SecondFactor.NONE, ""
    code = latest_code(offer, actor)
    usable = code is not None and code.confirmed_at is not None and code.used_at is None
    if code is None or not usable or clock.now() >= code.expires_at:
        raise NoSignatureCode(
            "Signing needs the code that is sent to your e-mail address: ask for it, enter it, and accept within "
            f"{CODE_MINUTES} minutes."
        )
    code.used_at = clock.now()
    code.save()
    return SecondFactor.EMAIL_CODE, f"{_masked(code.recipient)}, code {code.public_id}"


def _hash(code: SignatureCode, number: str) -> str:
    return salted_hmac(f"signature-code {code.public_id}", number, algorithm="sha256").hexdigest()


def _masked(address: str) -> str:
    name, _, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


def record_checksum(signature: OfferSignature) -> str:
    """SHA-256 over everything the record says."""
    return checksum_of(
        {
            **{name: getattr(signature, name) for name in SIGNED_FIELDS},
            "offer": signature.offer_id,
            "signed_on": signature.signed_on.isoformat(),
            "signed_at": signature.signed_at.isoformat(),
            "signed_by": signature.signed_by_id,
        }
    )


def signature_words(signature: OfferSignature) -> dict[str, Any]:
    """The record as it stands on the signed copy."""
    rows = [
        ("Signed by", signature.signer_name),
        ("Title", signature.signer_title),
        ("Signs as", SignerCapacity(signature.capacity).label),
        ("Signed at", f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Network address", signature.network_address),
        ("Device", signature.user_agent),
        ("Identity made sure by", SecondFactor(signature.second_factor).label),
        ("", signature.second_factor_detail),
        ("Recorded on the borrower's behalf", signature.on_behalf_how),
        ("Words agreed to", signature.consent_version),
        ("SHA-256 of the paper shown", signature.document_checksum),
        ("SHA-256 of terms and disclosures", signature.content_checksum),
        ("SHA-256 of the terms", signature.terms_hash),
    ]
    return {
        "consent_text": signature.consent_text,
        "rows": [[label, value] for label, value in rows if value],
        "record_checksum": signature.record_checksum,
    }
