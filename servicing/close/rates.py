"""End of day: variable loans whose reset date has come take their rate from the index."""

import logging
from typing import Any

from loanops.core import clock
from servicing.close.running import END_OF_DAY, Progress
from servicing.models import EndOfDayFailure, EndOfDayRun, Loan
from servicing.services.rate_resets import due_for_reset, reset_rate

log = logging.getLogger(__name__)

STEP = "reset_rates"


def reset_rates(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Reset each loan by itself: one that cannot be reset is listed with its reason and tried again the next day."""
    due = due_for_reset(run.business_date)
    failed = 0
    for done, loan_id in enumerate(due, start=1):
        try:
            reset_rate(loan_id=loan_id, through=run.business_date, actor=END_OF_DAY)
        except Exception as error:  # one broken loan is listed and stops nobody else
            failed += 1
            _list_failure(run, loan_id, error)
        else:
            _resolve_failures(loan_id)
        if done % 100 == 0:
            progress(f"{run.business_date} rates {done}/{len(due)}")
    return {"loans": len(due) - failed, "failed": failed} if due else {}


def _list_failure(run: EndOfDayRun, loan_id: int, error: Exception) -> None:
    reason = f"{type(error).__name__}: {error}"[:2000]
    log.warning("end of day %s: loan %s could not be reset: %s", run.business_date, loan_id, reason)
    failure = EndOfDayFailure.objects.filter(
        loan_id=loan_id, step=STEP, resolved_at__isnull=True
    ).first() or EndOfDayFailure(loan=Loan.objects.get(pk=loan_id), step=STEP, attempts=0)
    failure.run, failure.reason = run, reason
    failure.attempts += 1
    failure.failed_at = clock.now()
    failure.save()


def _resolve_failures(loan_id: int) -> None:
    open_failures = EndOfDayFailure.objects.filter(loan_id=loan_id, step=STEP, resolved_at__isnull=True)
    open_failures.update(resolved_at=clock.now())
