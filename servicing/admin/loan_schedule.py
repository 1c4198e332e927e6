"""The tab Schedule of a loan: as it stands, as it was agreed, and both side by side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from loanops.engine.events import Event, EventKind
from loanops.engine.replay import replay
from loanops.engine.state import Row
from loanops.web.admin import PreviewTable
from servicing.admin.papers import schedule_links
from servicing.models import Allocation, Installment, Loan, Transaction, TransactionKind
from servicing.services.figures import ZERO, event_of

CURRENT, ORIGINAL, COMPARE = "current", "original", "compare"
VIEWS = ((CURRENT, "Current"), (ORIGINAL, "Original"), (COMPARE, "Compare"))
PAYING = (TransactionKind.REPAYMENT, TransactionKind.GOODWILL_CREDIT, TransactionKind.REFINANCE_OUT)
LENT = (TransactionKind.DISBURSEMENT, TransactionKind.REFINANCE_IN)
NEW_TERMS = (TransactionKind.MODIFICATION, TransactionKind.RATE_CHANGE)
CHOSEN = mark_safe(' aria-current="page"')
COMPONENTS = ("fees", "penalties", "interest", "principal")


def one_line(day: date | None) -> Any:
    """A date that stays in one line, however narrow its column is."""
    if day is None:
        return None
    return format_html('<time class="lo-day" datetime="{0}">{0}</time>', day.isoformat())


def agreed_rows(loan: Loan, transactions: Iterable[Transaction]) -> Sequence[Row]:
    """The schedule of the contract: the loan's disbursements and nothing else."""
    lent = [
        event_of(each) for each in transactions if each.kind in LENT and not hasattr(each, "reversal")
    ] or [Event("planned", EventKind.DISBURSEMENT, loan.engine_terms().start_date, loan.principal)]
    return replay(loan.engine_terms(), lent, max(each.effective_date for each in lent)).rows


def _disbursements(loan: Loan) -> list[Transaction]:
    return list(Transaction.objects.standing().filter(loan=loan, kind__in=LENT))


