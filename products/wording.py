"""Figures of products in words, for messages and for people."""

from decimal import Decimal


def rate_in_figures(value: Decimal) -> str:
    """`11.500000` as `11.5 %`."""
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"
