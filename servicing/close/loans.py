"""End of day, step one: every active loan's day is closed, slice by slice.

A slice is one short transaction: its loans are locked, replayed in memory and written together. A loan that cannot be
closed is listed with the reason and stops nobody else; it stays behind and is caught up by a retry or the next day.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from loanops.audit.recording import record_work
from loanops.core import clock
from loanops.core.context import Work, working
from loanops.ledger.services.posting import Entry, post_entries
from products.choices import AccountRole
from servicing.close.running import END_OF_DAY, Progress
from servicing.models import AccrualBatch, EndOfDayFailure, EndOfDayRun, Loan, LoanPosition
from servicing.services.accounting import interest_lines
from servicing.services.figures import ZERO
from servicing.services.following import follow
from servicing.services.planning import Plan, is_quiet_until, plan
from servicing.services.projecting import move_closed_through, write
from servicing.services.stored import load

log = logging.getLogger(__name__)

SLICE_SIZE = 200
STEP = "close_loans"
ONE_DAY = timedelta(days=1)


def close_loans(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Close the run's day for every loan that is behind; safe to interrupt and to repeat."""
    day = run.business_date
    behind = Loan.objects.behind(day)
    total = run.loans_done + behind.count()
    EndOfDayRun.objects.filter(pk=run.pk).update(loans_total=total)
    done = run.loans_done
    next_id: int | None = 0
    while (
        next_id := behind.filter(pk__gte=next_id).order_by("pk").values_list("pk", flat=True).first()
    ) is not None:
        slice_number = next_id // SLICE_SIZE
        done += close_slice(run, slice_number)
        next_id = (slice_number + 1) * SLICE_SIZE
        progress(f"{day} loans {done}/{total}")
    failed = EndOfDayFailure.objects.filter(run=run, step=STEP, resolved_at__isnull=True).count()
    return {"loans": done, "failed": failed}


def close_slice(run: EndOfDayRun, slice_number: int) -> int:
    """Close one slice in one transaction; answers how many loans were closed."""
    first, day = slice_number * SLICE_SIZE, run.business_date
    with transaction.atomic():
        loans = list(
            Loan.objects.behind(day)
            .filter(pk__gte=first, pk__lt=first + SLICE_SIZE)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        closed = close_locked(loans, run, day)
        EndOfDayRun.objects.filter(pk=run.pk).update(loans_done=F("loans_done") + len(closed))
    return len(closed)


def close_locked(loans: Sequence[Loan], run: EndOfDayRun, day: date) -> list[Loan]:
    """Close `day` for loans whose rows are locked; answers those that could be closed."""
    plans: list[Plan] = []
    for stored in load(loans):
        try:
            moves = not is_quiet_until(stored, day + ONE_DAY)
            plans.append(plan(stored, day + ONE_DAY, posting_date=day, schedule_moves=moves))
        except Exception as error:  # one broken loan is listed and stops nobody else
            _list_failure(run, stored.loan, error)
    try:
        with transaction.atomic():
            _write_slice(plans, day)
        closed = plans
    except Exception:
        log.exception("a slice could not be written at once; trying its loans one by one")
        closed = [each for each in plans if _write_alone(each, run, day)]
    _resolve_failures(closed)
    return [each.loan for each in closed]


def _write_alone(planned: Plan, run: EndOfDayRun, day: date) -> bool:
    try:
        with transaction.atomic():
            _write_slice([planned], day)
    except Exception as error:  # listed, and the loan stays behind
        _list_failure(run, planned.loan, error)
        return False
    return True


def _write_slice(plans: Sequence[Plan], day: date) -> None:
    positions = write(plans, group_interest=True).positions
    _book_interest(plans, day)
    move_closed_through([each.loan for each in plans], day)
    for planned, position in zip(plans, positions, strict=True):
        _follow(planned, position)


def _follow(planned: Plan, position: LoanPosition) -> None:
    """Status and delinquency, with an audit event where something changed."""
    with working(Work(name="servicing.close_loans", actor=END_OF_DAY)) as work:
        work.subject = planned.loan
        follow(planned.loan, planned.state, before=planned.stored.position, after=position)
    if work.changes:
        record_work("loan.changed-at-end-of-day", work)


def _book_interest(plans: Sequence[Plan], day: date) -> None:
    """One entry per product (and its accounts) for the slice's interest, with what each loan brought to it."""
    groups: dict[tuple[int, str, str, str], list[Plan]] = defaultdict(list)
    for planned in plans:
        if planned.interest:
            receivable = planned.accounts.code(AccountRole.INTEREST_RECEIVABLE)
            income = planned.accounts.code(AccountRole.INTEREST_INCOME)
            groups[planned.loan.product_id, receivable, income, planned.loan.currency].append(planned)
    entries, batches = [], []
    for (product_id, _, _, currency), members in groups.items():
        first = members[0].loan.pk
        key = f"accrual:{day}:{product_id}:{first}"
        total = sum((each.interest for each in members), ZERO)
        batches.append(
            AccrualBatch(
                posting_key=key,
                business_date=day,
                product_id=product_id,
                slice=first // SLICE_SIZE,
                total=total,
                amounts={str(each.loan.pk): str(each.interest) for each in members},
            )
        )
        entries.append(
            Entry(
                kind="INTEREST_ACCRUAL",
                posting_key=key,
                posting_date=day,
                effective_date=day,
                lines=interest_lines(total, members[0].accounts),
                product_id=product_id,
                memo=f"Interest of {len(members)} loans",
                currency=currency,
            )
        )
    AccrualBatch.objects.bulk_create(batches)
    post_entries(entries)


def _list_failure(run: EndOfDayRun, loan: Loan, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:2000]
    log.warning("end of day %s: %s could not be closed: %s", run.business_date, loan.number, reason)
    open_failure = EndOfDayFailure.objects.filter(loan=loan, step=STEP, resolved_at__isnull=True).first()
    if open_failure is None:
        open_failure = EndOfDayFailure(loan=loan, step=STEP, attempts=0)
    open_failure.run = run
    open_failure.reason = reason
    open_failure.attempts += 1
    open_failure.failed_at = clock.now()
    open_failure.save()


def _resolve_failures(closed: Sequence[Plan]) -> None:
    EndOfDayFailure.objects.filter(
        loan_id__in=[each.loan.pk for each in closed], step=STEP, resolved_at__isnull=True
    ).update(resolved_at=clock.now())
