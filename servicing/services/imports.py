"""Imports by people: hand in files, map columns, try, run, pause, go on."""

import csv
import shutil
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from products.models import LoanProduct
from servicing.importing.importer import ImportReport, import_file
from servicing.importing.live import LiveLayout, read_history, read_schedules
from servicing.importing.rows import Layout, RowRefused
from servicing.importing.sba import SbaLayout
from servicing.importing.tables import header_of
from servicing.models import ImportJob
from servicing.models.imports import ImportLayout
from servicing.states import ImportStatus

IMPORTING = system_actor("import")
STALLED_AFTER = timedelta(minutes=10)
COLUMNS = {ImportLayout.LIVE: LiveLayout.columns, ImportLayout.SBA: SbaLayout.columns}


class ImportNotPossible(LoanOpsError):
    """The import is not at a point where this can be done."""

    status = 409


class Paused(Exception):
    """Somebody asked the run to stop between two slices."""


@use_case("servicing.start_import", audit="import.uploaded", title="New import", surfaces=("admin",))
def start_import(
    *,
    layout: str,
    product_code: str,
    file_name: str,
    path: str,
    history_path: str = "",
    schedule_path: str = "",
    tolerance: Decimal = Decimal("0.00"),
    reason: str = "",
    actor: Actor,
) -> ImportJob:
    """An import of files that lie in the storage; columns called as ours are mapped at once."""
    product = LoanProduct.objects.filter(code=product_code).first()
    if layout not in ImportLayout.values or product is None:
        errors = [FieldError("/layout", "invalid_choice", f"One of {', '.join(ImportLayout.values)}.")]
        raise InvalidInput("There is no such layout or product.", errors=errors)
    job = ImportJob(
        number=next_number("IM"),
        layout=layout,
        product=product,
        file_name=file_name[:200],
        path=path,
        history_path=history_path,
        schedule_path=schedule_path,
        tolerance=tolerance,
    )
    job.save()
    return job


@use_case("servicing.map_import_columns", audit="import.mapped", title="Map columns", surfaces=("admin",))
def map_import_columns(*, job_id: int, columns: dict[str, str], actor: Actor) -> ImportJob:
    """Say how the file calls our columns; every required column needs a name of its own."""
    job = lock(ImportJob.objects.all(), job_id)
    if job.status not in (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.FAILED):
        raise ImportNotPossible(
            f"{job.number} is {job.get_status_display().lower()}; its columns are settled."
        )
    theirs = [columns.get(name, name) for name in COLUMNS[ImportLayout(job.layout)]]
    if len(set(theirs)) != len(theirs):
        twice = sorted({name for name in theirs if theirs.count(name) > 1})
        raise InvalidInput(f"Named for several columns: {', '.join(twice)}.")
    job.columns = {name: given for name, given in columns.items() if given and given != name}
    job.save()
    return job


@use_case("servicing.check_import", audit="import.dry-run-requested", title="Dry run", surfaces=("admin",))
def check_import(*, job_id: int, actor: Actor) -> ImportJob:
    """Judge every row without booking any; it runs after commit."""
    return _request(job_id, ImportStatus.CHECKING, dry_run=True)


@use_case("servicing.run_import", audit="import.run-requested", title="Run", surfaces=("admin",))
def run_import(*, job_id: int, reason: str = "", actor: Actor) -> ImportJob:
    """Take the accepted rows onto the books, or go on after a pause or a stop; it runs after commit."""
    return _request(job_id, ImportStatus.RUNNING, dry_run=False)


@use_case("servicing.pause_import", audit="import.paused", title="Pause", surfaces=("admin",))
def pause_import(*, job_id: int, reason: str = "", actor: Actor) -> ImportJob:
    """Stop after the slice that is being booked; nothing is lost, a later run goes on."""
    job = lock(ImportJob.objects.all(), job_id)
    job.change_status(ImportStatus.PAUSED, reason=reason)
    return job


def handle_requested(*, job_id: int) -> None:
    """Outbox: the work itself, outside the request."""
    from servicing.tasks import work_import_task

    work_import_task.delay(job_id=job_id)


def work_import(job_id: int) -> ImportJob:
    """Do what was asked for: a dry run or the real one. A refusal of the file as a whole ends the job as failed."""
    job = ImportJob.objects.get(pk=job_id)
    if job.status not in (ImportStatus.CHECKING, ImportStatus.RUNNING):
        return job
    dry_run = job.status == ImportStatus.CHECKING
    try:
        with tempfile.TemporaryDirectory() as folder:
            _work(job, Path(folder), dry_run=dry_run)
    except Paused:
        return ImportJob.objects.get(pk=job_id)
    except (LoanOpsError, RowRefused) as refused:
        return _end(job, ImportStatus.FAILED, message=str(refused))
    return _end(job, ImportStatus.CHECKED if dry_run else ImportStatus.COMPLETED)


