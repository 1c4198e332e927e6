"""Rows of a version in the editor: a table with a line for each row, errors in the cells they belong to."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.web.admin.forms import ActionForm
from products.admin.fields import form_field
from products.choices import RuleStage
from products.metrics import UNDERWRITING_METRICS
from products.models import VersionRow

REMOVE = "_remove"
ROWS_MAX = 200
WIDE = ("name", "value", "metric", "past_due_order", "due_order", "in_advance_order", "reason_code")

CellErrors = dict[tuple[int, str], list[str]]


def row_form(model: type[VersionRow], fixed: dict[str, str]) -> type[ActionForm]:
    """A form with one field for each value of a kind of row; what is fixed is not asked for."""
    fields: dict[str, forms.Field] = {}
    for name in model.VALUES:
        if name in fixed:
            continue
        column: Any = model._meta.get_field(name)
        fields[name] = form_field(column)
        fields[name].initial = column.get_default()
        fields[name].help_text = ""
    if "position" in fields:
        fields["position"].required, fields["position"].initial = False, None
        fields["position"].label = "No"
    if fixed.get("stage") == RuleStage.ELIGIBILITY:
        known: Any = fields["metric"]
        known.choices = [choice for choice in known.choices if choice[0] not in UNDERWRITING_METRICS]
    return type(f"{model.__name__}Cells", (ActionForm,), {**fields, "use_required_attribute": False})


class RowsWidget(forms.Widget):
    """A table with a line for each row and an empty one; the page's script adds further ones."""

    EXTRA = 1

    def __init__(self, cells: type[ActionForm], key: str) -> None:
        self.cells, self.key = cells, key
        self.errors: CellErrors = {}
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows = []
        fields = self.cells().fields
        for number in range(ROWS_MAX):
            prefix = f"{name}-{number}-"
            if f"{prefix}{self.key}" not in data:
                break
            row = {
                cell: field.widget.value_from_datadict(data, files, f"{prefix}{cell}")
                for cell, field in fields.items()
            }
            rows.append({**row, REMOVE: f"{prefix}{REMOVE}" in data})
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-{self.key}" not in data

    def lines(self, name: str, value: Any) -> list[ActionForm]:
        rows = [*(value or []), *({} for _ in range(self.EXTRA))]
        return [self.cells(prefix=f"{name}-{number}", initial=row) for number, row in enumerate(rows)]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines, filled = self.lines(name, value), len(value or [])
        head = format_html_join("", '<th scope="col">{}</th>', ((cell.label,) for cell in lines[0]))
        body = format_html_join(
            "",
            "<tr{}>{}</tr>",
            (
                (SafeString(" data-spare") if number >= filled else "", self._line(name, number, line))
                for number, line in enumerate(lines)
            ),
        )
        ordered = SafeString(" data-ordered") if "position" in lines[0].fields else ""
        return format_html(
            '<div id="{}" class="lo-scroll lo-rows" data-rows="{}"{} tabindex="0" role="region" aria-label="{}">'
            '<table class="lo-table"><thead><tr>{}<th scope="col">Remove</th></tr></thead><tbody>{}</tbody></table>'
            "</div>",
            (attrs or {}).get("id", f"id_{name}"),
            name,
            ordered,
            name.replace("_", " ").capitalize(),
            head,
            body,
        )

    def _line(self, name: str, number: int, line: ActionForm) -> SafeString:
        cells = format_html_join(
            "",
            '<td class="lo-cell-{}">{}{}</td>',
            (
                (
                    _width(cell.name, cell.field),
                    cell.as_widget(attrs={"aria-label": f"Row {number + 1}: {cell.label}"}),
                    _errors(self.errors.get((number, cell.name), [])),
                )
                for cell in line
            ),
        )
        return format_html(
            '{}<td><input type="checkbox" name="{}-{}-{}" aria-label="Row {}: remove"{}></td>',
            cells,
            name,
            number,
            REMOVE,
            number + 1,
            SafeString(" checked" if line.initial.get(REMOVE) else ""),
        )


def _errors(messages: list[str]) -> SafeString:
    if not messages:
        return SafeString("")
    said = format_html_join("", "<span>{}</span>", ((message,) for message in messages))
    return format_html('<span class="lo-cell-error" role="alert">{}</span>', said)


def _width(name: str, field: forms.Field) -> str:
    """Room enough to read what a cell holds."""
    if isinstance(field, forms.BooleanField):
        return "tick"
    if name in WIDE:
        return "wide"
    return "narrow" if isinstance(field, forms.IntegerField | forms.DecimalField) else "usual"


class HiddenRowsWidget(RowsWidget):
    """The same rows carried along unseen, for the page that asks to confirm."""

    EXTRA = 0

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        cells = [cell.as_hidden() for line in self.lines(name, value) for cell in line]
        removed = [
            format_html('<input type="hidden" name="{}-{}-{}" value="on">', name, number, REMOVE)
            for number, row in enumerate(value or [])
            if row.get(REMOVE)
        ]
        return format_html_join("", "{}", ((part,) for part in [*cells, *removed]))


class RowsField(forms.Field):
    """The rows of one kind. A line without an entry is no row; a ticked “Remove” takes a row out.

    `fixed` are values that every row here has, such as the stage of rules that stand in a table of their own.
    """

    def __init__(
        self, model: type[VersionRow], *, fixed: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.fixed = fixed or {}
        self.cells = row_form(model, self.fixed)
        self.numbers: list[int] = []
        note = kwargs.pop("help_text", "")
        super().__init__(
            widget=RowsWidget(self.cells, model.KEY),
            required=False,
            help_text=f"{note} Empty lines are left out.".strip(),
            **kwargs,
        )
        self.hidden_widget = partial(HiddenRowsWidget, self.cells, model.KEY)  # type: ignore[assignment]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        self.numbers, self.widget.errors = [], {}
        blank = {
            name: field.prepare_value(field.initial)
            for name, field in self.cells().fields.items()
            if not isinstance(field, forms.BooleanField)
        }
        for number, raw in enumerate(value or []):
            if raw.get(REMOVE) or all(_same(raw.get(name), blank[name]) for name in blank):
                continue
            line = self.cells(data=raw)
            for name, messages in line.errors.items():
                self.widget.errors[number, name] = list(messages)
            row = {**line.cleaned_data, **self.fixed}
            if "position" in row and row["position"] is None:
                row["position"] = max((each["position"] for each in rows), default=0) + 1
            rows.append(row)
            self.numbers.append(number)
        if self.widget.errors:
            raise ValidationError([self.in_words(*place) for place in self.widget.errors])
        return rows

    def in_words(self, number: int, name: str) -> str:
        """`Row 1, percent: Enter a number.`"""
        title = str(self.cells().fields[name].label).lower()
        return f"Row {number + 1}, {title}: {' '.join(self.widget.errors[number, name])}"

    def refuse(self, index: int, cell: str, message: str) -> None:
        """An error about a cell of the row with this place among those that were read."""
        if index < len(self.numbers) and cell in self.cells().fields:
            self.widget.errors.setdefault((self.numbers[index], cell), []).append(message)


def _same(entered: Any, initial: Any) -> bool:
    """Whether a cell still holds what an empty line begins with."""
    return ("" if entered is None else str(entered)) == ("" if initial is None else str(initial))
