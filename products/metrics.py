"""The facts a product's rules can test, what kind of value each is, and when it is known."""

from django.db import models


class Metric(models.TextChoices):
    STATE = "STATE", "State of the business"
    NAICS_CODE = "NAICS_CODE", "Industry (NAICS code)"
    INDUSTRY_RISK = "INDUSTRY_RISK", "Risk category of the industry"
    BUSINESS_STRUCTURE = "BUSINESS_STRUCTURE", "Legal form"
    MONTHS_IN_BUSINESS = "MONTHS_IN_BUSINESS", "Months in business"
    ANNUAL_REVENUE = "ANNUAL_REVENUE", "Annual revenue"
    REQUESTED_AMOUNT = "REQUESTED_AMOUNT", "Requested amount"
    REQUESTED_TERM_MONTHS = "REQUESTED_TERM_MONTHS", "Requested term in months"
    AMOUNT_TO_REVENUE_PERCENT = "AMOUNT_TO_REVENUE_PERCENT", "Requested amount as a percentage of revenue"
    OWNERSHIP_PERCENT = "OWNERSHIP_PERCENT", "Ownership disclosed, in percent"
    GUARANTORS = "GUARANTORS", "Number of guarantors"
    COLLATERAL_COVERAGE_PERCENT = (
        "COLLATERAL_COVERAGE_PERCENT",
        "Collateral value as a percentage of the amount",
    )
    OPEN_APPLICATIONS = "OPEN_APPLICATIONS", "Other open applications of the business"
    LOWEST_OWNER_SCORE = "LOWEST_OWNER_SCORE", "Lowest personal score of owners and guarantors"
    BUSINESS_SCORE = "BUSINESS_SCORE", "Commercial credit score (1 to 100)"
    PAYMENT_INDEX = "PAYMENT_INDEX", "Commercial payment index (1 to 100)"
    OPEN_BANKRUPTCIES = "OPEN_BANKRUPTCIES", "Open bankruptcies"
    LIENS_AMOUNT = "LIENS_AMOUNT", "Open tax liens and judgments"
    SEVERE_DELINQUENCIES = "SEVERE_DELINQUENCIES", "Payments 60 or more days late in 12 months"
    INQUIRIES_6_MONTHS = "INQUIRIES_6_MONTHS", "Credit inquiries in 6 months"
    ALERTS = "ALERTS", "Fraud, identity and sanctions alerts on credit reports"
    DEBT_SERVICE_COVERAGE = "DEBT_SERVICE_COVERAGE", "Debt service coverage"
    DOCUMENTS_UNVERIFIED = "DOCUMENTS_UNVERIFIED", "Required documents not yet verified"


TEXT_METRICS = frozenset({Metric.STATE, Metric.NAICS_CODE, Metric.INDUSTRY_RISK, Metric.BUSINESS_STRUCTURE})
"""All other facts are numbers."""

UNDERWRITING_METRICS = frozenset(
    {
        Metric.LOWEST_OWNER_SCORE,
        Metric.BUSINESS_SCORE,
        Metric.PAYMENT_INDEX,
        Metric.OPEN_BANKRUPTCIES,
        Metric.LIENS_AMOUNT,
        Metric.SEVERE_DELINQUENCIES,
        Metric.INQUIRIES_6_MONTHS,
        Metric.ALERTS,
        Metric.DEBT_SERVICE_COVERAGE,
        Metric.DOCUMENTS_UNVERIFIED,
    }
)
"""Known only once credit was pulled; rules of the eligibility stage cannot use them."""

COUNTER_METRICS = frozenset(
    {
        Metric.REQUESTED_AMOUNT,
        Metric.REQUESTED_TERM_MONTHS,
        Metric.AMOUNT_TO_REVENUE_PERCENT,
        Metric.COLLATERAL_COVERAGE_PERCENT,
        Metric.DEBT_SERVICE_COVERAGE,
    }
)
"""A smaller amount or a shorter term can satisfy these, so a counter-offer is possible."""
