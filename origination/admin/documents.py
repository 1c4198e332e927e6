"""Documents: read on record, verified or rejected by a person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.audit.models import AuditEvent
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.web.actors import actor_of
from loanops.web.admin import (
    ActionPage,
    Part,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    moment,
    record_link,
    register,
)
from loanops.web.admin.parts import Content
from origination.admin.document_forms import RejectForm, VerifyForm
from origination.admin.forms import RemarkForm
from origination.admin.viewer import View, document_address, draw_page
from origination.document_kinds import RETENTION, guide_to
from origination.models import Document
from origination.services.documents import (
    open_document,
    reject_document,
    verify_document,
    withdraw_document_request,
)
from origination.states import DocumentStatus

OPENINGS_SHOWN = 100


def access_part(document: Document, request: HttpRequest) -> list[Content]:
    """Who opened which page and when."""
    events = AuditEvent.objects.filter(
        event="document.opened", subject_type=Document._meta.label, subject_id=document.pk
    ).order_by("-id")[:OPENINGS_SHOWN]
    rows = [
        (event.recorded_at, event.actor_label, _opened(event), event.source_address or "–", event.request_id)
        for event in events
    ]
    columns = ["When", "Who", "What", "From", "Request"]
    note = f"The latest {OPENINGS_SHOWN} openings; all of them are in the audit trail."
    return [
        PreviewTable(
            "Openings", columns, rows, note=note, empty="Nobody has opened it yet.", align_right={-1}
        )
    ]


def _opened(event: AuditEvent) -> str:
    for change in event.changes:
        if "opened" in change.get("fields", {}):
            return str(change["fields"]["opened"][1])
    return "whole file"


@register(Document)
class DocumentAdmin(WorkQueueAdmin):
    view_action = "origination.view_applications"
    export_action = "origination.export_documents"
    queue_title = "To review"
    list_display = (
        "file_name",
        "kind",
        "period",
        record_link("application"),
        record_link("application__business", "Business"),
        badge("status"),
        moment("uploaded_at", "Handed in"),
        "uploaded_by_label",
    )
    list_select_related = ("application__business",)
    list_filter = ("status", "kind")
    search_fields = ("application__number", "file_name")
    search_help_text = "Number of the application, or file name"
    ordering = ("uploaded_at", "id")
    sections = (
        (
            "Document",
            [
                "content",
                "kind",
                "period",
                "status",
                "application",
                "file_name",
                "media_type",
                "page_count",
                "size",
                "checksum",
            ],
        ),
        ("Handed in", ["uploaded_at", "uploaded_by_label", "requested_by_label", "request_message"]),
        ("Safety", ["scan_result", "scanned_at", "kept_for"]),
        ("Review", ["reviewed_by", "reviewed_at", "checked", "rejection_reason"]),
    )
    parts = (Part("access", "Access log", access_part),)
    action_pages = (
        ActionPage(
            verify_document,
            VerifyForm,
            icon="task_alt",
            available=lambda document: Document.STATES.allows(document.status, DocumentStatus.VERIFIED),
            arguments=lambda document, data: {"document_id": document.pk, **data},
            description="You have read it, and it is what it claims to be.",
        ),
        ActionPage(
            reject_document,
            RejectForm,
            icon="cancel",
            danger=True,
            available=lambda document: (
                Document.STATES.allows(document.status, DocumentStatus.REJECTED)
                and document.status != DocumentStatus.SCANNING
            ),
            arguments=lambda document, data: {"document_id": document.pk, **data},
            description="The applicant is told and asked for a new one.",
        ),
        ActionPage(
            withdraw_document_request,
            RemarkForm,
            icon="undo",
            available=lambda document: document.status == DocumentStatus.REQUESTED,
            arguments=lambda document, data: {"document_id": document.pk, **data},
            description="It is not needed any more, and leaves the applicant's checklist.",
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status=DocumentStatus.PENDING_REVIEW)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super()
            .get_queryset(request)
            .select_related("application__business", "application__product_version", "reviewed_by")
        )

    def content(self, document: Document) -> str:
        """Where to read it and where to save it; both are on record."""
        if not document.file:
            return ""
        return format_html(
            '<a class="lo-link" href="{}">Read it</a> or <a class="lo-link" href="{}">save the file</a>; '
            "both are on record.",
            document_address(document),
            reverse("admin:origination_document_content", args=[document.pk]),
        )

    def checked(self, document: Document) -> str:
        """What the reviewer ticked."""
        points = guide_to(document.kind).check_points
        return "; ".join(points.get(point, point) for point in document.check_points)

    def kept_for(self, document: Document) -> str:
        """How long the law and the lender keep it."""
        rule = RETENTION[document.retention_class]
        return f"{rule.years} years from {rule.begins}"

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/content/", view(document_content), name="origination_document_content"),
            path("<path:object_id>/pages/<int:page>/", view(document_page), name="origination_document_page"),
        ]


def document_content(request: HttpRequest, object_id: str) -> HttpResponseBase:
    """The file itself, always saved, never shown inside our pages."""
    if request.method not in ("GET", "HEAD"):
        return _refused_method(request)
    actor, document = _asked(request, object_id)
    try:
        opened = open_document(document_id=document.pk, actor=actor)
    except LoanOpsError as refusal:
        return _said(refusal)
    return FileResponse(
        opened.file.open("rb"),
        as_attachment=True,
        filename=opened.file_name,
        content_type=opened.media_type,
        headers={"Cache-Control": "no-store"},
    )


def document_page(request: HttpRequest, object_id: str, page: int) -> HttpResponseBase:
    """One page as a picture drawn by us; the opening is on record."""
    if request.method not in ("GET", "HEAD"):
        return _refused_method(request)
    actor, document = _asked(request, object_id)
    if not 1 <= page <= document.page_count or document.media_type == "text/csv":
        raise Http404
    view = View.of(request, document)
    try:
        opened = open_document(document_id=document.pk, page=page, actor=actor)
        picture = draw_page(opened, View(page, view.zoom, view.turn))
    except LoanOpsError as refusal:
        return _said(refusal)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})


def _asked(request: HttpRequest, object_id: str) -> tuple[Actor, Document]:
    actor = actor_of(request)
    if not matrix.allows(actor, open_document.name):
        raise PermissionDenied
    known = object_id.isdecimal() and len(object_id) < 19
    document = Document.objects.filter(pk=int(object_id)).exclude(file="").first() if known else None
    if document is None:
        raise Http404
    return actor, document


def _refused_method(request: HttpRequest) -> HttpResponseBase:
    if not matrix.allows(actor_of(request), open_document.name):
        raise PermissionDenied
    return HttpResponseNotAllowed(["GET", "HEAD"])


def _said(refusal: LoanOpsError) -> HttpResponse:
    return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain; charset=utf-8")


for _view in (document_content, document_page):
    vars(_view).update(matrix_action=open_document.name, model_admin=DocumentAdmin)
