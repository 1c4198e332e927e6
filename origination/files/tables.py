"""CSV files: checked line by line inside the confined process, and shown a page of rows at a time."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from origination.files.markers import CODE_IN_MARKUP, other_kind
from origination.files.verdicts import Refused

DELIMITERS = ",;\t"
ROWS_PER_PAGE = 100
LINE_MAX = 256 * 1024
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that show an amount or a word in another order than it is written in."""
SIGNS = tuple("=+-@＝＋－＠")
CALL = re.compile(r"\||![A-Za-z$]|[A-Za-z]{2}\(")
CALL_AFTER_EQUALS = re.compile(r"[A-Za-z]\s{0,9}\(")


@dataclass(frozen=True)
class TablePage:
    """Some rows of a table, as they are shown."""

    header: list[str]
    rows: list[list[str]]
    number: int
    pages: int


def inspect(job: dict[str, Any]) -> dict[str, Any]:
    """How many pages of rows it has; refused when it is no table or would do something in a spreadsheet."""
    limits = job["limits"]
    rows = wide = 0
    for number, row in enumerate(_rows(Path(job["path"])), start=1):
        if number > limits["rows"]:
            raise Refused(
                "too_many_rows", f"The table has more than {limits['rows']:,} rows. Send it in parts."
            )
        if len(row) > limits["columns"]:
            raise Refused(
                "garbled_table", f"Row {number} has {len(row):,} columns; {limits['columns']} is the most."
            )
        for cell in filter(None, row):
            _check_cell(cell, number, limits["cell"])
        rows += any(cell.strip() for cell in row)
        wide += len(row) > 1
    if rows < 2:
        raise Refused("unsupported_type", "A table needs a heading and at least one row.")
    if wide * 2 < rows:
        raise Refused("garbled_table", "Most of the rows have a single column; this is no table.")
    return {"pages": -(-(rows - 1) // ROWS_PER_PAGE)}


def read_page(path: Path, number: int, pages: int) -> TablePage:
    """Some rows of a table that was checked before."""
    with _opened(path) as text:
        rows = csv.reader(text, delimiter=_delimiter(path))
        filled = (row for row in rows if any(cell.strip() for cell in row))
        header = next(filled, [])
        begin = (number - 1) * ROWS_PER_PAGE
        shown = list(islice(filled, begin, begin + ROWS_PER_PAGE))
    return TablePage(header, shown, number, pages)


def _rows(path: Path) -> Iterator[list[str]]:
    delimiter = _delimiter(path)
    try:
        with _opened(path) as text:
            yield from csv.reader(_lines(text), delimiter=delimiter)
    except UnicodeDecodeError:
        raise _no_text() from None
    except csv.Error as error:
        raise Refused("garbled_table", f"The table cannot be read: {error}.") from None


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length and of characters that belong into a text."""
    while line := text.readline(LINE_MAX + 1):
        if len(line) > LINE_MAX:
            raise Refused(
                "garbled_table", f"A line is longer than {LINE_MAX:,} characters; this is no table."
            )
        if CONTROL.search(line):
            raise _no_text()
        if TURNING.search(line):
            raise Refused("garbled_table", "The table has characters that turn the direction of writing.")
        if CODE_IN_MARKUP.search(line.encode()):
            raise Refused("polyglot", "The table has a script in it.")
        yield line


def _check_cell(cell: str, row: int, length_max: int) -> None:
    if len(cell) > length_max:
        raise Refused("garbled_table", f"A cell in row {row} has more than {length_max:,} characters.")
    if not cell[0].isalnum() or any(mark in cell for mark in DELIMITERS):
        formula = next(filter(_is_formula, re.split(f"[{DELIMITERS}]", cell)), "")
        if formula:
            raise Refused(
                "formula",
                f"Row {row} has a formula: {formula.strip()[:40]}. Export the table again with values only.",
            )


def _is_formula(piece: str) -> bool:
    """Whether a spreadsheet would compute or run it; amounts and words with a sign before them are none.

    A cell is looked at in the pieces that it falls into where another mark than ours divides cells.
    """
    text = piece.lstrip(' \r\n"')
    if not text.startswith(SIGNS):
        return False
    return CALL.search(text) is not None or (text[0] in "=＝" and CALL_AFTER_EQUALS.search(text) is not None)


def _no_text() -> Refused:
    return Refused(
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
