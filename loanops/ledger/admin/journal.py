"""The journal: every entry with both its sides, newest first; nothing can be changed."""

from decimal import Decimal
from typing import Any

from django.contrib.admin import DateFieldListFilter
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest

from loanops.ledger.models import JournalEntry, JournalLine
from loanops.web.admin import PreviewTable, day, money, register, text
from loanops.web.admin.keyset import KeysetListAdmin

ZERO = Decimal("0.00")


@register(JournalEntry)
class JournalEntryAdmin(KeysetListAdmin):
    """The journal, newest first."""

    view_action = "ledger.view_ledger"
    list_display = (
        "id",
        day("posting_date", "Posting date"),
        day("effective_date", "Effective date"),
        text(lambda entry: entry.kind.replace("_", " ").capitalize(), "Kind"),
        "memo",
        money("total", "Total, USD"),
    )
    list_filter = (("posting_date", DateFieldListFilter), "kind")
    search_fields = ("posting_key", "=loan_id")
    search_help_text = "Posting key or the loan's key"
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
                text(lambda entry: _batch(entry), "Exported in"),
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


def _batch(entry: JournalEntry) -> Any:
    """The batch that carried the entry to the accounting system."""
    exported = getattr(entry, "exported", None)
    return exported.export if exported else None
