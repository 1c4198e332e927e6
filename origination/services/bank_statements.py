"""Bank statements: read from the application's documents, and the figures kept with the files they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError, NotFound
from loanops.usecases import use_case
from origination.files.inspecting import Readable
from origination.files.storing import fetched
from origination.models import Application, BankAnalysis, BankAnalysisSource, Document
from origination.services.documents import attach_document
from origination.services.figures import USABLE_DOCUMENTS, application_for_figures, require_open
from origination.services.uploads import (
    DESK,
    StoredFile,
    attachment,
    discard_file,
    refuse_upload,
    store_upload,
)
from origination.services.verified import current_analysis
from origination.underwriting.bank.analysis import METHOD, analyze
from origination.underwriting.bank.merging import merge_accounts
from origination.underwriting.bank.reading import AccountRows, UnreadableBankStatement, read_statement
from products.choices import DocumentKind

FILES_MAX = 24
TOO_MANY = f"At most {FILES_MAX} files are analyzed together."
MEDIA_TYPE = "text/csv"


def read_bank_statements(
    *, application_id: int, files: Sequence[Mapping[str, Any]], actor: Actor
) -> dict[str, Any]:
    """The arguments of `record_bank_analysis`: the files are read and computed before any transaction begins.

    `files`: document_id, and the account it is of where the file itself does not say (empty: all files without a name
    are of one account).
    """
    matrix.require(actor, record_bank_analysis.name)
    application = Application.objects.visible_to(actor).filter(pk=application_id).first()
    if application is None:
        raise NotFound()
    read = [
        _File(
            document.pk,
            document.checksum,
            label,
            _read(_content(document), document.file_name, f"/files/{number}"),
        )
        for number, (document, label) in enumerate(_documents(application, files))
    ]
    return _analyzed(application, read)


def take_bank_statement(
    *,
    application_id: int,
    name: str,
    file: Readable,
    account: str = "",
    period: str = "",
    with_earlier: bool = True,
    actor: Actor,
) -> dict[str, Any]:
    """The arguments of `upload_bank_statement`: the file is stored, read and computed before a transaction.

    It is analyzed together with the files of the analysis that counts now, unless it is to stand alone. A file that
    cannot be read is kept nowhere. One that waits for the malware scanner becomes a document and is analyzed later.
    """
    matrix.require(actor, upload_bank_statement.name)
    application = Application.objects.visible_to(actor).filter(pk=application_id).first()
    if application is None:
        raise NotFound()
    require_open(application)
    stored = store_upload(
        application_id=application_id,
        kind=DocumentKind.BANK_STATEMENT,
        name=name,
        file=file,
        period=period,
        actor=actor,
    )
    document = attachment(application_id, DocumentKind.BANK_STATEMENT, stored)
    try:
        analysis = None
        if stored.scan_result:
            analysis = _analyzed_with(application, stored, account, with_earlier=with_earlier)
    except LoanOpsError as refused:
        _turn_away(stored, refused)
        raise
    return {"application_id": application_id, "document": document, "analysis": analysis}


def _turn_away(stored: StoredFile, refused: LoanOpsError) -> None:
    """Nothing is kept of a file that cannot be read, except why; a document that was there before stays."""
    if not stored.is_new:
        return
    code = refused.errors[0].code if refused.errors else "unreadable"
    refuse_upload(upload_id=stored.upload_id, code=code, detail=refused.message, actor=DESK)
    discard_file(stored)


@dataclass(frozen=True)
class _File:
    """A file that was read; `document_id` is None for one that is about to become a document."""

    document_id: int | None
    checksum: str
    label: str
    accounts: Sequence[AccountRows]


def _analyzed_with(
    application: Application, stored: StoredFile, label: str, *, with_earlier: bool
) -> dict[str, Any]:
    if stored.media_type != MEDIA_TYPE:
        detail = (
            f"{stored.name} is {stored.media_type}; only CSV files can be analyzed. Other bank statements are handed "
            "in with Upload document."
        )
        raise InvalidInput(
            "The bank statement cannot be read.", errors=[FieldError("/file", "unsupported_type", detail)]
        )
    with fetched(stored.path) as local:
        accounts = _read(local.path.read_bytes(), stored.name, "/file")
    new = _File(None, stored.checksum, label.strip()[:60], accounts)
    earlier = _earlier_files(application, but_not=stored.checksum) if with_earlier else []
    return _analyzed(application, [*earlier, new])


def _earlier_files(application: Application, *, but_not: str) -> list[_File]:
    """The files of the analysis that counts now, as far as they are still of use."""
    analysis = current_analysis(application)
    labels: dict[int, str] = {}
    for source in analysis.sources.all() if analysis is not None else ():
        labels.setdefault(source.document_id, source.account)
    usable = application.documents.filter(pk__in=labels, status__in=USABLE_DOCUMENTS).exclude(
        checksum=but_not
    )
    return [
        _File(each.pk, each.checksum, labels[each.pk], _read(_content(each), each.file_name, "/with_earlier"))
        for each in usable.order_by("id")
    ]


def _analyzed(application: Application, files: Sequence[_File]) -> dict[str, Any]:
    """The arguments of `record_bank_analysis` out of the files."""
    if len(files) > FILES_MAX:
        raise InvalidInput(errors=[FieldError("/files", "out_of_range", TOO_MANY)])
    parts: list[AccountRows] = []
    sources: list[dict[str, Any]] = []
    for file in files:
        for part in file.accounts:
            account = part.account or file.label
            parts.append(AccountRows(account, part.rows, part.opening))
            sources.append(
                {
                    "document_id": file.document_id,
                    "account": account,
                    "checksum": file.checksum,
                    "rows": len(part.rows),
                }
            )
    analysis = analyze(merge_accounts(parts)).to_json()
    return {
        "application_id": application.pk,
        "sources": sources,
        "method": METHOD,
        "from_date": date.fromisoformat(analysis["figures"]["from_date"]),
        "through_date": date.fromisoformat(analysis["figures"]["through_date"]),
        "metrics": analysis,
    }


def _documents(application: Application, files: Sequence[Mapping[str, Any]]) -> list[tuple[Document, str]]:
    if not 1 <= len(files) <= FILES_MAX:
        raise InvalidInput(errors=[FieldError("/files", "out_of_range", f"One to {FILES_MAX} files.")])
    usable = {
        document.pk: document
        for document in application.documents.filter(
            kind=DocumentKind.BANK_STATEMENT, status__in=USABLE_DOCUMENTS
        ).exclude(file="")
    }
    errors: list[FieldError] = []
    found: list[tuple[Document, str]] = []
    for number, each in enumerate(files):
        document, pointer = usable.pop(each.get("document_id") or 0, None), f"/files/{number}/document"
        if document is None:
            detail = (
                "No bank statement of the application that waits for review or is verified, or named twice."
            )
            errors.append(FieldError(pointer, "unknown_document", detail))
        elif document.media_type != MEDIA_TYPE:
            detail = f"{document.file_name} is {document.media_type}; only CSV files can be read."
            errors.append(FieldError(pointer, "unsupported_type", detail))
        else:
            found.append((document, str(each.get("account") or "").strip()[:60]))
    if errors:
        raise InvalidInput("The bank statements cannot be read.", errors=errors)
    return found


def _content(document: Document) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content


def _read(content: bytes, name: str, pointer: str) -> tuple[AccountRows, ...]:
    try:
        return read_statement(content)
    except UnreadableBankStatement as refusal:
        errors = [
            FieldError(error.pointer.replace("/file", pointer, 1), error.code, error.detail)
            for error in refusal.errors
        ]
        raise UnreadableBankStatement(f"{name}: {refusal.message}", errors=errors)


@use_case(
    "origination.record_bank_analysis", audit="bank-statements.analyzed", title="Analyze bank statements"
)
def record_bank_analysis(
    *,
    application_id: int,
    sources: Sequence[Mapping[str, Any]],
    method: str,
    from_date: date,
    through_date: date,
    metrics: Mapping[str, Any],
    reason: str = "",
    actor: Actor,
) -> BankAnalysis:
    """Keep what the files show, with the files and the version of the method; the earlier analysis no longer counts.

    The arguments come from `read_bank_statements`; a file that was replaced in between is refused.
    """
    application = application_for_figures(application_id, actor)
    documents = {
        document.pk: document
        for document in application.documents.filter(
            pk__in=[source["document_id"] for source in sources], status__in=USABLE_DOCUMENTS
        )
    }
    for source in sources:
        document = documents.get(source["document_id"])
        if document is None or document.checksum != source["checksum"]:
            detail = "A file was replaced or rejected in the meantime; analyze the statements again."
            raise InvalidInput(detail, errors=[FieldError("/files", "changed", detail)])
    for earlier in application.bank_analyses.filter(is_current=True):
        earlier.is_current = False
        earlier.save()
    analysis = BankAnalysis.objects.create(
        application=application,
        method=method,
        from_date=from_date,
        through_date=through_date,
        metrics=dict(metrics),
        made_by_label=actor.label[:200],
    )
    BankAnalysisSource.objects.bulk_create(
        BankAnalysisSource(analysis=analysis, **source) for source in sources
    )
    return analysis


@use_case("origination.upload_bank_statement", audit="bank-statement.uploaded", title="Upload bank statement")
def upload_bank_statement(
    *,
    application_id: int,
    document: Mapping[str, Any],
    analysis: Mapping[str, Any] | None,
    reason: str = "",
    actor: Actor,
) -> Document:
    """A bank's file becomes a document of the application and is analyzed in one go, or neither happens.

    The arguments come from `take_bank_statement`. Without an analysis the file waits for the malware scanner.
    """
    made = attach_document(**{**document, "application_id": application_id}, actor=actor)
    if analysis is not None:
        sources = [
            {**source, "document_id": made.pk if source["document_id"] is None else source["document_id"]}
            for source in analysis["sources"]
        ]
        given = {**analysis, "application_id": application_id, "sources": sources}
        record_bank_analysis(**given, reason=reason, actor=actor)
    return made