def suggested_columns(job: ImportJob) -> tuple[list[str], dict[str, str]]:
    """The file's own column names, and for each of ours the one that looks like it."""
    with tempfile.TemporaryDirectory() as folder:
        header = header_of(_fetched(job.path, Path(folder)))
    plain = {_plain(name): name for name in header}
    names = COLUMNS[ImportLayout(job.layout)]
    return header, {name: job.columns.get(name) or plain.get(_plain(name), "") for name in names}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _request(job_id: int, status: ImportStatus, *, dry_run: bool) -> ImportJob:
    job = lock(ImportJob.objects.all(), job_id)
    if job.status == status and clock.now() - job.updated_at < STALLED_AFTER:
        raise ImportNotPossible(f"{job.number} is running since {job.started_at:%H:%M} already.")
    job.was_dry_run = dry_run
    job.message, job.started_at, job.finished_at = "", clock.now(), None
    job.change_status(status)
    announce("import.requested", job_id=job.pk)
    return job


def _work(job: ImportJob, folder: Path, *, dry_run: bool) -> None:
    layout = _layout(job, folder)
    refused = folder / "refused.csv"

    def progress(report: ImportReport) -> None:
        _note(job, report)
        if ImportJob.objects.values_list("status", flat=True).get(pk=job.pk) == ImportStatus.PAUSED:
            raise Paused

    report = import_file(
        _fetched(job.path, folder),
        layout=layout,
        product_code=job.product.code,
        actor=IMPORTING,
        dry_run=dry_run,
        columns=job.columns,
        errors=refused,
        progress=progress,
    )
    _note(job, report)
    job.refused_path = _kept(job, "refused", refused) if report.refused else ""
    if isinstance(layout, LiveLayout):
        compared = folder / "reconciliation.csv"
        compared.write_text(layout.reconciliation(), encoding="utf-8", newline="")
        job.reconciliation_path = _kept(job, "reconciliation", compared)


def _layout(job: ImportJob, folder: Path) -> Layout:
    if job.layout == ImportLayout.SBA:
        return SbaLayout()
    workbook = job.path.endswith(".xlsx")
    history = job.history_path or (job.path if workbook and _has_sheet(job, folder, "History") else "")
    schedule = job.schedule_path or (job.path if workbook and _has_sheet(job, folder, "Schedule") else "")
    return LiveLayout(
        today=clock.business_date(),
        product_code=job.product.code,
        tolerance=job.tolerance,
        history=read_history(_fetched(history, folder)) if history else {},
        due_dates=read_schedules(_fetched(schedule, folder)) if schedule else {},
    )


def _has_sheet(job: ImportJob, folder: Path, name: str) -> bool:
    try:
        return bool(header_of(_fetched(job.path, folder), name))
    except LoanOpsError:
        return False


def _fetched(stored: str, folder: Path) -> Path:
    """A file of the storage as one that can be read from the beginning any number of times."""
    local = folder / Path(stored).name
    if not local.exists():
        with default_storage.open(stored, "rb") as source, local.open("wb") as target:
            shutil.copyfileobj(source, target)
    return local


def _kept(job: ImportJob, name: str, file: Path) -> str:
    kind = "dry-run" if job.was_dry_run else "run"
    with file.open("rb") as content:
        saved: str = default_storage.save(f"imports/{job.public_id}/{name}-{kind}.csv", File(content))
    return saved


def _note(job: ImportJob, report: ImportReport) -> None:
    """Counts for the people who watch; no change they make, so no history row."""
    values: Mapping[str, Any] = {
        "rows": report.rows,
        "booked": report.booked,
        "known_before": report.known_before,
        "refused": report.refused,
        "warnings": report.warnings,
        "total_disbursed": report.totals.disbursed,
        "total_repaid": report.totals.repaid,
        "total_charged_off": report.totals.charged_off,
        "reasons": report.reasons,
        "updated_at": clock.now(),
    }
    for name, value in values.items():
        setattr(job, name, value)
    ImportJob.objects.filter(pk=job.pk).update(**values)


def _end(job: ImportJob, status: ImportStatus, *, message: str = "") -> ImportJob:
    job.message, job.finished_at = message[:500], clock.now()
    job.change_status(status, reason=message)
    return job


def rows_of(stored: str, limit: int) -> tuple[list[str], list[list[str]], int]:
    """The first rows of a kept CSV file for a page, and how many there are in all."""
    with default_storage.open(stored, "r") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        shown: list[list[str]] = []
        count = 0
        for row in reader:
            count += 1
            if count <= limit:
                shown.append(row)
    return header, shown, count
