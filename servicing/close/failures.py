"""What people do about end of day: start, pause, resume, and try again the loans it had to leave behind."""

from datetime import timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import NotFound
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.close.loans import close_locked, lock_behind
from servicing.close.running import EndOfDayNotDue
from servicing.models import EndOfDayRun, Loan
from servicing.states import RunStatus


@use_case(
    "servicing.start_end_of_day", audit="end-of-day.requested", title="Start end of day", surfaces=("admin",)
)
def start_end_of_day(*, reason: str = "", actor: Actor) -> None:
    """Ask for the current business day to be closed, or an interrupted run to go on; it runs after commit."""
    day = clock.business_date()
    if day > clock.lender_today():
        raise EndOfDayNotDue(
            f"The business date {day} is ahead of the calendar; there is no day to close yet."
        )
    announce("end-of-day.requested", business_date=day.isoformat())


@use_case(
    "servicing.pause_end_of_day", audit="end-of-day.pause-requested", title="Pause", surfaces=("admin",)
)
def pause_end_of_day(*, run_id: int, reason: str = "", actor: Actor) -> EndOfDayRun:
    """Ask a run to stop where it is safe to stop: between two slices of loans, or two steps."""
    run = _run(run_id)
    if run.status == RunStatus.COMPLETED:
        raise EndOfDayNotDue(f"{run} is finished; there is nothing to pause.")
    if run.status == RunStatus.RUNNING and not run.pause_requested:
        run.pause_requested = True
        run.save(update_fields=["pause_requested"])
    return run


@use_case(
    "servicing.resume_end_of_day", audit="end-of-day.resume-requested", title="Resume", surfaces=("admin",)
)
def resume_end_of_day(*, run_id: int, reason: str = "", actor: Actor) -> EndOfDayRun:
    """Go on with a run that is paused or was interrupted; it runs after commit."""
    run = _run(run_id)
    if run.status == RunStatus.COMPLETED:
        raise EndOfDayNotDue(f"{run} is finished; there is nothing to resume.")
    if run.pause_requested:
        run.pause_requested = False
        run.save(update_fields=["pause_requested"])
    announce("end-of-day.requested", business_date=run.business_date.isoformat())
    return run


def _run(run_id: int) -> EndOfDayRun:
    run = EndOfDayRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"End-of-day run {run_id} does not exist.")
    return run


@use_case(
    "servicing.retry_failed_loans",
    audit="end-of-day.retried",
    title="Retry failed loans",
    surfaces=("admin",),
)
def retry_failed_loans(*, run_id: int, reason: str = "", actor: Actor) -> EndOfDayRun:
    """Try again to close every loan this run left behind, up to the last closed business day."""
    run = _run(run_id)
    if run.status != RunStatus.COMPLETED:
        raise EndOfDayNotDue(f"{run} is not finished; resume it instead.")
    last_closed = clock.business_date() - timedelta(days=1)
    failed = run.failures.filter(resolved_at__isnull=True, loan__isnull=False).values("loan_id")
    keys = Loan.objects.behind(last_closed).filter(pk__in=failed).order_by("pk").values_list("pk", flat=True)
    loans = lock_behind(last_closed, list(keys))
    run.loans_done += len(close_locked(loans, run, last_closed))
    run.save(update_fields=["loans_done"])
    return run
