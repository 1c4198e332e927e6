"""Posting to the journal: refuses outside a transaction, refuses unbalanced; the database refuses again at commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import transaction

from loanops.core.errors import LoanOpsError
from loanops.ledger.models import Account, JournalEntry, JournalLine
from loanops.ledger.selectors import closed_through


class UnbalancedEntry(LoanOpsError):
    """Debits and credits of an entry differ."""


class PeriodIsClosed(LoanOpsError):
    """The month of the posting date is closed; corrections are posted in the open one."""

    status = 409


class UnknownAccount(LoanOpsError):
    """The chart of accounts has no such account."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A booking to be made. `lines`: account code → amount, debits positive, credits negative."""

    kind: str
    posting_key: str
    posting_date: date
    effective_date: date
    lines: Mapping[str, Decimal]
    loan_id: int | None = None
    transaction_id: int | None = None
    product_id: int | None = None
    memo: str = ""
    currency: str = "USD"


@cache
def _account_ids() -> dict[str, int]:
    return dict(Account.objects.values_list("code", "pk"))


def account_id(code: str) -> int:
    """Primary key of an account; accounts are never deleted, so the lookup is kept in memory."""
    ids = _account_ids()
    if code not in ids:
        _account_ids.cache_clear()
        ids = _account_ids()
    if code not in ids:
        raise UnknownAccount(f"The chart of accounts has no account {code!r}.")
    return ids[code]


def post_entry(
    *,
    kind: str,
    posting_key: str,
    posting_date: date,
    effective_date: date,
    lines: Mapping[str, Decimal],
    loan_id: int | None = None,
    transaction_id: int | None = None,
    product_id: int | None = None,
    memo: str = "",
    currency: str = "USD",
) -> JournalEntry | None:
    """Book one entry; None when all its lines are zero."""
    entry = Entry(
        kind=kind,
        posting_key=posting_key,
        posting_date=posting_date,
        effective_date=effective_date,
        lines=lines,
        loan_id=loan_id,
        transaction_id=transaction_id,
        product_id=product_id,
        memo=memo,
        currency=currency,
    )
    posted = post_entries([entry])
    return posted[0] if posted else None


def post_entries(entries: Iterable[Entry]) -> list[JournalEntry]:
    """Book many entries with two statements; entries without a non-zero line are left out."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Posting to the journal belongs inside the transaction of what it books.")
    wanted = [
        (entry, {account_id(code): amount for code, amount in lines.items()})
        for entry in entries
        if (lines := _balanced_lines(entry))
    ]
    if wanted:
        _refuse_closed_periods(min(entry.posting_date for entry, _ in wanted))
    rows = JournalEntry.objects.bulk_create(
        JournalEntry(
            posting_key=entry.posting_key,
            kind=entry.kind,
            posting_date=entry.posting_date,
            effective_date=entry.effective_date,
            memo=entry.memo,
            loan_id=entry.loan_id,
            transaction_id=entry.transaction_id,
            product_id=entry.product_id,
        )
        for entry, _ in wanted
    )
    JournalLine.objects.bulk_create(
        JournalLine(entry=row, account_id=account, amount=amount, currency=entry.currency)
        for row, (entry, lines) in zip(rows, wanted, strict=True)
        for account, amount in lines.items()
    )
    return rows


def _balanced_lines(entry: Entry) -> dict[str, Decimal]:
    lines = {code: amount for code, amount in entry.lines.items() if amount}
    difference = sum(lines.values(), Decimal(0))
    if difference:
        raise UnbalancedEntry(f"{entry.kind} {entry.posting_key}: debits exceed credits by {difference}.")
    return lines


def _refuse_closed_periods(first: date) -> None:
    closed = closed_through()
    if closed is not None and first <= closed:
        raise PeriodIsClosed(f"The books are closed through {closed}; nothing is posted on {first} any more.")
