"""Further tabs of a loan's page: payments, delinquency, documents, inquiries, ledger, and what other apps add."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string

from loanops.access import matrix
from loanops.ledger.models import JournalLine
from loanops.web.actors import actor_of
from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.badges import status_pill
from loanops.web.admin.formats import link_to
from loanops.web.admin.parts import Content
from origination.models import Document
from servicing.admin.loan_schedule import one_line
from servicing.buckets import bucket_label
from servicing.loan_proof import interest_batched
from servicing.models import Delinquency, Loan, Transaction
from servicing.services.figures import ZERO
from servicing.states import DelinquencyStatus

LEDGER_LINES_SHOWN = 100
GROUPED_DAYS_SHOWN = 31
INQUIRIES_SHOWN = 50


def from_other_apps(tab: str, loan: Loan, request: HttpRequest) -> list[Content]:
    """What the stages after servicing know about the loan; settings name the functions."""
    found: list[Content] = []
    for name in settings.LOAN_PAGE_TABLES.get(tab, ()):
        found += import_string(name)(loan, request)
    return found


def payments_part(loan: Loan, request: HttpRequest) -> list[Content]:
    """Money collected by providers, and money paid out."""
    return [*from_other_apps("payments", loan, request), disbursements_table(loan)]


def delinquency_part(loan: Loan, request: HttpRequest) -> list[Content]:
    """Since when, how many days, every step of every episode, and what collections did about it."""
    episodes = list(Delinquency.objects.filter(loan=loan).prefetch_related("changes").order_by("-id"))
    steps = [
        (episode, change)
        for episode in episodes
        for change in sorted(episode.changes.all(), key=lambda each: -each.pk)
    ]
    rows = [
        (
            link_to(episode, episode.start_date.isoformat()),
            one_line(change.on_date),
            status_pill(change),
            bucket_label(change.bucket),
            change.days_overdue,
            change.amount,
        )
        for episode, change in steps
    ]
    columns = ("Late since", "On", "Status", "Bucket", "Days overdue", "Amount overdue")
    tables: list[Content] = [_now(loan, episodes)]
    if len(steps) > 1:
        tables.append(_days_chart(steps))
    tables.append(
        PreviewTable("Bucket history", columns, rows, align_right={4, 5}, empty="It was never late.")
    )
    return [*tables, *from_other_apps("delinquency", loan, request)]


def _now(loan: Loan, episodes: list[Delinquency]) -> PreviewTable:
    position = loan.position
    facts: list[tuple[Any, ...]] = [
        ("Days past due", f"{position.days_past_due} ({bucket_label(position.bucket)})"),
        ("Oldest unpaid due date", position.oldest_unpaid_due_date),
        ("Overdue principal", position.overdue_principal),
        ("Overdue interest", position.overdue_interest),
        ("Overdue fees and penalties", position.overdue_fees + position.overdue_penalties),
        ("Overdue in all", position.overdue_amount),
        ("Times late so far", len(episodes)),
        ("Longest, days", max([position.days_past_due, *(each.days_overdue_max for each in episodes)])),
    ]
    since = next((each for each in episodes if each.status == DelinquencyStatus.OPEN), None)
    title = f"Late since {since.start_date}" if since else "Not late now"
    return PreviewTable(title, ("", "Today"), facts, align_right={1})


def _days_chart(steps: list[tuple[Any, Any]]) -> Chart:
    """Days overdue whenever the bucket or the status changed."""
    ordered = sorted(steps, key=lambda each: (each[1].on_date, each[1].pk))
    return Chart(
        "How late was it?",
        [change.on_date.isoformat() for _, change in ordered],
        {"Days overdue": [change.days_overdue for _, change in ordered]},
        unit="Days",
    )


def disbursements_table(loan: Loan) -> PreviewTable:
    """Orders to pay out, with what became of them."""
    orders = loan.disbursement_orders.select_related("bank_account").order_by("-id")
    rows = [
        (
            link_to(order, order.ordered_date.isoformat()),
            status_pill(order),
            order.amount,
            order.fees_withheld,
            order.net_amount,
            order.get_method_display(),
            str(order.bank_account or "–"),
            order.settled_date,
            order.outcome,
        )
        for order in orders
    ]
    columns = ("Ordered", "Status", "Lent", "Fees withheld", "Paid out", "Method", "To", "Settled", "Outcome")
    return PreviewTable(
        "Paid out to the borrower", columns, rows, align_right={2, 3, 4}, empty="Nothing was paid out yet."
    )


def documents_part(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """What was handed in with the application, for those who may see applications."""
    if loan.application_id is None:
        return [
            PreviewTable("Documents", (), (), empty="An imported loan has no application, and no documents.")
        ]
    if not matrix.allows(actor_of(request), "origination.view_applications"):
        empty = "Documents lie with the application, which your role does not open."
        return [PreviewTable("Documents", (), (), empty=empty)]
    rows = [
        (
            link_to(each, each.get_kind_display()),
            each.file_name or "–",
            status_pill(each),
            each.uploaded_at,
            each.uploaded_by_label,
        )
        for each in Document.objects.filter(application=loan.application_id).order_by("kind", "-id")
    ]
    note = format_html("Handed in with application {}.", link_to(loan.application))  # type: ignore[arg-type]
    columns = ("Kind", "File", "Status", "Uploaded", "By")
    return [PreviewTable("Documents", columns, rows, note=note, empty="The application asked for none.")]


def inquiries_part(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """What was asked about the loan."""
    if not matrix.allows(actor_of(request), "servicing.view_inquiries"):
        return [PreviewTable("Inquiries", (), (), empty="Your role does not see inquiries.")]
    rows = [
        (
            link_to(each, each.number),
            one_line(each.asked_date),
            each.get_subject_display(),
            each.title,
            status_pill(each),
            one_line(each.answer_due_date),
            str(each.assignee or "–"),
        )
        for each in loan.inquiries.select_related("assignee").order_by("-id")[:INQUIRIES_SHOWN]
    ]
    columns = ("Number", "Asked", "Subject", "Question", "State", "Answer promised by", "Assignee")
    return [PreviewTable("Inquiries", columns, rows, empty="Nothing was asked about this loan.")]


def ledger_part(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """The loan's journal lines, and the interest it brought to grouped entries."""
    may_open = matrix.allows(actor_of(request), "ledger.view_ledger")
    return [_entries(loan, may_open), _grouped_interest(loan)]


