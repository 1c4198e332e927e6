"""What has to fit together in a product version, beyond each field being right by itself."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings

from loanops.core.errors import FieldError
from loanops.ledger.models import Account
from products.choices import (
    Amortization,
    Component,
    DayCount,
    FeeCalculation,
    FeeKind,
    FeeTiming,
    InterestMethod,
    InterestRecalculation,
    LateFeeKind,
    PaymentFrequency,
    RateType,
    ReceiptKind,
    RuleOperator,
    RuleOutcome,
    RuleStage,
    ScheduleType,
)
from products.conditions import condition_errors
from products.metrics import COUNTER_METRICS, UNDERWRITING_METRICS
from products.pricing_checks import pricing_errors
from products.schedule_checks import schedule_errors
from products.terms import installments_for

Values = Mapping[str, Any]
Rows = Mapping[str, list[dict[str, Any]]]
Errors = Iterator[FieldError]

TERM_MONTHS_MAX = 360


def consistency_errors(values: Values, rows: Rows) -> list[FieldError]:
    """Everything that does not fit, in the order of the editor's sections."""
    checks: tuple[Callable[[Values, Rows], Errors], ...] = (
        _amounts,
        _terms,
        _shape,
        _rates,
        _allocation,
        _allocation_rules,
        _late_fee,
        _steps,
        _modifications,
        _delinquency,
        _collateral,
        _fees,
        _rules,
        _accounts,
        pricing_errors,
    )
    errors = [error for check in checks for error in check(values, rows)]
    return errors or list(schedule_errors(values, rows))


def _amounts(values: Values, rows: Rows) -> Errors:
    if values["amount_min"] <= 0:
        yield FieldError("/amount_min", "min_value", "Above 0.00.")
    if values["amount_max"] < values["amount_min"]:
        yield FieldError("/amount_max", "min_value", f"At least the smallest amount, {values['amount_min']}.")
    if values["currency"] != settings.LENDER_CURRENCY:
        yield FieldError("/currency", "unsupported", f"This lender lends in {settings.LENDER_CURRENCY}.")


def _terms(values: Values, rows: Rows) -> Errors:
    options, frequencies = values["term_options_months"], values["repayment_frequencies"]
    if (
        not options
        or len(set(options)) != len(options)
        or not all(1 <= term <= TERM_MONTHS_MAX for term in options)
    ):
        yield FieldError(
            "/term_options_months", "invalid", f"One or more terms from 1 to {TERM_MONTHS_MAX}, each once."
        )
    if not frequencies or len(set(frequencies)) != len(frequencies):
        yield FieldError("/repayment_frequencies", "invalid", "One or more frequencies, each once.")
    if PaymentFrequency.QUARTERLY in frequencies and any(term % 3 for term in options):
        yield FieldError(
            "/term_options_months", "invalid", "Quarterly payments need terms of whole quarters."
        )
    graced = max(values["grace_principal_installments"], values["grace_interest_installments"])
    if (
        options
        and frequencies
        and graced >= min(installments_for(min(options), each) for each in frequencies)
    ):
        yield FieldError(
            "/grace_principal_installments", "max_value", "Grace ends before the last installment."
        )


def _shape(values: Values, rows: Rows) -> Errors:
    months = values["skipped_months"]
    if len(set(months)) != len(months) or not all(1 <= month <= 12 for month in months) or len(months) > 11:
        yield FieldError("/skipped_months", "invalid", "Months from 1 to 12, each once, and not all of them.")
    days = values["semi_monthly_days"]
    if len(days) != 2 or not 1 <= days[0] < days[1] <= 31 or days[0] > 28:
        yield FieldError(
            "/semi_monthly_days", "invalid", "Two days of the month in order, the first by the 28th."
        )
    longer, options = values["amortization_term_months"], values["term_options_months"]
    if longer is not None and options and longer <= max(options):
        yield FieldError(
            "/amortization_term_months", "min_value", f"Longer than the longest term, {max(options)} months."
        )
    balloon = values["balloon_percent"]
    if balloon is not None and balloon >= 100:
        yield FieldError("/balloon_percent", "max_value", "Less than 100 percent.")
    if longer is not None and balloon:
        yield FieldError("/balloon_percent", "not_empty", "A longer amortization leaves its own balloon.")
    if (longer or balloon) and values["amortization"] == Amortization.INTEREST_ONLY:
        yield FieldError("/amortization", "invalid", "Interest only leaves the whole principal to the end.")
    if (longer or balloon) and values["interest_method"] == InterestMethod.FLAT:
        yield FieldError("/interest_method", "invalid", "Flat interest goes without a balloon.")
    if values["leap_day_rule"] and values["day_count"] != DayCount.ACTUAL_ACTUAL:
        yield FieldError("/leap_day_rule", "not_empty", "Only for years of actual length (actual/actual).")
    even = (
        values["schedule_type"] == ScheduleType.CUMULATIVE
        and values["interest_method"] == InterestMethod.FLAT
    )
    if even and values["broken_period"]:
        yield FieldError(
            "/broken_period", "not_empty", "Interest split evenly over the term knows no odd days."
        )
    if even and values["rate_type"] == RateType.VARIABLE:
        yield FieldError("/rate_type", "invalid", "Interest split evenly over the term has a fixed rate.")


