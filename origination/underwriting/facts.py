"""From inputs to the facts that rules test: ratios, months, and the debt service of the loan asked for."""

from decimal import Decimal

from loanops.engine import build_schedule
from origination.underwriting import coverage
from origination.underwriting.coverage import Request, request_workings
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import (
    asked_in_first_year,
    months_between,
    rounding_of_burden,
    rounding_of_cover,
)
from origination.underwriting.pricing import price
from origination.underwriting.ratios import business_workings, revenue_declines
from origination.underwriting.rules import Facts
from origination.underwriting.spread import cash_flow_available, ebitda
from origination.underwriting.working import Working
from products.metrics import Metric
from products.snapshots import Snapshot
from products.terms import build_terms, installments_for

HUNDREDTH = Decimal("0.01")


def facts_of(inputs: UnderwritingInputs, snapshot: Snapshot) -> Facts:
    """Every metric a rule can name, for the amount and term requested; a scorecard's are added by who runs it."""
    amount = inputs.requested_amount
    return {
        **dict.fromkeys(Metric.values),
        Metric.STATE: inputs.state or None,
        Metric.NAICS_CODE: inputs.naics_code or None,
        Metric.NAICS_SECTOR: inputs.naics_sector,
        Metric.INDUSTRY_RISK: inputs.industry_risk or None,
        Metric.BUSINESS_STRUCTURE: inputs.business_structure or None,
        Metric.MONTHS_IN_BUSINESS: _months_in_business(inputs),
        Metric.EMPLOYEES: _number(inputs.employees),
        Metric.ANNUAL_REVENUE: inputs.annual_revenue,
        Metric.REQUESTED_AMOUNT: amount,
        Metric.REQUESTED_TERM_MONTHS: Decimal(inputs.requested_term_months),
        Metric.OWNERSHIP_PERCENT: inputs.ownership_percent,
        Metric.GUARANTORS: Decimal(inputs.guarantors),
        Metric.COLLATERAL_COVERAGE_PERCENT: percent_of(
            inputs.collateral_value, amount, rounding_of_cover(inputs.method)
        ),
        Metric.OPEN_APPLICATIONS: Decimal(inputs.open_applications),
        Metric.LOWEST_OWNER_SCORE: _number(inputs.lowest_owner_score),
        Metric.BUSINESS_SCORE: _number(inputs.business_score),
        Metric.PAYMENT_INDEX: _number(inputs.payment_index),
        Metric.OPEN_BANKRUPTCIES: _number(inputs.open_bankruptcies),
        Metric.LIENS_AMOUNT: inputs.liens_amount,
        Metric.SEVERE_DELINQUENCIES: _number(inputs.severe_delinquencies),
        Metric.INQUIRIES_6_MONTHS: _number(inputs.inquiries_6_months),
        Metric.ALERTS: _number(inputs.alerts),
        Metric.DOCUMENTS_UNVERIFIED: Decimal(inputs.documents_unverified),
        **_of_figures(inputs, snapshot),
        **_of_bank(inputs),
        **_of_own_books(inputs),
    }


def workings_of(inputs: UnderwritingInputs, snapshot: Snapshot) -> tuple[Working, ...]:
    """How each ratio was computed: what the Financials tab shows and what a decision can be asked for later."""
    year = coverage.basis_of(inputs.periods)
    of_year = (ebitda(year), cash_flow_available(year)) if year else ()
    return (
        *of_year,
        *request_workings(request_of(inputs, snapshot)),
        *business_workings(inputs.periods, inputs.method),
    )


def request_of(inputs: UnderwritingInputs, snapshot: Snapshot) -> Request:
    """The request with its debt service, which is computed when it is asked for."""
    return Request(inputs, lambda: yearly_debt_service(inputs, snapshot))


