"""What AWS calls by the clock: each schedule runs the same function as the command of the same name.

Zappa calls a schedule as `(event, context)` and tries again with fewer arguments after any TypeError, so the parameters
are exactly these two. Every schedule may run twice, at once or again, without harm.
"""

from typing import Any

from loan_collections.services import reminding
from loanops.access import tidying
from loanops.audit import sealing
from loanops.core import clock, outbox
from origination.services import book_screening, credit, identity_desk, scanning
from payments.services import polling
from servicing.close import running, statements


def run_end_of_day(event: Any, context: Any) -> dict[str, Any]:
    """Close every business day before the lender's calendar day."""
    runs = running.run_due_end_of_days()
    return {
        "closed": [run.business_date.isoformat() for run in runs],
        "business_date": clock.business_date().isoformat(),
    }


def issue_statements(event: Any, context: Any) -> dict[str, Any]:
    """Issue the statements that are due through the last closed business day."""
    return dict(statements.issue_due_statements())


def send_reminders(event: Any, context: Any) -> dict[str, Any]:
    """Write the reminders that end of day could not, and send what waits."""
    counts: dict[str, Any] = dict(reminding.send_reminders())
    return counts | {"delivered": outbox.deliver_outbox()}


def poll_payments(event: Any, context: Any) -> dict[str, Any]:
    """Ask the payment providers about what is open."""
    counts = polling.poll_unknown()
    return {
        "asked": counts.asked,
        "ended": counts.ended,
        "returned": counts.returned,
        "failed": counts.failed,
    }


def retry_credit_checks(event: Any, context: Any) -> dict[str, Any]:
    """Ask the credit bureaus and the sources of identity facts again for what waits for its next attempt."""
    return {**identity_desk.retry_party_checks(), **credit.retry_credit_checks()}


def screen_parties(event: Any, context: Any) -> dict[str, Any]:
    """Screen the whole book against the lists of sanctioned parties: what changed since the last time."""
    return dict(book_screening.screen_parties())


def tend_documents(event: Any, context: Any) -> dict[str, Any]:
    """Scan the documents that wait for the malware scanner, and clear away uploads nobody completed."""
    return dict(scanning.tend_documents())


def deliver_outbox(event: Any, context: Any) -> dict[str, Any]:
    """Deliver what was written with the changes and has not left yet."""
    return {"delivered": outbox.deliver_outbox()}


def seal_audit(event: Any, context: Any) -> dict[str, Any]:
    """Chain the hashes of new audit events."""
    return {"sealed": sealing.seal_audit()}


def tidy_up(event: Any, context: Any) -> dict[str, Any]:
    """Forget answers to requests older than 30 days, and tokens that have expired."""
    return {"answers_forgotten": tidying.tidy_up()}