def _entries(loan: Loan, may_open: bool) -> PreviewTable:
    lines = JournalLine.objects.filter(entry__loan_id=loan.pk).select_related("entry", "account")
    sequences = dict(Transaction.objects.filter(loan=loan).values_list("pk", "sequence"))
    open_entry: Callable[[Any, str], Any] = link_to if may_open else lambda record, words: words
    rows: list[tuple[Any, ...]] = [
        (
            one_line(line.entry.posting_date),
            one_line(line.entry.effective_date),
            open_entry(line.entry, line.entry.kind.replace("_", " ").capitalize()),
            line.account.name,
            line.amount if line.amount > 0 else None,
            -line.amount if line.amount < 0 else None,
            line.entry.memo,
            _transaction_link(line.entry.transaction_id, sequences),
        )
        for line in lines.order_by("-entry_id", "id")[:LEDGER_LINES_SHOWN]
    ]
    totals = lines.aggregate(
        debit=Sum("amount", filter=Q(amount__gt=0)), credit=Sum("amount", filter=Q(amount__lt=0))
    )
    debit, credit = totals["debit"] or ZERO, -(totals["credit"] or ZERO)
    verdict = "Debits equal credits ✓" if debit == credit else "OUT OF BALANCE"
    if rows:
        rows.append(("All entries", None, "", "", debit, credit, verdict, ""))
    note: Any = ""
    if len(rows) > LEDGER_LINES_SHOWN:
        url = f"{reverse('admin:ledger_journalentry_changelist')}?q={loan.pk}"
        words = f"The last {LEDGER_LINES_SHOWN} lines are shown; the sums are of all."
        link = format_html('<a class="lo-link" href="{}">The journal has all</a>.', url)
        note = format_html("{} {}", words, link) if may_open else words
    columns = ("Posted", "Effective", "Entry", "Account", "Debit", "Credit", "Memo", "Transaction")
    return PreviewTable(
        "Entries of this loan",
        columns,
        rows,
        align_right={4, 5},
        note=note,
        totals=1 if rows else 0,
        empty="Nothing is booked yet.",
    )


def _transaction_link(pk: int | None, sequences: dict[int, int]) -> Any:
    if pk is None or pk not in sequences:
        return None
    url = reverse("admin:servicing_transaction_change", args=[pk])
    return format_html('<a class="lo-link" href="{}">#{}</a>', url, sequences[pk])


def _grouped_interest(loan: Loan) -> PreviewTable:
    batched = interest_batched(loan)
    total = sum((amount for _, amount in batched), Decimal(0))
    shown: list[tuple[Any, ...]] = [
        (one_line(day), amount) for day, amount in reversed(batched[-GROUPED_DAYS_SHOWN:])
    ]
    if batched:
        shown.append((f"All {len(batched)} days", total))
    return PreviewTable(
        "Interest booked in grouped entries",
        ("Business date", "Interest"),
        shown,
        align_right={1},
        note="End of day books interest once for many loans; this is the part of this loan, newest first.",
        empty="No interest was booked by end of day yet.",
        totals=1 if batched else 0,
    )
