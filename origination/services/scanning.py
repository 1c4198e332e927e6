"""What waits for the malware scanner is taken up again until it has answered; uploads nobody completed are cleared."""

import logging
from datetime import timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.files.refusals import FileMissing
from origination.files.scanning import ScannerUnavailable, Verdict, scanner
from origination.files.storing import fetched, keep, kept_address
from origination.models import Document, DocumentUpload
from origination.services.documents import note_clean, turn_down
from origination.services.uploads import DESK, FILE_LEFT, abandon_upload
from origination.states import DocumentStatus

log = logging.getLogger(__name__)
GRACE = timedelta(hours=1)
"""Between the end of an upload's address and the end of waiting for it to be completed."""
VIRUS_MESSAGE = "The file contains a virus. Check the machine it comes from, and send a clean copy."


def tend_documents() -> dict[str, int]:
    """Scan what waits, give up what nobody completed; says how many."""
    counts = scan_waiting()
    overdue = DocumentUpload.objects.overdue(clock.now() - GRACE).order_by("id")
    abandoned = list(overdue.values_list("pk", flat=True))
    for upload_id in abandoned:
        abandon_upload(upload_id=upload_id, actor=DESK)
    return {**counts, "abandoned": len(abandoned)}


def scan_waiting() -> dict[str, int]:
    """One attempt at each document in quarantine. A scanner that is silent is not asked for the others."""
    counts = {"clean": 0, "infected": 0, "waiting": 0}
    waiting = list(Document.objects.in_quarantine().order_by("id").values_list("pk", flat=True))
    for number, document_id in enumerate(waiting):
        try:
            verdict = _scan(document_id)
        except ScannerUnavailable as silence:
            log.warning("%s documents wait: %s", len(waiting) - number, silence.message)
            counts["waiting"] += len(waiting) - number
            break
        except FileMissing:
            log.error("the file of document %s is not in the storage", document_id)
            counts["waiting"] += 1
            continue
        counts["clean" if verdict.is_clean else "infected"] += 1
    return counts


def _scan(document_id: int) -> Verdict:
    """Fetch, scan, put into its place; the outcome is recorded last, so that a crash leaves it waiting."""
    document = Document.objects.select_related("application", "upload").get(pk=document_id)
    with fetched(str(document.file)) as file:
        verdict = scanner().scan(file.path)
        path = ""
        if verdict.is_clean:
            path = kept_address(
                document.application.public_id,
                document.upload.public_id,
                document.media_type,
                is_clean=True,
            )
            keep(file.path, path)
    record_scan(
        document_id=document_id, path=path, scan_result=verdict.words, malware=verdict.malware, actor=DESK
    )
    return verdict


@use_case("origination.record_scan", audit="document.scanned", surfaces=())
def record_scan(*, document_id: int, path: str, scan_result: str, malware: str, actor: Actor) -> Document:
    """Clean files leave quarantine and wait for a person; infected ones are deleted and the applicant is told."""
    document = lock(Document.objects.select_related("application__business"), document_id)
    if document.status != DocumentStatus.SCANNING:
        return document
    announce(FILE_LEFT, path=str(document.file))
    document.file = path
    if malware:
        document.scan_result = scan_result[:300]
        document.scanned_at = clock.now()
        turn_down(document, scan_result, VIRUS_MESSAGE)
    else:
        note_clean(document, scan_result)
    return document