def _rates(values: Values, rows: Rows) -> Errors:
    if values["base_rate"] < values["rate_min"]:
        yield FieldError("/rate_min", "max_value", f"At most the base rate, {values['base_rate']}.")
    if values["base_rate"] > values["rate_max"]:
        yield FieldError("/rate_max", "min_value", f"At least the base rate, {values['base_rate']}.")
    variable = values["rate_type"] == RateType.VARIABLE
    for name in ("rate_index", "rate_margin", "rate_reset_months"):
        given = values[name] not in (None, "")
        if variable and not given:
            yield FieldError(f"/{name}", "required", "A variable rate needs this.")
        if not variable and given:
            yield FieldError(f"/{name}", "not_empty", "A fixed rate has none; leave it empty.")
    if not variable and values["rate_reset_cap"] is not None:
        yield FieldError("/rate_reset_cap", "not_empty", "A fixed rate has none; leave it empty.")
    if not variable and values["rate_lookback_days"]:
        yield FieldError("/rate_lookback_days", "not_empty", "A fixed rate looks at no index; 0.")
    floor, cap = values["rate_floor"], values["rate_cap"]
    if floor is not None and cap is not None and floor > cap:
        yield FieldError("/rate_cap", "min_value", f"At least the floor, {floor}.")


def _allocation(values: Values, rows: Rows) -> Errors:
    if sorted(values["allocation_order"]) != sorted(Component.values):
        yield FieldError("/allocation_order", "invalid", f"Each of {', '.join(Component.values)} once.")


def _late_fee(values: Values, rows: Rows) -> Errors:
    kind = values["late_fee_kind"]
    needed = {LateFeeKind.FLAT: "late_fee_amount", LateFeeKind.PERCENT: "late_fee_percent"}.get(kind)
    if needed and values[needed] is None:
        yield FieldError(f"/{needed}", "required", "This kind of late fee needs it.")
    low, high = values["late_fee_minimum"], values["late_fee_maximum"]
    if low is not None and high is not None and low > high:
        yield FieldError("/late_fee_maximum", "min_value", f"At least the minimum, {low}.")
    figure = "amount" if kind == LateFeeKind.FLAT else "percent"
    for index, tier in enumerate(rows["late_fee_tiers"]):
        pointer = f"/late_fee_tiers/{index}"
        if kind == LateFeeKind.NONE:
            yield FieldError(f"{pointer}/unpaid_from", "not_empty", "There is no late fee; remove its tiers.")
            continue
        yield from _one_figure(tier, pointer, needed=figure, word="late fee")


def _one_figure(row: Mapping[str, Any], pointer: str, *, needed: str, word: str) -> Errors:
    other = "percent" if needed == "amount" else "amount"
    if row[needed] is None:
        yield FieldError(f"{pointer}/{needed}", "required", f"This kind of {word} needs it.")
    if row[other] is not None:
        yield FieldError(f"{pointer}/{other}", "not_empty", f"This kind of {word} does not use it.")


def _steps(values: Values, rows: Rows) -> Errors:
    """Steps and fixed installments that some loan of the product reaches, and that leave a plan possible."""
    longest = max(
        (
            installments_for(term, frequency)
            for term in values["term_options_months"]
            for frequency in values["repayment_frequencies"]
        ),
        default=0,
    )
    for index, step in enumerate(rows["installment_steps"]):
        pointer = f"/installment_steps/{index}"
        if (step["amount"] is None) == (step["percent"] is None):
            yield FieldError(f"{pointer}/amount", "invalid", "Either an amount or a percentage.")
        if step["installment"] == 1 and step["percent"] is not None:
            yield FieldError(f"{pointer}/percent", "invalid", "The first installment has none before it.")
        yield from _reached(step, pointer, longest)
    for index, fixed in enumerate(rows["fixed_installments"]):
        yield from _reached(fixed, f"/fixed_installments/{index}", longest - 1)
    parts = [each["principal_percent"] for each in rows["fixed_installments"]]
    if sum(parts, Decimal(0)) >= 100:
        last = len(parts) - 1
        yield FieldError(
            f"/fixed_installments/{last}/principal_percent",
            "max_value",
            "All together less than 100 percent.",
        )


def _reached(row: Mapping[str, Any], pointer: str, longest: int) -> Errors:
    if row["installment"] > longest:
        yield FieldError(
            f"{pointer}/installment", "max_value", f"At most {longest}; no loan of the product goes further."
        )


