"""What later stages know about businesses, as columns of a query: exposure, worst delay, last application.

Parties lies below them; settings name their functions, each of which takes businesses and gives them back with a
column more.
"""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from loanops.parties.models import Business


def with_figures(businesses: QuerySet[Business]) -> QuerySet[Any]:
    """The businesses with everything later stages say about each, still one query."""
    for name in settings.BUSINESS_FIGURES:
        businesses = import_string(name)(businesses)
    return businesses
