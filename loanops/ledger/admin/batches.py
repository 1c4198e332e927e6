"""Batches for the accounting system: what each holds, its files, and the entries behind each line."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.ledger.models import GlExport
from loanops.ledger.selectors import entries_behind, reconciliation
from loanops.ledger.services.exporting import (
    FORMATS,
    MEDIA_TYPES,
    acknowledge_gl_export,
    create_gl_export,
    file_of,
    resend_gl_export,
)
from loanops.ledger.states import EXPORT_STATES, ExportStatus
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    count,
    day,
    money,
    register,
    text,
)
from loanops.web.admin.formats import link_to
from loanops.web.admin.forms import ActionForm, EffectiveDateField, ReasonField

LINES_SHOWN = 200


class CreateForm(ActionForm):
    from_date = EffectiveDateField(label="Posted from")
    to_date = EffectiveDateField(label="Posted until", help_text="A day that is over.")


class AcknowledgeForm(ActionForm):
    reference = forms.CharField(
        label="Reference", max_length=200, required=False, help_text="The accounting system's own number."
    )


class ResendForm(ActionForm):
    reason = ReasonField()


@register(GlExport)
class GlExportAdmin(ReadOnlyAdmin):
    """The batches, newest first."""

    view_action = "ledger.view_ledger"
    action_pages = (
        ActionPage(
            create_gl_export,
            CreateForm,
            on="list",
            arguments=lambda record, data: data,
            description="Everything posted on these days that no batch holds yet. Safe to repeat: "
            "no entry is ever exported twice.",
            icon="ios_share",
            result_message=lambda export: f"{export} was made; its files are being written.",
        ),
        ActionPage(
            resend_gl_export,
            ResendForm,
            arguments=lambda export, data: {"export_id": export.pk, **data},
            description="The accounting system is told again; the files are the same to the byte.",
            icon="replay",
        ),
        ActionPage(
            acknowledge_gl_export,
            AcknowledgeForm,
            arguments=lambda export, data: {"export_id": export.pk, **data},
            available=lambda export: EXPORT_STATES.allows(export.status, ExportStatus.ACKNOWLEDGED),
            description="The accounting system has taken the batch over.",
            icon="done_all",
        ),
    )
    list_display = (
        "number",
        day("from_date", "From"),
        day("to_date", "To"),
        count("entries_count", "Entries"),
        money("debit", "Σ, USD"),
        text(lambda export: _files(export), "Files"),
        badge("status"),
    )
    list_filter = ("status",)
    search_fields = ("number",)
    ordering = ("-id",)
    sections = (
        (
            "Batch",
            [
                "number",
                "from_date",
                "to_date",
                "status",
                "entries_count",
                "lines_count",
                "debit",
                "credit",
                "created_by",
                "exported_at",
                "acknowledged_at",
                "acknowledgment",
            ],
        ),
        ("Files", [text(lambda export: _files(export), "Save"), "csv_sha256", "json_sha256"]),
    )

    def tables(self, export: GlExport, request: HttpRequest) -> list[PreviewTable]:
        return [_lines(export), _reconciled(export)]

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            *(
                path(
                    f"<path:object_id>/{kind}/", view(_file_view(self, kind)), name=f"ledger_glexport_{kind}"
                )
                for kind in FORMATS
            ),
            path(
                "<path:object_id>/line/<int:position>/", view(_line_view(self)), name="ledger_glexport_line"
            ),
        ]


def _files(export: GlExport) -> Any:
    if export.status == ExportStatus.OPEN:
        return "being written"
    links = [
        format_html(
            '<a class="lo-link" href="{}">{}</a>',
            reverse(f"admin:ledger_glexport_{kind}", args=[export.pk]),
            kind.upper(),
        )
        for kind in FORMATS
    ]
    return format_html("{} · {}", *links)


def _lines(export: GlExport) -> PreviewTable:
    rows = [
        (
            format_html(
                '<a class="lo-link" href="{}">{}</a>',
                reverse("admin:ledger_glexport_line", args=[export.pk, line.position]),
                line.position,
            ),
            line.posting_date,
            line.account.code,
            line.product_code,
            line.debit,
            line.credit,
            line.entries_count,
        )
        for line in export.lines.select_related("account").order_by("position")[:LINES_SHOWN]
    ]
    columns = ("Line", "Day", "Account", "Product", "Debit", "Credit", "Entries")
    note = f"The first {LINES_SHOWN} of {export.lines_count}." if export.lines_count > LINES_SHOWN else ""
    return PreviewTable("Lines", columns, rows, align_right={4, 5, 6}, note=note)


def _reconciled(export: GlExport) -> PreviewTable:
    rows = [
        (
            each.code,
            each.booked,
            each.exported,
            each.difference,
            "✓" if not each.difference else "not exported yet",
        )
        for each in reconciliation(export.from_date, export.to_date)
    ]
    return PreviewTable(
        "Trial balance against batches",
        ("Account", "Booked on these days", "In batches", "Difference", ""),
        rows,
        align_right={1, 2, 3},
        note="Debits less credits of all entries posted on the batch's days, and of those that some batch holds.",
    )


def _export_of(model_admin: Any, request: HttpRequest, object_id: str) -> GlExport:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    export: GlExport | None = model_admin.get_object(request, object_id)
    if export is None:
        raise Http404
    return export


def _file_view(model_admin: Any, kind: str) -> Any:
    """A file of the batch, to be saved."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        export = _export_of(model_admin, request, object_id)
        if export.status == ExportStatus.OPEN:
            raise Http404
        disposition = f'attachment; filename="{export.number}.{kind}"'
        return HttpResponse(
            file_of(export, kind),
            content_type=MEDIA_TYPES[kind],
            headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
        )

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _line_view(model_admin: Any) -> Any:
    """The journal entries behind one line, newest first."""

    def view(request: HttpRequest, object_id: str, position: int) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        export = _export_of(model_admin, request, object_id)
        line = export.lines.select_related("account").filter(position=position).first()
        if line is None:
            raise Http404
        before = request.GET.get("before", "")
        found, older = entries_behind(
            line, before=int(before) if before.isdecimal() and len(before) < 19 else None
        )
        rows = [
            (
                link_to(each.entry, each.entry_id),
                each.entry.kind,
                each.entry.effective_date,
                each.entry.memo,
                each.amount if each.amount > 0 else None,
                -each.amount if each.amount < 0 else None,
            )
            for each in found
        ]
        title = f"{export} line {position}: {line.account.code} on {line.posting_date}"
        columns = ("Entry", "Kind", "Effective date", "Memo", "Debit", "Credit")
        table = PreviewTable(title, columns, rows, align_right={4, 5})
        context = {
            **model_admin.admin_site.each_context(request),
            "title": title,
            "opts": model_admin.opts,
            "form": None,
            "tables": [{"table": table, "head": table.head, "body": table.body}],
            "older": f"?before={older}" if older else "",
        }
        return TemplateResponse(request, "ledger/figures.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view
