"""Documents: read on record, verified or rejected by a person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import ActionPage, WorkQueueAdmin, badge, moment, record_link, register
from origination.admin.forms import RemarkForm, WhyForm
from origination.models import Document
from origination.services.documents import open_document, reject_document, verify_document
from origination.states import DocumentStatus


@register(Document)
class DocumentAdmin(WorkQueueAdmin):
    view_action = "origination.view_applications"
    queue_title = "To review"
    list_display = (
        "file_name",
        "kind",
        record_link("application"),
        record_link("application__business", "Business"),
        badge("status"),
        moment("uploaded_at", "Handed in"),
        "uploaded_by_label",
    )
    list_select_related = ("application__business",)
    list_filter = ("status", "kind")
    search_fields = ("application__number", "file_name")
    ordering = ("uploaded_at", "id")
    sections = (
        (
            "Document",
            ["kind", "status", "application", "file_name", "media_type", "size", "checksum", "content"],
        ),
        ("Handed in", ["uploaded_at", "uploaded_by_label"]),
        ("Review", ["reviewed_by", "reviewed_at", "rejection_reason"]),
    )
    action_pages = (
        ActionPage(
            verify_document,
            RemarkForm,
            icon="task_alt",
            available=lambda document: Document.STATES.allows(document.status, DocumentStatus.VERIFIED),
            arguments=lambda document, data: {"document_id": document.pk, **data},
            description="You have read it, and it is what it claims to be.",
        ),
        ActionPage(
            reject_document,
            WhyForm,
            icon="cancel",
            danger=True,
            available=lambda document: Document.STATES.allows(document.status, DocumentStatus.REJECTED),
            arguments=lambda document, data: {"document_id": document.pk, **data},
            description="The applicant reads the reason and is asked for a new one.",
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status=DocumentStatus.PENDING_REVIEW)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("application__business", "reviewed_by")

    def content(self, document: Document) -> str:
        """A link to the file; following it is on record."""
        url = reverse("admin:origination_document_content", args=[document.pk])
        return format_html('<a class="lo-link" href="{}">Save the file (is recorded)</a>', url)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(document_content)
        return [path("<path:object_id>/content/", view, name="origination_document_content")]


def document_content(request: HttpRequest, object_id: str) -> HttpResponseBase:
    """The file itself, always saved, never shown inside our pages."""
    actor = actor_of(request)
    if not matrix.allows(actor, open_document.name):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    known = object_id.isdecimal() and len(object_id) < 19
    if not known or not Document.objects.filter(pk=int(object_id)).exclude(file="").exists():
        raise Http404
    document = open_document(document_id=int(object_id), actor=actor)
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.file_name,
        content_type=document.media_type,
        headers={"Cache-Control": "no-store"},
    )


document_content.matrix_action = open_document.name  # type: ignore[attr-defined]
document_content.model_admin = DocumentAdmin  # type: ignore[attr-defined]
