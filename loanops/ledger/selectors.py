"""Reading the books: balances of accounts on any day, an account's lines, and what disagrees with itself."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, QuerySet, Sum

from loanops.ledger.models import (
    Account,
    AccountingPeriod,
    GlExportLine,
    JournalEntry,
    JournalLine,
    LedgerProof,
    PeriodBalance,
)
from loanops.ledger.states import PeriodStatus

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class AccountBalance:
    """An account's turnover and balance; `balance` is positive on the debit side."""

    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal
    account_id: int = 0

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


@dataclass(frozen=True)
class Turnover:
    """Both sides of an account in one currency."""

    account_id: int
    currency: str
    debit: Decimal
    credit: Decimal


def closed_through() -> date | None:
    """The last day that is closed for posting."""
    closed = AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED)
    last: date | None = closed.aggregate(last=Max("last_day"))["last"]
    return last


def turnovers(*, through: date | None = None) -> list[Turnover]:
    """Debits and credits of all time up to a posting date; counts on from the last closed month before it."""
    period = None
    if through is not None:
        period = _closed_before(through)
    sums: dict[tuple[int, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    lines = JournalLine.objects.all()
    if through is not None:
        lines = lines.filter(entry__posting_date__lte=through)
    if period is not None:
        lines = lines.filter(entry__posting_date__gt=period.last_day)
        for kept in PeriodBalance.objects.filter(period=period):
            sums[kept.account_id, kept.currency] = [kept.debit, kept.credit]
    rows = lines.values("account_id", "currency").annotate(
        debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
    )
    for row in rows:
        both = sums[row["account_id"], row["currency"]]
        both[0] += row["debit"] or ZERO
        both[1] -= row["credit"] or ZERO
    return [Turnover(*key, *both) for key, both in sorted(sums.items())]


def _closed_before(day: date) -> AccountingPeriod | None:
    closed = AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED, last_day__lte=day)
    return closed.order_by("-last_day").first()


def trial_balance(*, through: date | None = None) -> list[AccountBalance]:
    """Every account with its debits and credits up to and including a posting date; three queries at most."""
    return _by_account(turnovers(through=through))


def turnover_between(first: date, last: date) -> list[AccountBalance]:
    """Every account with what was booked on it from one posting date to another."""
    rows = (
        JournalLine.objects.filter(entry__posting_date__gte=first, entry__posting_date__lte=last)
        .values("account_id", "currency")
        .annotate(debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0)))
    )
    return _by_account(
        Turnover(row["account_id"], row["currency"], row["debit"] or ZERO, -(row["credit"] or ZERO))
        for row in rows
    )


def _by_account(found: Iterable[Turnover]) -> list[AccountBalance]:
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for each in found:
        sums[each.account_id][0] += each.debit
        sums[each.account_id][1] += each.credit
    return [
        AccountBalance(
            code=account.code,
            name=account.name,
            kind=account.kind,
            debit=sums[account.pk][0],
            credit=sums[account.pk][1],
            account_id=account.pk,
        )
        for account in Account.objects.order_by("id")
    ]


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


@dataclass(frozen=True)
class AccountPage:
    """A stretch of an account's lines, newest first, each with the balance after it; `older` continues it."""

    lines: list[tuple[Any, Decimal]]
    older: int | None


def account_page(
    account: Account, *, before: int | None = None, through: date | None = None, size: int = 50
) -> AccountPage:
    """Lines in the order of booking, newest first, with running balances; three queries wherever the page begins.

    `before` is the key of the last line of the page before (keyset paging); `through` leaves out later postings.
    """
    lines = JournalLine.objects.filter(account=account)
    if through is not None:
        lines = lines.filter(entry__posting_date__lte=through)
    if before is not None:
        lines = lines.filter(pk__lt=before)
    found = list(lines.select_related("entry").order_by("-pk")[: size + 1])
    shown, more = found[:size], len(found) > size
    if not shown:
        return AccountPage([], None)
    balance = lines.filter(pk__lte=shown[0].pk).aggregate(total=Sum("amount"))["total"] or ZERO
    rows = []
    for line in shown:
        rows.append((line, balance))
        balance -= line.amount
    return AccountPage(rows, shown[-1].pk if more else None)


def last_proofs() -> dict[str, LedgerProof]:
    """The last proof of each kind."""
    newest = LedgerProof.objects.order_by("kind", "-pk").distinct("kind")
    return {proof.kind: proof for proof in newest}


# Batches for the accounting system -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reconciled:
    """One account on some days: what was booked, and how much of it batches hold (debits positive)."""

    code: str
    booked: Decimal
    exported: Decimal

    @property
    def difference(self) -> Decimal:
        return self.booked - self.exported


def reconciliation(first: date, last: date) -> list[Reconciled]:
    """The trial balance's movements on some days against the batches' lines. Three queries."""
    exported: dict[int, Decimal] = dict(
        GlExportLine.objects.filter(posting_date__gte=first, posting_date__lte=last)
        .values_list("account_id")
        .annotate(total=Sum(F("debit") - F("credit")))
    )
    return [
        Reconciled(each.code, each.balance, exported.get(each.account_id, ZERO))
        for each in turnover_between(first, last)
        if each.debit or each.credit or each.account_id in exported
    ]


def entries_behind(
    line: GlExportLine, *, before: int | None = None, size: int = 50
) -> tuple[list[Any], int | None]:
    """The journal lines that a batch's line sums up, newest first, and the key from which the next page goes on."""
    lines = JournalLine.objects.filter(
        entry__exported__export_id=line.export_id,
        account_id=line.account_id,
        currency=line.currency,
        entry__posting_date=line.posting_date,
    )
    product = Q(entry__product_id=line.product_id) if line.product_id else Q(entry__product_id__isnull=True)
    lines = lines.filter(product)
    if before is not None:
        lines = lines.filter(pk__lt=before)
    found = list(lines.select_related("entry").order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
