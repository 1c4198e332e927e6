"""Documents: handed in by the applicant, opened, verified or rejected by a person; every opening is on record."""

from collections.abc import Sequence

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput, LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.document_kinds import checked_period, guide_to
from origination.files.inspecting import Readable
from origination.models import Application, Document, DocumentUpload
from origination.services.course import tell
from origination.services.uploads import (
    CLOSED_FOR_DOCUMENTS,
    FILE_LEFT,
    USELESS,
    UnableToAttachDocument,
    attachment,
    discard_file,
    require_open,
    store_upload,
)
from origination.states import DocumentStatus, UploadStatus
from products.choices import DocumentKind

__all__ = ["CLOSED_FOR_DOCUMENTS", "UnableToAttachDocument", "attachment", "discard_file", "store_upload"]

IN_QUARANTINE = (DocumentStatus.REQUESTED, DocumentStatus.UPLOADED, DocumentStatus.SCANNING)


class DocumentInQuarantine(LoanOpsError):
    """The malware scanner has not looked at the file yet; nobody opens it before."""

    status = 409
    retryable = True


def upload_document(
    *, application_id: int, kind: str, name: str, file: Readable, period: str = "", actor: Actor
) -> Document:
    """Check and store the file, then attach it; the storage is never written inside a transaction."""
    stored = store_upload(
        application_id=application_id, kind=kind, name=name, file=file, period=period, actor=actor
    )
    try:
        return attach_document(**attachment(application_id, kind, stored), actor=actor)
    except LoanOpsError:
        discard_file(stored)
        raise


@use_case("origination.attach_document", audit="document.uploaded", title="Upload document")
def attach_document(
    *,
    application_id: int,
    kind: str,
    upload_id: int,
    path: str,
    file_name: str,
    media_type: str,
    size: int,
    checksum: str,
    page_count: int,
    scan_result: str,
    period: str = "",
    actor: Actor,
) -> Document:
    """A stored file becomes a document: for review when it is clean, otherwise it waits for the scanner."""
    application = lock(Application.objects.visible_to(actor), application_id)
    upload = lock(DocumentUpload.objects.filter(application=application), upload_id)
    require_open(application)
    usable = application.documents.exclude(status__in=USELESS)
    if usable.filter(checksum=checksum).exists():
        raise DuplicateReference(
            "This very file was handed in before.",
            errors=[FieldError("/file", "duplicate", "The application already has this file.")],
        )
    DocumentUpload.STATES.require(upload.status, UploadStatus.COMPLETED)
    document = _wanted(application, kind, period)
    _replace_rejected(application, kind, period)
    document.file = path
    document.file_name = file_name
    document.media_type = media_type
    document.size = size
    document.checksum = checksum
    document.page_count = page_count
    document.period = period or document.period
    document.uploaded_at = clock.now()
    document.uploaded_by_id = actor.user_id
    document.uploaded_by_label = actor.label[:200]
    document.change_status(DocumentStatus.UPLOADED)
    document.change_status(DocumentStatus.SCANNING)
    if scan_result:
        note_clean(document, scan_result)
    upload.document = document
    upload.change_status(UploadStatus.COMPLETED)
    if upload.path:
        announce(FILE_LEFT, path=upload.path)
    return document


def _wanted(application: Application, kind: str, period: str) -> Document:
    """The request this file answers: the one for its period, else the oldest without another one; or a new document."""
    requests = application.documents.requested().filter(kind=kind).order_by("id")
    answers = [request for request in requests if not request.period or request.period == period]
    exact = [request for request in answers if request.period == period]
    if answers:
        return lock(Document.objects.all(), (exact or answers)[0].pk)
    document = Document(application=application, kind=kind, retention_class=guide_to(kind).retention)
    document.save()
    return document


def _replace_rejected(application: Application, kind: str, period: str) -> None:
    for rejected in application.documents.filter(kind=kind, status=DocumentStatus.REJECTED):
        if not (period and rejected.period) or rejected.period == period:
            rejected.change_status(DocumentStatus.SUPERSEDED)


def note_clean(document: Document, scan_result: str) -> None:
    """The scanner found nothing: a person may look at it."""
    document.scan_result = scan_result[:300]
    document.scanned_at = clock.now()
    document.change_status(DocumentStatus.PENDING_REVIEW)


