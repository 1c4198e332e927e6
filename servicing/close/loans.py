"""End of day, step one: every active loan's day is closed, slice by slice.

A slice is a range of loan keys. Its quiet loans are closed by two statements in one short transaction; loans on which
something happens are locked, replayed in memory and written together, some hundred at a time. A loan that cannot be
closed is listed with the reason and stops nobody else; it stays behind and is caught up by a retry or the next day.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, Max, Min

from loanops.core import clock
from servicing.close import shards
from servicing.close.following import follow_all
from servicing.close.quiet import Group, bill_on_schedule, move_quiet_loans, post_interest
from servicing.close.rate import Rate
from servicing.close.running import Progress, require_no_pause
from servicing.models import (
    LOANS_PER_BATCH,
    AccrualBatch,
    EndOfDayFailure,
    EndOfDayRun,
    Loan,
    LoanPosition,
)
from servicing.services.figures import ZERO
from servicing.services.planning import Plan, plan
from servicing.services.projecting import write
from servicing.services.stored import load

log = logging.getLogger(__name__)

SLICE_SIZE = 10_000
LOANS_AT_ONCE = 200
TRIES = 3
STEP = "close_loans"
ONE_DAY = timedelta(days=1)


def close_loans(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Close the run's day for every loan that is behind; safe to interrupt and to repeat."""
    day = run.business_date
    slices = slices_behind(day)
    behind = Loan.objects.behind(day).count() if slices else 0
    EndOfDayRun.objects.filter(pk=run.pk).update(
        loans_total=run.loans_done + behind,
        slices_total=run.slices_done + len(slices),
    )
    rate = Rate(day, total=run.loans_done + behind, done=run.loans_done, progress=progress)
    if run.shards > 1 and len(slices) > 1:
        if settings.END_OF_DAY_FAN_OUT == "tasks":
            shards.send_to_workers(run, slices)
            slices = slices[::-1]
        else:
            shards.close_in_processes(run, slices, rate)
            slices = slices_behind(day)
    close_slices(run, slices, rate.tell)
    failed = EndOfDayFailure.objects.filter(run=run, step=STEP, resolved_at__isnull=True).count()
    return {"loans": EndOfDayRun.objects.get(pk=run.pk).loans_done, "failed": failed}


def slices_behind(day: date) -> Sequence[int]:
    """The slices in which loans may wait for their day to be closed."""
    behind = LoanPosition.objects.filter(as_of__lte=day, loan__status="ACTIVE")
    keys = behind.aggregate(first=Min("loan_id"), last=Max("loan_id"))
    if keys["first"] is None:
        return ()
    return range(keys["first"] // SLICE_SIZE, keys["last"] // SLICE_SIZE + 1)


def close_slices(run: EndOfDayRun, slices: Sequence[int], tell: Callable[[int], None]) -> None:
    """One slice after the other, unless somebody asks for a pause; `tell` hears how many loans were closed."""
    for number in slices:
        require_no_pause(run)
        tell(close_slice(run, number))


def close_slice(run: EndOfDayRun, slice_number: int) -> int:
    """Close one slice and answer how many loans were closed; anybody may do it, any number of times."""
    first, end = slice_number * SLICE_SIZE, (slice_number + 1) * SLICE_SIZE
    closed = _again_after_deadlock(lambda: _close_quiet(run, first, end))
    last = first - 1
    while keys := _behind_in(run.business_date, last, end):
        closed += _again_after_deadlock(lambda keys=keys: _close_others(run, keys))  # type: ignore[misc]
        last = keys[-1]
    EndOfDayRun.objects.filter(pk=run.pk).update(slices_done=F("slices_done") + 1)
    return closed


def _behind_in(day: date, after: int, end: int) -> list[int]:
    behind = Loan.objects.behind(day).filter(pk__gt=after, pk__lt=end)
    return list(behind.order_by("pk").values_list("pk", flat=True)[:LOANS_AT_ONCE])


@transaction.atomic
def _close_quiet(run: EndOfDayRun, first: int, end: int) -> int:
    closed = move_quiet_loans(first, end, run.business_date)
    closed += bill_on_schedule(first, end, run.business_date)
    _count(run, closed)
    return closed


@transaction.atomic
def _close_others(run: EndOfDayRun, keys: Sequence[int]) -> int:
    closed = len(close_locked(lock_behind(run.business_date, keys), run, run.business_date))
    _count(run, closed)
    return closed


def _count(run: EndOfDayRun, closed: int) -> None:
    if closed:
        EndOfDayRun.objects.filter(pk=run.pk).update(loans_done=F("loans_done") + closed)


def _again_after_deadlock(work: Callable[[], int]) -> int:
    """Somebody who moves money between two loans may meet a slice half-way; the slice yields and begins again."""
    for left in reversed(range(TRIES)):
        try:
            return work()
        except OperationalError as error:
            if (
                "deadlock detected" not in str(error)
                or not left
                or transaction.get_connection().in_atomic_block
            ):
                raise
    raise AssertionError("unreachable")


def lock_behind(day: date, keys: Sequence[int]) -> list[Loan]:
    """The loans and positions, locked in the order in which everybody takes them, as far as they are still behind."""
    loans = Loan.objects.filter(pk__in=keys, status="ACTIVE").select_for_update(of=("self",)).order_by("pk")
    found = list(loans)
    positions = LoanPosition.objects.filter(loan__in=found).select_for_update(of=("self",)).order_by("pk")
    behind = {position.pk for position in positions if position.as_of <= day}
    return [loan for loan in found if loan.pk in behind]


def close_locked(loans: Sequence[Loan], run: EndOfDayRun, day: date) -> list[Loan]:
    """Close `day` for loans whose rows are locked; answers those that could be closed."""
    plans: list[Plan] = []
    for stored in load(loans):
        try:
            plans.append(plan(stored, day + ONE_DAY, posting_date=day))
        except Exception as error:  # one broken loan is listed and stops nobody else
            _list_failure(run, stored.loan, error)
    try:
        with transaction.atomic():
            _write_slice(plans, day)
        closed = plans
    except OperationalError:
        raise
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
    _book_interest(plans, positions, day)
    follow_all(list(zip(plans, positions, strict=True)))


def _book_interest(plans: Sequence[Plan], positions: Sequence[LoanPosition], day: date) -> None:
    """One entry for each set of accounts, with what each loan brought to it."""
    members: dict[tuple[int, int], list[Plan]] = defaultdict(list)
    for planned, position in zip(plans, positions, strict=True):
        if planned.interest and not planned.moves_basis:
            assert position.accounts_id is not None
            members[position.accounts_id, planned.loan.pk // LOANS_PER_BATCH].append(planned)
    groups: list[Group] = []
    batches = []
    for (set_id, slice_), found in members.items():
        product_id = found[0].loan.product_id
        key = f"accrual:{day}:{product_id}:{min(each.loan.pk for each in found)}"
        total = sum((each.interest for each in found), ZERO)
        groups.append((key, total, set_id, len(found)))
        batches.append(
            AccrualBatch(
                posting_key=key,
                business_date=day,
                product_id=product_id,
                slice=slice_,
                total=total,
                amounts={str(each.loan.pk): str(each.interest) for each in found},
            )
        )
    AccrualBatch.objects.bulk_create(batches)
    post_interest(groups, day)


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
