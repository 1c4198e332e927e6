"""V10 Import: hand in files, map columns, dry run, run with progress, pause and go on, control totals."""

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    moment,
    money,
    register,
)
from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from products.models import LoanProduct
from products.states import ProductStatus
from servicing.models import ImportJob
from servicing.models.imports import ImportLayout
from servicing.services.imports import (
    check_import,
    map_import_columns,
    pause_import,
    rows_of,
    run_import,
    start_import,
    suggested_columns,
)
from servicing.states import ImportStatus

ROWS_SHOWN = 50
SIZE_MAX = 200 * 1024 * 1024
SUFFIXES = (".csv", ".xlsx")
WORKING = (ImportStatus.CHECKING, ImportStatus.RUNNING)
FILES = {"refused": "refused_path", "reconciliation": "reconciliation_path"}


def _file_field(label: str, *, required: bool, help_text: str) -> forms.FileField:
    return forms.FileField(label=label, required=required, help_text=help_text)


class UploadForm(ActionForm):
    layout = forms.ChoiceField(choices=ImportLayout.choices)
    product = forms.ModelChoiceField(
        LoanProduct.objects.filter(status=ProductStatus.ACTIVE).order_by("name"), help_text="Booked under."
    )
    file = _file_field("Loans", required=True, help_text="CSV or XLSX (sheets Loans, History, Schedule).")
    history = _file_field("History", required=False, help_text="CSV: external_number, date, kind, amount.")
    schedule = _file_field("Schedules", required=False, help_text="CSV: external_number, due_date.")
    tolerance = MoneyField(
        label="Tolerance, USD", min_value=0, initial="0.00", help_text="By how much a balance may differ."
    )
    reason = ReasonField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("file", "history", "schedule"):
            given = cleaned.get(name)
            if given is None:
                continue
            if Path(given.name).suffix.lower() not in SUFFIXES:
                self.add_error(name, f"{given.name} is neither CSV nor XLSX.")
            elif given.size > SIZE_MAX:
                self.add_error(name, f"{given.name} is larger than {SIZE_MAX // 1024 // 1024} MiB.")
        return cleaned


class MappingForm(ActionForm):
    """One choice for each of our columns among those of the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        header, found = suggested_columns(kwargs["record"])
        choices = [("", "– not in the file –"), *((name, name) for name in header)]
        columns: dict[str, forms.Field] = {
            name: forms.ChoiceField(
                choices=choices, initial=suggested, label=name.replace("_", " ").capitalize()
            )
            for name, suggested in found.items()
        }
        self.base_fields = columns  # type: ignore[misc] # the fields are the file's own
        super().__init__(*args, **kwargs)


class NothingForm(ActionForm):
    """There is nothing to say."""


def _stored(file: Any) -> str:
    """Keeps an uploaded file under its content's name, so that the second click keeps one file."""
    if file is None:
        return ""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    name = f"imports/uploads/{digest.hexdigest()}{Path(file.name).suffix.lower()}"
    return name if default_storage.exists(name) else str(default_storage.save(name, file))


def _upload(record: Any, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "layout": data["layout"],
        "product_code": data["product"].code,
        "file_name": data["file"].name,
        "path": _stored(data["file"]),
        "history_path": _stored(data["history"]),
        "schedule_path": _stored(data["schedule"]),
        "tolerance": data["tolerance"],
        "reason": data["reason"],
    }


def _is(*statuses: ImportStatus) -> Any:
    return lambda job: job.status in statuses


