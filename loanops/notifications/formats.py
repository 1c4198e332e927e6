"""Filters for message templates, beside those of Django that `rendering` allows."""

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.filter
def money(value: Any) -> str:
    """`1234.5` reads `$1,234.50`; nothing reads as nothing."""
    if value in (None, ""):
        return ""
    return f"${Decimal(str(value)):,.2f}"


@register.filter
def percent(value: Any) -> str:
    """`9.482200` reads `9.4822 %`; nothing reads as nothing."""
    if value in (None, ""):
        return ""
    text = f"{Decimal(str(value)):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"
