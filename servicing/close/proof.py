"""End of day, last step: the books are proven, set-based; what differs is listed with the run.

Each night reads what was booked since the night before, on top of the sums proven then. A cent that went wrong in a
loan, in a batch or in today's journal is found at once; one planted in the journal of long ago by `verify_ledger`.
"""

from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Sum

from loanops.core import clock
from loanops.ledger.models import JournalEntry, JournalLine
from servicing.close.running import Progress
from servicing.models import BooksProof, EndOfDayFailure, EndOfDayRun
from servicing.proof import verify_and_record

STEP = "prove_books"
PATIENCE = "5s"


def prove_books(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Entries balance, trial balance is zero, receivable accounts equal the loans. A difference is never silent."""
    proven = BooksProof.objects.order_by("-pk").first()
    report = verify_and_record(
        quick=True, batched_on=run.business_date, proven=proven, asked_by=run.started_by
    )
    for difference in report.differences:
        EndOfDayFailure.objects.create(
            run=run, step=STEP, reason=str(difference)[:2000], failed_at=clock.now()
        )
        progress(f"DIFFERENCE {difference}")
    if report.proves:
        remember(proven, run)
    return {"differences": report.found}


def remember(proven: BooksProof | None, run: EndOfDayRun) -> BooksProof | None:
    """Adds up the ledger as far as nobody writes any more, for the next night to begin there."""
    cut = _cut()
    if cut is None:
        return None
    through_entry, through_line = cut
    balances = {code: Decimal(amount) for code, amount in (proven.balances if proven else {}).items()}
    lines = JournalLine.objects.filter(pk__gt=proven.through_line if proven else 0, pk__lte=through_line)
    for code, amount in lines.values_list("account__code").annotate(Sum("amount")):
        balances[code] = balances.get(code, Decimal(0)) + amount
    return BooksProof.objects.create(
        business_date=run.business_date,
        through_line=through_line,
        through_entry=through_entry,
        balances={code: str(amount) for code, amount in sorted(balances.items())},
        proven_at=clock.now(),
    )


def _cut() -> tuple[int, int] | None:
    """The last entry and line below which nothing can appear any more; None when writers do not let us look.

    Whoever writes holds the table's writing lock until he commits, so under this lock every number that was given out
    is in its row. It is held for two look-ups.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute("LOCK TABLE ledger_journalentry, ledger_journalline IN SHARE MODE")
            entry = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
            line = JournalLine.objects.order_by("-pk").values_list("pk", flat=True).first()
    except OperationalError:
        return None
    return entry or 0, line or 0
