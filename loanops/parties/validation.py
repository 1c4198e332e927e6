"""What may be written about businesses and owners: each wrong field is named with the reason."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.errors import FieldError
from loanops.core.us_states import STATES
from loanops.engine.dates import add_months
from loanops.parties.models import BusinessStructure

BUSINESS_FIELDS = frozenset(
    {
        "legal_name",
        "trading_name",
        "structure",
        "tax_id",
        "date_established",
        "number_of_employees",
        "annual_revenue",
        "annual_revenue_year",
        "naics_code",
        "street",
        "city",
        "state",
        "postal_code",
        "email",
        "phone",
        "time_zone",
    }
)
OWNER_FIELDS = frozenset(
    {
        "first_name",
        "last_name",
        "date_of_birth",
        "ssn",
        "ownership_percentage",
        "is_guarantor",
        "street",
        "city",
        "state",
        "postal_code",
        "email",
        "phone",
    }
)
FIRST_ESTABLISHED = date(1600, 1, 1)
FIRST_BORN = date(1900, 1, 1)
ADULT_AGE = 18
EMPLOYEES_MAX = 1_000_000
_TAX_ID = re.compile(r"[0-9]{2}-?[0-9]{7}|[0-9]{3}-?[0-9]{2}-?[0-9]{4}")
_SSN = re.compile(r"[0-9]{3}-?[0-9]{2}-?[0-9]{4}")
_NAICS = re.compile(r"[0-9]{2,6}")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


def digits_of(text: Any) -> str:
    """The digits 0 to 9 in what was typed; other alphabets' digits are no digits here."""
    return re.sub(r"[^0-9]", "", str(text or ""))


def business_errors(fields: Mapping[str, Any], *, required: tuple[str, ...]) -> list[FieldError]:
    """What is wrong about the fields given of a business."""
    errors = _unknown(fields, BUSINESS_FIELDS)
    if ("legal_name" in required or "legal_name" in fields) and not str(
        fields.get("legal_name") or ""
    ).strip():
        errors.append(FieldError("/legal_name", "required", "This is needed."))
    if fields.get("structure") and fields["structure"] not in BusinessStructure.values:
        errors.append(
            FieldError("/structure", "invalid_choice", f"One of {', '.join(BusinessStructure.values)}.")
        )
    if fields.get("tax_id") and not _is_number(_TAX_ID, fields["tax_id"]):
        errors.append(FieldError("/tax_id", "invalid", "Nine digits, such as 12-3456789."))
    if fields.get("naics_code") and not _NAICS.fullmatch(str(fields["naics_code"])):
        errors.append(FieldError("/naics_code", "invalid", "2 to 6 digits, such as 332216."))
    if fields.get("annual_revenue") is not None and Decimal(fields["annual_revenue"]) < 0:
        errors.append(FieldError("/annual_revenue", "min_value", "At least 0.00."))
    if fields.get("number_of_employees") and not 0 <= int(fields["number_of_employees"]) <= EMPLOYEES_MAX:
        errors.append(FieldError("/number_of_employees", "out_of_range", f"From 0 to {EMPLOYEES_MAX:,}."))
    established = fields.get("date_established")
    if established and not FIRST_ESTABLISHED <= established <= clock.business_date():
        errors.append(FieldError("/date_established", "out_of_range", "A day up to today."))
    return [*errors, *_state_errors(fields)]


def owner_errors(fields: Mapping[str, Any], *, taken: Decimal) -> list[FieldError]:
    """What is wrong about an owner, when the other owners hold `taken` percent."""
    errors = _unknown(fields, OWNER_FIELDS)
    for name in ("first_name", "last_name"):
        if not str(fields.get(name) or "").strip():
            errors.append(FieldError(f"/{name}", "required", "This is needed."))
    if fields.get("ssn") and not _is_number(_SSN, fields["ssn"]):
        errors.append(FieldError("/ssn", "invalid", "Nine digits, such as 123-45-6789."))
    return [*errors, *_state_errors(fields), *_birth_errors(fields), *_share_errors(fields, taken)]


def owners_errors(rows: Sequence[Mapping[str, Any]]) -> list[list[FieldError]]:
    """What is wrong about each of the owners of a new business, who together hold at most 100 %."""
    found, taken = [], Decimal(0)
    for fields in rows:
        found.append(owner_errors(fields, taken=taken))
        taken += share_of(fields.get("ownership_percentage")) or 0
    return found


def share_of(value: Any) -> Decimal | None:
    """A percentage with at most two decimals, or None where it is none."""
    if isinstance(value, Decimal):
        text = f"{value:f}" if value.is_finite() else ""
    else:
        text = str(value)
    return Decimal(text) if _SHARE.fullmatch(text) else None


def _unknown(fields: Mapping[str, Any], known: frozenset[str]) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "unknown_field", "There is no such field.")
        for name in fields
        if name not in known
    ]


def _is_number(form: re.Pattern[str], value: Any) -> bool:
    """In the form the authorities give it, and not all zeros."""
    return form.fullmatch(str(value)) is not None and set(digits_of(value)) != {"0"}


def _state_errors(fields: Mapping[str, Any]) -> list[FieldError]:
    if fields.get("state") and fields["state"] not in STATES:
        return [FieldError("/state", "invalid", "The two capital letters of a state, such as OH.")]
    return []


def _birth_errors(fields: Mapping[str, Any]) -> list[FieldError]:
    if not fields.get("date_of_birth"):
        return []
    try:
        born = date.fromisoformat(str(fields["date_of_birth"]))
    except ValueError:
        return [FieldError("/date_of_birth", "invalid", "A date such as 1975-04-30.")]
    youngest = add_months(clock.business_date(), -12 * ADULT_AGE)
    if not FIRST_BORN <= born <= youngest:
        return [
            FieldError(
                "/date_of_birth", "out_of_range", f"The birth date of a person of {ADULT_AGE} or more."
            )
        ]
    return []


def _share_errors(fields: Mapping[str, Any], taken: Decimal) -> list[FieldError]:
    given = fields.get("ownership_percentage")
    if given in (None, ""):
        return [FieldError("/ownership_percentage", "required", "A percentage from 0 to 100.")]
    share = share_of(given)
    if share is None or share > 100:
        return [
            FieldError("/ownership_percentage", "out_of_range", "From 0 to 100, with at most two decimals.")
        ]
    if taken + share > 100:
        return [
            FieldError(
                "/ownership_percentage",
                "ownership_above_100",
                f"The other owners hold {taken} %; at most {100 - taken} % is left.",
            )
        ]
    return []
