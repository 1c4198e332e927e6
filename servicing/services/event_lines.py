"""The journal lines of what happens to a loan besides money in, money out and charges. Debits are positive."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from products.choices import AccountRole
from servicing.models import Transaction, TransactionKind
from servicing.services.figures import ZERO, AllocationRow

if TYPE_CHECKING:
    from servicing.services.accounting import Accounts

RECEIVABLES = {
    "principal": AccountRole.LOANS_RECEIVABLE,
    "interest": AccountRole.INTEREST_RECEIVABLE,
    "fees": AccountRole.FEES_RECEIVABLE,
    "penalties": AccountRole.PENALTIES_RECEIVABLE,
}


def event_lines(
    transaction: Transaction, done: AllocationRow, accounts: Accounts, *, charged_off: bool
) -> dict[str, Decimal]:
    """By account. `charged_off`: it counts on or after the charge-off, when the debt is no asset any more."""
    match transaction.kind:
        case TransactionKind.CHARGEBACK:
            return _money_back(transaction, done, accounts, charged_off=charged_off)
        case TransactionKind.GOODWILL_CREDIT | TransactionKind.SETTLEMENT:
            return {} if charged_off else _forgiven(done, accounts)
        case TransactionKind.CAPITALIZATION | TransactionKind.MODIFICATION:
            return {} if charged_off else _moved(done, accounts)
    return {}


def _money_back(
    transaction: Transaction, done: AllocationRow, accounts: Accounts, *, charged_off: bool
) -> dict[str, Decimal]:
    """Money that left again: from the borrower's credit, and for the rest the debt is there again.

    The allocation of a chargeback is that of a payment with the sign turned round.
    """
    lines = {accounts.cash(transaction): -transaction.amount}
    _add(lines, accounts.code(AccountRole.CREDIT_BALANCES), -done.credit)
    for component, role in RECEIVABLES.items():
        owed_as = AccountRole.RECOVERY_INCOME if charged_off else role
        _add(lines, accounts.code(owed_as), -getattr(done, component))
    return lines


def _forgiven(done: AllocationRow, accounts: Accounts) -> dict[str, Decimal]:
    """Debt the lender gives up is his discount; what found no debt is money he owes the borrower."""
    lines = _moved(done, accounts)
    _add(lines, accounts.code(AccountRole.CREDIT_BALANCES), -done.credit)
    _add(lines, accounts.code(AccountRole.DISCOUNTS_WAIVERS), -sum(lines.values(), ZERO))
    return lines


def _moved(done: AllocationRow, accounts: Accounts) -> dict[str, Decimal]:
    """What an allocation took from each receivable; what became principal was added there (taken is negative)."""
    lines: dict[str, Decimal] = {}
    for component, role in RECEIVABLES.items():
        _add(lines, accounts.code(role), -getattr(done, component))
    return lines


def _add(lines: dict[str, Decimal], code: str, amount: Decimal) -> None:
    lines[code] = lines.get(code, ZERO) + amount
