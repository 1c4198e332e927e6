"""Tables as people hand them in: CSV or a sheet of a workbook, read row by row, columns under the names we use."""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from loanops.core.errors import LoanOpsError

WORKBOOKS = (".xlsx", ".xlsm")
Row = dict[str, Any]


class UnreadableFile(LoanOpsError):
    """The file cannot be read as this layout."""


def header_of(path: Path, sheet: str | None = None) -> list[str]:
    """The names of the columns as the file has them."""
    for _, cells in _cells(path, sheet):
        return [str(cell or "").strip() for cell in cells]
    return []


def read_rows(
    path: Path,
    required: Sequence[str],
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    layout: str = "",
) -> Iterator[tuple[int, Row]]:
    """Line number and row of every data row. `columns` says how the file calls our columns, where it differs."""
    theirs = dict(columns or {})
    ours = {theirs.get(name, name): name for name in (*required, *theirs)}
    header: list[str] | None = None
    for line, cells in _cells(path, sheet):
        if header is None:
            header = [str(cell or "").strip() for cell in cells]
            missing = [name for name in required if theirs.get(name, name) not in header]
            if missing:
                raise UnreadableFile(
                    f"{path.name} is not a file of the layout {layout!r}: it lacks {', '.join(missing)}."
                )
            continue
        if not any(cell not in (None, "") for cell in cells):
            continue
        row: Row = {ours.get(name, name): _text(cell) for name, cell in zip(header, cells, strict=False)}
        if len(cells) != len(header):
            row["more columns"] = None
        yield line, row


def _cells(path: Path, sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    return _workbook(path, sheet) if path.suffix.lower() in WORKBOOKS else _csv(path)


def _csv(path: Path) -> Iterator[tuple[int, list[Any]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            for row in reader:
                yield reader.line_num, list(row)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{path.name} is not UTF-8 text: byte {error.start} is {error.object[error.start]:#x}."
        )
    except csv.Error as error:
        raise UnreadableFile(f"{path.name} is not a CSV file: {error}.")


def _workbook(path: Path, sheet: str | None) -> Iterator[tuple[int, list[Any]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableFile(f"{path.name} is not a workbook: {error}.")
    try:
        names = {name.lower(): name for name in book.sheetnames}
        if sheet is not None and sheet.lower() not in names:
            raise UnreadableFile(f"{path.name} has no sheet {sheet!r}, only {', '.join(book.sheetnames)}.")
        chosen = book[names[sheet.lower()]] if sheet is not None else book[book.sheetnames[0]]
        width = 0
        for line, row in enumerate(chosen.iter_rows(values_only=True), start=1):
            cells = list(row)
            width = width or len([cell for cell in cells if cell not in (None, "")])
            yield line, cells[:width]
    finally:
        book.close()


def _text(cell: Any) -> str:
    """A cell as the text a person sees: dates in ISO form, numbers without exponents."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    return str(cell).strip()
