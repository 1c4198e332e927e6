"""Form fields of the editor: numbers, choices, lists and orders of a version's content, with real inputs."""

from itertools import permutations
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from loanops.core.fields import AmountField, RateField
from products.admin.wording import label_of
from products.choices import Component

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
        if isinstance(value, list):
            return value
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
        return super().clean(self.prepare_value(value)).split(",")


def form_field(column: Any) -> forms.Field:
    """The form's field for a column of the content."""
    options: dict[str, Any] = {
        "label": label_of(column),
        "help_text": HELP.get(column.name, column.help_text),
        "required": not (column.null or column.blank),
    }
    if column.name.endswith("_order") and isinstance(column, ArrayField):
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
