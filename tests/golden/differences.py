"""The cases whose source follows conventions that are not ours, read from differences.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "differences.md"


@cache
def known_differences() -> dict[str, str]:
    """The reason by the id of the case: the rows of the table whose first cell is an id in backticks."""
    found = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 2:
            found[cells[0].strip("`")] = cells[1]
    return found
