"""A product with scorecard, grades, adjustments and alternatives, as the decision reads it."""

from typing import Any

from products.catalogue import rule
from tests.origination.underwriting.test_evaluation import SNAPSHOT

GRADES = [
    ("A", "1", "LEND", "0", None, None, "150000"),
    ("B", "2", "LEND", "1.5", "85", 60, "100000"),
    ("C", "4", "LEND", "3.5", "80", 48, "50000"),
    ("D", "7", "LEND", "6.5", "75", 36, "0"),
    ("E", "12", "REFER", "10", "70", 24, "0"),
    ("F", "100", "DECLINE", "0", None, None, "0"),
]
COLUMNS = (
    "grade",
    "probability_below",
    "outcome",
    "rate_adjustment",
    "loan_to_value_max",
    "term_months_max",
    "automatic_approval_amount_max",
)


def adjustment(code: str, metric: str, operator: str, value: str, points: str) -> dict[str, Any]:
    return {
        "code": code,
        "position": 0,
        "name": code.replace("-", " ").capitalize(),
        "metric": metric,
        "operator": operator,
        "value": value,
        "adjustment": points,
    }


ADJUSTMENTS = [
    adjustment("long-term", "REQUESTED_TERM_MONTHS", "AT_LEAST", "49", "0.50"),
    adjustment("unsecured", "COLLATERAL_COVERAGE_PERCENT", "AT_MOST", "0", "1.50"),
    adjustment("strong-coverage", "DEBT_SERVICE_COVERAGE", "AT_LEAST", "2", "-0.50"),
    adjustment("industry-high", "INDUSTRY_RISK", "EQUALS", "HIGH", "0.75"),
]
DSCR = rule("CSH-01", "Debt service", "DEBT_SERVICE_COVERAGE", "AT_LEAST", "1.25", "COUNTER", "R103")
SHARE = rule("ELG-06", "Share", "AMOUNT_TO_REVENUE_PERCENT", "AT_MOST", "20", "COUNTER", "R102")


def graded(*rules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The snapshot of the product; `changes` replace columns or rows."""
    numbered = [
        {"outcome_unknown": "REFER", **each, "position": number} for number, each in enumerate(rules, start=1)
    ]
    return {
        **SNAPSHOT,
        "rules": numbered,
        "rate_tiers": [],
        "rate_max": "30",
        "fees": [],
        "automatic_approval_amount_max": "250000",
        "scorecard": "small-business-1",
        "grades": [dict(zip(COLUMNS, row, strict=True)) for row in GRADES],
        "rate_adjustments": ADJUSTMENTS,
        "alternative_offers": True,
        **changes,
    }


FEE_FLAT = {
    "code": "documents",
    "name": "Documentation fee",
    "kind": "DOCUMENTATION",
    "calculation": "FLAT",
    "percent": None,
    "amount": "2000.00",
    "amount_min": None,
    "amount_max": None,
    "timing": "DISBURSEMENT",
    "is_finance_charge": True,
}
