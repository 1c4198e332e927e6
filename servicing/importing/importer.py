"""Importing a file: streamed in slices, each in its own transaction; what is refused is written out with its reason."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from loanops.core.actors import Actor
from loanops.core.errors import InvalidInput
from loanops.core.tables import safe_cell
from loanops.engine import EngineError
from servicing.importing.booking import known_numbers
from servicing.importing.rows import Layout, RowOfLoan, RowRefused
from servicing.importing.tables import UnreadableFile, read_rows
from servicing.services.planning import InconsistentReplay

SLICE = 200
ZERO = Decimal("0.00")


@dataclass
class ControlTotals:
    """Sums over the accepted rows, to be compared with the system they come from."""

    loans: int = 0
    disbursed: Decimal = ZERO
    repaid: Decimal = ZERO
    charged_off: Decimal = ZERO

    def add(self, loan: RowOfLoan) -> None:
        self.loans += 1
        self.disbursed += loan.principal
        self.repaid += loan.repaid
        self.charged_off += loan.charged_off


@dataclass
class ImportReport:
    """What became of every row: accepted (booked now or known before) or refused. `rows` is their sum."""

    rows: int = 0
    booked: int = 0
    known_before: int = 0
    refused: int = 0
    warnings: int = 0
    revolving: int = 0
    totals: ControlTotals = field(default_factory=ControlTotals)
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        return self.booked + self.known_before

    @property
    def is_complete(self) -> bool:
        return self.accepted + self.refused == self.rows


Refuse = Callable[[int, Mapping[str, Any], str], None]
Progress = Callable[[ImportReport], None]


def import_file(
    path: Path,
    *,
    layout: Layout,
    product_code: str,
    actor: Actor,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    errors: Path | None = None,
    progress: Progress = lambda report: None,
) -> ImportReport:
    """Import every row of a file. Run it again after a stop: loans already booked are known by their number.

    `columns` says how the file calls the layout's columns, where it differs.
    """
    report = ImportReport()
    with ErrorFile(errors) as error_file:

        def refuse(line: int, row: Mapping[str, Any], reason: str) -> None:
            report.refused += 1
            report.reasons[reason.partition(":")[0]] = report.reasons.get(reason.partition(":")[0], 0) + 1
            error_file.write(line, row, reason)

        rows = _accepted_rows(path, layout, report, refuse, columns)
        while slice_ := list(islice(rows, SLICE)):
            _take(slice_, layout, report, refuse, product_code=product_code, actor=actor, dry_run=dry_run)
            progress(report)
    progress(report)
    return report


@dataclass(frozen=True)
class Line:
    """An accepted row with its place in the file."""

    number: int
    row: Mapping[str, Any]
    loan: RowOfLoan


def _accepted_rows(
    path: Path, layout: Layout, report: ImportReport, refuse: Refuse, columns: Mapping[str, str] | None
) -> Iterator[Line]:
    seen: set[str] = set()
    for number, row in read_rows(path, layout.columns, columns=columns, layout=layout.name):
        report.rows += 1
        try:
            if None in row or None in row.values():
                raise RowRefused("Number of columns differs from the header.")
            loan = layout.read(row)
            if loan.external_number in seen:
                raise RowRefused(f"Duplicate in the file: loan {loan.external_number} stands above already.")
        except RowRefused as refused:
            refuse(number, row, str(refused))
            continue
        seen.add(loan.external_number)
        yield Line(number, row, loan)


def _take(
    lines: list[Line],
    layout: Layout,
    report: ImportReport,
    refuse: Refuse,
    *,
    product_code: str,
    actor: Actor,
    dry_run: bool,
) -> None:
    """Book a slice; when one of its loans cannot be booked, book the others one by one."""
    if dry_run:
        known = known_numbers([line.loan for line in lines])
        for line in lines:
            _count(line, report, booked=line.loan.external_number not in known)
        return
    try:
        with transaction.atomic():
            loans = layout.book([line.loan for line in lines], product_code=product_code, actor=actor)
    except (EngineError, InconsistentReplay, RowRefused, InvalidInput) as error:
        if len(lines) == 1:
            reason = str(error) if isinstance(error, RowRefused) else f"The loan cannot be computed: {error}"
            refuse(lines[0].number, lines[0].row, reason)
            return
        for line in lines:
            _take([line], layout, report, refuse, product_code=product_code, actor=actor, dry_run=dry_run)
        return
    booked = {loan.external_number for loan in loans}
    for line in lines:
        _count(line, report, booked=line.loan.external_number in booked)


def _count(line: Line, report: ImportReport, *, booked: bool) -> None:
    report.booked += booked
    report.known_before += not booked
    report.warnings += bool(line.loan.warnings)
    report.revolving += line.loan.was_revolving
    report.totals.add(line.loan)


class ErrorFile:
    """The refused rows as CSV: line, reason, then the row as it stood. Nothing is written without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> "ErrorFile":
        if self._path is not None:
            try:
                self._file = self._path.open("w", newline="", encoding="utf-8")
            except OSError as error:
                raise UnreadableFile(f"{self._path} cannot be written: {error.strerror}.")
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, line: int, row: Mapping[str, Any], reason: str) -> None:
        if self._file is None:
            return
        values = {str(name or "more columns"): safe_cell(value) for name, value in row.items()}
        if self._writer is None:
            self._writer = csv.DictWriter(self._file, ["line", "reason", *values], extrasaction="ignore")
            self._writer.writeheader()
        self._writer.writerow({"line": line, "reason": reason, **values})
        self._file.flush()
