"""How much rests on a version: applications under way and loans on the books, as later stages count them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Usage:
    """What is made under a version, or under all versions of a product."""

    open_applications: int = 0
    active_loans: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.open_applications + other.open_applications, self.active_loans + other.active_loans)


def usage_of(version_ids: Iterable[int]) -> dict[int, Usage]:
    """The usage of each version; settings name who counts what, because products knows no applications or loans."""
    keys = list(version_ids)
    counts = {name: import_string(counter)(keys) for name, counter in settings.PRODUCT_USAGE.items()}
    return {key: Usage(**{name: found.get(key, 0) for name, found in counts.items()}) for key in keys}


def total_usage(version_ids: Iterable[int]) -> Usage:
    """Of several versions together."""
    return sum(usage_of(version_ids).values(), Usage())
