"""Batches for the accounting system: every journal entry goes out once, grouped by account, product and day.

A batch takes what was posted on its days and is in no batch yet. Its lines are rows, so its files can be written again
at any time and are the same to the byte. The files are written after commit, because storage may be far away.
"""

import csv
import hashlib
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils.module_loading import import_string

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.ledger.models import GlExport, GlExportLine, JournalLine
from loanops.ledger.states import EXPORT_STATES, ExportStatus
from loanops.usecases import use_case

EXPORT_LOCK = 7_420_012
FORMATS = ("csv", "json")
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}
COLUMNS = (
    "batch",
    "line",
    "posting_date",
    "account",
    "product",
    "currency",
    "debit",
    "credit",
    "entries",
)
TAKE_ENTRIES = """
    INSERT INTO ledger_glexportentry (entry_id, export_id, recorded_at)
    SELECT entry.id, %s, now() FROM ledger_journalentry entry
     WHERE entry.posting_date BETWEEN %s AND %s
       AND NOT EXISTS (SELECT 1 FROM ledger_glexportentry taken WHERE taken.entry_id = entry.id)
"""
ZERO = Decimal("0.00")


class UnableToExport(LoanOpsError):
    """There is nothing to export on these days, or the days are not over."""


class ExportFileDamaged(LoanOpsError):
    """A stored file is not the one that was exported."""

    status = 500


@use_case("ledger.create_gl_export", audit="gl-export.created", title="Create GL export")
def create_gl_export(*, from_date: date, to_date: date, reason: str = "", actor: Actor) -> GlExport:
    """A batch of everything that was posted on these days and has not been exported yet."""
    if from_date > to_date:
        raise UnableToExport(f"The first day {from_date} lies after the last day {to_date}.")
    if to_date >= clock.business_date():
        raise UnableToExport(
            f"The business date is {clock.business_date()}; only days before it can be exported."
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EXPORT_LOCK])
    export = GlExport(
        number=next_number("GX"),
        from_date=from_date,
        to_date=to_date,
        debit=ZERO,
        credit=ZERO,
        created_by=actor.label[:200],
    )
    export.save()
    with connection.cursor() as cursor:
        cursor.execute(TAKE_ENTRIES, [export.pk, from_date, to_date])
        export.entries_count = cursor.rowcount
    if not export.entries_count:
        raise UnableToExport(f"Everything posted from {from_date} to {to_date} has been exported already.")
    _write_lines(export)
    export.save()
    announce("gl-export.created", export_id=export.pk)
    return export


@use_case(
    "ledger.record_gl_files", audit="gl-export.exported", title="Record files of a GL export", surfaces=()
)
def record_gl_files(
    *, export_id: int, paths: dict[str, str], checksums: dict[str, str], actor: Actor
) -> GlExport:
    """The files of a batch lie in the storage: from now on it is exported. The second time changes nothing."""
    export = lock(GlExport.objects.all(), export_id)
    if export.status != ExportStatus.OPEN:
        return export
    export.csv_path, export.json_path = paths["csv"], paths["json"]
    export.csv_sha256, export.json_sha256 = checksums["csv"], checksums["json"]
    export.exported_at = clock.now()
    export.change_status(ExportStatus.EXPORTED)
    announce("gl-export.exported", export_id=export.pk, number=export.number)
    return export


@use_case("ledger.resend_gl_export", audit="gl-export.sent-again", title="Send again")
def resend_gl_export(*, export_id: int, reason: str = "", actor: Actor) -> GlExport:
    """Tell the accounting system once more about a batch; the files are the same, so nothing is counted twice."""
    export = lock(GlExport.objects.all(), export_id)
    if export.status == ExportStatus.OPEN:
        announce("gl-export.created", export_id=export.pk)
    else:
        announce("gl-export.exported", export_id=export.pk, number=export.number)
    return export


@use_case("ledger.acknowledge_gl_export", audit="gl-export.acknowledged", title="Acknowledge")
def acknowledge_gl_export(*, export_id: int, reference: str = "", reason: str = "", actor: Actor) -> GlExport:
    """The accounting system has taken the batch over."""
    export = lock(GlExport.objects.all(), export_id)
    EXPORT_STATES.require(export.status, ExportStatus.ACKNOWLEDGED)
    export.acknowledged_at, export.acknowledgment = clock.now(), reference.strip()[:200]
    export.change_status(ExportStatus.ACKNOWLEDGED, reason=reason)
    return export