def _allocation_rules(values: Values, rows: Rows) -> Errors:
    """Rules for money paid ahead belong to loans whose installments can be paid ahead."""
    daily = values["interest_recalculation"] == InterestRecalculation.DAILY_BALANCE
    why = "Interest on the daily balance knows no installments paid ahead; choose another recalculation."
    if daily and values["prepayment_allocation"]:
        yield FieldError("/prepayment_allocation", "not_empty", why)
    for index, rule in enumerate(rows["allocation_rules"]):
        pointer = f"/allocation_rules/{index}"
        if daily:
            yield FieldError(f"{pointer}/receipt", "not_empty", why)
        for name in ("past_due_order", "due_order", "in_advance_order"):
            if sorted(rule[name]) != sorted(Component.values):
                yield FieldError(
                    f"{pointer}/{name}", "invalid", f"Each of {', '.join(Component.values)} once."
                )
    if values["prepayment_allocation"] and any(
        rule["receipt"] == ReceiptKind.ANY for rule in rows["allocation_rules"]
    ):
        yield FieldError("/prepayment_allocation", "not_empty", "The rule for any money says it already.")


def _modifications(values: Values, rows: Rows) -> Errors:
    year, two_years = values["modification_count_12_months_max"], values["modification_count_24_months_max"]
    if two_years < year:
        yield FieldError(
            "/modification_count_24_months_max", "min_value", f"At least those of 12 months, {year}."
        )
    floor = values["modification_rate_floor"]
    if floor is not None and floor > values["rate_max"]:
        yield FieldError(
            "/modification_rate_floor", "max_value", f"At most the highest rate, {values['rate_max']}."
        )


def _delinquency(values: Values, rows: Rows) -> Errors:
    thresholds = values["delinquency_thresholds"]
    if not thresholds or thresholds[0] != 1 or sorted(set(thresholds)) != thresholds:
        yield FieldError("/delinquency_thresholds", "invalid", "Rising days past due that begin with 1.")


def _collateral(values: Values, rows: Rows) -> Errors:
    if values["collateral_required"] and not values["collateral_kinds"]:
        yield FieldError("/collateral_kinds", "required", "Say which kinds of collateral are accepted.")


def _fees(values: Values, rows: Rows) -> Errors:
    for index, fee in enumerate(rows["fees"]):
        pointer = f"/fees/{index}"
        flat = fee["calculation"] == FeeCalculation.FLAT
        needed, other = ("amount", "percent") if flat else ("percent", "amount")
        if fee[needed] is None:
            yield FieldError(f"{pointer}/{needed}", "required", "This calculation needs it.")
        if fee[other] is not None:
            yield FieldError(
                f"{pointer}/{other}", "not_empty", "This calculation does not use it; leave it empty."
            )
        low, high = fee["amount_min"], fee["amount_max"]
        if low is not None and high is not None and low > high:
            yield FieldError(f"{pointer}/amount_max", "min_value", f"At least the minimum, {low}.")
        if (fee["kind"] == FeeKind.RETURNED_PAYMENT) != (fee["timing"] == FeeTiming.EVENT):
            yield FieldError(
                f"{pointer}/timing",
                "invalid",
                "A returned-payment fee is charged by the event, others at disbursement or with each installment.",
            )


def _rules(values: Values, rows: Rows) -> Errors:
    for index, rule in enumerate(rows["rules"]):
        pointer = f"/rules/{index}"
        yield from condition_errors(rule, pointer)
        if rule["stage"] == RuleStage.ELIGIBILITY and rule["metric"] in UNDERWRITING_METRICS:
            yield FieldError(f"{pointer}/stage", "invalid", "This fact is known only in underwriting.")
        if RuleOutcome.COUNTER in (rule["outcome"], rule["outcome_unknown"]):
            yield from _counter_rule(rule, pointer)


def _counter_rule(rule: Mapping[str, Any], pointer: str) -> Errors:
    if rule["metric"] not in COUNTER_METRICS or rule["operator"] not in (
        RuleOperator.AT_LEAST,
        RuleOperator.AT_MOST,
    ):
        yield FieldError(
            f"{pointer}/outcome",
            "invalid",
            "Only limits on amount, term, collateral or cash flow can be countered.",
        )
    if rule["outcome_unknown"] == RuleOutcome.COUNTER:
        yield FieldError(f"{pointer}/outcome_unknown", "invalid", "An unknown fact cannot be countered.")


def _accounts(values: Values, rows: Rows) -> Errors:
    codes = {row["account_code"] for row in rows["accounts"]}
    known = set(Account.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()
    for index, row in enumerate(rows["accounts"]):
        if row["account_code"] not in known:
            yield FieldError(
                f"/accounts/{index}/account_code", "unknown_account", "The chart has no such account."
            )
