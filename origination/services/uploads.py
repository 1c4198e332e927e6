"""Files on their way in: announced, received, looked at outside of any transaction, and only then attached.

Whatever stops in between loses nothing: what was sent lies in quarantine, the same step may be taken again, and what
nobody completes is cleared away by `tend_documents`.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError, NotFound
from loanops.core.ids import new_public_id
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.document_kinds import checked_period
from origination.files.addresses import UploadAddress, upload_address, upload_of
from origination.files.inspecting import Inspected, Readable, Received, inspect, received
from origination.files.limits import MEBIBYTE, limits
from origination.files.names import EXTENSIONS, check_extension, checked_name
from origination.files.refusals import UnableToUploadDocument, refusal
from origination.files.storing import discard, fetched, incoming_address, keep, kept_address, scan
from origination.models import Application, Document, DocumentUpload
from origination.states import FINAL_STATUSES, ApplicationStatus, DocumentStatus, UploadStatus
from products.choices import DocumentKind

CLOSED_FOR_DOCUMENTS = frozenset({*FINAL_STATUSES} - {ApplicationStatus.BOARDED})
DESK = system_actor("document desk")
ATTACH = "origination.attach_document"
FILE_LEFT = "document.file-left"
USELESS = (DocumentStatus.REJECTED, DocumentStatus.SUPERSEDED)


class UnableToAttachDocument(LoanOpsError):
    """The application takes no documents any more."""

    status = 409


class UploadEnded(LoanOpsError):
    """The upload was given up because it was not completed in time; begin a new one."""

    status = 409


class UploadUsed(LoanOpsError):
    """A file was sent to this address already; each address takes one."""

    status = 409


@dataclass(frozen=True)
class StoredFile:
    """A file that was looked at and put where documents are; an application's document comes next.

    Without `scan_result` no scanner has looked at it yet, and it waits in quarantine.
    """

    upload_id: int
    path: str
    name: str
    media_type: str
    size: int
    checksum: str
    page_count: int
    scan_result: str
    period: str
    is_new: bool = True


@use_case(
    "origination.begin_upload",
    audit="document.upload-begun",
    title="Begin an upload",
    surfaces=("api", "site"),
)
def begin_upload(
    *,
    application_id: int,
    kind: str,
    file_name: str = "",
    media_type: str = "",
    size: int = 0,
    period: str = "",
    actor: Actor,
) -> DocumentUpload:
    """A file is announced; what cannot be accepted anyway is refused before it is sent.

    A page without a script cannot say beforehand which file will be chosen: then neither name nor type is given, and
    the file brings them.
    """
    application = lock(Application.objects.visible_to(actor), application_id)
    require_open(application)
    _check_kind(kind)
    covered = checked_period(kind, period, clock.business_date())
    if file_name or media_type:
        name = checked_name(file_name)
        _check_announced(name, media_type, size)
    else:
        name = _usual_name(kind, covered)
    upload = _new_upload(application, kind, name, covered, actor)
    upload.media_type = media_type
    upload.path = incoming_address(application.public_id, upload.public_id)
    upload.save()
    return upload


def address_of(upload: DocumentUpload, *, return_to: str = "") -> UploadAddress:
    """Where its file is sent; a browser is led on to `return_to`, a path of ours, once it is there."""
    return upload_address(
        public_id=upload.public_id,
        path=upload.path,
        media_type=upload.media_type,
        expires_at=upload.expires_at,
        return_to=return_to,
    )


def receive_upload(*, token: str, stream: Readable, media_type: str) -> None:
    """Our own upload address: one file of the announced type, in time, into quarantine, looked at later."""
    public_id, _ = upload_of(token)
    upload = DocumentUpload.objects.filter(public_id=public_id).first() if public_id else None
    if upload is None:
        raise NotFound("There is no such upload.")
    if upload.status != UploadStatus.WAITING or upload.expires_at <= clock.now():
        raise UploadEnded()
    if upload.media_type and media_type != upload.media_type:
        raise refusal("unsupported_type", f"The upload was announced as {upload.media_type}.")
    with received(stream) as file:
        if not file.size:
            raise refusal("empty", "The file is empty.")
        if not keep(file.path, upload.path):
            raise UploadUsed()


def complete_upload(*, upload_id: int, file_name: str = "", actor: Actor) -> Document:
    """Look at what was sent and attach it; a second call finds it done, also one at the same moment."""
    from origination.services.documents import attach_document

    upload = _visible_upload(upload_id, actor)
    if upload.document is not None:
        return upload.document
    try:
        stored = check_upload(upload_id=upload_id, file_name=file_name, actor=actor)
        return attach_document(**attachment(upload.application_id, upload.kind, stored), actor=actor)
    except LoanOpsError:
        document = completed_meanwhile(upload)
        if document is None:
            raise
        return document


def completed_meanwhile(upload: DocumentUpload) -> Document | None:
    """What somebody else, who completed the upload at the same moment, made of it."""
    upload.refresh_from_db()
    return upload.document


def check_upload(*, upload_id: int, file_name: str = "", actor: Actor) -> StoredFile:
    """The long part of completing, outside of any transaction: fetch, inspect, scan, store.

    `file_name` is the file's own name, for an upload that was begun before the file was chosen.
    """
    matrix.require(actor, ATTACH)
    upload = _visible_upload(upload_id, actor)
    if upload.status == UploadStatus.REFUSED:
        raise refusal(upload.refusal_code, upload.refusal)
    if upload.status == UploadStatus.ABANDONED:
        raise UploadEnded()
    require_open(upload.application)
    try:
        with fetched(upload.path) as file:
            return _store(upload, file, _inspected(upload, file, file_name))
    except UnableToUploadDocument as refused:
        refuse_upload(
            upload_id=upload.pk,
            code=refused.errors[0].code,
            detail=refused.message,
            actor=DESK,
        )
        raise


def store_upload(
    *, application_id: int, kind: str, name: str, file: Readable, period: str = "", actor: Actor
) -> StoredFile:
    """The first half of an upload that passes through us: nothing is kept of a file that is refused."""
    matrix.require(actor, ATTACH)
    application = Application.objects.visible_to(actor).filter(pk=application_id).first()
    if application is None:
        raise NotFound()
    require_open(application)
    _check_kind(kind)
    covered = checked_period(kind, period, clock.business_date())
    with received(file) as content:
        found = inspect(content, name)
        known = _same_upload(application, kind, content.checksum)
        if known is not None:
            return known
        scan_result = scan(content.path)
        upload = _new_upload(application, kind, found.name, covered, actor)
        upload.save()
        return _store(upload, content, found, scan_result=scan_result)


def discard_file(stored: StoredFile) -> None:
    """Take back a file that was stored just now, unless a document came to point at it."""
    if stored.is_new:
        handle_file_left(stored.path)


def attachment(application_id: int, kind: str, stored: StoredFile) -> dict[str, Any]:
    """The arguments of `attach_document` for a stored file."""
    return {
        "application_id": application_id,
        "kind": kind,
        "upload_id": stored.upload_id,
        "path": stored.path,
        "file_name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "checksum": stored.checksum,
        "page_count": stored.page_count,
        "scan_result": stored.scan_result,
        "period": stored.period,
    }


@use_case("origination.refuse_upload", audit="document.refused", surfaces=())
def refuse_upload(*, upload_id: int, code: str, detail: str, actor: Actor) -> DocumentUpload:
    """What was sent is not acceptable: the reason stays, the file goes."""
    upload = lock(DocumentUpload.objects.all(), upload_id)
    if upload.status != UploadStatus.WAITING:
        return upload
    upload.refusal_code = code[:50]
    upload.refusal = detail[:500]
    upload.change_status(UploadStatus.REFUSED, reason=detail)
    announce(FILE_LEFT, path=upload.path)
    return upload


@use_case("origination.abandon_upload", audit="document.upload-abandoned", surfaces=())
def abandon_upload(*, upload_id: int, actor: Actor) -> DocumentUpload:
    """Nobody completed it; whatever was sent goes."""
    upload = lock(DocumentUpload.objects.all(), upload_id)
    if upload.status != UploadStatus.WAITING:
        return upload
    upload.change_status(UploadStatus.ABANDONED)
    for path in filter(None, (upload.path, upload.stored_path)):
        announce(FILE_LEFT, path=path)
    return upload


def handle_file_left(path: str, **_: Any) -> None:
    """Outbox handler of `document.file-left`: delete a file that no document points at."""
    if path and not Document.objects.filter(file=path).exists():
        discard(path)


def require_open(application: Application) -> None:
    """Documents are taken until the application has ended otherwise than with a loan."""
    if application.status in CLOSED_FOR_DOCUMENTS:
        raise UnableToAttachDocument(f"{application.number} is {application.get_status_display().lower()}.")


def _check_kind(kind: str) -> None:
    if kind not in DocumentKind.values:
        raise InvalidInput(
            errors=[FieldError("/kind", "invalid_choice", f"One of {', '.join(DocumentKind.values)}.")]
        )


def _check_announced(name: str, media_type: str, size: int) -> None:
    if media_type not in EXTENSIONS:
        raise InvalidInput(
            errors=[FieldError("/media_type", "invalid_choice", f"One of {', '.join(EXTENSIONS)}.")]
        )
    check_extension(name, media_type)
    if size > limits().size:
        raise refusal("too_large", f"The file is larger than {limits().size // MEBIBYTE} MiB.")


def _usual_name(kind: str, period: str) -> str:
    """`bank-statement-2026-02`, for a file whose own name nobody told us; its content says the ending."""
    words = f"{DocumentKind(kind).label} {period}".strip().lower()
    return re.sub(r"[^a-z0-9]+", "-", words)


def _inspected(upload: DocumentUpload, file: Received, file_name: str) -> Inspected:
    if upload.media_type:
        return inspect(file, upload.file_name)
    found = inspect(file, file_name or upload.file_name)
    if file_name:
        return found
    return replace(found, name=f"{found.name}.{EXTENSIONS[found.media_type][0]}")


def _visible_upload(upload_id: int, actor: Actor) -> DocumentUpload:
    uploads = DocumentUpload.objects.visible_to(actor).select_related("application", "document")
    upload = uploads.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound()
    return upload


def _new_upload(application: Application, kind: str, name: str, period: str, actor: Actor) -> DocumentUpload:
    return DocumentUpload(
        public_id=new_public_id(DocumentUpload.PUBLIC_ID_PREFIX),
        application=application,
        kind=kind,
        period=period,
        file_name=name,
        expires_at=clock.now() + timedelta(minutes=settings.DOCUMENT_UPLOAD_MINUTES),
        uploaded_by_id=actor.user_id,
        uploaded_by_label=actor.label[:200],
    )


def _store(
    upload: DocumentUpload, file: Received, found: Inspected, *, scan_result: str | None = None
) -> StoredFile:
    """Scan and put into its place; where that will be is written down first, so that nothing is ever lost.

    An upload that ended while its file was looked at stays as it is.
    """
    words = scan(file.path) if scan_result is None else scan_result
    path = kept_address(
        upload.application.public_id, upload.public_id, found.media_type, is_clean=bool(words)
    )
    with transaction.atomic():
        waiting = lock(DocumentUpload.objects.all(), upload.pk)
        if waiting.status != UploadStatus.WAITING:
            raise UploadEnded()
        waiting.stored_path, waiting.checksum = path, found.checksum
        waiting.save()
    keep(file.path, path)
    return _stored(upload, path, found, words)


def _stored(upload: DocumentUpload, path: str, found: Inspected, words: str) -> StoredFile:
    return StoredFile(
        upload_id=upload.pk,
        path=path,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        checksum=found.checksum,
        page_count=found.page_count,
        scan_result=words,
        period=upload.period,
    )


def _same_upload(application: Application, kind: str, checksum: str) -> StoredFile | None:
    """The same file, handed in before for the same purpose and of use: a second click makes no second one."""
    uploads = DocumentUpload.objects.filter(
        application=application, kind=kind, checksum=checksum, status=UploadStatus.COMPLETED
    ).exclude(document__status__in=USELESS)
    upload = uploads.select_related("document").order_by("-id").first()
    document = upload.document if upload is not None else None
    if upload is None or document is None:
        return None
    return StoredFile(
        upload_id=upload.pk,
        path=upload.stored_path,
        name=document.file_name,
        media_type=document.media_type,
        size=document.size,
        checksum=checksum,
        page_count=document.page_count,
        scan_result=document.scan_result,
        period=upload.period,
        is_new=False,
    )
