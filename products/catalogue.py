"""The example catalogue that comes with an installation; illustrative figures, real structure."""

from typing import Any

LICENSED_STATES = (
    "AK,AL,AR,AZ,CA,CO,CT,DC,DE,FL,GA,HI,IA,ID,IL,IN,KS,KY,LA,MA,MD,ME,MI,MN,MO,MS,MT,NC,NE,NH,NJ,NM,NY,OH,OK,OR,PA,"
    "RI,SC,TN,TX,UT,VA,WA,WI,WV,WY"
)
PROHIBITED_INDUSTRIES = "7132,525,5311,5312,9281"
RETURNED_PAYMENT_FEE = {
    "code": "returned-payment",
    "name": "Returned payment fee",
    "kind": "RETURNED_PAYMENT",
    "calculation": "FLAT",
    "amount": "25.00",
    "timing": "EVENT",
    "is_finance_charge": False,
}
RATE_TIERS = [
    {"score_min": 760, "adjustment": "-0.75"},
    {"score_min": 720, "adjustment": "-0.25"},
    {"score_min": 680, "adjustment": "0.00"},
    {"score_min": 0, "adjustment": "1.50"},
]


def rule(
    code: str, name: str, metric: str, operator: str, value: str, outcome: str, reason: str
) -> dict[str, Any]:
    """One rule; its stage follows from its code: ELG rules come before credit is pulled."""
    return {
        "code": code,
        "name": name,
        "stage": "ELIGIBILITY" if code.startswith("ELG") else "UNDERWRITING",
        "metric": metric,
        "operator": operator,
        "value": value,
        "outcome": outcome,
        "reason_code": reason,
    }


def common_rules(
    *, months_decline: int, months_refer: int, revenue: str, revenue_share: str
) -> list[dict[str, Any]]:
    """Eligibility and credit policy that all three products share, with each product's limits."""
    return [
        rule("ELG-01", "Licensed state", "STATE", "IN", LICENSED_STATES, "DECLINE", "R119"),
        rule(
            "ELG-02", "Industry", "NAICS_CODE", "NOT_STARTING_WITH", PROHIBITED_INDUSTRIES, "DECLINE", "R114"
        ),
        rule(
            "ELG-03",
            "Time in business",
            "MONTHS_IN_BUSINESS",
            "AT_LEAST",
            f"{months_decline}",
            "DECLINE",
            "R101",
        ),
        rule(
            "ELG-04",
            "Seasoned business",
            "MONTHS_IN_BUSINESS",
            "AT_LEAST",
            f"{months_refer}",
            "REFER",
            "R101",
        ),
        rule("ELG-05", "Revenue", "ANNUAL_REVENUE", "AT_LEAST", revenue, "DECLINE", "R102"),
        rule(
            "ELG-06",
            "Request to revenue",
            "AMOUNT_TO_REVENUE_PERCENT",
            "AT_MOST",
            revenue_share,
            "COUNTER",
            "R102",
        ),
        rule("ELG-07", "Owners known", "OWNERSHIP_PERCENT", "AT_LEAST", "51", "REFER", "R115"),
        rule("ELG-08", "One application at a time", "OPEN_APPLICATIONS", "AT_MOST", "0", "REFER", "R116"),
        rule("CRD-01", "Owners' credit, floor", "LOWEST_OWNER_SCORE", "AT_LEAST", "640", "DECLINE", "R109"),
        rule("CRD-02", "Owners' credit", "LOWEST_OWNER_SCORE", "AT_LEAST", "680", "REFER", "R109"),
        rule("CRD-03", "Commercial credit", "BUSINESS_SCORE", "AT_LEAST", "26", "REFER", "R106"),
        rule("CRD-04", "Payments to suppliers", "PAYMENT_INDEX", "AT_LEAST", "50", "REFER", "R106"),
        rule("CRD-05", "No open bankruptcy", "OPEN_BANKRUPTCIES", "AT_MOST", "0", "DECLINE", "R108"),
        rule("CRD-06", "Liens and judgments", "LIENS_AMOUNT", "AT_MOST", "5000", "REFER", "R108"),
        rule("CRD-07", "No severe delinquency", "SEVERE_DELINQUENCIES", "AT_MOST", "0", "REFER", "R106"),
        rule("CRD-08", "Recent inquiries", "INQUIRIES_6_MONTHS", "AT_MOST", "6", "REFER", "R110"),
        rule("FRD-01", "No alerts", "ALERTS", "AT_MOST", "0", "REFER", "R115"),
    ]


CASH_FLOW_RULES = [
    rule("CSH-01", "Debt service", "DEBT_SERVICE_COVERAGE", "AT_LEAST", "1.25", "COUNTER", "R103"),
]
DOCUMENT_RULE = rule("DOC-01", "Documents verified", "DOCUMENTS_UNVERIFIED", "AT_MOST", "0", "REFER", "R115")
COLLATERAL_RULE = rule(
    "COL-01", "Collateral coverage", "COLLATERAL_COVERAGE_PERCENT", "AT_LEAST", "125", "COUNTER", "R112"
)

