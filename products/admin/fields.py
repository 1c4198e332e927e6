"""Form fields of the editor: numbers, choices, lists, orders and rows of a version's content, with real inputs."""

from functools import partial
from itertools import permutations
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.core.fields import AmountField, RateField
from loanops.web.admin.forms import ActionForm
from products.admin.wording import label_of
from products.choices import Component
from products.models import VersionRow

REMOVE = "_remove"
ROWS_MAX = 200
SMALL_INTEGER_MAX = 32767
HELP = {
    "term_options_months": "Months that may be chosen, separated by commas, such as 12, 24, 36.",
    "delinquency_thresholds": "Days past due at which a bucket begins, rising from 1, such as 1, 30, 60, 90.",
    "reminder_offsets_days": "Days from the due date, separated by commas; -5 is five days before.",
    "skipped_months": "Numbers of months separated by commas, such as 6, 7, 8; empty for none.",
    "semi_monthly_days": "Two days, such as 1, 15; only for payments twice a month.",
    "balloon_percent": "Percent of the principal left for the last installment; empty for none.",
    "broken_period": "When the first period is longer; empty: it is simply longer.",
    "rate_index": "Only for a variable rate.",
    "rate_margin": "Percentage points over the index; only for a variable rate.",
    "rate_reset_months": "Only for a variable rate.",
    "late_fee_amount": "For a late fee that is a fixed amount.",
    "late_fee_percent": "For a late fee that is a percentage.",
}


class IntegerListField(forms.CharField):
    """Whole numbers separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        numbers: list[int] = []
        for part in filter(None, (piece.strip() for piece in str(super().clean(value)).split(","))):
            if not part.removeprefix("-").isascii() or not part.removeprefix("-").isdecimal():
                raise ValidationError(
                    f"Whole numbers separated by commas, such as 12, 24, 36; “{part}” is none."
                )
            numbers.append(int(part[:7]))
        return numbers


class OrderField(forms.ChoiceField):
    """One of all orders in which the components of a debt can be paid."""

    def __init__(self, **kwargs: Any) -> None:
        orders = [
            (",".join(order), " → ".join(Component(name).label for name in order))
            for order in permutations(Component.values)
        ]
        super().__init__(choices=orders, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ",".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return super().clean(value).split(",")


def form_field(column: Any) -> forms.Field:
    """The form's field for a column of the content."""
    options: dict[str, Any] = {
        "label": label_of(column),
        "help_text": HELP.get(column.name, column.help_text),
        "required": not (column.null or column.blank),
    }
    if column.name == "allocation_order":
        return OrderField(**options)
    if isinstance(column, ArrayField):
        if not column.base_field.choices:
            return IntegerListField(**options)
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=column.base_field.choices, widget=boxes, **options)
    if column.choices:
        empty = [("", "–")] if column.blank or not column.has_default() else []
        return forms.ChoiceField(choices=[*empty, *column.choices], **options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**{**options, "required": False})
    if isinstance(column, AmountField | RateField):
        options |= {"max_digits": column.max_digits, "decimal_places": column.decimal_places}
        return forms.DecimalField(**options, **_bounds(column))
    if isinstance(column, models.IntegerField):
        lowest = {} if type(column) is models.SmallIntegerField else {"min_value": 0}
        return forms.IntegerField(**options, **{"max_value": SMALL_INTEGER_MAX, **lowest, **_bounds(column)})
    if isinstance(column, models.TextField):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **options)
    return forms.CharField(max_length=column.max_length, **options)


def _bounds(column: Any) -> dict[str, Any]:
    """Smallest and largest value, as the column's validators have them."""
    bounds: dict[str, Any] = {}
    for validator in column.validators:
        if isinstance(validator, MinValueValidator):
            bounds["min_value"] = validator.limit_value
        elif isinstance(validator, MaxValueValidator):
            bounds["max_value"] = validator.limit_value
    return bounds


def row_form(model: type[VersionRow]) -> type[ActionForm]:
    """A form with one field for each value of a kind of row."""
    fields: dict[str, forms.Field] = {}
    for name in model.VALUES:
        column: Any = model._meta.get_field(name)
        fields[name] = form_field(column)
        fields[name].initial = column.get_default()
        fields[name].help_text = ""
    if "position" in fields:
        fields["position"].required, fields["position"].initial = False, None
        fields["position"].label = "No"
    return type(f"{model.__name__}Cells", (ActionForm,), {**fields, "use_required_attribute": False})


class RowsWidget(forms.Widget):
    """A table with a line for each row and some empty lines to add more."""

    EXTRA = 3

    def __init__(self, cells: type[ActionForm], key: str) -> None:
        self.cells, self.key = cells, key
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
        lines = self.lines(name, value)
        head = format_html_join("", '<th scope="col">{}</th>', ((cell.label,) for cell in lines[0]))
        body = format_html_join(
            "", "<tr>{}</tr>", ((self._line(name, number, line),) for number, line in enumerate(lines))
        )
        return format_html(
            '<div id="{}" class="lo-scroll" tabindex="0" role="region" aria-label="{}"><table class="lo-table">'
            '<thead><tr>{}<th scope="col">Remove</th></tr></thead><tbody>{}</tbody></table></div>',
            (attrs or {}).get("id", f"id_{name}"),
            name.replace("_", " ").capitalize(),
            head,
            body,
        )

    def _line(self, name: str, number: int, line: ActionForm) -> SafeString:
        cells = format_html_join(
            "",
            '<td style="min-width:{}">{}</td>',
            (
                (
                    _width(cell.field),
                    cell.as_widget(attrs={"aria-label": f"Row {number + 1}: {cell.label}"}),
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


def _width(field: forms.Field) -> str:
    """Room enough to read what a cell holds."""
    if isinstance(field, forms.BooleanField):
        return "4rem"
    return "7rem" if isinstance(field, forms.IntegerField) else "12rem"


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
    """The rows of one kind. A line without an entry is no row; a ticked “Remove” takes a row out."""

    def __init__(self, model: type[VersionRow], **kwargs: Any) -> None:
        self.cells = row_form(model)
        note = kwargs.pop("help_text", "")
        more = "Empty lines are left out; save and open the editor again for more of them."
        super().__init__(
            widget=RowsWidget(self.cells, model.KEY),
            required=False,
            help_text=f"{note} {more}".strip(),
            **kwargs,
        )
        self.hidden_widget = partial(HiddenRowsWidget, self.cells, model.KEY)  # type: ignore[assignment]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        errors: list[str] = []
        blank = {
            name: field.initial
            for name, field in self.cells().fields.items()
            if not isinstance(field, forms.BooleanField)
        }
        for number, raw in enumerate(value or [], start=1):
            if raw.get(REMOVE) or all(_same(raw.get(name), blank[name]) for name in blank):
                continue
            line = self.cells(data=raw)
            for name, messages in line.errors.items():
                title = str(line.fields[name].label).lower()
                errors.extend(f"Row {number}, {title}: {message}" for message in messages)
            row = dict(line.cleaned_data)
            if "position" in row and row["position"] is None:
                row["position"] = number
            rows.append(row)
        if errors:
            raise ValidationError(errors)
        return rows


def _same(entered: Any, initial: Any) -> bool:
    """Whether a cell still holds what an empty line begins with."""
    return ("" if entered is None else str(entered)) == ("" if initial is None else str(initial))
