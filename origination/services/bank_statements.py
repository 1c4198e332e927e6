"""Bank statements: read from the application's documents, and the figures kept with the files they come from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, NotFound
from loanops.usecases import use_case
from origination.models import Application, BankAnalysis, BankAnalysisSource, Document
from origination.services.figures import USABLE_DOCUMENTS, application_for_figures
from origination.underwriting.bank.analysis import METHOD, analyze
from origination.underwriting.bank.merging import merge_accounts
from origination.underwriting.bank.reading import AccountRows, UnreadableBankStatement, read_statement
from products.choices import DocumentKind

FILES_MAX = 24
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
    documents = _documents(application, files)
    parts: list[AccountRows] = []
    sources: list[dict[str, Any]] = []
    for number, (document, label) in enumerate(documents):
        for part in _read(document, number):
            account = part.account or label
            parts.append(AccountRows(account, part.rows, part.opening))
            sources.append(
                {
                    "document_id": document.pk,
                    "account": account,
                    "checksum": document.checksum,
                    "rows": len(part.rows),
                }
            )
    analysis = analyze(merge_accounts(parts)).to_json()
    return {
        "application_id": application_id,
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


def _read(document: Document, number: int) -> tuple[AccountRows, ...]:
    with document.file.open("rb") as file:
        content = file.read()
    try:
        return read_statement(content)
    except UnreadableBankStatement as refusal:
        errors = [
            FieldError(error.pointer.replace("/file", f"/files/{number}", 1), error.code, error.detail)
            for error in refusal.errors
        ]
        raise UnreadableBankStatement(f"{document.file_name}: {refusal.message}", errors=errors)


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
