"""The option that points the golden tests at a folder of cases, and their count at the end of a run."""

from __future__ import annotations

from collections import Counter

import pytest

OUTCOMES = {
    "passed": "passed",
    "failed": "failed",
    "error": "failed",
    "xfailed": "differs",
    "skipped": "not supported",
}
COLUMNS = ("passed", "failed", "differs", "not supported")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-dir", default=None, help="Folder of golden cases to run instead of the repository's own."
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many cases of each recipe passed, failed, differ by convention, or use terms the engine refuses."""
    counts: dict[str, Counter[str]] = {}
    for outcome, column in OUTCOMES.items():
        for report in terminalreporter.getreports(outcome):
            for name, recipe in getattr(report, "user_properties", ()):
                if name == "golden_recipe":
                    counts.setdefault(str(recipe), Counter())[column] += 1
    if not counts:
        return
    terminalreporter.section("golden cases")
    terminalreporter.write_line(f"{'recipe':<24}" + "".join(f"{column:>20}" for column in COLUMNS))
    for recipe in sorted(counts):
        row = "".join(f"{counts[recipe][column]:>20}" for column in COLUMNS)
        terminalreporter.write_line(f"{recipe:<24}{row}")
    total = sum(counts.values(), Counter())
    terminalreporter.write_line(f"{'all':<24}" + "".join(f"{total[column]:>20}" for column in COLUMNS))
