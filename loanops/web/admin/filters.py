"""Filters of lists that take what a person types or picks from many, instead of showing each choice as a link."""

from typing import Any

from django import forms
from unfold.contrib.filters.admin import DropdownFilter as ThemedDropdownFilter
from unfold.contrib.filters.admin import RangeDateFilter, RangeNumericFilter
from unfold.contrib.filters.admin import TextFilter as ThemedTextFilter
from unfold.widgets import UnfoldAdminSelectWidget


def between(field: str) -> tuple[str, type[Any]]:
    """Amounts from and to: `list_filter = (between("requested_amount"),)`."""
    return field, RangeNumericFilter


def from_to(field: str) -> tuple[str, type[Any]]:
    """Days from and to, both included: `list_filter = (from_to("decision_date"),)`."""
    return field, RangeDateFilter


class TextFilter(ThemedTextFilter):
    """A box to type in; a subclass has `title`, `parameter_name` and a `queryset` that reads `self.value()`."""


class DropdownForm(forms.Form):
    """One box to pick from, without a script; called as the theme's filters call theirs."""

    def __init__(
        self, *args: Any, name: str, label: str, choices: Any, multiple: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=choices, widget=UnfoldAdminSelectWidget()
        )


class DropdownFilter(ThemedDropdownFilter):
    """For many choices: a subclass has `title`, `parameter_name`, `lookups` and `queryset` as Django's own have."""

    form_class = DropdownForm
