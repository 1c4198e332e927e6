"""Rows of a version in the editor: a table with a line for each row, errors in the cells they belong to.

A version has dozens of rows and a rule is about one of dozens of facts, so that the page holds each list of choices
once (`CHOICE_LISTS`): a cell holds what is chosen in it, and the page's script gives it the others.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from products.admin.fields import form_field
from products.choices import RuleStage
from products.metrics import UNDERWRITING_METRICS
from products.models import VersionRow

REMOVE = "_remove"
ROWS_MAX = 200
WIDE = ("name", "value", "metric", "past_due_order", "due_order", "in_advance_order", "reason_code")

Cells = dict[str, forms.Field]
CellErrors = dict[tuple[int, str], list[str]]
Choices = tuple[tuple[str, str], ...]

CHOICE_LISTS: dict[Choices, str] = {}
"""Every list of choices of any cell with its name; lists that are the same are one."""


class ListedSelect(forms.Select):
    """A choice whose list the page holds once."""

    def __init__(self, choices: Choices) -> None:
        super().__init__(choices=choices)
        self.words = dict(choices)
        self.list = CHOICE_LISTS.setdefault(choices, f"choices-{len(CHOICE_LISTS) + 1}")

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        return format_html(
            '<select name="{}" data-choices="{}"{}><option value="{}">{}</option></select>',
            name,
            self.list,
            flatatt(self.build_attrs(self.attrs, attrs)),
            chosen,
            self.words.get(chosen, chosen),
        )


def row_cells(model: type[VersionRow], fixed: dict[str, str]) -> Cells:
    """A field for each value of a kind of row; what is fixed is not asked for."""
    cells: Cells = {}
    for name in model.VALUES:
        if name in fixed:
            continue
        column: Any = model._meta.get_field(name)
        cells[name] = form_field(column)
        cells[name].initial = column.get_default()
    if "position" in cells:
        cells["position"].required, cells["position"].initial = False, None
        cells["position"].label = "No"
    for name, field in cells.items():
        if isinstance(field, forms.ChoiceField):
            offered: Any = field.choices
            choices = tuple((str(value), str(words)) for value, words in offered)
            if name == "metric" and fixed.get("stage") == RuleStage.ELIGIBILITY:
                choices = tuple(choice for choice in choices if choice[0] not in UNDERWRITING_METRICS)
                field.choices = choices
            field.widget = ListedSelect(choices)
    return cells


class RowsWidget(forms.Widget):
    """A table with a line for each row, and the line the page's script begins further rows with."""

    def __init__(self, cells: Cells, key: str, title: str = "") -> None:
        self.cells, self.key, self.title = cells, key, title
        self.errors: CellErrors = {}
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows = []
        for number in range(ROWS_MAX):
            prefix = f"{name}-{number}-"
            if f"{prefix}{self.key}" not in data:
                break
            row = {
                cell: field.widget.value_from_datadict(data, files, f"{prefix}{cell}")
                for cell, field in self.cells.items()
            }
            rows.append({**row, REMOVE: f"{prefix}{REMOVE}" in data})
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-{self.key}" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        head = format_html_join(
            "",
            '<th scope="col" class="lo-cell-{}">{}</th>',
            ((_width(cell, field), field.label) for cell, field in self.cells.items()),
        )
        lines = format_html_join(
            "", "{}", ((self._line(name, number, row),) for number, row in enumerate(value or []))
        )
        return format_html(
            '<div id="{}" class="lo-scroll lo-rows" data-rows="{}"{} tabindex="0" role="region" aria-label="{}">'
            '<table class="lo-table"><thead><tr>{}<th scope="col">Remove</th></tr></thead><tbody>{}</tbody></table>'
            "<template>{}</template></div>",
            (attrs or {}).get("id", f"id_{name}"),
            name,
            SafeString(" data-ordered" if "position" in self.cells else ""),
            self.title,
            head,
            lines,
            self._line(name, 0, None),
        )

    def _line(self, name: str, number: int, row: dict[str, Any] | None) -> SafeString:
        """A row, or with None an empty line."""
        cells = format_html_join(
            "",
            "<td>{}{}</td>",
            (
                self._cell(name, number, cell, field.initial if row is None else row.get(cell), row is None)
                for cell, field in self.cells.items()
            ),
        )
        return format_html(
            '<tr>{}<td><input type="checkbox" name="{}-{}-{}" aria-label="Row {}: remove"{}></td></tr>',
            cells,
            name,
            number,
            REMOVE,
            number + 1,
            SafeString(" checked" if row and row.get(REMOVE) else ""),
        )

    def _cell(
        self, name: str, number: int, cell: str, value: Any, blank: bool
    ) -> tuple[SafeString, SafeString]:
        """The input and what is wrong with it."""
        field = self.cells[cell]
        attrs = {"aria-label": f"Row {number + 1}: {field.label}"}
        wrong = [] if blank else self.errors.get((number, cell), [])
        if wrong:
            attrs |= {"aria-invalid": "true", "aria-describedby": f"wrong-{name}-{number}-{cell}"}
        shown = field.widget.render(f"{name}-{number}-{cell}", field.prepare_value(value), attrs)
        return shown, _errors(wrong, attrs.get("aria-describedby", ""))


