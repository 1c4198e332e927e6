"""The content of a version in words: its sections, the names of its fields, and their values as people read them."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField

from loanops.core.fields import AmountField, RateField
from loanops.web.admin import formats
from products.models import VersionContent

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Basics", ("name", "description", "currency")),
    ("Amounts and terms", ("amount_min", "amount_max", "term_options_months")),
    (
        "Interest",
        (
            "rate_type",
            "base_rate",
            "rate_min",
            "rate_max",
            "rate_index",
            "rate_margin",
            "rate_floor",
            "rate_cap",
            "rate_reset_months",
            "interest_method",
            "day_count",
            "interest_period",
            "leap_day_rule",
            "year_split",
        ),
    ),
    (
        "Repayment",
        (
            "repayment_frequencies",
            "semi_monthly_days",
            "amortization",
            "schedule_type",
            "amortization_term_months",
            "balloon_percent",
            "skipped_months",
            "skipped_interest",
            "first_due_rule",
            "broken_period",
            "business_day_rule",
            "rounding_mode",
            "rounding_places",
            "installment_multiple",
            "grace_principal_installments",
            "grace_interest_installments",
            "interest_free_installments",
            "down_payment_percent",
        ),
    ),
    (
        "Allocation and prepayment",
        (
            "allocation_order",
            "allocation_direction",
            "prepayment_strategy",
            "interest_recalculation",
            "rest_frequency",
            "payoff_interest",
            "early_payment_days",
            "minimum_payment_amount",
            "minimum_payment_percent",
        ),
    ),
    (
        "Late fee",
        (
            "late_fee_kind",
            "late_fee_amount",
            "late_fee_percent",
            "late_fee_grace_days",
            "late_fee_minimum",
            "late_fee_maximum",
        ),
    ),
    (
        "Delinquency",
        (
            "arrears_tolerance",
            "ageing_grace_days",
            "delinquency_thresholds",
            "charge_off_days",
            "reminder_offsets_days",
            "retry_attempts_max",
            "retry_after_days",
        ),
    ),
    (
        "Accounting",
        ("accounting_basis", "non_accrual_days", "non_accrual_payments", "non_accrual_return_months"),
    ),
    (
        "Modifications",
        (
            "modification_extension_months_max",
            "modification_deferral_months_max",
            "modification_rate_floor",
        ),
    ),
    (
        "Collateral and guarantees",
        ("collateral_required", "collateral_kinds", "loan_to_value_max", "guarantee_required"),
    ),
    (
        "Underwriting",
        (
            "underwriting_guidelines",
            "required_documents",
            "credit_bureaus",
            "credit_report_valid_days",
            "owner_report_share_min",
            "automatic_approval_amount_max",
            "offer_valid_days",
            "application_valid_days",
        ),
    ),
)
"""Every field of a version's content in one section; the sheet, the editor and comparisons follow this order."""

LABELS = {
    "amount_min": "Smallest amount",
    "amount_max": "Largest amount",
    "term_options_months": "Terms, months",
    "base_rate": "Base rate",
    "rate_min": "Lowest rate",
    "rate_max": "Highest rate",
    "rate_reset_months": "Reset every, months",
    "loan_to_value_max": "Highest loan to value",
    "automatic_approval_amount_max": "Decided by rules up to",
    "grace_principal_installments": "Installments without principal",
    "grace_interest_installments": "Installments with interest put off",
    "interest_free_installments": "Installments free of interest",
    "non_accrual_days": "Non-accrual from days past due",
    "non_accrual_payments": "Interest paid in non-accrual",
    "non_accrual_return_months": "Months without arrears before it earns again",
    "amortization_term_months": "Amortized over, months",
    "balloon_percent": "Balloon",
    "skipped_months": "Months without payment",
    "skipped_interest": "Interest of months without payment",
    "semi_monthly_days": "Days for payments twice a month",
    "schedule_type": "Way of generating the schedule",
    "interest_period": "Interest counted",
    "leap_day_rule": "Leap years",
    "broken_period": "Odd days at the start",
    "rest_frequency": "Payments count from",
    "payoff_interest": "Interest of a payoff",
    "ageing_grace_days": "Days of grace before past due",
    "owner_report_share_min": "Report on owners from a share of",
}


def content_column(name: str) -> Any:
    return VersionContent._meta.get_field(name)


def label_of(column: Any) -> str:
    """A field's name as people say it."""
    return LABELS.get(column.name) or str(column.verbose_name).capitalize()


def shown(column: Any, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", []):
        return formats.EMPTY
    if isinstance(column, ArrayField):
        between = " → " if column.name == "allocation_order" else ", "
        return between.join(shown(column.base_field, item) for item in value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(column, AmountField):
        return f"{value:,.2f}"
    if isinstance(column, RateField):
        return formats.rate_text(value)
    return str(value)


def without_zeros(value: Decimal) -> Decimal:
    """`11.500000` as `11.5`: the same figure, the way one would type it."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
