"""Bases of the HTTP API: declared operations, problem answers, cursor pages, idempotent replays.

Names are loaded when they are first used: the framework imports modules of this package while it is itself being
imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loanops.web.api.errors import BadRequest
    from loanops.web.api.fields import (
        ChoiceField,
        DateField,
        IntegerField,
        MoneyField,
        PublicIdField,
        RateField,
        TextField,
    )
    from loanops.web.api.filters import choices, contains, dates, equals, public_id, search_text
    from loanops.web.api.operations import operation
    from loanops.web.api.renderers import CsvRenderer, PdfRenderer
    from loanops.web.api.serializers import FactSerializer, InputSerializer, ObjectSerializer
    from loanops.web.api.views import ApiView

_HOMES = {
    "ApiView": "views",
    "BadRequest": "errors",
    "ChoiceField": "fields",
    "CsvRenderer": "renderers",
    "DateField": "fields",
    "FactSerializer": "serializers",
    "InputSerializer": "serializers",
    "IntegerField": "fields",
    "MoneyField": "fields",
    "ObjectSerializer": "serializers",
    "PdfRenderer": "renderers",
    "PublicIdField": "fields",
    "RateField": "fields",
    "TextField": "fields",
    "choices": "filters",
    "contains": "filters",
    "dates": "filters",
    "equals": "filters",
    "operation": "operations",
    "public_id": "filters",
    "search_text": "filters",
}

__all__ = [
    "ApiView",
    "BadRequest",
    "ChoiceField",
    "CsvRenderer",
    "DateField",
    "FactSerializer",
    "InputSerializer",
    "IntegerField",
    "MoneyField",
    "ObjectSerializer",
    "PdfRenderer",
    "PublicIdField",
    "RateField",
    "TextField",
    "choices",
    "contains",
    "dates",
    "equals",
    "operation",
    "public_id",
    "search_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
