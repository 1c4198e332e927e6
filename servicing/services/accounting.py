"""The accounting of a loan: which accounts a transaction's allocation moves. Debits are positive."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from products.accounting import account_map
from products.choices import AccountRole
from servicing.models import Loan, Transaction, TransactionKind
from servicing.services.event_lines import event_lines
from servicing.services.figures import ZERO, AllocationRow, AllocationRows, is_after_charge_off
from servicing.services.recognition import (
    FORGIVEN,
    ON_THE_BOOKS,
    Recognition,
    receivable_change,
)

Lines = dict[str, Decimal]

RECEIVABLES = {
    "principal": AccountRole.LOANS_RECEIVABLE,
    "interest": AccountRole.INTEREST_RECEIVABLE,
    "fees": AccountRole.FEES_RECEIVABLE,
    "penalties": AccountRole.PENALTIES_RECEIVABLE,
}
INCOME = {
    "interest": AccountRole.INTEREST_INCOME,
    "fees": AccountRole.FEE_INCOME,
    "penalties": AccountRole.LATE_FEE_INCOME,
}
# At charge-off the principal becomes an expense; income that will not come is taken back.
CHARGED_AGAINST = {"principal": AccountRole.CHARGE_OFF_EXPENSE, **INCOME}


class Accounts:
    """The accounts a loan's money events are booked on: the standard chart, changed by its product's own rows."""

    def __init__(self, loan: Loan) -> None:
        self._codes = account_map(loan.product_snapshot)

    def code(self, role: str) -> str:
        return self._codes[role]

    @property
    def by_role(self) -> Mapping[str, str]:
        """Role → account code."""
        return self._codes

    def cash(self, transaction: Transaction) -> str:
        """Where the money of a transaction came from or went to."""
        return transaction.cash_account or self.code(AccountRole.CASH)

    @property
    def cash_codes(self) -> tuple[str, str]:
        return self.code(AccountRole.CASH), self.code(AccountRole.CASH_CLEARING)


def totals(rows: AllocationRows) -> AllocationRow:
    """An allocation summed over installments."""
    return AllocationRow(
        installment=0,
        fees=sum((row.fees for row in rows), ZERO),
        penalties=sum((row.penalties for row in rows), ZERO),
        interest=sum((row.interest for row in rows), ZERO),
        principal=sum((row.principal for row in rows), ZERO),
        credit=sum((row.credit for row in rows), ZERO),
    )


def lines_of(
    transaction: Transaction,
    rows: AllocationRows,
    accounts: Accounts,
    *,
    charge_off_date: date | None = None,
    recognition: Recognition = ON_THE_BOOKS,
) -> Lines:
    """The journal lines of a standing transaction with this allocation, without zeros.

    Money sent back that the borrower's credit does not cover is owed again; after a charge-off it is no asset but
    takes back what was recovered. Income that is not on the books has no receivable to move.
    """
    done = totals(rows)
    charged_off = is_after_charge_off(transaction, charge_off_date)
    lines = _lines_on_books(transaction, done, accounts, charged_off=charged_off)
    for component in sorted(recognition.off_books(transaction.effective_date)):
        change = receivable_change(transaction, done, component, charged_off=charged_off)
        _add(lines, accounts.code(RECEIVABLES[component]), -change)
        _add(lines, accounts.code(_instead_of_receivable(transaction, component, recognition)), change)
    return {code: amount for code, amount in lines.items() if amount}


def _instead_of_receivable(transaction: Transaction, component: str, recognition: Recognition) -> str:
    """The role that takes the side of a receivable which is not on the books."""
    if recognition.defers(transaction.kind, component):
        return AccountRole.DEFERRED_INTEREST
    if transaction.kind in FORGIVEN:
        return AccountRole.DISCOUNTS_WAIVERS
    return INCOME[component]


def _lines_on_books(
    transaction: Transaction, done: AllocationRow, accounts: Accounts, *, charged_off: bool
) -> Lines:
    """The lines when everything the borrower owes is an asset."""
    amount = transaction.amount
    lines: Lines = {}
    match transaction.kind:
        case TransactionKind.DISBURSEMENT | TransactionKind.REFINANCE_IN:
            _add(lines, accounts.code(AccountRole.LOANS_RECEIVABLE), amount)
            _add(lines, accounts.code(AccountRole.FEE_INCOME), -transaction.withheld_amount)
            _add(lines, accounts.cash(transaction), transaction.withheld_amount - amount)
        case TransactionKind.FEE | TransactionKind.PLAN_FEE:
            _add(lines, accounts.code(AccountRole.FEES_RECEIVABLE), amount)
            _add(lines, accounts.code(AccountRole.FEE_INCOME), -amount)
        case TransactionKind.LATE_FEE:
            _add(lines, accounts.code(AccountRole.PENALTIES_RECEIVABLE), amount)
            _add(lines, accounts.code(AccountRole.LATE_FEE_INCOME), -amount)
        case TransactionKind.WAIVER:
            _credit_receivables(lines, done, accounts)
            _add(lines, accounts.code(AccountRole.DISCOUNTS_WAIVERS), -sum(lines.values(), ZERO))
        case TransactionKind.REPAYMENT | TransactionKind.REFINANCE_OUT:
            _add(lines, accounts.cash(transaction), amount)
            _credit_receivables(lines, done, accounts)
            _add(lines, accounts.code(AccountRole.CREDIT_BALANCES), -done.credit)
        case TransactionKind.CREDIT_BALANCE_REFUND | TransactionKind.REFUND:
            _add(lines, accounts.cash(transaction), -amount)
            owed_as = AccountRole.RECOVERY_INCOME if charged_off else AccountRole.LOANS_RECEIVABLE
            _add(lines, accounts.code(owed_as), done.principal)
            _add(lines, accounts.code(AccountRole.CREDIT_BALANCES), done.credit)
        case TransactionKind.CHARGE_OFF:
            _credit_receivables(lines, done, accounts)
            for component, role in CHARGED_AGAINST.items():
                _add(lines, accounts.code(role), getattr(done, component))
        case TransactionKind.RECOVERY:
            _add(lines, accounts.cash(transaction), amount)
            _add(lines, accounts.code(AccountRole.CREDIT_BALANCES), -done.credit)
            _add(lines, accounts.code(AccountRole.RECOVERY_INCOME), done.credit - amount)
        case TransactionKind.WRITE_OFF | TransactionKind.REVERSAL:
            # A write-off gives up what is no asset any more; a reversal's lines are those of its target, turned round.
            pass
        case _:
            lines = event_lines(transaction, done, accounts, charged_off=charged_off)
    return lines


def interest_lines(amount: Decimal, accounts: Accounts) -> Lines:
    """Interest earned by the passing of days (negative: earned less than was booked)."""
    return {
        accounts.code(AccountRole.INTEREST_RECEIVABLE): amount,
        accounts.code(AccountRole.INTEREST_INCOME): -amount,
    }


def loan_lines(
    *, interest_booked: Decimal, interest_released: Decimal, charged_off: bool, accounts: Accounts
) -> Lines:
    """What the journal holds for a loan apart from its transactions.

    That is interest taken up as days passed, and interest once deferred that is income now; at a charge-off it makes
    the loss smaller instead.
    """
    lines = interest_lines(interest_booked, accounts)
    gained = AccountRole.CHARGE_OFF_EXPENSE if charged_off else AccountRole.INTEREST_INCOME
    _add(lines, accounts.code(AccountRole.DEFERRED_INTEREST), interest_released)
    _add(lines, accounts.code(gained), -interest_released)
    return {code: amount for code, amount in lines.items() if amount}


def difference(new: Mapping[str, Decimal], old: Mapping[str, Decimal]) -> Lines:
    """The lines that lead from what is booked to what should be."""
    lines = {code: new.get(code, ZERO) - old.get(code, ZERO) for code in {**old, **new}}
    return {code: amount for code, amount in lines.items() if amount}


def turned_round(lines: Mapping[str, Decimal]) -> Lines:
    """The lines that undo these."""
    return {code: -amount for code, amount in lines.items()}


def _credit_receivables(lines: Lines, done: AllocationRow, accounts: Accounts) -> None:
    for component, role in RECEIVABLES.items():
        _add(lines, accounts.code(role), -getattr(done, component))


def _add(lines: Lines, code: str, amount: Decimal) -> None:
    lines[code] = lines.get(code, ZERO) + amount
