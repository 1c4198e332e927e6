"""Lists as files: exactly the rows a person has filtered and the columns he sees, on record in the audit trail.

CSV goes out row by row however long the list is; a workbook is made whole and therefore has a limit.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from openpyxl import Workbook

from loanops.access import matrix
from loanops.audit.recording import record_event
from loanops.core import clock
from loanops.core.fields import EncryptedTextField
from loanops.core.tables import safe_cell
from loanops.encryption import mask_last4
from loanops.web.actors import actor_of

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
WORKBOOK_ROWS_MAX = 20_000
ROWS_AT_A_TIME = 2_000
PAGE = "p"
WHOLE_IDENTIFIER = re.compile(r"(?<![\w-])\d(?:\W*\d){8}(?![\w-])")
"""Nine digits by themselves, whatever stands between them: a tax id or a social security number."""

Read = Callable[[Any], Any]


class _Echo:
    """Hands each written line straight on."""

    def write(self, value: str) -> str:
        return value


def export_urls(model_admin: Any, name: str) -> list[URLPattern]:
    """The addresses of a list's files; none where the list does not leave the house."""
    if not model_admin.export_action:
        return []
    view = model_admin.admin_site.admin_view
    return [
        path(f"export.{kind}", view(export_view(model_admin, kind)), name=f"{name}_export_{kind}")
        for kind in FORMATS
    ]


def export_links(model_admin: Any, request: HttpRequest) -> list[tuple[str, str, str]]:
    """The buttons above a list: title, icon, address with the filters of the page."""
    if not model_admin.export_action or not matrix.allows(actor_of(request), model_admin.export_action):
        return []
    opts = model_admin.opts
    given = request.GET.copy()
    given.pop(PAGE, None)
    query = f"?{given.urlencode()}" if given else ""
    return [
        (
            f"Export {kind.upper()}",
            "download",
            reverse(f"admin:{opts.app_label}_{opts.model_name}_export_{kind}") + query,
        )
        for kind in FORMATS
    ]


def export_view(model_admin: Any, kind: str) -> Any:
    """The view behind one of the addresses; it changes nothing but the audit trail."""

    def view(request: HttpRequest) -> HttpResponseBase:
        if not model_admin.has_view_permission(request) or not matrix.allows(
            actor_of(request), model_admin.export_action
        ):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        try:
            rows = filtered_rows(model_admin, request)
        except IncorrectLookupParameters:
            return _back(model_admin, request)
        count = rows.count()
        if kind == XLSX and count > WORKBOOK_ROWS_MAX:
            messages.error(
                request,
                f"{count:,} rows are too many for a workbook ({WORKBOOK_ROWS_MAX:,} at most). "
                "Filter the list, or export CSV.",
            )
            return _back(model_admin, request)
        _record(model_admin, request, kind, count)
        name = f"{model_admin.opts.verbose_name_plural}-{clock.business_date()}".replace(" ", "-")
        columns = export_columns(model_admin)
        titles = [title for title, _ in columns]
        lines = _lines(model_admin, columns, rows)
        return _csv(titles, lines, name) if kind == CSV else _workbook(titles, lines, name)

    view.matrix_action = model_admin.export_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    view.may_refuse = True  # type: ignore[attr-defined]
    return view


def filtered_rows(model_admin: Any, request: HttpRequest) -> QuerySet[Any]:
    """The rows of the list under the filters, the search and the queue of the request, in its order."""
    found: QuerySet[Any] = model_admin.get_changelist_instance(request).get_queryset(request)
    return found


def export_columns(model_admin: Any) -> list[tuple[str, Read]]:
    """Title and value of each column shown; two columns that share a place on the page are two in a file.

    What is only there to be pressed (`on_page_only`) is left out.
    """
    flat: list[Any] = []
    for column in model_admin.list_display:
        if not getattr(column, "on_page_only", False):
            flat += getattr(column, "parts", (column,))
    return [(_title(model_admin, column), _reader(model_admin, column)) for column in flat]


def _title(model_admin: Any, column: Any) -> str:
    return str(capfirst(str(label_for_field(column, model_admin.model, model_admin))))


def _reader(model_admin: Any, column: Any) -> Read:
    if callable(column):
        read = getattr(column, "raw", column)
    elif hasattr(model_admin, column):
        read = getattr(model_admin, column)
    else:
        read = _field_reader(model_admin.model, column)
    return lambda record: plain_value(read(record))


def _field_reader(model: type[Model], name: str) -> Read:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return lambda record: getattr(record, name)
    if isinstance(field, EncryptedTextField):
        return lambda record: mask_last4(getattr(record, name))
    choices = dict(getattr(field, "flatchoices", None) or [])
    return lambda record: choices.get(getattr(record, name), getattr(record, name))


def plain_value(value: Any) -> Any:
    """A value as a spreadsheet takes it: numbers and dates as such, records and pages' markup as their text."""
    match value:
        case None | bool() | int() | Decimal():
            return value
        case datetime():
            return value.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE)).replace(tzinfo=None)
        case date():
            return value
        case SafeString():
            return " ".join(strip_tags(value.replace("<br>", " ")).split())
        case list() | tuple():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def _record(model_admin: Any, request: HttpRequest, kind: str, count: int) -> None:
    """Who took which rows away."""
    query = _in_words(request)
    fields = {
        "list": ["", str(model_admin.opts.verbose_name_plural)],
        "filter": ["", query or "as the list opens"],
        "rows": ["", count],
        "file": ["", kind.upper()],
    }
    record_event(
        "list.exported",
        actor=actor_of(request),
        reason=f"{count:,} {model_admin.opts.verbose_name_plural} as {kind.upper()}",
        changes=[{"type": model_admin.model._meta.label, "record": "Export", "fields": fields}],
    )


def _in_words(request: HttpRequest) -> str:
    """The filters and the search; of an identifier that was searched for its last four digits only."""
    given = request.GET.copy()
    searched = given.get(SEARCH_VAR, "")
    if searched:
        given[SEARCH_VAR] = WHOLE_IDENTIFIER.sub(
            lambda found: mask_last4(re.sub(r"\D", "", found[0])), searched
        )
    return "&".join(f"{name}={value}" for name, values in given.lists() for value in values)


def _back(model_admin: Any, request: HttpRequest) -> HttpResponse:
    opts = model_admin.opts
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return HttpResponseRedirect(f"{url}?{request.GET.urlencode()}" if request.GET else url)


def _lines(model_admin: Any, columns: list[tuple[str, Read]], rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The cells of each row; the rows are read and completed in portions."""
    found = rows.iterator(chunk_size=ROWS_AT_A_TIME)
    while records := list(islice(found, ROWS_AT_A_TIME)):
        model_admin.complete(records)
        for record in records:
            yield [read(record) for _, read in columns]


def _csv(titles: list[str], lines: Iterable[list[Any]], name: str) -> HttpResponseBase:
    def written() -> Iterator[str]:
        writer = csv.writer(_Echo(), lineterminator="\r\n")
        yield writer.writerow([safe_cell(title) for title in titles])
        for cells in lines:
            yield writer.writerow([safe_cell(cell) for cell in cells])

    response = StreamingHttpResponse(written(), content_type="text/csv; charset=utf-8")
    return _as_download(response, f"{name}.csv")


def _workbook(titles: list[str], lines: Iterable[list[Any]], name: str) -> HttpResponseBase:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append([safe_cell(title) for title in titles])
    for cells in lines:
        sheet.append([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_download(FileResponse(file, content_type=kind), f"{name}.xlsx")


def _as_download(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
