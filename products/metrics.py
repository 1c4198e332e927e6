"""The facts a product's rules can test, what kind of value each is, and when it is known."""

from django.db import models


class Metric(models.TextChoices):
    STATE = "STATE", "State of the business"
    NAICS_CODE = "NAICS_CODE", "Industry (NAICS code)"
    NAICS_SECTOR = "NAICS_SECTOR", "Industry sector (first two digits of the NAICS code)"
    INDUSTRY_RISK = "INDUSTRY_RISK", "Risk category of the industry"
    BUSINESS_STRUCTURE = "BUSINESS_STRUCTURE", "Legal form"
    MONTHS_IN_BUSINESS = "MONTHS_IN_BUSINESS", "Months in business"
    EMPLOYEES = "EMPLOYEES", "Number of employees"
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

    # From financial statements, debts and guarantors' income
    CASH_FLOW_SOURCE = "CASH_FLOW_SOURCE", "Where the cash flow comes from (STATED or VERIFIED)"
    GLOBAL_DEBT_SERVICE_COVERAGE = "GLOBAL_DEBT_SERVICE_COVERAGE", "Debt service coverage with the guarantors"
    FIXED_CHARGE_COVERAGE = "FIXED_CHARGE_COVERAGE", "Fixed charge coverage"
    INTEREST_COVER = "INTEREST_COVER", "Interest cover"
    DEBT_TO_EBITDA = "DEBT_TO_EBITDA", "Debt to EBITDA, this loan included"
    DEBT_TO_WORTH = "DEBT_TO_WORTH", "Debt to tangible net worth, this loan included"
    CURRENT_RATIO = "CURRENT_RATIO", "Current ratio"
    QUICK_RATIO = "QUICK_RATIO", "Quick ratio"
    DAYS_SALES_OUTSTANDING = "DAYS_SALES_OUTSTANDING", "Days until customers pay"
    DAYS_INVENTORY = "DAYS_INVENTORY", "Days inventory is held"
    DAYS_PAYABLES = "DAYS_PAYABLES", "Days until suppliers are paid"
    CASH_CYCLE_DAYS = "CASH_CYCLE_DAYS", "Cash cycle in days"
    GROSS_MARGIN_PERCENT = "GROSS_MARGIN_PERCENT", "Gross margin in percent"
    NET_MARGIN_PERCENT = "NET_MARGIN_PERCENT", "Net margin in percent"
    REVENUE_GROWTH_PERCENT = "REVENUE_GROWTH_PERCENT", "Growth of revenue over the year before, in percent"
    REVENUE_DECLINES = "REVENUE_DECLINES", "Declines of revenue in a row, up to the last period"
    PERSONAL_DEBT_TO_INCOME_PERCENT = (
        "PERSONAL_DEBT_TO_INCOME_PERCENT",
        "Guarantors' debt payments as a percentage of income (the highest)",
    )
    FINANCIALS_AGE_DAYS = "FINANCIALS_AGE_DAYS", "Days since the last verified statement's period ended"
    TAX_RETURN_YEARS = "TAX_RETURN_YEARS", "Verified tax returns among the last two years"

    # From collateral
    LOAN_TO_VALUE_PERCENT = "LOAN_TO_VALUE_PERCENT", "Amount as a percentage of collateral value"
    LENDABLE_COLLATERAL_PERCENT = (
        "LENDABLE_COLLATERAL_PERCENT",
        "Collateral after advance rates, haircuts and prior liens, as a percentage of the amount",
    )

    # From bank statements
    WITHHOLD_PERCENT = "WITHHOLD_PERCENT", "Monthly payment as a percentage of monthly deposits"
    AVERAGE_DAILY_BALANCE = "AVERAGE_DAILY_BALANCE", "Average daily bank balance"
    LOWEST_BALANCE = "LOWEST_BALANCE", "Lowest bank balance at the end of a day"
    NEGATIVE_DAYS_PER_MONTH = "NEGATIVE_DAYS_PER_MONTH", "Days with a negative bank balance, worst month"
    NSF_PER_MONTH = "NSF_PER_MONTH", "Returned items and overdrafts, worst month"
    OPEN_ADVANCES = "OPEN_ADVANCES", "Open merchant cash advances seen on bank statements"
    DEPOSITS_PER_MONTH = "DEPOSITS_PER_MONTH", "Deposits per month, their number"
    DEPOSIT_VOLATILITY_PERCENT = (
        "DEPOSIT_VOLATILITY_PERCENT",
        "Volatility of monthly true revenue, in percent of its mean",
    )
    TRUE_REVENUE_PER_MONTH = "TRUE_REVENUE_PER_MONTH", "Monthly deposits that are revenue"
    BANK_MONTHS = "BANK_MONTHS", "Months covered by verified bank statements"
    BANK_DATA_AGE_DAYS = "BANK_DATA_AGE_DAYS", "Days since the last day of the bank statements"

    # From the lender's own books
    EXPOSURE_TO_GROUP = "EXPOSURE_TO_GROUP", "Exposure to the borrower's group, this request included"
    CHARGED_OFF_WITH_US = "CHARGED_OFF_WITH_US", "Charged off on loans of the borrower's group"
    DAYS_PAST_DUE_WITH_US = "DAYS_PAST_DUE_WITH_US", "Days past due on running loans of the borrower's group"
    STATE_CONCENTRATION_PERCENT = (
        "STATE_CONCENTRATION_PERCENT",
        "Share of the portfolio in the state, this request included",
    )
    INDUSTRY_CONCENTRATION_PERCENT = (
        "INDUSTRY_CONCENTRATION_PERCENT",
        "Share of the portfolio in the industry sector, this request included",
    )

    # From credit reports and declarations
    CHARGED_OFF_AMOUNT = "CHARGED_OFF_AMOUNT", "Charge-offs and collections on credit reports"
    BANKRUPTCIES_36_MONTHS = "BANKRUPTCIES_36_MONTHS", "Bankruptcies, open or filed within 36 months"
    CANNABIS_RELATED = "CANNABIS_RELATED", "Signs of a cannabis business (YES or NO)"

    PROBABILITY_OF_DEFAULT = "PROBABILITY_OF_DEFAULT", "Probability of default by the scorecard, in percent"
    GRADE = "GRADE", "Grade of risk"
    RISK_ADJUSTED_MARGIN = "RISK_ADJUSTED_MARGIN", "Margin after risk, in percent per year"


