"""The terms a person offers, and whether product, state and the law of the state admit them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from loanops.core import clock
from loanops.core.errors import FieldError
from origination.underwriting.assessment import Assessment
from origination.underwriting.lawful import ceiling_broken, highest_lawful_rate
from origination.underwriting.pricing import Pricing
from products.models import ProductVersion
from products.snapshots import Snapshot
from products.wording import rate_in_figures


@dataclass(frozen=True)
class Terms:
    """What a person offers."""

    amount: Decimal
    term_months: int
    annual_rate: Decimal
    conditions: tuple[str, ...] = ()
    rate_reason: str = ""
    offer_expires_on: date | None = None


def product_errors(version: ProductVersion, terms: Terms) -> list[FieldError]:
    """Whether the product admits amount, term and expiry."""
    errors = []
    if not version.amount_min <= terms.amount <= version.amount_max:
        errors.append(
            FieldError(
                "/approved_amount", "out_of_range", f"From {version.amount_min} to {version.amount_max}."
            )
        )
    if terms.term_months not in version.term_options_months:
        options = ", ".join(str(term) for term in version.term_options_months)
        errors.append(FieldError("/term_months", "invalid_choice", f"One of {options} months."))
    return [*errors, *_expiry_errors(version, terms.offer_expires_on)]


def rate_errors(offered: Assessment, annual_rate: Decimal, snapshot: Snapshot) -> list[FieldError]:
    """Whether product, state and the law of the state admit the rate for what is offered."""
    pricing = offered.pricing
    if pricing.ceiling is not None and pricing.high < pricing.low:
        words = f"No rate can be offered for this loan: {pricing.ceiling.words}."
        return [FieldError("/annual_rate", "out_of_range", words)]
    if not pricing.low <= annual_rate <= pricing.high:
        bounds = f"{pricing.low:.4f} ({pricing.low_because}) to {pricing.high:.4f} ({pricing.high_because})"
        return [FieldError("/annual_rate", "out_of_range", f"From {bounds} percent.")]
    broken = ceiling_broken(offered.inputs, snapshot, annual_rate)
    if broken is None:
        return []
    lawful = highest_lawful_rate(offered.inputs, snapshot, annual_rate)
    left = "No rate" if lawful is None or lawful < pricing.low else f"At most {lawful:.4f} percent"
    return [FieldError("/annual_rate", "out_of_range", f"{left} for this loan: {broken.words}.")]


def rate_reason_errors(pricing: Pricing, terms: Terms) -> list[FieldError]:
    """A rate that is not the one of the rules has a reason, which stays in the file."""
    if terms.annual_rate == pricing.rate or terms.rate_reason.strip():
        return []
    words = f"The rules come to {rate_in_figures(pricing.rate)}; say why another rate is right here."
    return [FieldError("/rate_reason", "required", words)]


def _expiry_errors(version: ProductVersion, expires_on: date | None) -> list[FieldError]:
    today = clock.business_date()
    last = today + timedelta(days=version.offer_valid_days)
    if expires_on is None or today < expires_on <= last:
        return []
    return [FieldError("/offer_expires_on", "out_of_range", f"From {today + timedelta(days=1)} to {last}.")]
