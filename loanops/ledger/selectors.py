"""Reading the books: balances of accounts, trial balance, and what disagrees with itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from loanops.ledger.models import Account, JournalEntry, JournalLine

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class AccountBalance:
    """An account's turnover and balance; `balance` is positive on the debit side."""

    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


def trial_balance(*, through: date | None = None) -> list[AccountBalance]:
    """Every account with its debits and credits up to and including a posting date. Two queries, whatever the size."""
    lines = JournalLine.objects.all()
    if through is not None:
        lines = lines.filter(entry__posting_date__lte=through)
    sums: dict[int, Any] = {
        row["account_id"]: row
        for row in lines.values("account_id").annotate(
            debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
        )
    }
    balances = []
    for account in Account.objects.order_by("id"):
        row: dict[str, Decimal | None] = sums.get(account.pk, {})
        balances.append(
            AccountBalance(
                code=account.code,
                name=account.name,
                kind=account.kind,
                debit=row.get("debit") or ZERO,
                credit=-(row.get("credit") or ZERO),
            )
        )
    return balances


def balance_of(code: str, *, loan_id: int | None = None) -> Decimal:
    """Signed balance of one account (debit positive), of the whole book or of the entries of one loan."""
    lines = JournalLine.objects.filter(account__code=code)
    if loan_id is not None:
        lines = lines.filter(entry__loan_id=loan_id)
    return lines.aggregate(total=Sum("amount"))["total"] or ZERO


def unbalanced_entries() -> QuerySet[JournalEntry]:
    """Entries out of balance in some currency, or without any line; always empty unless something is broken."""
    broken = (
        JournalLine.objects.values("entry_id", "currency").annotate(total=Sum("amount")).filter(~Q(total=0))
    )
    return JournalEntry.objects.filter(Q(pk__in=broken.values("entry_id")) | Q(lines__isnull=True)).order_by(
        "id"
    )
