"""Documents: handed in by the applicant, opened, verified or rejected by a person; every opening is on record."""

from typing import Any, BinaryIO

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput, LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.files import StoredFile, discard_file, store_file
from origination.models import Application, Document
from origination.services.course import tell
from origination.states import FINAL_STATUSES, ApplicationStatus, DocumentStatus
from products.choices import DocumentKind

CLOSED_FOR_DOCUMENTS = frozenset({*FINAL_STATUSES} - {ApplicationStatus.BOARDED})


class UnableToAttachDocument(LoanOpsError):
    """The application takes no documents any more."""

    status = 409


def upload_document(*, application_id: int, kind: str, name: str, file: BinaryIO, actor: Actor) -> Document:
    """Check and store the file, then attach it; the storage is never written inside a transaction."""
    stored = store_upload(application_id=application_id, kind=kind, name=name, file=file, actor=actor)
    try:
        return attach_document(**attachment(application_id, kind, stored), actor=actor)
    except LoanOpsError:
        discard_file(stored)
        raise


def store_upload(*, application_id: int, kind: str, name: str, file: BinaryIO, actor: Actor) -> StoredFile:
    """The first half: whoever may attach documents to the application gets the file into the storage."""
    matrix.require(actor, attach_document.name)
    application = Application.objects.visible_to(actor).filter(pk=application_id).first()
    if application is None:
        raise NotFound()
    if kind not in DocumentKind.values:
        raise InvalidInput(
            errors=[FieldError("/kind", "invalid_choice", f"One of {', '.join(DocumentKind.values)}.")]
        )
    return store_file(file, name=name, folder=application.public_id)


def attachment(application_id: int, kind: str, stored: StoredFile) -> dict[str, Any]:
    """The arguments of `attach_document` for a stored file."""
    return {
        "application_id": application_id,
        "kind": kind,
        "path": stored.path,
        "file_name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "checksum": stored.checksum,
    }


@use_case("origination.attach_document", audit="document.uploaded", title="Upload document")
def attach_document(
    *,
    application_id: int,
    kind: str,
    path: str,
    file_name: str,
    media_type: str,
    size: int,
    checksum: str,
    actor: Actor,
) -> Document:
    """A stored and scanned file becomes a document of the application and waits for review."""
    application = lock(Application.objects.visible_to(actor), application_id)
    if application.status in CLOSED_FOR_DOCUMENTS:
        raise UnableToAttachDocument(f"{application.number} is {application.get_status_display().lower()}.")
    usable = application.documents.exclude(status__in=[DocumentStatus.REJECTED, DocumentStatus.SUPERSEDED])
    if usable.filter(checksum=checksum).exists():
        raise DuplicateReference(
            "This very file was handed in before.",
            errors=[FieldError("/file", "duplicate", "The application already has this file.")],
        )
    for rejected in application.documents.filter(kind=kind, status=DocumentStatus.REJECTED):
        rejected.change_status(DocumentStatus.SUPERSEDED)
    document = Document(
        application=application,
        kind=kind,
        file=path,
        file_name=file_name,
        media_type=media_type,
        size=size,
        checksum=checksum,
        uploaded_at=clock.now(),
        uploaded_by_id=actor.user_id,
        uploaded_by_label=actor.label[:200],
    )
    document.save()
    for status in (DocumentStatus.UPLOADED, DocumentStatus.SCANNING, DocumentStatus.PENDING_REVIEW):
        document.change_status(status)
    return document


@use_case("origination.open_document", audit="document.opened", title="Open document", surfaces=("api",))
def open_document(*, document_id: int, actor: Actor) -> Document:
    """Somebody looks into the file; who and when is on record."""
    visible = Document.objects.filter(application__in=Application.objects.visible_to(actor))
    return lock(visible, document_id)


@use_case(
    "origination.verify_document", audit="document.verified", title="Verify document", surfaces=("admin",)
)
def verify_document(*, document_id: int, reason: str = "", actor: Actor) -> Document:
    """A person has read the document and it is what it claims to be."""
    document = _lock_for_review(document_id, DocumentStatus.VERIFIED)
    document.reviewed_by_id = actor.user_id
    document.reviewed_at = clock.now()
    document.rejection_reason = ""
    document.change_status(DocumentStatus.VERIFIED, reason=reason)
    return document


@use_case(
    "origination.reject_document", audit="document.rejected", title="Reject document", surfaces=("admin",)
)
def reject_document(*, document_id: int, reason: str, actor: Actor) -> Document:
    """The document cannot be used; the applicant reads the reason and sends another one."""
    document = _lock_for_review(document_id, DocumentStatus.REJECTED)
    if not reason.strip():
        raise InvalidInput(
            errors=[FieldError("/reason", "required", "Say what is wrong with it; the applicant reads it.")]
        )
    document.reviewed_by_id = actor.user_id
    document.reviewed_at = clock.now()
    document.rejection_reason = reason[:500]
    document.change_status(DocumentStatus.REJECTED, reason=reason)
    tell(
        document.application,
        "document-rejected",
        document.public_id,
        document=f"{document.get_kind_display()} ({document.file_name})",
        reason=reason,
    )
    return document


def _lock_for_review(document_id: int, status: DocumentStatus) -> Document:
    document = lock(Document.objects.select_related("application__business"), document_id)
    Document.STATES.require(document.status, status)
    return document
