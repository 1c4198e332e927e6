"""Fields of bodies: what they accept is exactly what the API's documentation says."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

MONEY = re.compile(r"^-?[0-9]{1,16}\.[0-9]{2}$")
RATE = re.compile(r"^-?[0-9]{1,6}(\.[0-9]{1,6})?$")
PUBLIC_ID = re.compile(r"^[a-z]+(_[a-z]+)*_[0-9a-f]{32}$")


@extend_schema_field(
    {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]{1,16}\.[0-9]{2}$", "example": "1234.50"}
)
class MoneyField(serializers.Field):
    """An amount as a string with exactly the currency's places: `"1234.50"`."""

    default_error_messages = {
        "amount_not_string": 'Amounts are strings such as "1234.50", never JSON numbers.',
        "invalid_amount": 'An amount has two decimals and no separators, such as "1234.50".',
        "min_value": "At least {min_value}.",
        "max_value": "At most {max_value}.",
    }

    def __init__(
        self, *, min_value: Decimal | None = None, max_value: Decimal | None = None, **kwargs: Any
    ) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("amount_not_string")
        if not MONEY.fullmatch(data):
            self.fail("invalid_amount")
        value = Decimal(data)
        if self.min_value is not None and value < self.min_value:
            self.fail("min_value", min_value=self.min_value)
        if self.max_value is not None and value > self.max_value:
            self.fail("max_value", max_value=self.max_value)
        return value

    def to_representation(self, value: Decimal) -> str:
        return f"{Decimal(value).quantize(Decimal('0.01'), rounding=ROUND_HALF_EVEN):f}"


@extend_schema_field(
    {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]{1,6}(\.[0-9]{1,6})?$", "example": "9.4822"}
)
class RateField(serializers.Field):
    """Percent per year as a string: `"9.4822"`."""

    default_error_messages = {
        "rate_not_string": 'Rates are strings of percent per year such as "9.4822", never JSON numbers.',
        "invalid_rate": 'A rate has at most six decimals, such as "9.4822".',
        "min_value": "At least {min_value}.",
        "max_value": "At most {max_value}.",
    }

    def __init__(
        self, *, min_value: Decimal | None = None, max_value: Decimal | None = None, **kwargs: Any
    ) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("rate_not_string")
        if not RATE.fullmatch(data):
            self.fail("invalid_rate")
        value = Decimal(data)
        if self.min_value is not None and value < self.min_value:
            self.fail("min_value", min_value=self.min_value)
        if self.max_value is not None and value > self.max_value:
            self.fail("max_value", max_value=self.max_value)
        return value

    def to_representation(self, value: Decimal) -> str:
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@extend_schema_field({"type": "string", "pattern": r"^[a-z]+(_[a-z]+)*_[0-9a-f]{32}$"})
class PublicIdField(serializers.Field):
    """An opaque id such as `loan_0199…`. Reading a relation (`source="loan"`) gives the other record's id."""

    default_error_messages = {"invalid_id": "An id looks like {prefix}_ and 32 hexadecimal digits."}

    def __init__(self, *, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        known = isinstance(data, str) and PUBLIC_ID.fullmatch(data)
        if not known or (self.prefix and data.rpartition("_")[0] != self.prefix):
            self.fail("invalid_id", prefix=self.prefix or "prefix")
        return str(data)

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, "public_id", value))


class TextField(serializers.CharField):
    """Text, and only text: a number or a truth value is refused instead of converted."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class IntegerField(serializers.IntegerField):
    """A whole JSON number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class BooleanField(serializers.BooleanField):
    """`true` or `false`."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class DateField(serializers.DateField):
    """A business date such as `2026-03-01`."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class ChoiceField(serializers.ChoiceField):
    """One of the listed words."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)
