"""The chart of accounts of a small lender. Codes are stable; products map roles to them."""

from dataclasses import dataclass

from django.db import models


class AccountKind(models.TextChoices):
    ASSET = "ASSET", "Asset"
    CONTRA_ASSET = "CONTRA_ASSET", "Contra asset"
    LIABILITY = "LIABILITY", "Liability"
    INCOME = "INCOME", "Income"
    EXPENSE = "EXPENSE", "Expense"


@dataclass(frozen=True)
class ChartLine:
    code: str
    name: str
    kind: AccountKind


CASH = "cash"
CASH_CLEARING = "cash-clearing"
REFINANCE_CLEARING = "refinance-clearing"
LOANS_RECEIVABLE = "loans-receivable"
INTEREST_RECEIVABLE = "interest-receivable"
FEES_RECEIVABLE = "fees-receivable"
PENALTIES_RECEIVABLE = "penalties-receivable"
UNAPPLIED_FUNDS = "unapplied-funds"
CREDIT_BALANCES = "credit-balances"
INTEREST_INCOME = "interest-income"
FEE_INCOME = "fee-income"
LATE_FEE_INCOME = "late-fee-income"
PROVISION_EXPENSE = "provision-expense"
ALLOWANCE = "allowance"
CHARGE_OFF_EXPENSE = "charge-off-expense"
RECOVERY_INCOME = "recovery-income"
DISCOUNTS_WAIVERS = "discounts-waivers"
DEFERRED_INTEREST = "deferred-interest"
SUSPENSE = "suspense"

CHART = (
    ChartLine(CASH, "Cash at bank", AccountKind.ASSET),
    ChartLine(CASH_CLEARING, "Cash clearing", AccountKind.ASSET),
    ChartLine(f"{CASH_CLEARING}-simulator", "Cash clearing: simulator", AccountKind.ASSET),
    ChartLine(REFINANCE_CLEARING, "Refinance clearing", AccountKind.ASSET),
    ChartLine(LOANS_RECEIVABLE, "Loans receivable (principal)", AccountKind.ASSET),
    ChartLine(INTEREST_RECEIVABLE, "Interest receivable", AccountKind.ASSET),
    ChartLine(FEES_RECEIVABLE, "Fees receivable", AccountKind.ASSET),
    ChartLine(PENALTIES_RECEIVABLE, "Penalties receivable", AccountKind.ASSET),
    ChartLine(ALLOWANCE, "Allowance for loan losses", AccountKind.CONTRA_ASSET),
    ChartLine(
        DEFERRED_INTEREST, "Interest received or capitalized, not earned yet", AccountKind.CONTRA_ASSET
    ),
    ChartLine(UNAPPLIED_FUNDS, "Unapplied funds", AccountKind.LIABILITY),
    ChartLine(CREDIT_BALANCES, "Borrowers' credit balances", AccountKind.LIABILITY),
    ChartLine(SUSPENSE, "Suspense", AccountKind.LIABILITY),
    ChartLine(INTEREST_INCOME, "Interest income", AccountKind.INCOME),
    ChartLine(FEE_INCOME, "Fee income", AccountKind.INCOME),
    ChartLine(LATE_FEE_INCOME, "Late-fee income", AccountKind.INCOME),
    ChartLine(RECOVERY_INCOME, "Recovery income", AccountKind.INCOME),
    ChartLine(PROVISION_EXPENSE, "Provision expense", AccountKind.EXPENSE),
    ChartLine(CHARGE_OFF_EXPENSE, "Charge-off expense", AccountKind.EXPENSE),
    ChartLine(DISCOUNTS_WAIVERS, "Discounts and waivers", AccountKind.EXPENSE),
)
