"""The standard lines every financial statement is spread on, and the words for where its figures come from."""

from django.db import models


class StatementLine(models.TextChoices):
    """One line of a spread. Expenses and outflows are entered as positive amounts."""

    REVENUE = "REVENUE", "Revenue"
    COST_OF_GOODS_SOLD = "COST_OF_GOODS_SOLD", "Cost of goods sold"
    OPERATING_EXPENSES = "OPERATING_EXPENSES", "Operating expenses (without the lines below)"
    OWNER_COMPENSATION = "OWNER_COMPENSATION", "Compensation of owners"
    LEASE_PAYMENTS = "LEASE_PAYMENTS", "Rent and leases"
    DEPRECIATION = "DEPRECIATION", "Depreciation"
    AMORTIZATION = "AMORTIZATION", "Amortization"
    OTHER_INCOME = "OTHER_INCOME", "Other income"
    OTHER_EXPENSES = "OTHER_EXPENSES", "Other expenses"
    INTEREST_EXPENSE = "INTEREST_EXPENSE", "Interest"
    INCOME_TAXES = "INCOME_TAXES", "Income taxes"
    NET_INCOME = "NET_INCOME", "Net income"

    CASH_TAXES = "CASH_TAXES", "Income taxes paid in cash"
    DISTRIBUTIONS = "DISTRIBUTIONS", "Distributions and draws"
    CAPITAL_EXPENDITURE = "CAPITAL_EXPENDITURE", "Capital expenditure"
    CAPITAL_EXPENDITURE_FINANCED = "CAPITAL_EXPENDITURE_FINANCED", "… of this financed"

    CASH = "CASH", "Cash"
    RECEIVABLES = "RECEIVABLES", "Accounts receivable"
    INVENTORY = "INVENTORY", "Inventory"
    CURRENT_ASSETS = "CURRENT_ASSETS", "Current assets, total"
    FIXED_ASSETS = "FIXED_ASSETS", "Fixed assets, net"
    INTANGIBLES = "INTANGIBLES", "Intangibles and due from owners"
    OTHER_ASSETS = "OTHER_ASSETS", "Other assets"
    TOTAL_ASSETS = "TOTAL_ASSETS", "Total assets"

    PAYABLES = "PAYABLES", "Accounts payable"
    CURRENT_DEBT = "CURRENT_DEBT", "Debt due within a year"
    CURRENT_LIABILITIES = "CURRENT_LIABILITIES", "Current liabilities, total"
    LONG_TERM_DEBT = "LONG_TERM_DEBT", "Long-term debt"
    OTHER_LIABILITIES = "OTHER_LIABILITIES", "Other liabilities"
    TOTAL_LIABILITIES = "TOTAL_LIABILITIES", "Total liabilities"
    EQUITY = "EQUITY", "Equity"


L = StatementLine
INCOME_STATEMENT = (
    L.REVENUE,
    L.COST_OF_GOODS_SOLD,
    L.OPERATING_EXPENSES,
    L.OWNER_COMPENSATION,
    L.LEASE_PAYMENTS,
    L.DEPRECIATION,
    L.AMORTIZATION,
    L.OTHER_INCOME,
    L.OTHER_EXPENSES,
    L.INTEREST_EXPENSE,
    L.INCOME_TAXES,
    L.NET_INCOME,
)
CASH_LINES = (L.CASH_TAXES, L.DISTRIBUTIONS, L.CAPITAL_EXPENDITURE, L.CAPITAL_EXPENDITURE_FINANCED)
ASSETS = (
    L.CASH,
    L.RECEIVABLES,
    L.INVENTORY,
    L.CURRENT_ASSETS,
    L.FIXED_ASSETS,
    L.INTANGIBLES,
    L.OTHER_ASSETS,
    L.TOTAL_ASSETS,
)
LIABILITIES = (
    L.PAYABLES,
    L.CURRENT_DEBT,
    L.CURRENT_LIABILITIES,
    L.LONG_TERM_DEBT,
    L.OTHER_LIABILITIES,
    L.TOTAL_LIABILITIES,
    L.EQUITY,
)
SECTIONS = (
    ("Income statement", INCOME_STATEMENT),
    ("Cash", CASH_LINES),
    ("Assets", ASSETS),
    ("Liabilities and equity", LIABILITIES),
)
FLOWS = frozenset({*INCOME_STATEMENT, *CASH_LINES})
"""What adds up over a period; the other lines stand on its last day."""
MAY_BE_NEGATIVE = frozenset({L.NET_INCOME, L.EQUITY, L.INCOME_TAXES, L.CASH_TAXES, L.CASH, L.OTHER_INCOME})
"""Losses, negative net worth, refunds of taxes, overdrawn cash."""
BALANCE_TOTALS = (
    L.CURRENT_ASSETS,
    L.TOTAL_ASSETS,
    L.CURRENT_LIABILITIES,
    L.TOTAL_LIABILITIES,
    L.EQUITY,
)


class PeriodKind(models.TextChoices):
    FISCAL_YEAR = "FISCAL_YEAR", "Fiscal year"
    INTERIM = "INTERIM", "Interim, since the fiscal year began"
    TRAILING_12_MONTHS = "TRAILING_12_MONTHS", "Last twelve months"


class StatementSource(models.TextChoices):
    """Who stands behind the figures, the strongest first."""

    TAX_RETURN = "TAX_RETURN", "Tax return"
    AUDITED = "AUDITED", "Audited statement"
    REVIEWED = "REVIEWED", "Reviewed statement"
    COMPILED = "COMPILED", "Compiled statement"
    INTERNAL = "INTERNAL", "The business's own books"
    STATED = "STATED", "Stated by the applicant"


class AdjustmentKind(models.TextChoices):
    ONE_OFF_EXPENSE = "ONE_OFF_EXPENSE", "One-off expense, added back"
    ONE_OFF_INCOME = "ONE_OFF_INCOME", "One-off income, taken out"
    EXCESS_OWNER_COMPENSATION = "EXCESS_OWNER_COMPENSATION", "Owner's pay above the market, added back"
    MISSING_EXPENSE = "MISSING_EXPENSE", "Expense missing from the statement, taken out"


ADDED_BACK = frozenset({AdjustmentKind.ONE_OFF_EXPENSE, AdjustmentKind.EXCESS_OWNER_COMPENSATION})


class DebtKind(models.TextChoices):
    TERM_LOAN = "TERM_LOAN", "Term loan"
    LINE_OF_CREDIT = "LINE_OF_CREDIT", "Line of credit"
    MORTGAGE = "MORTGAGE", "Mortgage"
    EQUIPMENT = "EQUIPMENT", "Equipment financing"
    CREDIT_CARD = "CREDIT_CARD", "Credit card"
    MERCHANT_CASH_ADVANCE = "MERCHANT_CASH_ADVANCE", "Merchant cash advance"
    OWNER_LOAN = "OWNER_LOAN", "Loan of an owner"
    OTHER = "OTHER", "Other"
