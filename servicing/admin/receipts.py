"""Record payment (V3): what the money would pay, what a back-dated one makes anew, and the loan after it."""

from typing import Any

from django.db.models import Q

from loanops.core import clock
from loanops.web.admin import PreviewTable
from servicing.admin.effects import effect
from servicing.models import Allocation, Installment, Transaction, TransactionKind
from servicing.services.figures import ZERO

COMPONENTS = ("fees", "penalties", "interest", "principal")
REPLAYED_SHOWN = 20


def receipt_effect(receipt: Transaction, record: Any) -> list[PreviewTable]:
    """Before and after of the loan, with the money's own way on top."""
    found = [allocation_table(receipt), *effect(receipt, record)]
    return [*back_dated(receipt), *found]


def back_dated(receipt: Transaction) -> list[PreviewTable]:
    """A warning where the money counts before today, with what is worked out again after it."""
    today = clock.business_date()
    days = (today - receipt.effective_date).days
    if days <= 0:
        return []
    stood_until_now = Q(reversal__isnull=True) | Q(reversal__sequence__gt=receipt.sequence)
    later = (
        Transaction.objects.filter(stood_until_now, loan=receipt.loan_id, sequence__lt=receipt.sequence)
        .filter(effective_date__gte=receipt.effective_date)
        .exclude(kind=TransactionKind.REVERSAL)
        .select_related("reversal")
        .order_by("effective_date", "sequence")
    )
    rows = [
        (
            f"#{each.sequence}",
            each.effective_date,
            each.get_kind_display(),
            each.amount,
            "falls away" if hasattr(each, "reversal") else "stays",
        )
        for each in later[:REPLAYED_SHOWN]
    ]
    plural = "s" if days > 1 else ""
    return [
        PreviewTable(
            f"It counts from {receipt.effective_date}, {days} day{plural} back",
            ("#", "Effective", "Replayed", "Amount", "Afterwards"),
            rows,
            align_right={3},
            note="Interest, late fees and allocations from that day on are worked out again; "
            "the journal gets the differences today.",
            empty="Nothing else has happened since.",
            tone="warning",
        )
    ]


def allocation_table(receipt: Transaction) -> PreviewTable:
    """What the money pays, by installment and component; what finds no debt is unapplied."""
    due = dict(
        Installment.objects.filter(loan=receipt.loan_id, number__isnull=False).values_list(
            "number", "due_date"
        )
    )
    parts = Allocation.objects.filter(transaction=receipt, superseded_by__isnull=True).order_by(
        "installment", "id"
    )
    rows: list[tuple[Any, ...]] = [
        (
            part.installment or "Outside the plan",
            due.get(part.installment or 0),
            *(getattr(part, name) for name in COMPONENTS),
            part.credit,
            sum((getattr(part, name) for name in COMPONENTS), part.credit),
        )
        for part in parts
    ]
    if rows:
        sums = [sum((row[at] for row in rows), ZERO) for at in range(2, 8)]
        rows.append(("Total", None, *sums))
    columns = ("Installment", "Due", "Fees", "Penalties", "Interest", "Principal", "Unapplied", "Together")
    unapplied = sum((part.credit for part in parts), ZERO)
    note = f"{unapplied:,.2f} finds nothing to pay and stays as a credit balance." if unapplied else ""
    return PreviewTable(
        "What it pays",
        columns,
        rows,
        align_right=set(range(2, 8)),
        note=note,
        totals=1 if rows else 0,
        empty="It pays nothing.",
    )
