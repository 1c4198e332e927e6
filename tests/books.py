"""The last line of every test that moved money, and what such tests read from the books."""

from decimal import Decimal

from loanops.ledger.models import JournalLine
from loanops.ledger.selectors import balance_of
from servicing.models import Transaction
from servicing.proof import verify


def assert_books_prove() -> None:
    """Entries balance, the ledger equals the loans, everything stored equals its replay."""
    report = verify()
    assert report.proves, "\n".join(map(str, report.differences))


def lines_of(transaction: Transaction) -> dict[str, Decimal]:
    """What the journal holds for a transaction: account → amount, its own entry and all corrections together."""
    lines: dict[str, Decimal] = {}
    for line in JournalLine.objects.filter(entry__transaction_id=transaction.pk).select_related("account"):
        lines[line.account.code] = lines.get(line.account.code, Decimal(0)) + line.amount
    return {code: amount for code, amount in lines.items() if amount}


__all__ = ["assert_books_prove", "balance_of", "lines_of"]
