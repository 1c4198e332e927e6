"""Building blocks of record pages and dashboards: figures, tables, cards, charts."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from loanops.web.admin import formats


@dataclass(frozen=True)
class Figure:
    """One number of a record at a glance; `href` leads to what explains it."""

    label: str
    value: Any
    tone: str = "neutral"
    hint: str = ""
    href: str = ""

    @property
    def shown(self) -> SafeString | str:
        if isinstance(self.value, Decimal):
            return f"({-self.value:,.2f})" if self.value < 0 else f"{self.value:,.2f}"
        return formats.plain(self.value)


class TableRow(list[dict[str, Any]]):
    """The cells of a row, and whether the row stands out."""

    mark: str = ""


@dataclass(frozen=True)
class Alert:
    """Something about a record that a person has to know before anything else."""

    text: str
    tone: str = "warning"
    href: str = ""


@dataclass(frozen=True)
class PreviewTable:
    """A small table: what an action would change, or rows that belong to a record.

    Decimals, dates and booleans are shown in their usual form; columns of decimals or integers are right-aligned unless
    `align_right` says otherwise. `tab` groups tables of a record page under one tab (default: its own; `Details` is
    the first one). A column without a name among named ones holds marks and links, so nothing is nothing there.
    The last `totals` rows are sums. `marks` are rows that stand out: row number → a tone, `new` or
    `undone`. `controls` are links or a form above the rows; `dense` tables have many narrow columns.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    align_right: set[int] = field(default_factory=set)
    note: str = ""
    empty: str = "Nothing here yet."
    tab: str = ""
    totals: int = 0
    marks: dict[int, str] = field(default_factory=dict)
    controls: SafeString | str = ""
    dense: bool = False
    tone: str = ""

    @property
    def right(self) -> set[int]:
        if self.align_right or not self.rows:
            return set(self.align_right)
        return {
            index
            for index in range(len(self.columns))
            if all(
                row[index] is None
                or (isinstance(row[index], Decimal | int) and not isinstance(row[index], bool))
                for row in self.rows
            )
            and any(row[index] is not None for row in self.rows)
        }

    def frozen(self) -> "PreviewTable":
        """The same table with its cells as texts, for rows that exist only while a dry run lasts."""
        rows = [[formats.plain(cell) for cell in row] for row in self.rows]
        return replace(self, rows=rows, align_right=self.right or {-1})

    @property
    def head(self) -> list[dict[str, Any]]:
        right = self.right
        return [{"text": text, "right": index in right} for index, text in enumerate(self.columns)]

    @property
    def body(self) -> "list[TableRow]":
        right = self.right
        unnamed = (
            {index for index, column in enumerate(self.columns) if not column} if any(self.columns) else ()
        )
        found = [
            TableRow(
                {
                    "text": "" if cell in (None, "") and index in unnamed else formats.plain(cell),
                    "right": index in right,
                }
                for index, cell in enumerate(row)
            )
            for row in self.rows
        ]
        for number, mark in self.marks.items():
            found[number].mark = mark
        for row in found[len(found) - self.totals :]:
            row.mark = "total"
            for cell in row:
                cell["text"] = "" if cell["text"] == formats.EMPTY else cell["text"]
        return found


@dataclass(frozen=True)
class Card:
    """A number on a dashboard that leads to the list behind it."""

    title: str
    value: Any
    hint: str = ""
    href: str = ""
    tone: str = "neutral"

    @property
    def shown(self) -> SafeString | str:
        if isinstance(self.value, Decimal):
            return f"{self.value:,.2f}"
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return f"{self.value:,}"
        return formats.plain(self.value)


@dataclass(frozen=True)
class Chart:
    """A question and its answer as bars or a line, with the same figures as a table below.

    `dashed` names lines that are drawn dashed, such as what was planned beside what came. `lines` are series of a
    bar chart that are drawn as a line over the bars, such as a limit.
    """

    title: str
    labels: Sequence[str]
    series: dict[str, Sequence[Decimal | int | None]]
    unit: str
    kind: str = "bar"
    stacked: bool = False
    href: str = ""
    dashed: Sequence[str] = ()
    lines: Sequence[str] = ()

    COLORS = (
        "--color-primary-600",
        "--color-orange-500",
        "--color-green-600",
        "--color-red-600",
        "--color-base-500",
    )

    @property
    def data(self) -> str:
        return json.dumps(
            {
                "labels": list(self.labels),
                "datasets": [
                    {
                        "label": name,
                        "data": [None if value is None else str(value) for value in values],
                        "backgroundColor": f"var({self.COLORS[index % len(self.COLORS)]})",
                        "borderColor": f"var({self.COLORS[index % len(self.COLORS)]})",
                        "displayYAxis": True,
                        "pointRadius": 2,
                        "borderWidth": 2,
                        "borderDash": [6, 4] if name in self.dashed else [],
                        **({"type": "line", "order": -1, "fill": False} if name in self.lines else {}),
                    }
                    for index, (name, values) in enumerate(self.series.items())
                ],
            }
        )

    @property
    def options(self) -> str:
        return json.dumps(
            {
                "animation": False,
                "barPercentage": 0.8,
                "grouped": True,
                "maxBarThickness": 40,
                "responsive": True,
                "maintainAspectRatio": False,
                "plugins": {
                    "legend": {
                        "display": len(self.series) > 1,
                        "position": "top",
                        "align": "end",
                        "labels": {"usePointStyle": True, "pointStyle": "line"}
                        if self.kind == "line"
                        else {},
                    }
                },
                "scales": {
                    "x": {
                        "stacked": self.stacked,
                        "grid": {"display": False},
                        "ticks": {"maxTicksLimit": 12, "maxRotation": 0},
                    },
                    "y": {
                        "stacked": self.stacked,
                        "beginAtZero": True,
                        "display": True,
                        "title": {"display": True, "text": self.unit},
                        "ticks": {"display": True, "maxTicksLimit": 6, **self._whole_numbers},
                    },
                },
            }
        )

    @property
    def _whole_numbers(self) -> dict[str, int]:
        """Things that are counted have no halves on the axis."""
        counted = all(
            isinstance(value, int) for values in self.series.values() for value in values if value is not None
        )
        return {"precision": 0} if counted else {}

    @property
    def table(self) -> PreviewTable:
        rows = [
            [label, *(values[i] for values in self.series.values())] for i, label in enumerate(self.labels)
        ]
        return PreviewTable("", ["", *self.series], rows, align_right=set(range(1, len(self.series) + 1)))


def _guarded(template: str, name: str, make: Callable[[], Any]) -> SafeString:
    """One broken card or chart must not take the page with it."""
    import logging

    try:
        return render_to_string(template, {name: make()})
    except Exception:
        logging.getLogger(__name__).exception("%s could not be shown", name)
        return render_to_string("loanops/panels/broken.html", {})


def card(make: Callable[[], Card] | Card) -> SafeString:
    """A rendered card. Give it a function, so that a failing figure shows as such instead of breaking the page."""
    return _guarded("loanops/panels/card.html", "card", make if callable(make) else lambda: make)


def chart(make: Callable[[], Chart] | Chart) -> SafeString:
    """A rendered chart with its numbers as a table; a function is guarded like a card's."""
    return _guarded("loanops/panels/chart.html", "chart", make if callable(make) else lambda: make)
