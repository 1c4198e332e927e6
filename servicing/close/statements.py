"""After end of day: whoever is due a statement gets it, through the day that was closed last.

Statements have a schedule of their own, so that the business day is open again before they are written.

A loan is due a statement once its next due date is near and it has had none for this due date; loans with many due
dates get one about every month, loans past their last due date as long as something is owed. Who is due is one
question to the database, asked anew under lock: whatever is interrupted or repeated, nobody gets two.
"""

import logging
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from loanops.core import clock
from servicing.close.running import END_OF_DAY, Progress, silent
from servicing.close.shards import in_processes
from servicing.models import Loan, Statement, StatementKind
from servicing.services.statements import draft_statement, latest_statements, store_statements
from servicing.services.stored import load
from servicing.states import LoanStatus

log = logging.getLogger(__name__)

SLICE_SIZE = 100
ONE_DAY = timedelta(days=1)


def issue_due_statements(*, shards: int | None = None, progress: Progress = silent) -> dict[str, int]:
    """Issue the statements that are due; a loan that fails stops nobody else and is tried again the next time."""
    day = clock.business_date() - ONE_DAY
    count = shards or settings.END_OF_DAY_SHARDS
    if count > 1:
        shares = [{"day": day, "share": share, "shares": count} for share in range(count)]
        found = in_processes("servicing.close.statements.issue_share", shares)
        return {name: sum(each[name] for each in found) for name in found[0]}
    return issue_share(day, progress=progress)


def issue_share(day: date, *, share: int = 0, shares: int = 1, progress: Progress = silent) -> dict[str, int]:
    """The statements of every so-many-th loan that is due one, for processes that work side by side."""
    due = list(due_for_statement(day).order_by("pk").values_list("pk", flat=True))
    due = [key for key in due if key % shares == share]
    issued = failed = 0
    for first in range(0, len(due), SLICE_SIZE):
        done, left = _issue(due[first : first + SLICE_SIZE], day)
        issued += done
        failed += left
        progress(f"{day} statements {issued}/{len(due)}")
    return {"statements": issued, "statements_failed": failed}


def due_for_statement(day: date) -> "QuerySet[Loan]":
    """The loans that are due a statement through `day`."""
    ahead = timedelta(days=settings.STATEMENT_DAYS_BEFORE_DUE)
    apart = timedelta(days=settings.STATEMENT_DAYS_APART)
    lately = Q(kind=StatementKind.SCHEDULED, period_to__gt=day + ONE_DAY - apart)
    for_this_due_date = Q(period_to__gt=OuterRef("position__next_due_date") - ahead)
    told = Statement.objects.filter(lately | for_this_due_date, loan=OuterRef("pk"))
    soon = Q(position__next_due_date__lte=day + ahead)
    past_the_last = Q(position__next_due_date__isnull=True, position__total_due__gt=0)
    return Loan.objects.filter(
        soon | past_the_last, ~Exists(told), status=LoanStatus.ACTIVE, first_disbursed_date__lte=day
    )


def _issue(keys: Sequence[int], day: date) -> tuple[int, int]:
    """A slice in one transaction; when it cannot be written, its loans one by one."""
    try:
        with transaction.atomic():
            return _issue_locked(keys, day)
    except Exception:
        if len(keys) == 1:
            log.exception("no statement through %s for loan %s", day, keys[0])
            return 0, 1
        log.warning("statements of a slice could not be written at once; trying its loans one by one")
    outcomes = [_issue([key], day) for key in keys]
    return sum(done for done, _ in outcomes), sum(left for _, left in outcomes)


def _issue_locked(keys: Sequence[int], day: date) -> tuple[int, int]:
    loans = list(
        due_for_statement(day)
        .filter(pk__in=keys)
        .select_related("business")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    previous = latest_statements(each.pk for each in loans)
    drafted, failed = [], 0
    for stored in load(loans):
        try:
            statement = draft_statement(
                stored, day, previous.get(stored.loan.pk), kind=StatementKind.SCHEDULED
            )
        except Exception:  # one broken loan stops nobody else
            log.exception("no statement through %s for %s", day, stored.loan.number)
            failed += 1
            continue
        statement.issued_by = END_OF_DAY.label
        drafted.append(statement)
    store_statements(drafted)
    return len(drafted), failed