TEXT_METRICS = frozenset(
    {
        Metric.STATE,
        Metric.NAICS_CODE,
        Metric.NAICS_SECTOR,
        Metric.INDUSTRY_RISK,
        Metric.BUSINESS_STRUCTURE,
        Metric.GRADE,
        Metric.CASH_FLOW_SOURCE,
        Metric.CANNABIS_RELATED,
    }
)
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
        Metric.CASH_FLOW_SOURCE,
        Metric.GLOBAL_DEBT_SERVICE_COVERAGE,
        Metric.FIXED_CHARGE_COVERAGE,
        Metric.INTEREST_COVER,
        Metric.DEBT_TO_EBITDA,
        Metric.DEBT_TO_WORTH,
        Metric.CURRENT_RATIO,
        Metric.QUICK_RATIO,
        Metric.DAYS_SALES_OUTSTANDING,
        Metric.DAYS_INVENTORY,
        Metric.DAYS_PAYABLES,
        Metric.CASH_CYCLE_DAYS,
        Metric.GROSS_MARGIN_PERCENT,
        Metric.NET_MARGIN_PERCENT,
        Metric.REVENUE_GROWTH_PERCENT,
        Metric.REVENUE_DECLINES,
        Metric.PERSONAL_DEBT_TO_INCOME_PERCENT,
        Metric.FINANCIALS_AGE_DAYS,
        Metric.TAX_RETURN_YEARS,
        Metric.LENDABLE_COLLATERAL_PERCENT,
        Metric.WITHHOLD_PERCENT,
        Metric.AVERAGE_DAILY_BALANCE,
        Metric.LOWEST_BALANCE,
        Metric.NEGATIVE_DAYS_PER_MONTH,
        Metric.NSF_PER_MONTH,
        Metric.OPEN_ADVANCES,
        Metric.DEPOSITS_PER_MONTH,
        Metric.DEPOSIT_VOLATILITY_PERCENT,
        Metric.TRUE_REVENUE_PER_MONTH,
        Metric.BANK_MONTHS,
        Metric.BANK_DATA_AGE_DAYS,
        Metric.CHARGED_OFF_AMOUNT,
        Metric.BANKRUPTCIES_36_MONTHS,
        Metric.PROBABILITY_OF_DEFAULT,
        Metric.GRADE,
        Metric.RISK_ADJUSTED_MARGIN,
    }
)
"""Known only once credit was pulled and figures were verified; rules of the eligibility stage cannot use them."""

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


def sector_of(naics_code: str) -> str | None:
    """The first two digits of an industry's code, which name its sector; one of zeros says nothing."""
    code = naics_code.strip()
    return code[:2] if code.isdecimal() and len(code) >= 2 and code.strip("0") else None
