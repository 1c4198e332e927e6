"""The simulator: what a loan of any amount, term and rate would cost under a version, before anybody applies."""

from datetime import date
from decimal import Decimal

from loanops.core.errors import FieldError, InvalidInput
from loanops.engine import EngineError
from products.choices import PaymentFrequency
from products.models import ProductVersion
from products.quoting import Quote, quote
from products.wording import rate_in_figures

YEARS = range(1950, 2150)


class UnableToQuote(InvalidInput):
    """The version does not lend like this."""


def simulate(
    version: ProductVersion,
    *,
    amount: Decimal,
    term_months: int,
    start_date: date,
    frequency: str | None = None,
    annual_rate: Decimal | None = None,
) -> Quote:
    """The quote, at the base rate and the usual frequency unless others are asked for; refuses what is not offered."""
    frequency = frequency or version.repayment_frequencies[0]
    annual_rate = version.base_rate if annual_rate is None else annual_rate
    errors = _errors(version, amount, term_months, frequency, annual_rate)
    if start_date.year not in YEARS:
        years = f"A day from {YEARS.start} to {YEARS.stop - 1}."
        errors.append(FieldError("/start_date", "out_of_range", years))
    if errors:
        raise UnableToQuote(f"{version} does not lend like this.", errors=errors)
    try:
        return quote(
            version.snapshot(),
            amount=amount,
            annual_rate=annual_rate,
            term_months=term_months,
            frequency=frequency,
            start_date=start_date,
        )
    except EngineError as error:
        raise UnableToQuote(
            f"No schedule can be computed: {error}",
            errors=[FieldError("/amount", "schedule_impossible", str(error))],
        ) from error


def _errors(
    version: ProductVersion, amount: Decimal, term_months: int, frequency: str, annual_rate: Decimal
) -> list[FieldError]:
    errors = []
    if not version.amount_min <= amount <= version.amount_max:
        limits = f"From {version.amount_min:,.2f} to {version.amount_max:,.2f}."
        errors.append(FieldError("/amount", "out_of_range", limits))
    if term_months not in version.term_options_months:
        terms = ", ".join(map(str, sorted(version.term_options_months)))
        errors.append(FieldError("/term_months", "not_offered", f"One of {terms} months."))
    if frequency not in version.repayment_frequencies:
        words = ", ".join(PaymentFrequency(each).value for each in version.repayment_frequencies)
        errors.append(FieldError("/frequency", "not_offered", f"One of {words}."))
    if not version.rate_min <= annual_rate <= version.rate_max:
        limits = f"From {rate_in_figures(version.rate_min)} to {rate_in_figures(version.rate_max)}."
        errors.append(FieldError("/annual_rate", "out_of_range", limits))
    return errors
