"""Documents: the checklist and what was handed in."""

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.models import Application
from origination.services.checking import missing_documents
from origination.states import DocumentStatus
from products.choices import DocumentKind


def documents_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """The product's checklist, and everything handed in."""
    version = application.product_version
    missing = set(missing_documents(application, version))
    verified = set(
        application.documents.filter(status=DocumentStatus.VERIFIED).values_list("kind", flat=True)
    )
    words = {True: "missing", False: "waiting for review"}
    checklist = [
        (DocumentKind(kind).label, "verified" if kind in verified else words[kind in missing])
        for kind in version.required_documents
    ]
    rows = [
        (
            link_to(document, document.get_kind_display()),
            document.file_name,
            document.get_status_display(),
            document.uploaded_at,
            document.uploaded_by_label,
            str(document.reviewed_by or ""),
            document.rejection_reason,
        )
        for document in application.documents.select_related("reviewed_by").order_by("-id")
    ]
    columns = ["Document", "File", "Status", "Handed in", "By", "Reviewed by", "Rejected because"]
    return [
        PreviewTable("Required", ["Document", ""], checklist, empty="This product requires none."),
        PreviewTable("Handed in", columns, rows, empty="No document yet."),
    ]
