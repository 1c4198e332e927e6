"""The agreement: written, sent, and accepted by the borrower, electronically or on paper."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_request
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.documents.agreement import render_agreement
from servicing.models import Modification, ModificationAcceptance, ModificationAgreement
from servicing.models.modifications import AcceptanceKind
from servicing.services.modifying.content import CONSENT, agreement_content
from servicing.services.modifying.course import (
    lock_modification,
    require_in_time,
    require_unmoved,
    valid_through,
)
from servicing.services.modifying.policy import limit_of
from servicing.services.modifying.telling import tell_borrower, tell_staff
from servicing.services.recording import day_of, require_status
from servicing.states import LoanStatus, ModificationStatus

NAME_MAX = 200


class UnableToAccept(LoanOpsError):
    """There is no agreement that can be accepted like this."""


class DamagedDocument(Exception):
    """A defect: the agreement made again is not the one that was sent."""


@use_case(
    "servicing.send_modification_agreement",
    audit="modification.agreement-sent",
    title="Send agreement",
)
def send_modification_agreement(*, modification_id: int, reason: str = "", actor: Actor) -> Modification:
    """Write down what was approved, for the borrower to accept; he, the agent and the officer are told."""
    modification = lock_modification(modification_id, actor)
    Modification.STATES.require(modification.status, ModificationStatus.AGREEMENT_SENT)
    loan = modification.loan
    require_status(loan, LoanStatus.ACTIVE, because="a modification")
    require_in_time(modification)
    require_unmoved(modification)
    last_day = valid_through(loan, int(limit_of(loan, "modification_agreement_valid_days")))
    content = agreement_content(modification, sent_date=day_of(loan), valid_through=last_day)
    document = render_agreement(content)
    checksum = hashlib.sha256(document).hexdigest()
    agreement = ModificationAgreement(
        modification=modification,
        content=content,
        consent_text=CONSENT,
        consent_text_hash=hashlib.sha256(CONSENT.encode()).hexdigest(),
        document_path=f"documents/{modification.public_id}/{checksum}.pdf",
        checksum=checksum,
        size=len(document),
        sent_date=day_of(loan),
        valid_through=last_day,
        sent_by_label=actor.label[:200],
    )
    agreement.save()
    modification.expires_on = last_day
    modification.change_status(ModificationStatus.AGREEMENT_SENT, reason=reason)
    tell_borrower(modification, "agreement-sent", key=agreement.public_id)
    tell_staff(modification, "agreement-sent", key=agreement.public_id)
    announce("modification.agreement-sent", modification_id=modification.pk, agreement_id=agreement.pk)
    return modification


@use_case(
    "servicing.accept_modification",
    audit="modification.accepted",
    title="Accept modification",
    surfaces=("api",),
)
def accept_modification(
    *, modification_id: int, name: str, document_checksum: str, consent: bool, actor: Actor
) -> Modification:
    """The borrower agrees electronically: who, when, from which address, to which words and which document."""
    modification = lock_modification(modification_id, actor)
    agreement = _agreement_to_accept(modification)
    if not consent:
        detail = "Accepting needs the consent to electronic records and signatures: true."
        raise InvalidInput(errors=[FieldError("/consent", "required", detail)])
    if document_checksum != agreement.checksum:
        raise UnableToAccept(
            f"{document_checksum[:64]} is not the checksum of the agreement of {modification.number} that is open "
            "now; read it again."
        )
    return _accept(
        modification,
        agreement,
        kind=AcceptanceKind.ELECTRONIC,
        name=name,
        address=current_request.get().source_address,
        reference="",
        actor=actor,
    )


@use_case(
    "servicing.record_signed_modification",
    audit="modification.signed-paper-recorded",
    title="Record signed agreement",
)
def record_signed_modification(
    *, modification_id: int, name: str, reference: str, actor: Actor
) -> Modification:
    """The borrower signed on paper; somebody of the lender's records who signed and where the paper is kept."""
    modification = lock_modification(modification_id, actor)
    agreement = _agreement_to_accept(modification)
    if not reference.strip():
        detail = "Say where the signed paper is kept."
        raise InvalidInput(errors=[FieldError("/reference", "required", detail)])
    return _accept(
        modification,
        agreement,
        kind=AcceptanceKind.PAPER,
        name=name,
        address="",
        reference=reference.strip()[:200],
        actor=actor,
    )


@use_case(
    "servicing.open_modification_agreement",
    audit="modification.agreement-opened",
    title="Open agreement",
    surfaces=("api",),
)
def open_modification_agreement(*, agreement_id: int, actor: Actor) -> ModificationAgreement:
    """Somebody reads the agreement's document; the reading is on record."""
    agreement = ModificationAgreement.objects.select_related("modification").get(pk=agreement_id)
    lock_modification(agreement.modification_id, actor)
    return agreement


def latest_agreement(modification: Modification) -> ModificationAgreement | None:
    """The agreement that was sent last."""
    return ModificationAgreement.objects.filter(modification=modification).order_by("-id").first()


def document_of(agreement: ModificationAgreement) -> bytes:
    """The PDF that was sent: from the storage, or made again, and in both cases the very same bytes."""
    document: bytes
    if default_storage.exists(agreement.document_path):
        with default_storage.open(agreement.document_path) as stored:
            document = stored.read()
    else:
        document = render_agreement(agreement.content)
    if hashlib.sha256(document).hexdigest() != agreement.checksum:
        raise DamagedDocument(
            f"The document of {agreement.public_id} does not have the checksum it was sent with."
        )
    return document


def handle_agreement_sent(*, agreement_id: int, **_: object) -> None:
    """After commit: put the document into the storage under its checksum; the storage may be far away."""
    agreement = ModificationAgreement.objects.get(pk=agreement_id)
    if not default_storage.exists(agreement.document_path):
        default_storage.save(agreement.document_path, ContentFile(document_of(agreement)))


def _agreement_to_accept(modification: Modification) -> ModificationAgreement:
    Modification.STATES.require(modification.status, ModificationStatus.ACCEPTED)
    require_status(modification.loan, LoanStatus.ACTIVE, because="a modification")
    require_in_time(modification)
    require_unmoved(modification)
    agreement = latest_agreement(modification)
    if agreement is None:
        raise UnableToAccept(f"No agreement of {modification.number} was sent.")
    return agreement


def _accept(
    modification: Modification,
    agreement: ModificationAgreement,
    *,
    kind: AcceptanceKind,
    name: str,
    address: str,
    reference: str,
    actor: Actor,
) -> Modification:
    if not name.strip() or len(name) > NAME_MAX:
        detail = f"The name of the person who signs, {NAME_MAX} characters at most."
        raise InvalidInput(errors=[FieldError("/name", "required", detail)])
    ModificationAcceptance.objects.create(
        agreement=agreement,
        kind=kind,
        name=name.strip(),
        accepted_at=clock.now(),
        accepted_date=day_of(modification.loan),
        address=address[:64],
        reference=reference,
        consent_text_hash=agreement.consent_text_hash,
        document_checksum=agreement.checksum,
        accepted_by_id=actor.user_id if kind == AcceptanceKind.ELECTRONIC else None,
        recorded_by_label=actor.label[:200],
    )
    modification.change_status(ModificationStatus.ACCEPTED)
    tell_staff(modification, "accepted", signed_by=name.strip())
    announce("modification.accepted", modification_id=modification.pk)
    return modification