@register(ImportJob)
class ImportJobAdmin(WorkQueueAdmin):
    view_action = "servicing.view_imports"
    queue_title = "Not finished"
    empty_text = "No import waits. Start one with New import."
    list_display = (
        "number",
        "file_name",
        "layout",
        "product",
        badge("status"),
        count("rows"),
        count("accepted"),
        count("refused"),
        money("total_disbursed", "Disbursed, USD"),
        moment("started_at"),
        moment("finished_at"),
    )
    list_select_related = ("product",)
    list_filter = ("status", "layout")
    search_fields = ("number", "file_name")
    ordering = ("-id",)
    sections = (
        ("Files", ["number", "file_name", "layout", "product", "tolerance"]),
        ("Course", ["status", "was_dry_run", "started_at", "finished_at", "message"]),
    )
    action_pages = (
        ActionPage(start_import, UploadForm, on="list", icon="upload_file", arguments=_upload),
        ActionPage(
            check_import,
            NothingForm,
            icon="rule",
            available=_is(
                ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED, ImportStatus.CHECKING
            ),
            arguments=lambda job, data: {"job_id": job.pk},
            description="Reads and judges every row; nothing is booked.",
            result_message="The dry run has begun; this page shows how far it is.",
        ),
        ActionPage(
            run_import,
            NothingForm,
            icon="play_arrow",
            available=_is(
                ImportStatus.CHECKED, ImportStatus.PAUSED, ImportStatus.FAILED, ImportStatus.RUNNING
            ),
            arguments=lambda job, data: {"job_id": job.pk},
            description="Takes the accepted rows onto the books. Rows that are booked already stay as they are.",
            result_message="The import has begun; this page shows how far it is.",
        ),
        ActionPage(
            pause_import,
            NothingForm,
            icon="pause",
            available=_is(ImportStatus.RUNNING),
            arguments=lambda job, data: {"job_id": job.pk},
        ),
        ActionPage(
            map_import_columns,
            MappingForm,
            icon="table_chart",
            available=_is(ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED),
            arguments=lambda job, data: {"job_id": job.pk, "columns": data},
            description="Which column of the file is which of ours; needed only where the names differ.",
        ),
    )

    def open_work(self, queryset: QuerySet[ImportJob], actor: Actor) -> QuerySet[ImportJob]:
        return queryset.exclude(status=ImportStatus.COMPLETED)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                f"<path:object_id>/{name}/",
                view(self._declared(partial(self.file_view, name=name))),
                name=f"servicing_importjob_{name}",
            )
            for name in FILES
        ]

    def file_view(self, request: HttpRequest, object_id: str, *, name: str) -> HttpResponse:
        """The refused rows or the reconciliation as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_object(request, object_id)
        stored = getattr(job, FILES.get(name, ""), "") if job is not None else ""
        if not stored:
            raise Http404
        with default_storage.open(stored, "rb") as file:
            response = HttpResponse(file.read(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{job.number}-{name}.csv"'
        return response

    def figures(self, record: ImportJob) -> Sequence[Figure]:
        tone = "info" if record.status in WORKING else "neutral"
        return [
            Figure("Rows so far" if record.status in WORKING else "Rows", record.rows, tone=tone),
            Figure("Accepted", record.accepted, tone="success" if record.accepted else "neutral"),
            Figure("Refused", record.refused, tone="danger" if record.refused else "neutral"),
            Figure("With a warning", record.warnings),
            Figure("Disbursed", record.total_disbursed),
            Figure("Repaid", record.total_repaid),
            Figure("Charged off", record.total_charged_off),
        ]

    def tables(self, record: ImportJob, request: HttpRequest) -> Sequence[PreviewTable]:
        reasons = sorted(record.reasons.items(), key=lambda item: (-item[1], item[0]))
        tables = [PreviewTable("Why rows were refused", ["Reason", "Rows"], reasons, tab="Details")]
        for name, attribute in FILES.items():
            stored = getattr(record, attribute)
            if stored:
                tables.append(self._file_table(record, name, stored))
        return tables

    def _file_table(self, record: ImportJob, name: str, stored: str) -> PreviewTable:
        header, rows, total = rows_of(stored, ROWS_SHOWN)
        url = reverse(f"admin:servicing_importjob_{name}", args=[record.pk])
        shown = [[cell[:80] for cell in row] for row in rows]
        more = f"The first {ROWS_SHOWN} of {total:,} rows. " if total > len(rows) else ""
        title = "Refused rows" if name == "refused" else "Balances reconciled"
        return PreviewTable(
            title,
            header,
            [*shown, [format_html('<a href="{}">Download all as CSV</a>', url), *[""] * (len(header) - 1)]],
            note=f"{more}The file has {total:,} rows.",
        )
