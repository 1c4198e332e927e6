"""Form fields for the columns of a version, and for whole rows on one line."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from loanops.core.fields import AmountField, RateField
from loanops.web.admin.forms import ActionForm, MoneyField
from products.choices import Component, PaymentFrequency

NOT_CHOSEN = ("", "–")
LIST_LIMIT = 40
INTEGER_MAX = 32767
FREQUENCIES_BY_USE = (
    PaymentFrequency.MONTHLY,
    PaymentFrequency.BIWEEKLY,
    PaymentFrequency.WEEKLY,
    PaymentFrequency.QUARTERLY,
    PaymentFrequency.DAILY,
)
"""The first one chosen is what an applicant gets who says nothing."""


class NumberListField(forms.CharField):
    """Whole numbers separated by commas: `12, 24, 36`."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        parts = [part.strip() for part in (value or "").split(",") if part.strip()]
        try:
            return [int(part) for part in parts[:LIST_LIMIT]]
        except ValueError:
            raise ValidationError("Whole numbers separated by commas, such as 12, 24, 36.", code="invalid")

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        return


class OrderField(forms.ChoiceField):
    """The order in which money pays the parts of the debt: one of all possible orders."""

    def __init__(self, **kwargs: Any) -> None:
        orders = [
            (",".join(order), " → ".join(Component(each).label for each in order)) for order in self.orders()
        ]
        super().__init__(choices=orders, **kwargs)

    @staticmethod
    def orders() -> list[tuple[str, ...]]:
        return list(permutations(Component.values))

    def prepare_value(self, value: Any) -> Any:
        return ",".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return chosen.split(",")


def form_field(column: Any) -> forms.Field:
    """The form field that enters what the column stores."""
    options: dict[str, Any] = {
        "label": column.verbose_name.capitalize(),
        "required": not (column.null or column.blank),
        "help_text": column.help_text,
    }
    if column.name == "allocation_order":
        return OrderField(**options)
    if isinstance(column, ArrayField):
        return _list_field(column, options)
    if column.choices:
        choices = [NOT_CHOSEN, *column.choices] if column.blank else column.choices
        return forms.ChoiceField(choices=choices, **options)
    if isinstance(column, AmountField):
        return MoneyField(min_value=Decimal(0), **options)
    if isinstance(column, RateField):
        return forms.DecimalField(max_digits=12, decimal_places=6, **options)
    if isinstance(column, models.BooleanField):
        return forms.BooleanField(**{**options, "required": False})
    if isinstance(column, models.IntegerField):
        return forms.IntegerField(min_value=0, max_value=INTEGER_MAX, **options)
    if isinstance(column, models.TextField):
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **options)
    return forms.CharField(max_length=column.max_length, **options)


def _list_field(column: Any, options: dict[str, Any]) -> forms.Field:
    if not column.base_field.choices:
        return NumberListField(**options)
    choices = list(column.base_field.choices)
    if column.name == "repayment_frequencies":
        choices = [(each.value, each.label) for each in FREQUENCIES_BY_USE]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)


def shown_value(value: Any) -> Any:
    """A stored value as it is offered for editing: rates without superfluous zeros."""
    if isinstance(value, Decimal) and value.as_tuple().exponent == -6:
        return (
            value.quantize(Decimal("0.01")) if value == value.quantize(Decimal("0.01")) else value.normalize()
        )
    return value


class RowWidget(forms.MultiWidget):
    """The inputs of one row beside each other, each under its name."""

    template_name = "products/row_widget.html"

    def __init__(self, names: Sequence[str], labels: Sequence[str], widgets: Sequence[forms.Widget]) -> None:
        self.names, self.labels = list(names), list(labels)
        super().__init__(widgets)

    def decompress(self, value: Any) -> list[Any]:
        return [shown_value((value or {}).get(name)) for name in self.names]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["parts"] = [
            {"label": label, "widget": part, "id": part["attrs"].get("id", "")}
            for label, part in zip(self.labels, context["widget"]["subwidgets"], strict=True)
        ]
        return context


class RowField(forms.MultiValueField):
    """One row of fees, rules, tiers or accounts; left empty it is no row."""

    def __init__(self, columns: Sequence[Any], **kwargs: Any) -> None:
        inputs = {column.name: form_field(column) for column in columns}
        for field in inputs.values():
            field.required = False
            if isinstance(field, forms.ChoiceField) and NOT_CHOSEN not in field.choices:
                field.choices = [NOT_CHOSEN, *field.choices]  # type: ignore[misc]
        themed = type("RowInputs", (ActionForm,), inputs)().fields
        self.names = list(inputs)
        labels = [str(field.label) for field in inputs.values()]
        super().__init__(
            fields=tuple(inputs.values()),
            widget=RowWidget(self.names, labels, [themed[name].widget for name in self.names]),
            require_all_fields=False,
            required=False,
            **kwargs,
        )

    def compress(self, values: list[Any]) -> dict[str, Any] | None:
        row = dict(zip(self.names, values, strict=False))
        return row if any(value not in (None, "", False) for value in row.values()) else None
