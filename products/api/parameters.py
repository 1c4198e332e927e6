"""Query parameters of the catalogue: the day asked about, search criteria, filters of lists."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.parties.models import BusinessStructure
from loanops.web.api import choices, equals, search_text
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.fields import MONEY, PUBLIC_ID, RATE
from loanops.web.api.filters import Filter
from products.choices import CollateralKind, ProductType, RateType
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
    known = text.isascii() and text.isdecimal() and len(text) <= 4
    return int(text) if known else _refuse(name, "a whole number from 0 to 9999")


def _word(options: Any) -> Any:
    def read(name: str, text: str) -> str:
        return text if text in options.values else _refuse(name, f"one of {', '.join(options.values)}")

    return read


def _one_of(*words: str) -> Any:
    def read(name: str, text: str) -> str:
        return text if text in words else _refuse(name, f"one of {', '.join(words)}")

    return read


def _matching(pattern: str, expected: str) -> Any:
    def read(name: str, text: str) -> str:
        return text if re.fullmatch(pattern, text) else _refuse(name, expected)

    return read


def _business(name: str, text: str) -> str:
    return text if PUBLIC_ID.fullmatch(text) else _refuse(name, "the id of a business")


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
WISHES = {
    "rate_min": _parameter(_rate, {"type": "string", "pattern": RATE.pattern}, "Base rate at least."),
    "collateral_kind": _parameter(
        _word(CollateralKind),
        {"type": "string", "enum": CollateralKind.values},
        "Collateral that is accepted.",
    ),
}
PROFILE = {
    "business": _parameter(
        _business, {"type": "string", "pattern": PUBLIC_ID.pattern}, "A business whose facts count."
    ),
    "state": _parameter(
        _matching(r"[A-Z]{2}", "two capital letters, such as NY"),
        {"type": "string", "pattern": "^[A-Z]{2}$"},
        "State of the business.",
    ),
    "naics_code": _parameter(
        _matching(r"[0-9]{2,6}", "a NAICS code of 2 to 6 digits"),
        {"type": "string", "pattern": "^[0-9]{2,6}$"},
        "Industry of the business.",
    ),
    "industry_risk": _parameter(
        _matching(r"[A-Z_]{2,20}", "a risk category, such as LOW"),
        {"type": "string", "pattern": "^[A-Z_]{2,20}$"},
        "Risk category of the industry.",
    ),
    "business_structure": _parameter(
        _word(BusinessStructure), {"type": "string", "enum": BusinessStructure.values}, "Legal form."
    ),
    "months_in_business": _parameter(
        _months, {"type": "integer", "minimum": 0, "maximum": 9999}, "Since when it is in business."
    ),
    "employees": _parameter(
        _months, {"type": "integer", "minimum": 0, "maximum": 9999}, "How many people it employs."
    ),
    "annual_revenue": _parameter(_amount, {"type": "string", "pattern": MONEY.pattern}, "Revenue of a year."),
    "ownership_percent": _parameter(
        _rate, {"type": "string", "pattern": RATE.pattern}, "Share of the owners that are named."
    ),
    "guarantors": _parameter(
        _months, {"type": "integer", "minimum": 0, "maximum": 9999}, "How many people guarantee."
    ),
    "collateral_value": _parameter(
        _amount, {"type": "string", "pattern": MONEY.pattern}, "Value of the collateral offered."
    ),
}
SHOW = {
    "show": _parameter(
        _one_of("fitting", "all"),
        {"type": "string", "enum": ["fitting", "all"]},
        "`all` shows those that do not fit too, with the reasons.",
    )
}
FILTERS = {
    "status": choices("status", ProductStatus),
    "product_type": choices("product_type", ProductType),
    "code": equals("code", "The product's code."),
    "q": search_text("code", "name", description="Code or name."),
}