MICRO_LOAN = {
    "name": "Micro loan",
    "description": "Up to $50,000 for working capital and small purchases; no collateral, decided in minutes.",
    "amount_min": "1000.00",
    "amount_max": "50000.00",
    "term_options_months": [6, 12, 18, 24, 36],
    "base_rate": "11.5",
    "rate_min": "8",
    "rate_max": "18",
    "repayment_frequencies": ["MONTHLY", "WEEKLY", "BIWEEKLY"],
    "late_fee_kind": "FLAT",
    "late_fee_amount": "25.00",
    "late_fee_grace_days": 10,
    "arrears_tolerance": "5.00",
    "minimum_payment_amount": "25.00",
    "guarantee_required": True,
    "automatic_approval_amount_max": "25000.00",
    "underwriting_guidelines": "Decided by the rules up to $25,000. Above that, call the owner before approving.",
    "fees": [
        {
            "code": "origination",
            "name": "Origination fee",
            "kind": "ORIGINATION",
            "calculation": "PERCENT_OF_PRINCIPAL",
            "percent": "2",
            "amount_min": "50.00",
            "amount_max": "500.00",
            "timing": "DISBURSEMENT",
        },
        RETURNED_PAYMENT_FEE,
    ],
    "rules": common_rules(months_decline=6, months_refer=12, revenue="30000", revenue_share="30"),
    "rate_tiers": RATE_TIERS,
}

TERM_LOAN = {
    "name": "Small-business term loan",
    "description": "$10,000 to $250,000 over one to five years for growth, refinancing or larger purchases.",
    "amount_min": "10000.00",
    "amount_max": "250000.00",
    "term_options_months": [12, 24, 36, 48, 60],
    "base_rate": "9.5",
    "rate_min": "6.5",
    "rate_max": "16",
    "repayment_frequencies": ["MONTHLY", "QUARTERLY"],
    "late_fee_kind": "PERCENT",
    "late_fee_percent": "5",
    "late_fee_grace_days": 10,
    "late_fee_minimum": "15.00",
    "late_fee_maximum": "500.00",
    "arrears_tolerance": "10.00",
    "guarantee_required": True,
    "required_documents": ["BANK_STATEMENT", "TAX_RETURN"],
    "automatic_approval_amount_max": "100000.00",
    "underwriting_guidelines": "Spread two years of returns; confirm deposits against the bank statements.",
    "fees": [
        {
            "code": "origination",
            "name": "Origination fee",
            "kind": "ORIGINATION",
            "calculation": "PERCENT_OF_PRINCIPAL",
            "percent": "1.5",
            "amount_min": "150.00",
            "timing": "DISBURSEMENT",
        },
        RETURNED_PAYMENT_FEE,
    ],
    "rules": [
        *common_rules(months_decline=12, months_refer=24, revenue="100000", revenue_share="25"),
        *CASH_FLOW_RULES,
        DOCUMENT_RULE,
    ],
    "rate_tiers": RATE_TIERS,
}

EQUIPMENT_LOAN = {
    "name": "Equipment loan",
    "description": "$10,000 to $500,000 for machines and vehicles, secured by what is bought.",
    "amount_min": "10000.00",
    "amount_max": "500000.00",
    "term_options_months": [24, 36, 48, 60, 72, 84],
    "base_rate": "8.25",
    "rate_min": "5.5",
    "rate_max": "14",
    "day_count": "ACTUAL_365",
    "repayment_frequencies": ["MONTHLY", "QUARTERLY"],
    "business_day_rule": "FOLLOWING",
    "late_fee_kind": "PERCENT",
    "late_fee_percent": "5",
    "late_fee_grace_days": 15,
    "late_fee_minimum": "25.00",
    "late_fee_maximum": "750.00",
    "arrears_tolerance": "10.00",
    "collateral_required": True,
    "collateral_kinds": ["EQUIPMENT", "VEHICLE"],
    "loan_to_value_max": "80",
    "guarantee_required": True,
    "required_documents": ["EQUIPMENT_QUOTE", "TAX_RETURN"],
    "automatic_approval_amount_max": "75000.00",
    "underwriting_guidelines": "Check the quote against list prices; a first lien is filed before disbursement.",
    "fees": [
        {
            "code": "origination",
            "name": "Origination fee",
            "kind": "ORIGINATION",
            "calculation": "PERCENT_OF_PRINCIPAL",
            "percent": "1",
            "timing": "DISBURSEMENT",
        },
        {
            "code": "lien-filing",
            "name": "Lien filing fee",
            "kind": "FILING",
            "calculation": "FLAT",
            "amount": "75.00",
            "timing": "DISBURSEMENT",
        },
        RETURNED_PAYMENT_FEE,
    ],
    "rules": [
        *common_rules(months_decline=12, months_refer=24, revenue="100000", revenue_share="40"),
        *CASH_FLOW_RULES,
        COLLATERAL_RULE,
        DOCUMENT_RULE,
    ],
    "rate_tiers": RATE_TIERS,
}

CATALOGUE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("micro-loan", "MICRO_LOAN", MICRO_LOAN),
    ("term-loan", "TERM_LOAN", TERM_LOAN),
    ("equipment-loan", "EQUIPMENT_LOAN", EQUIPMENT_LOAN),
)