@use_case("origination.open_document", audit="document.opened", title="Open document", surfaces=("api",))
def open_document(*, document_id: int, page: int = 0, actor: Actor) -> Document:
    """Somebody looks at a page, or takes the whole file; who, when and which page is on record."""
    document = lock(Document.objects.visible_to(actor), document_id)
    if document.status in IN_QUARANTINE:
        raise DocumentInQuarantine()
    if not document.file:
        raise NotFound("The file was deleted because it was not safe.")
    work = current_work.get()
    if work is not None:
        shown = f"page {page} of {document.page_count}" if page else "whole file"
        work.changed(document, {"opened": [None, shown]})
    return document


@use_case(
    "origination.request_document",
    audit="document.requested",
    title="Request a document",
    surfaces=("admin",),
)
def request_document(
    *, application_id: int, kind: str, message: str, period: str = "", actor: Actor
) -> Document:
    """The applicant is asked for one more document, in words he reads; it stands on his checklist until it is there."""
    application = lock(Application.objects.visible_to(actor), application_id)
    require_open(application)
    if kind not in DocumentKind.values:
        raise InvalidInput(
            errors=[FieldError("/kind", "invalid_choice", f"One of {', '.join(DocumentKind.values)}.")]
        )
    if not message.strip():
        raise InvalidInput(
            errors=[FieldError("/message", "required", "Say what is needed; the applicant reads it.")]
        )
    covered = checked_period(kind, period, clock.business_date())
    if application.documents.requested().filter(kind=kind, period=covered).exists():
        raise DuplicateReference("This document is asked for already and has not come yet.")
    document = Document(
        application=application,
        kind=kind,
        period=covered,
        retention_class=guide_to(kind).retention,
        request_message=message.strip()[:500],
        requested_by_label=actor.label[:200],
    )
    document.save()
    tell(
        application,
        "document-requested",
        document.public_id,
        document=document.title,
        message=document.request_message,
    )
    return document


@use_case(
    "origination.withdraw_document_request",
    audit="document.request-withdrawn",
    title="Withdraw the request",
    surfaces=("admin",),
)
def withdraw_document_request(*, document_id: int, reason: str = "", actor: Actor) -> Document:
    """It is not needed any more."""
    document = lock(Document.objects.requested(), document_id)
    document.change_status(DocumentStatus.SUPERSEDED, reason=reason)
    return document


@use_case(
    "origination.verify_document", audit="document.verified", title="Verify document", surfaces=("admin",)
)
def verify_document(
    *, document_id: int, check_points: Sequence[str] = (), reason: str = "", actor: Actor
) -> Document:
    """A person has read the document, gone through its check points, and it is what it claims to be."""
    document = _lock_for_review(document_id, DocumentStatus.VERIFIED)
    points = guide_to(document.kind).check_points
    unknown = [point for point in check_points if point not in points]
    open_points = [words for point, words in points.items() if point not in check_points]
    if unknown or (open_points and not actor.is_system):
        detail = (
            f"Not a check point: {', '.join(unknown)}." if unknown else f"Open: {'; '.join(open_points)}."
        )
        raise InvalidInput(
            "A document is verified when every check point is.",
            errors=[FieldError("/check_points", "invalid" if unknown else "required", detail)],
        )
    document.check_points = [point for point in points if point in check_points]
    document.reviewed_by_id = actor.user_id
    document.reviewed_at = clock.now()
    document.rejection_reason = ""
    document.change_status(DocumentStatus.VERIFIED, reason=reason)
    return document


@use_case(
    "origination.reject_document", audit="document.rejected", title="Reject document", surfaces=("admin",)
)
def reject_document(*, document_id: int, reason: str, message: str = "", actor: Actor) -> Document:
    """The document cannot be used. The applicant reads the message, or the reason, and sends another one."""
    document = _lock_for_review(document_id, DocumentStatus.REJECTED)
    if not reason.strip():
        raise InvalidInput(
            errors=[FieldError("/reason", "required", "Say what is wrong with it; the applicant reads it.")]
        )
    document.reviewed_by_id = actor.user_id
    document.reviewed_at = clock.now()
    turn_down(document, reason, message or reason)
    return document


def turn_down(document: Document, reason: str, message: str) -> None:
    """Rejected, and the applicant is told what to send instead."""
    document.rejection_reason = message.strip()[:500]
    document.check_points = []
    document.change_status(DocumentStatus.REJECTED, reason=reason)
    tell(
        document.application,
        "document-rejected",
        document.public_id,
        document=f"{document.title} ({document.file_name})",
        reason=document.rejection_reason,
    )


def _lock_for_review(document_id: int, status: DocumentStatus) -> Document:
    document = lock(Document.objects.select_related("application__business"), document_id)
    if document.status in IN_QUARANTINE and document.status != DocumentStatus.REQUESTED:
        raise DocumentInQuarantine()
    Document.STATES.require(document.status, status)
    return document
