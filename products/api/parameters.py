"""Query parameters of the catalogue: the day asked about, search criteria, filters of lists."""

from datetime import date
from decimal import Decimal
from typing import Any

from loanops.web.api import choices, equals, search_text
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.fields import MONEY, RATE
from loanops.web.api.filters import Filter
from products.choices import ProductType, RateType
from products.states import ProductStatus


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else _refuse(name, "a date such as 2026-03-01")
    except ValueError:
        return _refuse(name, "a date such as 2026-03-01")


def _amount(name: str, text: str) -> Decimal:
    return Decimal(text) if MONEY.fullmatch(text) else _refuse(name, "an amount such as 25000.00")


def _rate(name: str, text: str) -> Decimal:
    return Decimal(text) if RATE.fullmatch(text) else _refuse(name, "a rate such as 9.5")


def _months(name: str, text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 else _refuse(name, "a number of months")


def _word(options: Any) -> Any:
    def read(name: str, text: str) -> str:
        return text if text in options.values else _refuse(name, f"one of {', '.join(options.values)}")

    return read


def _flag(name: str, text: str) -> bool:
    return text == "true" if text in ("true", "false") else _refuse(name, "true or false")


def _refuse(name: str, expected: str) -> Any:
    raise InvalidParameter(f"{name} is {expected}.")


def _parameter(read: Any, schema: dict[str, Any], description: str) -> Filter:
    return Filter(lambda value: None, read, schema, description)  # type: ignore[arg-type, return-value]


AS_OF = {
    "as_of": _parameter(_day, {"type": "string", "format": "date"}, "The catalogue as it stood on that day.")
}
AS_OF_VERSIONS = {
    "as_of": _parameter(
        _day, {"type": "string", "format": "date"}, "Only versions that had taken effect by that day."
    )
}
CRITERIA = {
    "amount": _parameter(
        _amount, {"type": "string", "pattern": MONEY.pattern}, "Amount that can be borrowed."
    ),
    "term_months": _parameter(
        _months, {"type": "integer", "minimum": 1, "maximum": 9999}, "Term that can be chosen."
    ),
    "product_type": _parameter(
        _word(ProductType), {"type": "string", "enum": ProductType.values}, "Kind of loan."
    ),
    "rate_type": _parameter(
        _word(RateType), {"type": "string", "enum": RateType.values}, "Fixed or variable."
    ),
    "rate_max": _parameter(_rate, {"type": "string", "pattern": RATE.pattern}, "Base rate at most."),
    "collateral_required": _parameter(_flag, {"type": "boolean"}, "With or without collateral."),
}
FILTERS = {
    "status": choices("status", ProductStatus),
    "product_type": choices("product_type", ProductType),
    "code": equals("code", "The product's code."),
    "q": search_text("code", "name", description="Code or name."),
}
