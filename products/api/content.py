"""The content of a version as fields of the API, made from the version's own columns, so that none can be forgotten."""

from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from rest_framework import serializers

from loanops.core.fields import AmountField, RateField
from loanops.web.api import ChoiceField, InputSerializer, IntegerField, MoneyField, TextField
from loanops.web.api import RateField as ApiRateField
from loanops.web.api.fields import BooleanField
from products.models import ROW_KINDS, VersionContent

INTEGER_MAX = 32767
TEXT_MAX = 20_000


def content_fields(*, writable: bool) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """One field for each column of the content."""
    return {column.name: api_field(column, writable=writable) for column in VersionContent._meta.local_fields}


def row_fields(kind: str, *, writable: bool) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
    """One field for each value of a kind of row."""
    model = ROW_KINDS[kind]
    return {name: api_field(model._meta.get_field(name), writable=writable) for name in model.VALUES}


def row_serializer(kind: str, name: str, *, writable: bool) -> Any:
    """A list of rows of one kind, as an input or an output."""
    options: dict[str, Any] = {"required": False, "max_length": 200} if writable else {}
    words = f"{kind.replace('_', ' ').capitalize()} of the version."
    return _row_class(kind, name, writable)(many=True, help_text=words, **options)


@cache
def _row_class(kind: str, name: str, writable: bool) -> Any:
    base: type[Any] = InputSerializer if writable else serializers.Serializer
    words = (ROW_KINDS[kind].__doc__ or "").strip().splitlines()[0]
    return type(name, (base,), {**row_fields(kind, writable=writable), "__doc__": words})


def api_field(column: Any, *, writable: bool) -> Any:
    """The field of the API that says and accepts what the column stores."""
    options: dict[str, Any] = {"help_text": column.help_text or f"{column.verbose_name.capitalize()}."}
    if writable and (column.has_default() or column.null or column.blank):
        options["required"] = False
    if column.null:
        options["allow_null"] = True
    return _typed(column, options, writable=writable)


def _typed(column: Any, options: dict[str, Any], *, writable: bool) -> Any:
    if isinstance(column, ArrayField):
        child = _typed(column.base_field, {"help_text": "One of the list."}, writable=writable)
        return serializers.ListField(child=child, **options, **_if(writable, max_length=100))
    if column.choices:
        choices = [*column.choices, ("", "None")] if column.blank and not writable else column.choices
        return ChoiceField(
            choices=choices, **options, **_if(writable and bool(column.blank), allow_blank=True)
        )
    if isinstance(column, AmountField):
        return MoneyField(**options, **_if(writable, **_bounds(column)))
    if isinstance(column, RateField):
        return ApiRateField(**options, **_if(writable, **_bounds(column)))
    if isinstance(column, models.BooleanField):
        return BooleanField(**options)
    if isinstance(column, models.IntegerField):
        lowest = -INTEGER_MAX if type(column) is models.SmallIntegerField else 0
        return IntegerField(**options, **_if(writable, min_value=lowest, max_value=INTEGER_MAX))
    limits = _if(writable, max_length=column.max_length or TEXT_MAX, allow_blank=bool(column.blank))
    return TextField(**options, **limits)


def _if(writable: bool, **limits: Any) -> dict[str, Any]:
    """Limits count for what comes in."""
    return limits if writable else {}


def _bounds(column: Any) -> dict[str, Decimal]:
    """Smallest and largest value, as the column's validators have them."""
    bounds: dict[str, Decimal] = {}
    for validator in column.validators:
        if isinstance(validator, MinValueValidator):
            bounds["min_value"] = Decimal(validator.limit_value)
        elif isinstance(validator, MaxValueValidator):
            bounds["max_value"] = Decimal(validator.limit_value)
    return bounds
