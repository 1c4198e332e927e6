"""From inputs to the facts that rules test: ratios, months, and the debt service of the loan asked for."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from loanops.engine import build_schedule
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.pricing import price
from origination.underwriting.rules import Facts
from products.metrics import Metric
from products.snapshots import Snapshot
from products.terms import build_terms, installments_for

HUNDREDTH = Decimal("0.01")


def facts_of(inputs: UnderwritingInputs, snapshot: Snapshot) -> Facts:
    """Every metric a rule can name, for the amount and term requested."""
    amount = inputs.requested_amount
    return {
        Metric.STATE: inputs.state or None,
        Metric.NAICS_CODE: inputs.naics_code or None,
        Metric.INDUSTRY_RISK: inputs.industry_risk or None,
        Metric.BUSINESS_STRUCTURE: inputs.business_structure or None,
        Metric.MONTHS_IN_BUSINESS: _months_in_business(inputs),
        Metric.ANNUAL_REVENUE: inputs.annual_revenue,
        Metric.REQUESTED_AMOUNT: amount,
        Metric.REQUESTED_TERM_MONTHS: Decimal(inputs.requested_term_months),
        Metric.AMOUNT_TO_REVENUE_PERCENT: percent_of(amount, inputs.annual_revenue),
        Metric.OWNERSHIP_PERCENT: inputs.ownership_percent,
        Metric.GUARANTORS: Decimal(inputs.guarantors),
        Metric.COLLATERAL_COVERAGE_PERCENT: percent_of(inputs.collateral_value, amount),
        Metric.OPEN_APPLICATIONS: Decimal(inputs.open_applications),
        Metric.LOWEST_OWNER_SCORE: _number(inputs.lowest_owner_score),
        Metric.BUSINESS_SCORE: _number(inputs.business_score),
        Metric.PAYMENT_INDEX: _number(inputs.payment_index),
        Metric.OPEN_BANKRUPTCIES: _number(inputs.open_bankruptcies),
        Metric.LIENS_AMOUNT: inputs.liens_amount,
        Metric.SEVERE_DELINQUENCIES: _number(inputs.severe_delinquencies),
        Metric.INQUIRIES_6_MONTHS: _number(inputs.inquiries_6_months),
        Metric.ALERTS: _number(inputs.alerts),
        Metric.DEBT_SERVICE_COVERAGE: debt_service_coverage(inputs, snapshot),
        Metric.DOCUMENTS_UNVERIFIED: Decimal(inputs.documents_unverified),
    }


def debt_service_coverage(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal | None:
    """Cash flow available over what all debt asks in a year, this loan included; down to hundredths."""
    if inputs.cash_flow_available is None or inputs.existing_debt_service is None:
        return None
    service = inputs.existing_debt_service + yearly_debt_service(inputs, snapshot)
    return (inputs.cash_flow_available / service).quantize(HUNDREDTH, rounding="ROUND_DOWN")


def yearly_debt_service(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal:
    """What the requested loan asks in its first twelve months, at the rate it would be given."""
    terms = build_terms(
        snapshot,
        principal=inputs.requested_amount,
        annual_rate=price(inputs, snapshot),
        number_of_installments=installments_for(inputs.requested_term_months, inputs.repayment_frequency),
        start_date=inputs.on_date,
        frequency=inputs.repayment_frequency,
    )
    first_year = [
        row.total for row in build_schedule(terms).rows if months_between(inputs.on_date, row.due_date) <= 12
    ]
    return sum(first_year, Decimal(0))


def months_between(start: date, end: date) -> int:
    """Whole months from one day to the other."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if end.day < start.day else months


def percent_of(part: Decimal, whole: Decimal | None) -> Decimal | None:
    if not whole:
        return None
    return (part * 100 / whole).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def _months_in_business(inputs: UnderwritingInputs) -> Decimal | None:
    if inputs.date_established is None:
        return None
    return Decimal(months_between(inputs.date_established, inputs.on_date))


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
