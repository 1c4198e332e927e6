"""The tabs of a loan's page: schedule, transactions, delinquency, disbursements, ledger."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.html import format_html

from loanops.ledger.models import JournalLine
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from servicing.admin.papers import schedule_links
from servicing.buckets import bucket_label
from servicing.models import Delinquency, Installment, Loan, Transaction, TransactionKind
from servicing.proof import interest_batched
from servicing.selectors import contract_state
from servicing.services.figures import ZERO

LEDGER_LINES_SHOWN = 300
TRANSACTIONS_SHOWN = 300


def _day(day: date | None) -> Any:
    """A date that stays in one line, however narrow its column is."""
    if day is None:
        return None
    return format_html('<time class="lo-amount" datetime="{0}">{0}</time>', day.isoformat())


def schedule_tables(loan: Loan) -> list[PreviewTable]:
    """The schedule as it stands, with totals, and as it was agreed."""
    rows = list(Installment.objects.filter(loan=loan).order_by("position"))
    shown: list[tuple[Any, ...]] = [
        (
            row.number or row.kind.replace("_", " ").capitalize(),
            (row.due_date - row.from_date).days,
            _day(row.due_date),
            _day(row.paid_date),
            "✓" if row.billed and not row.outstanding else "",
            row.principal,
            row.interest,
            row.fees,
            row.penalties,
            row.due,
            row.paid,
            row.waived,
            row.outstanding,
            row.balance_after,
        )
        for row in rows
    ]
    if rows:
        totals = [sum((row[index] for row in shown), ZERO) for index in range(5, 13)]
        shown.append(("Total", None, None, None, "", *totals, None))
    columns = (
        "#",
        "Days",
        "Due date",
        "Paid date",
        "✓",
        "Principal",
        "Interest",
        "Fees",
        "Penalties",
        "Due",
        "Paid",
        "Waived",
        "Outstanding",
        "Balance after",
    )
    right = {1, *range(5, 14)}
    current = PreviewTable(
        "Current schedule",
        columns,
        shown,
        align_right=right,
        note=schedule_links(loan) if rows else "",
        tab="Schedule",
    )
    agreed = [
        (row.number, row.due_date, row.due.principal, row.due.interest, row.due.total, row.balance_after)
        for row in contract_state(loan).rows
    ]
    plain = ("#", "Due date", "Principal", "Interest", "Due", "Balance after")
    original = PreviewTable("As agreed", plain, agreed, align_right={2, 3, 4, 5}, tab="Schedule")
    return [current, original]


def transactions_table(loan: Loan) -> PreviewTable:
    """What happened, newest first, with what each did now and the principal after it in the order of dates."""
    transactions = list(Transaction.objects.filter(loan=loan).with_allocations().order_by("sequence"))
    after = _principal_after(transactions)
    rows = []
    for each in reversed(transactions[-TRANSACTIONS_SHOWN:]):
        sums = _sums(each)
        undone = getattr(each, "reversal", None)
        rows.append(
            (
                link_to(each, str(each.sequence)),
                _day(each.effective_date),
                _day(each.posting_date),
                each.get_kind_display(),
                each.amount,
                sums["principal"],
                sums["interest"],
                sums["fees"],
                sums["penalties"],
                sums["credit"],
                after.get(each.pk),
                each.get_source_display(),
                f"reversed by #{undone.sequence}"
                if undone
                else f"reverses #{each.reverses.sequence}"
                if each.reverses
                else "",
            )
        )
    columns = (
        "#",
        "Effective",
        "Posted",
        "Kind",
        "Amount",
        "Principal",
        "Interest",
        "Fees",
        "Penalties",
        "Credit",
        "Principal after",
        "Source",
        "Reversal",
    )
    hidden = len(transactions) - TRANSACTIONS_SHOWN
    note = f"{hidden} older ones are not shown." if hidden > 0 else ""
    return PreviewTable("Transactions", columns, rows, align_right=set(range(4, 11)), note=note)


def _sums(transaction: Transaction) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in transaction.current_allocations:
        for name in ("principal", "interest", "fees", "penalties", "credit"):
            sums[name] += getattr(row, name)
    return sums


def _principal_after(transactions: list[Transaction]) -> dict[int, Decimal]:
    balance, after = ZERO, {}
    for each in sorted(transactions, key=lambda each: (each.effective_date, each.sequence)):
        if each.kind == TransactionKind.REVERSAL or hasattr(each, "reversal"):
            continue
        if each.kind == TransactionKind.DISBURSEMENT:
            balance += each.amount
        elif each.kind == TransactionKind.CREDIT_BALANCE_REFUND:
            balance += _sums(each)["principal"]
        elif each.kind not in (TransactionKind.RECOVERY, TransactionKind.WRITE_OFF):
            balance -= _sums(each)["principal"]
        after[each.pk] = balance
    return after


def delinquency_table(loan: Loan) -> PreviewTable:
    """Every step of every episode, newest first."""
    rows = []
    episodes = Delinquency.objects.filter(loan=loan).prefetch_related("changes").order_by("-id")
    for episode in episodes:
        for change in sorted(episode.changes.all(), key=lambda each: -each.pk):
            rows.append(
                (
                    link_to(episode, episode.start_date.isoformat()),
                    change.on_date,
                    change.get_status_display(),
                    bucket_label(change.bucket),
                    change.days_overdue,
                    change.amount,
                )
            )
    columns = ("Late since", "On", "Status", "Bucket", "Days overdue", "Amount overdue")
    return PreviewTable("Delinquency", columns, rows, align_right={4, 5}, empty="Never late.")


def disbursements_table(loan: Loan) -> PreviewTable:
    """Orders to pay out, with what became of them."""
    orders = loan.disbursement_orders.select_related("bank_account").order_by("-id")
    rows = [
        (
            link_to(order, order.ordered_date.isoformat()),
            order.get_status_display(),
            order.amount,
            order.fees_withheld,
            order.net_amount,
            order.get_method_display(),
            str(order.bank_account or ""),
            order.settled_date,
            order.outcome,
        )
        for order in orders
    ]
    columns = ("Ordered", "Status", "Lent", "Fees withheld", "Paid out", "Method", "To", "Settled", "Outcome")
    return PreviewTable(
        "Disbursements", columns, rows, align_right={2, 3, 4}, empty="Nothing was paid out yet."
    )


def ledger_tables(loan: Loan) -> list[PreviewTable]:
    """The loan's journal lines, the interest it brought to grouped entries, and what that comes to per account."""
    lines = JournalLine.objects.filter(entry__loan_id=loan.pk).select_related("entry", "account")
    rows: list[tuple[Any, ...]] = [
        (
            _day(line.entry.posting_date),
            _day(line.entry.effective_date),
            link_to(line.entry, line.entry.kind.replace("_", " ").capitalize()),
            line.account.code,
            line.amount if line.amount > 0 else None,
            -line.amount if line.amount < 0 else None,
            line.entry.memo,
        )
        for line in lines.order_by("-entry_id", "id")[:LEDGER_LINES_SHOWN]
    ]
    totals = lines.aggregate(
        debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
    )
    debit, credit = totals["debit"] or ZERO, -(totals["credit"] or ZERO)
    rows.append(
        (
            "Total",
            None,
            "",
            "",
            debit,
            credit,
            "debits equal credits ✓" if debit == credit else "OUT OF BALANCE",
        )
    )
    columns = ("Posted", "Effective", "Entry", "Account", "Debit", "Credit", "Memo")
    own = PreviewTable("Entries of this loan", columns, rows, align_right={4, 5}, tab="Ledger")
    batched = interest_batched(loan)
    total = sum((amount for _, amount in batched), ZERO)
    shown: list[tuple[Any, ...]] = [(day, amount) for day, amount in reversed(batched[-62:])]
    if batched:
        shown.append((f"All {len(batched)} days", total))
    grouped = PreviewTable(
        "Interest booked in grouped entries",
        ("Business date", "Interest"),
        shown,
        align_right={1},
        note="End of day books interest once for many loans; this is the part of this loan, newest first.",
        empty="No interest was booked by end of day yet.",
        tab="Ledger",
    )
    return [own, grouped]
