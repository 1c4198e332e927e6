"""Staff pages of the books: chart of accounts with balances, journal. Nothing can be changed here (F7)."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from loanops.ledger.models import Account, JournalEntry, JournalLine
from loanops.ledger.selectors import trial_balance
from loanops.web.admin import (
    Figure,
    LongListAdmin,
    PreviewTable,
    ReadOnlyAdmin,
    day,
    money,
    register,
)

LINES_SHOWN = 50
ZERO = Decimal("0.00")


def _total(**filters: Any) -> Coalesce:
    lines = JournalLine.objects.filter(account=OuterRef("pk"), **filters).values("account")
    total = Subquery(lines.annotate(total=Sum("amount")).values("total"), output_field=DecimalField())
    return Coalesce(total, Value(ZERO))


@register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """The chart of accounts; the list is the trial balance, the record its latest lines."""

    view_action = "ledger.view_ledger"
    list_display = (
        "code",
        "name",
        "kind",
        money("debit", "Debit, USD"),
        money("credit", "Credit, USD"),
        money("balance", "Balance, USD (debit +)"),
    )
    list_filter = ("kind",)
    search_fields = ("code", "name")
    ordering = ("id",)
    sections = (("Account", ["code", "name", "kind"]),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        accounts: QuerySet[Account] = super().get_queryset(request)
        return accounts.annotate(debit=_total(amount__gt=0), credit=-_total(amount__lt=0)).annotate(
            balance=F("debit") - F("credit")
        )

    def figures(self, account: Account) -> list[Figure]:
        [line] = [each for each in trial_balance() if each.code == account.code]
        return [
            Figure("Debit, USD", line.debit),
            Figure("Credit, USD", line.credit),
            Figure("Balance, USD (debit +)", line.balance),
        ]

    def tables(self, account: Account, request: HttpRequest) -> list[PreviewTable]:
        lines = account.lines.select_related("entry").order_by("-entry_id")[:LINES_SHOWN]
        rows = [
            (
                line.entry.posting_date,
                line.entry.kind,
                line.entry.memo,
                line.amount if line.amount > 0 else None,
                -line.amount if line.amount < 0 else None,
            )
            for line in lines
        ]
        return [
            PreviewTable(
                "Latest lines",
                ["Posting date", "Kind", "Memo", "Debit", "Credit"],
                rows,
                align_right={3, 4},
                note=f"The newest {LINES_SHOWN} at most.",
            )
        ]


@register(JournalEntry)
class JournalEntryAdmin(LongListAdmin):
    """The journal, newest first."""

    view_action = "ledger.view_ledger"
    has_timeline = False
    list_display = (
        "id",
        day("posting_date", "Posting date"),
        day("effective_date", "Effective date"),
        "kind",
        "memo",
        money("total", "Total, USD"),
    )
    list_filter = ("kind", "posting_date")
    search_fields = ("posting_key", "=loan_id")
    ordering = ("-id",)
    sections = (
        (
            "Entry",
            [
                "posting_key",
                "kind",
                "posting_date",
                "effective_date",
                "memo",
                "loan_id",
                "transaction_id",
                "recorded_at",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[JournalEntry]:
        debits = JournalLine.objects.filter(entry=OuterRef("pk"), amount__gt=0).values("entry")
        total = Subquery(debits.annotate(total=Sum("amount")).values("total"), output_field=DecimalField())
        entries: QuerySet[JournalEntry] = super().get_queryset(request)
        return entries.annotate(total=total)

    def tables(self, entry: JournalEntry, request: HttpRequest) -> list[PreviewTable]:
        lines = entry.lines.select_related("account").order_by("-amount", "id")
        rows: list[tuple[Any, ...]] = [
            (
                line.account.code,
                line.account.name,
                line.amount if line.amount > 0 else None,
                -line.amount if line.amount < 0 else None,
            )
            for line in lines
        ]
        debit = sum((row[2] or ZERO for row in rows), ZERO)
        credit = sum((row[3] or ZERO for row in rows), ZERO)
        rows.append(("Total", "balanced" if debit == credit else "OUT OF BALANCE", debit, credit))
        return [PreviewTable("Lines", ["Account", "Name", "Debit", "Credit"], rows, align_right={2, 3})]
