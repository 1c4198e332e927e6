"""The example product whose price and authority follow a grade of risk; illustrative figures, real structure."""

from typing import Any

from products.catalogue import CASH_FLOW_RULES, DOCUMENT_RULE, RETURNED_PAYMENT_FEE, common_rules, rule
from products.example_policy import EXAMPLE_RULES


def _grade(name: str, below: str, points: str, **limits: Any) -> dict[str, Any]:
    return {"grade": name, "probability_below": below, "rate_adjustment": points, **limits}


def _points(code: str, name: str, metric: str, operator: str, value: str, points: str) -> dict[str, Any]:
    """Points on the rate where a fact meets a condition."""
    return {
        "code": code,
        "name": name,
        "metric": metric,
        "operator": operator,
        "value": value,
        "adjustment": points,
    }


def _limit(code: str, level: str, grade: str, amount: str, exceptions: int) -> dict[str, Any]:
    return {"code": code, "level": level, "grade": grade, "amount_max": amount, "exceptions_max": exceptions}


GRADES = [
    _grade(
        "A",
        "1",
        "0",
        loan_to_value_max="90",
        term_months_max=84,
        automatic_approval_amount_max="150000.00",
    ),
    _grade(
        "B",
        "2",
        "1.5",
        loan_to_value_max="85",
        term_months_max=72,
        automatic_approval_amount_max="100000.00",
    ),
    _grade(
        "C",
        "4",
        "3.5",
        loan_to_value_max="80",
        term_months_max=60,
        automatic_approval_amount_max="50000.00",
    ),
    _grade("D", "7", "6.5", outcome="REFER", loan_to_value_max="75", term_months_max=36),
    _grade("E", "12", "10", outcome="REFER", loan_to_value_max="70", term_months_max=24),
    _grade("F", "100", "0", outcome="DECLINE"),
]
"""The better the grade, the lower the price, the longer the term, the more the rules decide; A has the base rate."""

RATE_ADJUSTMENTS = [
    _points("long", "More than four years", "REQUESTED_TERM_MONTHS", "AT_LEAST", "49", "0.5"),
    _points("unsecured", "Without collateral", "COLLATERAL_COVERAGE_PERCENT", "EQUALS", "0", "1.5"),
    _points("covered", "Debt service covered twice", "DEBT_SERVICE_COVERAGE", "AT_LEAST", "2", "-0.5"),
    _points("thin", "Collateral lent against thinly", "LOAN_TO_VALUE_PERCENT", "AT_LEAST", "80.01", "0.5"),
    _points("industry", "Industry of high risk", "INDUSTRY_RISK", "EQUALS", "HIGH", "0.75"),
]
DECISION_LIMITS = [
    _limit("underwriter-a", "UNDERWRITER", "A", "250000.00", 4),
    _limit("underwriter-b", "UNDERWRITER", "B", "200000.00", 3),
    _limit("underwriter-c", "UNDERWRITER", "C", "150000.00", 2),
    _limit("underwriter-d", "UNDERWRITER", "D", "75000.00", 1),
    _limit("manager", "MANAGER", "", "500000.00", 30),
]
"""Grade E, and everything above an underwriter's row, is a manager's."""

GROWTH_LOAN: dict[str, Any] = {
    "name": "Growth term loan",
    "description": "$25,000 to $500,000 over one to seven years, priced by risk; choose among up to three offers.",
    "amount_min": "25000.00",
    "amount_max": "500000.00",
    "term_options_months": [12, 24, 36, 48, 60, 72, 84],
    "base_rate": "9.75",
    "rate_min": "9",
    "rate_max": "22",
    "repayment_frequencies": ["MONTHLY", "QUARTERLY"],
    "late_fee_kind": "PERCENT",
    "late_fee_percent": "5",
    "late_fee_grace_days": 10,
    "late_fee_minimum": "25.00",
    "late_fee_maximum": "500.00",
    "arrears_tolerance": "10.00",
    "guarantee_required": True,
    "required_documents": ["BANK_STATEMENT", "TAX_RETURN", "FINANCIAL_STATEMENT"],
    "scorecard": "small-business-1",
    "alternative_offers": True,
    "automatic_approval_amount_max": "150000.00",
    "funding_rate": "4.5",
    "servicing_rate": "0.75",
    "loss_given_default_percent": "45",
    "risk_margin_min": "2",
    "underwriting_guidelines": (
        "Spread two years of returns and this year to date; analyze the bank statements; list every debt. "
        "A grade of D or E needs mitigants in the file."
    ),
    "fees": [
        {
            "code": "origination",
            "name": "Origination fee",
            "kind": "ORIGINATION",
            "calculation": "PERCENT_OF_PRINCIPAL",
            "percent": "1.5",
            "amount_min": "250.00",
            "timing": "DISBURSEMENT",
        },
        RETURNED_PAYMENT_FEE,
    ],
    "rules": [
        *common_rules(months_decline=12, months_refer=24, revenue="100000", revenue_share="20"),
        *CASH_FLOW_RULES,
        *EXAMPLE_RULES,
        rule("EXP-01", "Exposure to the group", "EXPOSURE_TO_GROUP", "AT_MOST", "750000", "REFER", "R116"),
        DOCUMENT_RULE,
    ],
    "grades": GRADES,
    "rate_adjustments": [{**row, "position": number} for number, row in enumerate(RATE_ADJUSTMENTS, start=1)],
    "decision_limits": DECISION_LIMITS,
    "state_rate_limits": [
        {"state": "AR", "rate_cap": "17"},
        {"state": "FL", "rate_cap": "16"},
    ],
}
