"""Policies of a product for what may happen to its loans; a product that says nothing takes the usual figures."""

from dataclasses import dataclass
from typing import Any

from servicing.models import Loan


@dataclass(frozen=True)
class ServicingPolicy:
    """How often and from when on a loan may be changed, by the product version it was booked under."""

    re_age_interval_months: int = 12
    re_age_payments_min: int = 3
    re_age_loan_age_months_min: int = 9
    due_date_changes_max: int = 1
    due_date_change_days_max: int = 30
    deferral_months_max: int = 2


NAMES = {
    "re_age_interval_months": "modification_reage_interval_months",
    "re_age_payments_min": "modification_reage_payments_min",
    "re_age_loan_age_months_min": "modification_reage_age_months_min",
    "due_date_changes_max": "modification_due_date_changes_12_months_max",
    "due_date_change_days_max": "modification_due_date_change_days_max",
    "deferral_months_max": "modification_deferral_months_max",
}


def policy_of(loan: Loan) -> ServicingPolicy:
    """What the loan's product allows."""
    snapshot: dict[str, Any] = loan.product_snapshot
    told = {name: snapshot[key] for name, key in NAMES.items() if snapshot.get(key) is not None}
    return ServicingPolicy(**{name: int(value) for name, value in told.items()})