def debt_service_coverage(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal | None:
    """Cash flow available over what all debt asks in a year, this loan included; down to hundredths."""
    return coverage.debt_service_coverage(request_of(inputs, snapshot)).result


def yearly_debt_service(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal:
    """What the requested loan asks in its first year, at the rate it would be given."""
    terms = build_terms(
        snapshot,
        principal=inputs.requested_amount,
        annual_rate=price(inputs, snapshot),
        number_of_installments=installments_for(inputs.requested_term_months, inputs.repayment_frequency),
        start_date=inputs.on_date,
        frequency=inputs.repayment_frequency,
    )
    return asked_in_first_year(
        build_schedule(terms).rows,
        method=inputs.method,
        on_date=inputs.on_date,
        frequency=inputs.repayment_frequency,
    )


def percent_of(part: Decimal, whole: Decimal | None, rounding: str) -> Decimal | None:
    if not whole:
        return None
    return (part * 100 / whole).quantize(HUNDREDTH, rounding=rounding)


def _of_figures(inputs: UnderwritingInputs, snapshot: Snapshot) -> dict[str, Decimal | str | None]:
    """Ratios, and how old the statements behind them are."""
    request = request_of(inputs, snapshot)
    workings = (*request_workings(request), *business_workings(inputs.periods, inputs.method))
    newest = max((period.ends_on for period in inputs.periods), default=None)
    return {
        **{working.code: working.result for working in workings},
        Metric.AMOUNT_TO_REVENUE_PERCENT: percent_of(
            inputs.requested_amount, inputs.annual_revenue, rounding_of_burden(inputs.method)
        ),
        Metric.CASH_FLOW_SOURCE: inputs.cash_flow_source,
        Metric.REVENUE_DECLINES: revenue_declines(inputs.periods),
        Metric.PERSONAL_DEBT_TO_INCOME_PERCENT: inputs.personal_debt_to_income_percent,
        Metric.FINANCIALS_AGE_DAYS: None if newest is None else Decimal((inputs.on_date - newest).days),
        Metric.TAX_RETURN_YEARS: _number(inputs.tax_return_years),
    }


def _of_bank(inputs: UnderwritingInputs) -> dict[str, Decimal | str | None]:
    """What verified bank statements show."""
    bank = inputs.bank
    if bank is None:
        return {}
    return {
        Metric.AVERAGE_DAILY_BALANCE: bank.average_daily_balance,
        Metric.LOWEST_BALANCE: bank.lowest_balance,
        Metric.NEGATIVE_DAYS_PER_MONTH: _number(bank.negative_days_per_month),
        Metric.NSF_PER_MONTH: Decimal(bank.nsf_per_month),
        Metric.OPEN_ADVANCES: Decimal(bank.open_advances),
        Metric.DEPOSITS_PER_MONTH: bank.deposits_per_month,
        Metric.DEPOSIT_VOLATILITY_PERCENT: bank.deposit_volatility_percent,
        Metric.TRUE_REVENUE_PER_MONTH: bank.true_revenue_per_month,
        Metric.BANK_MONTHS: Decimal(bank.months),
        Metric.BANK_DATA_AGE_DAYS: Decimal((inputs.on_date - bank.through_date).days),
    }


def _of_own_books(inputs: UnderwritingInputs) -> dict[str, Decimal | str | None]:
    """What the group owes already, how the portfolio is spread, and what reports and declarations add."""
    amount = inputs.requested_amount
    exposure = None if inputs.group_exposure is None else inputs.group_exposure + amount
    signs = inputs.has_cannabis_signs
    return {
        Metric.EXPOSURE_TO_GROUP: exposure,
        Metric.CHARGED_OFF_WITH_US: inputs.group_charged_off,
        Metric.DAYS_PAST_DUE_WITH_US: _number(inputs.group_days_past_due),
        Metric.STATE_CONCENTRATION_PERCENT: _share(inputs, inputs.portfolio_in_state),
        Metric.INDUSTRY_CONCENTRATION_PERCENT: _share(inputs, inputs.portfolio_in_industry),
        Metric.CHARGED_OFF_AMOUNT: inputs.charged_off_amount,
        Metric.BANKRUPTCIES_36_MONTHS: _number(inputs.bankruptcies_36_months),
        Metric.CANNABIS_RELATED: None if signs is None else "YES" if signs else "NO",
    }


def _share(inputs: UnderwritingInputs, part: Decimal | None) -> Decimal | None:
    """A part of the portfolio as it would be with this loan; there is no share of an empty portfolio."""
    if part is None or not inputs.portfolio_total:
        return None
    amount = inputs.requested_amount
    return percent_of(part + amount, inputs.portfolio_total + amount, rounding_of_burden(inputs.method))


def _months_in_business(inputs: UnderwritingInputs) -> Decimal | None:
    if inputs.date_established is None:
        return None
    return Decimal(months_between(inputs.date_established, inputs.on_date))


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
