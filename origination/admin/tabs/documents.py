"""Documents: the checklist, a viewer, and everything handed in or asked for."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html

from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import status_pill
from loanops.web.admin.formats import link_to
from loanops.web.admin.parts import Content
from origination.admin.viewer import document_address, documents_viewer
from origination.models import Application, Document
from origination.states import DocumentStatus


def documents_part(application: Application, request: HttpRequest) -> list[Content]:
    """The viewer with the checklist, then the documents one by one."""
    documents = list(application.documents.select_related("reviewed_by").order_by("id"))
    asked = request.GET.get("document", "")
    chosen = next((document for document in documents if str(document.pk) == asked), None)
    return [
        documents_viewer(application, documents, chosen, request),
        documents_table(documents),
    ]


def documents_table(documents: list[Document]) -> PreviewTable:
    """Kind, file, period, who handed it in, scanner, status, reviewer; the newest first."""
    columns = ["Kind", "File", "Period", "Handed in", "By", "Scan", "Status", "Reviewer", "Remark"]
    rows = [_row(document) for document in reversed(documents)]
    return PreviewTable("All documents", columns, rows, empty="No document yet.", align_right={-1})


def _row(document: Document) -> tuple[Any, ...]:
    return (
        link_to(document, document.get_kind_display()),
        format_html('<a class="lo-link" href="{}">{}</a>', document_address(document), document.file_name)
        if document.file
        else document.file_name,
        document.period,
        document.uploaded_at,
        document.uploaded_by_label,
        document.scan_result or ("waiting" if document.status == DocumentStatus.SCANNING else ""),
        status_pill(document),
        str(document.reviewed_by or ""),
        document.rejection_reason or document.request_message,
    )
