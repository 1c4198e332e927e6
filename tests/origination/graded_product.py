"""The micro loan with scorecard, grades, adjustments, limits and alternatives, published from today on."""

from typing import Any

from loanops.core import clock
from origination.models import Application
from products.models import ProductVersion
from tests.factories.origination import make_checked
from tests.factories.products import publish_changed

GRADES = [
    {"grade": "A", "probability_below": "1", "automatic_approval_amount_max": "25000.00"},
    {
        "grade": "B",
        "probability_below": "5",
        "rate_adjustment": "1.5",
        "automatic_approval_amount_max": "20000.00",
    },
    {
        "grade": "C",
        "probability_below": "40",
        "rate_adjustment": "3",
        "outcome": "REFER",
        "term_months_max": 24,
    },
    {"grade": "F", "probability_below": "100", "outcome": "DECLINE"},
]
ADJUSTMENTS = [
    {
        "code": "long",
        "position": 1,
        "name": "Two years or more",
        "metric": "REQUESTED_TERM_MONTHS",
        "operator": "AT_LEAST",
        "value": "24",
        "adjustment": "0.25",
    }
]
LIMITS = [
    {
        "code": "underwriter",
        "level": "UNDERWRITER",
        "grade": "",
        "amount_max": "40000.00",
        "exceptions_max": 2,
    },
    {"code": "manager", "level": "MANAGER", "grade": "", "amount_max": "50000.00", "exceptions_max": 20},
]
CONTENT: dict[str, Any] = {
    "scorecard": "small-business-1",
    "alternative_offers": True,
    "rate_tiers": [],
    "grades": GRADES,
    "rate_adjustments": ADJUSTMENTS,
    "decision_limits": LIMITS,
}


def publish_graded(**changes: Any) -> ProductVersion:
    return publish_changed("micro-loan", clock.business_date(), **{**CONTENT, **changes})


def checked_under_grades(**changes: Any) -> Application:
    publish_graded()
    return make_checked(**changes)
