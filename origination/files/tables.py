"""CSV files: checked line by line as they are read, and shown a page of rows at a time."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from origination.files.limits import Limits
from origination.files.markers import CODE_IN_MARKUP, other_kind
from origination.files.refusals import UnableToUploadDocument, refusal

DELIMITERS = ",;\t"
ROWS_PER_PAGE = 100
LINE_MAX = 256 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FORMULA = re.compile(r"^\s*[=+\-@].*(\||![A-Za-z$]|[A-Za-z]{2,}\()", re.DOTALL)
"""A cell that a spreadsheet would compute or run; amounts and words with a sign before them are none."""


@dataclass(frozen=True)
class TablePage:
    """Some rows of a table, as they are shown."""

    header: list[str]
    rows: list[list[str]]
    number: int
    pages: int


def check_table(path: Path, limits: Limits) -> int:
    """How many pages of rows it has; refused when it is no table or would do something in a spreadsheet."""
    rows = wide = 0
    for number, row in enumerate(_rows(path, limits), start=1):
        if number > limits.rows:
            raise refusal("too_many_rows", f"The table has more than {limits.rows:,} rows. Send it in parts.")
        if len(row) > limits.columns:
            raise refusal(
                "garbled_table", f"Row {number} has {len(row):,} columns; {limits.columns} is the most."
            )
        for cell in row:
            _check_cell(cell, number, limits)
        rows += any(cell.strip() for cell in row)
        wide += len(row) > 1
    if rows < 2:
        raise refusal("unsupported_type", "A table needs a heading and at least one row.")
    if wide * 2 < rows:
        raise refusal("garbled_table", "Most of the rows have a single column; this is no table.")
    return -(-(rows - 1) // ROWS_PER_PAGE)


def read_page(path: Path, number: int, pages: int) -> TablePage:
    """Some rows of a table that was checked before."""
    with _opened(path) as text:
        rows = csv.reader(text, delimiter=_delimiter(path))
        filled = (row for row in rows if any(cell.strip() for cell in row))
        header = next(filled, [])
        begin = (number - 1) * ROWS_PER_PAGE
        shown = list(islice(filled, begin, begin + ROWS_PER_PAGE))
    return TablePage(header, shown, number, pages)


def _rows(path: Path, limits: Limits) -> Iterator[list[str]]:
    delimiter = _delimiter(path)
    try:
        with _opened(path) as text:
            yield from csv.reader(_lines(text), delimiter=delimiter)
    except UnicodeDecodeError:
        raise _no_text() from None
    except csv.Error as error:
        raise refusal("garbled_table", f"The table cannot be read: {error}.") from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length and of characters that belong into a text."""
    while line := text.readline(LINE_MAX + 1):
        if len(line) > LINE_MAX:
            raise refusal(
                "garbled_table", f"A line is longer than {LINE_MAX:,} characters; this is no table."
            )
        if CONTROL.search(line):
            raise _no_text()
        if CODE_IN_MARKUP.search(line.encode()):
            raise refusal("polyglot", "The table has a script in it.")
        yield line


def _check_cell(cell: str, row: int, limits: Limits) -> None:
    if len(cell) > limits.cell:
        raise refusal("garbled_table", f"A cell in row {row} has more than {limits.cell:,} characters.")
    if FORMULA.search(cell):
        raise refusal(
            "formula",
            f"Row {row} has a formula: {cell.strip()[:40]}. Export the table again with values only.",
        )


def _no_text() -> UnableToUploadDocument:
    return refusal(
        "unsupported_type", "Only PDF, PNG, JPEG and CSV files are accepted. This is no text in UTF-8."
    )


def looks_like_table(head: bytes) -> bool:
    """Whether the beginning may be one; the rest is judged line by line."""
    try:
        # The last character of a piece may be cut in two.
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return False
    first = next((line for line in text.splitlines() if line.strip()), "")
    return (
        not CONTROL.search(text)
        and not first.lstrip().startswith(("<", "{", "["))
        and not other_kind(head)
        and any(mark in first for mark in DELIMITERS)
    )


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOWrapper]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        yield text


def _delimiter(path: Path) -> str:
    """The one that is most frequent in the first line."""
    with _opened(path) as text:
        first = ""
        while not first.strip():
            first = text.readline(LINE_MAX)
            if not first:
                break
    return max(DELIMITERS, key=first.count)
