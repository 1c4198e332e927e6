"""Which ledger account a role is booked on, for loans of a product."""

from loanops.ledger import chart
from products.choices import AccountRole
from products.models import LoanProduct
from products.snapshots import Snapshot

STANDARD_ACCOUNTS: dict[str, str] = {
    AccountRole.CASH: chart.CASH,
    AccountRole.CASH_CLEARING: chart.CASH_CLEARING,
    AccountRole.LOANS_RECEIVABLE: chart.LOANS_RECEIVABLE,
    AccountRole.INTEREST_RECEIVABLE: chart.INTEREST_RECEIVABLE,
    AccountRole.FEES_RECEIVABLE: chart.FEES_RECEIVABLE,
    AccountRole.PENALTIES_RECEIVABLE: chart.PENALTIES_RECEIVABLE,
    AccountRole.UNAPPLIED_FUNDS: chart.UNAPPLIED_FUNDS,
    AccountRole.CREDIT_BALANCES: chart.CREDIT_BALANCES,
    AccountRole.INTEREST_INCOME: chart.INTEREST_INCOME,
    AccountRole.FEE_INCOME: chart.FEE_INCOME,
    AccountRole.LATE_FEE_INCOME: chart.LATE_FEE_INCOME,
    AccountRole.PROVISION_EXPENSE: chart.PROVISION_EXPENSE,
    AccountRole.ALLOWANCE: chart.ALLOWANCE,
    AccountRole.CHARGE_OFF_EXPENSE: chart.CHARGE_OFF_EXPENSE,
    AccountRole.RECOVERY_INCOME: chart.RECOVERY_INCOME,
    AccountRole.DISCOUNTS_WAIVERS: chart.DISCOUNTS_WAIVERS,
    AccountRole.DEFERRED_INTEREST: chart.DEFERRED_INTEREST,
    AccountRole.SUSPENSE: chart.SUSPENSE,
}


def account_map(snapshot: Snapshot) -> dict[str, str]:
    """Role → account code for a loan with this snapshot: the standard chart, changed by the product's own rows."""
    own = {row["role"]: row["account_code"] for row in snapshot["accounts"]}
    return {**STANDARD_ACCOUNTS, **own}


def product_codes() -> dict[int, str]:
    """Product key → code, for the books, which know products by their keys only."""
    return dict(LoanProduct.objects.values_list("pk", "code"))
