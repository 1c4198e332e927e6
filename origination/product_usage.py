"""How many applications rest on a product version, for the catalogue."""

from collections.abc import Sequence

from django.db.models import Count

from origination.models import Application
from origination.states import OPEN_STATUSES


def open_applications(version_ids: Sequence[int]) -> dict[int, int]:
    """Version → applications under way that were made under it."""
    found = Application.objects.filter(product_version__in=version_ids, status__in=OPEN_STATUSES)
    return dict(found.order_by().values_list("product_version").annotate(Count("pk")))
