"""The content of a version in words: its sections, the names of its fields, and their values as people read them."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField

from loanops.core.fields import AmountField, RateField
from loanops.web.admin import formats
from products.judging import words_of
from products.models import CONTENT_FIELDS, VersionContent

LABELS = {
    "amount_min": "Smallest amount",
    "amount_max": "Largest amount",
    "term_options_months": "Terms, months",
    "base_rate": "Base rate",
    "rate_min": "Lowest rate",
    "rate_max": "Highest rate",
    "rate_reset_months": "Reset every, months",
    "rate_reset_cap": "Largest change at a reset",
    "rate_lookback_days": "Looking back at a reset, days",
    "prepayment_allocation": "Money paid ahead goes to",
    "modification_extension_months_max": "Longer by at most, months",
    "modification_deferral_months_max": "Deferred by at most, months",
    "modification_rate_floor": "Lowest rate after a change",
    "modification_count_12_months_max": "Modifications in 12 months",
    "modification_count_24_months_max": "Modifications in 24 months",
    "modification_due_date_changes_12_months_max": "Due-date changes in 12 months",
    "modification_due_date_change_days_max": "Due date moves by at most, days",
    "modification_reage_age_months_min": "Re-aged from an age of, months",
    "modification_reage_payments_min": "Payments before re-aging",
    "modification_reage_interval_months": "Between two re-agings, months",
    "modification_reage_count_60_months_max": "Re-agings in 60 months",
    "modification_interest_pause_months_max": "Interest paused at most, months",
    "modification_balloon_multiple_max": "Largest installment, times the usual",
    "modification_proposal_valid_days": "Proposal open, days",
    "modification_agreement_valid_days": "Agreement open, days",
    "modification_undo_days": "Undone within, days",
    "loan_to_value_max": "Highest loan to value",
    "automatic_approval_amount_max": "Decided by rules up to",
    "alternative_offers": "Alternatives are offered too",
    "funding_rate": "Cost of funds",
    "servicing_rate": "Cost of servicing",
    "loss_given_default_percent": "Loss given default",
    "risk_margin_min": "Lowest margin after risk",
    "probability_below": "Probability of default below",
    "term_months_max": "Longest term, months",
    "exceptions_max": "Rules not met, at most",
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


def title_of(name: str) -> str:
    """The name of a field or of a table of rows, for a message."""
    if name in CONTENT_FIELDS:
        return label_of(content_column(name))
    return name.replace("_", " ").capitalize()


def shown(column: Any, value: Any) -> str:
    """A value as people read it."""
    if value is None or value in ("", []):
        return formats.EMPTY
    if column.name == "value":
        return ", ".join(words_of(value)) or str(value)
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
