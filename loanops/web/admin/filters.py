"""Filters of lists that take what a person types instead of offering choices."""

from typing import Any

from unfold.contrib.filters.admin import RangeDateFilter, RangeNumericFilter
from unfold.contrib.filters.admin import TextFilter as ThemedTextFilter


def between(field: str) -> tuple[str, type[Any]]:
    """Amounts from and to: `list_filter = (between("requested_amount"),)`."""
    return field, RangeNumericFilter


def from_to(field: str) -> tuple[str, type[Any]]:
    """Days from and to, both included: `list_filter = (from_to("decision_date"),)`."""
    return field, RangeDateFilter


class TextFilter(ThemedTextFilter):
    """A box to type in; a subclass has `title`, `parameter_name` and a `queryset` that reads `self.value()`."""