def schedule_part(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """The schedule in the view the address asks for."""
    wanted = request.GET.get("view", CURRENT)
    rows = list(Installment.objects.filter(loan=loan).order_by("position"))
    controls = _switch(wanted, bool(rows), loan)
    if wanted == ORIGINAL:
        return [_original(loan, controls)]
    if wanted == COMPARE:
        return [_compared(loan, rows, controls)]
    return [current_table(loan, rows, controls)]


def _switch(wanted: str, has_rows: bool, loan: Loan) -> Any:
    """The three views, and the schedule as a file."""
    links = format_html_join(
        "",
        '<a class="lo-chip" href="?tab=schedule&amp;view={}"{}>{}</a>',
        ((slug, CHOSEN if slug == wanted else "", title) for slug, title in VIEWS),
    )
    files = schedule_links(loan) if has_rows else ""
    return format_html('{}<span class="lo-grow"></span><span>{}</span>', links, files)


@dataclass(frozen=True)
class Timing:
    """What was paid of a row before its due date and after it."""

    in_advance: Decimal = ZERO
    late: Decimal = ZERO


def timings(loan: Loan, rows: Sequence[Installment]) -> dict[int, Timing]:
    """By installment number: how much of what was paid came early and how much late."""
    due = {row.number: row.due_date for row in rows if row.number}
    paid = (
        Allocation.objects.filter(
            loan=loan, superseded_by__isnull=True, installment__isnull=False, transaction__kind__in=PAYING
        )
        .values_list("installment", "transaction__effective_date")
        .annotate(**{f"sum_{name}": Sum(name) for name in COMPONENTS})
    )
    early: dict[int, Decimal] = defaultdict(lambda: ZERO)
    late: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for number, on, *sums in paid:
        if number not in due or on == due[number]:
            continue
        (early if on < due[number] else late)[number] += sum(sums, ZERO)
    return {number: Timing(early[number], late[number]) for number in {*early, *late}}


def first_rows_of_new_terms(loan: Loan, rows: Sequence[Installment]) -> dict[int, str]:
    """Index of each row that is the first one under changed terms → what changed them."""
    changes = Transaction.objects.standing().filter(loan=loan, kind__in=NEW_TERMS)
    found: dict[int, str] = {}
    for change in changes.order_by("effective_date", "sequence"):
        index = next((i for i, row in enumerate(rows) if row.due_date > change.effective_date), None)
        if index is not None:
            found[index] = f"{change.get_kind_display()} of {change.effective_date}"
    return found


def current_table(loan: Loan, rows: Sequence[Installment], controls: Any = "") -> PreviewTable:
    """Every row with what became of it, and the sums."""
    by_number = timings(loan, rows)
    changed = first_rows_of_new_terms(loan, rows)
    shown: list[tuple[Any, ...]] = []
    for index, row in enumerate(rows):
        timing = by_number.get(row.number or 0, Timing())
        name: Any = row.number or row.kind.replace("_", " ").capitalize()
        if index in changed:
            name = format_html('{}<span class="lo-second" title="{}">new terms</span>', name, changed[index])
        shown.append(
            (
                name,
                (row.due_date - row.from_date).days,
                one_line(row.due_date),
                one_line(row.paid_date),
                "✓" if row.billed and not row.outstanding else " ",
                row.balance_after,
                row.principal,
                row.interest,
                row.fees,
                row.penalties,
                row.due,
                row.paid,
                timing.in_advance,
                timing.late,
                row.waived,
                row.outstanding,
            )
        )
    if rows:
        totals = [sum((row[index] for row in shown), ZERO) for index in range(6, 16)]
        days = sum(row[1] for row in shown)
        shown.append(("Total", days, None, None, "", None, *totals))
    columns = (
        "#",
        "Days",
        "Due date",
        "Paid date",
        "✓",
        "Balance after",
        "Principal",
        "Interest",
        "Fees",
        "Penalties",
        "Due",
        "Paid",
        "In advance",
        "Late",
        "Waived",
        "Outstanding",
    )
    notes = [
        f"Row {rows[index].number or index + 1} is the first one after the {what[0].lower()}{what[1:]}."
        for index, what in changed.items()
    ]
    return PreviewTable(
        "Current schedule",
        columns,
        shown,
        align_right={1, *range(5, 16)},
        note=" ".join(notes),
        controls=controls,
        totals=1 if rows else 0,
        marks=dict.fromkeys(changed, "new"),
        dense=True,
        empty="There is no schedule yet.",
    )


def _original(loan: Loan, controls: Any) -> PreviewTable:
    agreed = agreed_rows(loan, _disbursements(loan))
    rows: list[tuple[Any, ...]] = [
        (
            row.number,
            (row.due_date - row.from_date).days,
            one_line(row.due_date),
            row.balance_after,
            row.due.principal,
            row.due.interest,
            row.due.fees,
            row.due.total,
        )
        for row in agreed
    ]
    if rows:
        rows.append(
            (
                "Total",
                sum(row[1] for row in rows),
                None,
                None,
                *(sum((row[at] for row in rows), ZERO) for at in range(4, 8)),
            )
        )
    columns = ("#", "Days", "Due date", "Balance after", "Principal", "Interest", "Fees", "Due")
    return PreviewTable(
        "As agreed",
        columns,
        rows,
        align_right={1, *range(3, 8)},
        controls=controls,
        totals=1 if rows else 0,
        note="The contract as it was signed: paid out as it was, nothing changed, everything paid on its day.",
    )


def _compared(loan: Loan, rows: Sequence[Installment], controls: Any) -> PreviewTable:
    """Agreed and current, installment by installment."""
    agreed = {row.number: row for row in agreed_rows(loan, _disbursements(loan)) if row.number}
    current = {row.number: row for row in rows if row.number}
    shown: list[tuple[Any, ...]] = []
    marks: dict[int, str] = {}
    for number in sorted({*agreed, *current}):
        was, now = agreed.get(number), current.get(number)
        before, after = was.due.total if was else None, now.due if now else None
        change = (after or ZERO) - (before or ZERO)
        if change or not was or not now or was.due_date != now.due_date:
            marks[len(shown)] = "new"
        shown.append(
            (
                number,
                one_line(was.due_date if was else None),
                before,
                was.balance_after if was else None,
                one_line(now.due_date if now else None),
                after,
                now.balance_after if now else None,
                change,
            )
        )
    if shown:
        sums = [sum((row[at] or ZERO for row in shown), ZERO) for at in (2, 5, 7)]
        shown.append(("Total", None, sums[0], None, None, sums[1], None, sums[2]))
    columns = (
        "#",
        "Agreed for",
        "Agreed, USD",
        "Balance as agreed",
        "Now for",
        "Now, USD",
        "Balance now",
        "Change, USD",
    )
    note = "Rows that are no longer as agreed are marked. Fees and penalties that came later count as change."
    return PreviewTable(
        "Agreed and current",
        columns,
        shown,
        align_right={2, 3, 5, 6, 7},
        note=note,
        controls=controls,
        totals=1 if shown else 0,
        marks=marks,
    )