def handle_created(*, export_id: int, **_: Any) -> None:
    """Outbox: write the files, then record them. A second delivery writes the same bytes."""
    export = GlExport.objects.get(pk=export_id)
    if export.status != ExportStatus.OPEN:
        return
    paths, checksums = {}, {}
    for kind in FORMATS:
        content = content_of(export, kind)
        paths[kind] = _store(f"gl-exports/{export.number}.{kind}", content)
        checksums[kind] = _checksum(content)
    record_gl_files(export_id=export.pk, paths=paths, checksums=checksums, actor=system_actor("GL export"))


def file_of(export: GlExport, kind: str) -> bytes:
    """The file as it was exported. One that the storage has lost is written again from the batch's lines."""
    path, wanted = getattr(export, f"{kind}_path"), getattr(export, f"{kind}_sha256")
    if default_storage.exists(path):
        with default_storage.open(path) as stored:
            content: bytes = stored.read()
    else:
        content = content_of(export, kind)
        _store(path, content)
    if _checksum(content) != wanted:
        raise ExportFileDamaged(f"The {kind} file of {export.number} is not the one that was exported.")
    return content


def content_of(export: GlExport, kind: str) -> bytes:
    """The file's bytes, which depend on nothing but the batch's lines."""
    lines = list(export.lines.select_related("account").order_by("position"))
    return _csv_of(export, lines) if kind == "csv" else _json_of(export, lines)


def _write_lines(export: GlExport) -> None:
    """Groups the entries' lines; both sides stand apart, so that nothing cancels out unseen."""
    codes: dict[int, str] = import_string(settings.LEDGER_PRODUCT_CODES)()
    groups = (
        JournalLine.objects.filter(entry__exported__export=export)
        .values("entry__posting_date", "account__code", "account_id", "entry__product_id", "currency")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=0)),
            credit=Sum("amount", filter=Q(amount__lt=0)),
            count=Count("entry_id", distinct=True),
        )
    )
    ordered = sorted(
        groups,
        key=lambda row: (
            row["entry__posting_date"],
            row["account__code"],
            row["entry__product_id"] or 0,
            row["currency"],
        ),
    )
    lines = [
        GlExportLine(
            export=export,
            position=position,
            account_id=row["account_id"],
            product_id=row["entry__product_id"],
            product_code=codes.get(row["entry__product_id"] or 0, ""),
            posting_date=row["entry__posting_date"],
            currency=row["currency"],
            debit=row["debit"] or ZERO,
            credit=-(row["credit"] or ZERO),
            entries_count=row["count"],
        )
        for position, row in enumerate(ordered, start=1)
    ]
    GlExportLine.objects.bulk_create(lines, batch_size=2000)
    export.lines_count = len(lines)
    export.debit = sum((line.debit for line in lines), ZERO)
    export.credit = sum((line.credit for line in lines), ZERO)


def _csv_of(export: GlExport, lines: list[GlExportLine]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([export.number, *_values(line).values()])
    return text.getvalue().encode()


def _json_of(export: GlExport, lines: list[GlExportLine]) -> bytes:
    body = {
        "batch": export.number,
        "from_date": export.from_date.isoformat(),
        "to_date": export.to_date.isoformat(),
        "entries": export.entries_count,
        "debit": f"{export.debit:.2f}",
        "credit": f"{export.credit:.2f}",
        "lines": [_values(line) for line in lines],
    }
    return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()


def _values(line: GlExportLine) -> dict[str, Any]:
    values = (
        line.position,
        line.posting_date.isoformat(),
        line.account.code,
        line.product_code,
        line.currency,
        f"{line.debit:.2f}",
        f"{line.credit:.2f}",
        line.entries_count,
    )
    return dict(zip(COLUMNS[1:], values, strict=True))


def _store(path: str, content: bytes) -> str:
    """Saves the file under its own name, once: what lies there with the same content stays."""
    if default_storage.exists(path):
        with default_storage.open(path) as stored:
            if stored.read() == content:
                return path
        default_storage.delete(path)
    return default_storage.save(path, ContentFile(content))


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
