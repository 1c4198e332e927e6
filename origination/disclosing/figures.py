"""The figures every disclosure draws on, as words: amount financed, finance charge, APR, payments, term, prepayment.

Sums are those of the offer; here they are only put together. The average monthly cost is total payments divided by the
term in days divided by 30.4. A term of at most a year is said in days, a longer one in years and months, the rest of a
month as a fraction with two decimals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from loanops.engine.dates import add_months
from products.choices import LateFeeKind, PaymentFrequency, PrepaymentStrategy, RateType

ZERO, CENT = Decimal("0.00"), Decimal("0.01")
DAYS_PER_MONTH = Decimal("30.4")
DAYS_PER_YEAR = 365
FREQUENCY_WORDS = {
    PaymentFrequency.DAILY: "every day",
    PaymentFrequency.WEEKLY: "every week",
    PaymentFrequency.BIWEEKLY: "every two weeks",
    PaymentFrequency.SEMI_MONTHLY: "twice a month",
    PaymentFrequency.MONTHLY: "every month",
    PaymentFrequency.QUARTERLY: "every three months",
}
STRATEGY_WORDS = {
    PrepaymentStrategy.SHORTER_TERM: "Paying early lowers the principal and the loan ends sooner.",
    PrepaymentStrategy.SMALLER_INSTALLMENTS: "Paying early lowers the principal and the later payments.",
}


@dataclass(frozen=True)
class OfferFigures:
    """What an offer says, as far as disclosures need it."""

    amount: Decimal
    annual_rate: Decimal
    annual_percentage_rate: Decimal
    finance_charge: Decimal
    amount_financed: Decimal
    total_of_payments: Decimal
    frequency: str
    start_date: date
    fees: Sequence[Mapping[str, Any]]
    schedule: Sequence[Mapping[str, Any]]
    snapshot: Mapping[str, Any]
    collateral: Sequence[str] = ()


def money(value: Decimal) -> str:
    return f"${value:,.2f}"


def percent(value: Decimal) -> str:
    """Two decimals, as a disclosure says a rate."""
    return f"{value.quantize(CENT, rounding=ROUND_HALF_UP):f}%"


def figures_of(offer: OfferFigures) -> dict[str, str]:
    """Every figure a form may name, in words."""
    withheld = _withheld(offer)
    prepaid = offer.amount - offer.amount_financed
    last_day = date.fromisoformat(offer.schedule[-1]["due_date"])
    days = (last_day - offer.start_date).days
    interest = sum((Decimal(row["interest"]) for row in offer.schedule), ZERO)
    return {
        "amount": money(offer.amount),
        "funding_provided": money(offer.amount_financed),
        "disbursed": money(offer.amount - withheld),
        "withheld": money(withheld),
        "apr": percent(offer.annual_percentage_rate),
        "annual_rate": percent(offer.annual_rate),
        "rate_words": _rate_words(offer),
        "finance_charge": money(offer.finance_charge),
        "interest": money(interest),
        "fees_in_finance_charge": money(offer.finance_charge - interest),
        "total_payments": money(offer.total_of_payments),
        "total_cost": money(offer.total_of_payments - (offer.amount - withheld)),
        "payments": payment_words(offer.schedule, offer.frequency),
        "number_of_payments": str(sum(1 for row in offer.schedule if Decimal(row["total"]))),
        "frequency": FREQUENCY_WORDS[PaymentFrequency(offer.frequency)],
        "average_monthly_cost": money(average_monthly_cost(offer.total_of_payments, days)),
        "term": term_words(offer.start_date, last_day),
        "term_days": str(days),
        "prepayment_charge": money(prepaid),
        "prepayment_other_fees": "none",
        "prepayment_words": STRATEGY_WORDS[PrepaymentStrategy(offer.snapshot["prepayment_strategy"])],
        "avoidable_fees": "; ".join(avoidable_fees(offer)) or "none",
        "collateral": "; ".join(offer.collateral) or "none",
        "broker_amount": money(ZERO),
    }


def conditions_of(offer: OfferFigures) -> dict[str, bool]:
    """What a form may make a row or sentence depend on."""
    monthly = offer.frequency == PaymentFrequency.MONTHLY
    same = offer.amount - _withheld(offer) == offer.amount_financed
    variable = offer.snapshot["rate_type"] == RateType.VARIABLE
    charged = offer.amount > offer.amount_financed
    return {
        "": True,
        "MONTHLY": monthly,
        "NOT_MONTHLY": not monthly,
        "FUNDS_SAME": same,
        "FUNDS_DIFFER": not same,
        "FIXED_RATE": not variable,
        "VARIABLE_RATE": variable,
        "PREPAYMENT_CHARGE": charged,
        "NO_PREPAYMENT_CHARGE": not charged,
    }


def average_monthly_cost(total: Decimal, days: int) -> Decimal:
    """What the payments come to per month of 30.4 days."""
    return (total * DAYS_PER_MONTH / days).quantize(CENT, rounding=ROUND_HALF_UP)


def term_words(start: date, end: date) -> str:
    """`364 days`, `2 years`, `1 year 6.50 months`."""
    days = (end - start).days
    if end <= add_months(start, 12):
        return f"{days:,} days"
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    odd_days = (end - add_months(start, months)).days
    years, months = divmod(months, 12)
    fraction = (Decimal(odd_days) / DAYS_PER_MONTH).quantize(CENT, rounding=ROUND_HALF_UP)
    said = [f"{years} {'year' if years == 1 else 'years'}"]
    if months or fraction:
        count = f"{months + fraction:.2f}" if fraction else str(months)
        said.append(f"{count} {'month' if count == '1' else 'months'}")
    return " ".join(said)


def payment_words(schedule: Sequence[Mapping[str, Any]], frequency: str) -> str:
    """`35 payments of $1,660.72, then 1 of $1,660.50, every month`."""
    amounts = [Decimal(row["total"]) for row in schedule if Decimal(row["total"])]
    runs = [(amount, sum(1 for _ in group)) for amount, group in groupby(amounts)]
    often = FREQUENCY_WORDS[PaymentFrequency(frequency)]
    if len(runs) > 4:
        return (
            f"{len(amounts)} payments from {money(min(amounts))} to {money(max(amounts))}, {often}, as in the "
            "schedule"
        )
    said = [
        f"{count} {'payment' if count == 1 else 'payments'} of {money(amount)}" for amount, count in runs[:1]
    ] + [f"then {count} of {money(amount)}" for amount, count in runs[1:]]
    return f"{', '.join(said)}, {often}"


def itemization(offer: OfferFigures) -> list[tuple[str, Decimal]]:
    """Where the amount lent goes: what is kept back for which fee, and what the applicant receives."""
    rows = [("Amount of the loan", offer.amount)]
    for fee in offer.fees:
        if fee["timing"] == "DISBURSEMENT":
            charge = "prepaid finance charge" if fee["is_prepaid_finance_charge"] else "not a finance charge"
            rows.append((f"{fee['name']} ({charge})", -Decimal(fee["amount"])))
    rows.append(("Paid out to you", offer.amount - _withheld(offer)))
    return rows


def avoidable_fees(offer: OfferFigures) -> list[str]:
    """Fees that come only with an event the borrower may avoid, each with its amount."""
    said = [
        f"{fee['name']}: {money(Decimal(fee['amount']))}" for fee in offer.fees if fee["timing"] == "EVENT"
    ]
    late = late_fee_words(offer.snapshot)
    return [*said, late] if late else said


def late_fee_words(snapshot: Mapping[str, Any]) -> str:
    """The late fee of the product in a sentence part, or nothing."""
    kind = snapshot["late_fee_kind"]
    if kind == LateFeeKind.NONE:
        return ""
    after = f" when a payment is more than {snapshot['late_fee_grace_days']} days late"
    if kind == LateFeeKind.FLAT:
        return f"Late fee: {money(Decimal(snapshot['late_fee_amount']))}{after}"
    bounds = [
        f"{word} {money(Decimal(snapshot[name]))}"
        for word, name in (("at least", "late_fee_minimum"), ("at most", "late_fee_maximum"))
        if snapshot.get(name) is not None
    ]
    limits = f", {' and '.join(bounds)}" if bounds else ""
    return f"Late fee: {percent(Decimal(snapshot['late_fee_percent']))} of the unpaid payment{limits}{after}"


def _withheld(offer: OfferFigures) -> Decimal:
    """All fees kept back from the disbursement, finance charges or not."""
    return sum((Decimal(fee["amount"]) for fee in offer.fees if fee["timing"] == "DISBURSEMENT"), ZERO)


def _rate_words(offer: OfferFigures) -> str:
    if offer.snapshot["rate_type"] == RateType.VARIABLE:
        return f"variable; the rate on the day of the offer, {percent(offer.annual_rate)}, is used throughout"
    return f"fixed at {percent(offer.annual_rate)} a year"