def _errors(messages: list[str], place: str) -> SafeString:
    if not messages:
        return SafeString("")
    said = format_html_join("", "<span>{}</span>", ((message,) for message in messages))
    return format_html('<span class="lo-cell-error" id="{}">{}</span>', place, said)


def _width(name: str, field: forms.Field) -> str:
    """Room enough to read what a cell holds."""
    if isinstance(field, forms.BooleanField):
        return "tick"
    if name in WIDE:
        return "wide"
    return "narrow" if isinstance(field, forms.IntegerField | forms.DecimalField) else "usual"


class HiddenRowsWidget(RowsWidget):
    """The same rows carried along unseen, for the page that asks to confirm."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', self._carried(name, value))

    def _carried(self, name: str, value: Any) -> Iterator[tuple[str, Any]]:
        for number, row in enumerate(value or []):
            for cell, field in self.cells.items():
                entered = field.prepare_value(row.get(cell))
                if isinstance(field, forms.BooleanField) and not entered:
                    continue
                yield f"{name}-{number}-{cell}", "" if entered is None else entered
            if row.get(REMOVE):
                yield f"{name}-{number}-{REMOVE}", "on"


class RowsField(forms.Field):
    """The rows of one kind. A line without an entry is no row; a ticked “Remove” takes a row out.

    `fixed` are values that every row here has, such as the stage of rules that stand in a table of their own.
    """

    def __init__(
        self, model: type[VersionRow], *, fixed: dict[str, str] | None = None, label: str = "", **kwargs: Any
    ) -> None:
        self.fixed = fixed or {}
        self.cells = row_cells(model, self.fixed)
        self.numbers: list[int] = []
        super().__init__(
            widget=RowsWidget(self.cells, model.KEY, label), required=False, label=label, **kwargs
        )
        self.hidden_widget = partial(HiddenRowsWidget, self.cells, model.KEY)  # type: ignore[assignment]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        self.numbers, self.widget.errors = [], {}
        blank = {
            name: field.prepare_value(field.initial)
            for name, field in self.cells.items()
            if not isinstance(field, forms.BooleanField)
        }
        for number, raw in enumerate(value or []):
            if raw.get(REMOVE) or all(
                _same(self.cells[name].prepare_value(raw.get(name)), blank[name]) for name in blank
            ):
                continue
            row = {**self._cleaned(number, raw), **self.fixed}
            if "position" in row and row["position"] is None:
                row["position"] = max((each["position"] for each in rows), default=0) + 1
            rows.append(row)
            self.numbers.append(number)
        if self.widget.errors:
            raise ValidationError([self.in_words(*place) for place in self.widget.errors])
        return rows

    def _cleaned(self, number: int, raw: dict[str, Any]) -> dict[str, Any]:
        """The cells of a line that can be read; the others are noted as wrong."""
        row = {}
        for name, field in self.cells.items():
            try:
                row[name] = field.clean(field.prepare_value(raw.get(name)))
            except ValidationError as error:
                self.widget.errors[number, name] = list(error.messages)
        return row

    def in_words(self, number: int, name: str) -> str:
        """`Row 1, percent: Enter a number.`"""
        title = str(self.cells[name].label).lower()
        return f"Row {number + 1}, {title}: {' '.join(self.widget.errors[number, name])}"

    def refuse(self, index: int, cell: str, message: str) -> None:
        """An error about a cell of the row with this place among those that were read."""
        if index < len(self.numbers) and cell in self.cells:
            self.widget.errors.setdefault((self.numbers[index], cell), []).append(message)


def _same(entered: Any, initial: Any) -> bool:
    """Whether a cell still holds what an empty line begins with."""
    return ("" if entered is None else str(entered)) == ("" if initial is None else str(initial))
