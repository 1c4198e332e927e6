"""End of day, last step: the books are proven, set-based; what differs is listed with the run."""

from typing import Any

from loanops.core import clock
from servicing.close.running import Progress
from servicing.models import EndOfDayFailure, EndOfDayRun
from servicing.proof import verify

STEP = "prove_books"


def prove_books(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Entries balance, trial balance is zero, receivable accounts equal the loans. A difference is never silent."""
    report = verify(quick=True, batched_on=run.business_date)
    for difference in report.differences:
        EndOfDayFailure.objects.create(
            run=run, step=STEP, reason=str(difference)[:2000], failed_at=clock.now()
        )
        progress(f"DIFFERENCE {difference}")
    return {"differences": report.found}
