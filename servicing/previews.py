"""What an action would change: before and after, side by side, read inside its dry run.

The dry run locked the loan and projected it, so the loan of the running use case knows what was stored before; what
is stored after is read from the database, in the transaction that will be undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from loanops.core.context import current_work
from loanops.ledger.models import JournalLine
from servicing.buckets import bucket_label
from servicing.models import Installment, Loan, LoanPosition
from servicing.services.figures import ZERO, InstallmentRow
from servicing.services.stored import StoredLoan
from servicing.states import LoanStatus

BALANCES = (
    ("principal", "Principal"),
    ("interest", "Interest"),
    ("fees", "Fees"),
    ("penalties", "Penalties"),
    ("credit", "Credit balance"),
)
SCHEDULE_ROWS_MAX = 120

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class DifferenceTable:
    """A small table of an action's effect; columns that hold figures are right-aligned where it is shown."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    note: str = ""


@dataclass(frozen=True)
class Differences:
    """Balances, arrears, schedule and journal before and after an action."""

    balances: DifferenceTable
    arrears: DifferenceTable
    schedule: DifferenceTable
    journal: DifferenceTable

    @property
    def tables(self) -> list[DifferenceTable]:
        return [self.balances, self.arrears, self.schedule, self.journal]


def differences(loan_id: int) -> Differences:
    """The effect of the dry run that is running now on one loan."""
    work = current_work.get()
    record = work.touched.get((Loan._meta.label, loan_id)) if work is not None else None
    if not isinstance(record, Loan):
        raise LookupError("Differences are read inside the dry run of a use case that locked the loan.")
    before: StoredLoan | None = record.before_projection
    after = Loan.objects.select_related("position").get(pk=loan_id)
    return Differences(
        balances=_balances(before, after.position),
        arrears=_arrears(before, record.status_before, after),
        schedule=_schedule(before, after),
        journal=_journal(record.posted_entries),
    )


def _balances(before: StoredLoan | None, after: LoanPosition) -> DifferenceTable:
    old = before.position if before else None
    rows: list[tuple[Cell, ...]] = []
    for name, title in BALANCES:
        was, now = getattr(old, name) if old else ZERO, getattr(after, name)
        rows.append((title, was, now, now - was))
    was, now = old.total_outstanding if old else ZERO, after.total_outstanding
    rows.append(("Total owed", was, now, now - was))
    if after.charged_off.total or (old and old.charged_off.total):
        was, now = old.charged_off.total if old else ZERO, after.charged_off.total
        rows.append(("of which charged off", was, now, now - was))
    return DifferenceTable("Balances", ("", "Before", "After", "Change"), rows)


def _arrears(before: StoredLoan | None, status_before: str, loan: Loan) -> DifferenceTable:
    old, new = before.position if before else None, loan.position
    rows: list[tuple[Cell, ...]] = [
        ("Status", LoanStatus(status_before).label if status_before else "", loan.get_status_display()),
        ("Due now", old.total_due if old else ZERO, new.total_due),
        ("Overdue", old.overdue_amount if old else ZERO, new.overdue_amount),
        ("Days past due", old.days_past_due if old else 0, new.days_past_due),
        ("Bucket", bucket_label(old.bucket) if old else "", bucket_label(new.bucket)),
        ("Next due date", old.next_due_date if old else None, new.next_due_date),
        ("Next due amount", old.next_due_amount if old else ZERO, new.next_due_amount),
    ]
    return DifferenceTable("Arrears and next payment", ("", "Before", "After"), rows)


def _schedule(before: StoredLoan | None, loan: Loan) -> DifferenceTable:
    """Rows of the schedule that differ."""
    old = before.installments if before else {}
    stored = Installment.objects.filter(loan=loan).order_by("position").values_list(*InstallmentRow._fields)
    new = {row.position: row for row in (InstallmentRow(*values) for values in stored)}
    rows: list[tuple[Cell, ...]] = []
    for position in sorted({*old, *new}):
        was, now = old.get(position), new.get(position)
        if was == now:
            continue
        shown = now or was
        assert shown is not None
        rows.append(
            (
                shown.number or shown.kind.replace("_", " ").capitalize(),
                shown.due_date,
                _asked(was),
                _asked(now),
                was.outstanding if was else None,
                now.outstanding if now else None,
                now.balance_after if now else None,
            )
        )
    note = ""
    if len(rows) > SCHEDULE_ROWS_MAX:
        note = f"{len(rows) - SCHEDULE_ROWS_MAX} more rows change."
    columns = ("#", "Due date", "Due before", "Due after", "Open before", "Open after", "Balance after")
    return DifferenceTable("Schedule rows that change", columns, rows[:SCHEDULE_ROWS_MAX], note)


def _asked(row: InstallmentRow | None) -> Decimal | None:
    return None if row is None else row.principal + row.interest + row.fees + row.penalties


def _journal(posted: Sequence[int]) -> DifferenceTable:
    """The entries the action would post."""
    lines = (
        JournalLine.objects.filter(entry__in=posted)
        .values_list("entry__effective_date", "entry__kind", "account__name")
        .annotate(total=Sum("amount"))
        .order_by("entry__effective_date", "entry__kind", "-total")
    )
    rows: list[tuple[Cell, ...]] = [
        (day, kind.replace("_", " ").capitalize(), account, max(total, ZERO), max(-total, ZERO))
        for day, kind, account, total in lines
    ]
    return DifferenceTable("Journal", ("Effective", "Entry", "Account", "Debit", "Credit"), rows)
