"""How values read on paper."""

from datetime import date
from decimal import Decimal

from loanops.web.documents.blocks import Cell

EMPTY = "–"
SIGNS = {"USD": "$"}


def amount(value: Decimal, currency: str = "") -> str:
    """`1,234.50`, negatives in parentheses; with a currency `$1,234.50`."""
    sign = SIGNS.get(currency, "")
    words = f"{sign}{abs(value):,.2f}"
    if currency and not sign:
        words += f" {currency}"
    return f"({words})" if value < 0 else words


def rate(value: Decimal) -> str:
    """`9.4822 %`."""
    plain = f"{value:f}"
    return f"{plain.rstrip('0').rstrip('.') if '.' in plain else plain} %"


def fact(value: Cell, currency: str) -> str:
    """A value beside its name."""
    if isinstance(value, Decimal):
        return amount(value, currency)
    return cell(value)


def cell(value: Cell) -> str:
    """A value in a table: no currency, and zero as a dash."""
    match value:
        case None | "":
            return EMPTY
        case Decimal():
            return amount(value) if value else EMPTY
        case date():
            return value.isoformat()
        case int():
            return f"{value:,}"
    return str(value)
