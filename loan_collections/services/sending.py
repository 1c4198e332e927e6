"""A reminder that a person sends, beside those that end of day writes."""

from loan_collections.services.reminding import late_message
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import notify_all
from loanops.usecases import use_case
from servicing.models import Loan, LoanPosition
from servicing.states import LoanStatus


class NothingToRemindOf(LoanOpsError):
    """The loan is not late."""


class RemindedToday(LoanOpsError):
    """One reminder by hand a day is enough."""

    status = 409


@use_case(
    "collections.send_reminder", audit="collection.reminder-sent", title="Send reminder", surfaces=("admin",)
)
def send_reminder(*, loan_id: int, reason: str = "", actor: Actor) -> Notification:
    """Remind the borrower today of what is overdue now; at most once a day by hand."""
    loan = lock(Loan.objects.all(), loan_id)
    position = LoanPosition.objects.select_related("loan__business").get(loan=loan)
    due_date = position.oldest_unpaid_due_date
    if loan.status != LoanStatus.ACTIVE or due_date is None or not position.overdue_amount:
        raise NothingToRemindOf(f"{position.loan.number} is not late; there is nothing to remind of.")
    if not position.loan.business.email:
        raise NothingToRemindOf(f"{position.loan.business} has no e-mail address; call instead.")
    today = clock.business_date()
    message = late_message(position, position.days_past_due, key=f"by-hand-{today}", due_date=due_date)
    written = notify_all([message])
    if not written:
        raise RemindedToday(f"{position.loan.number} was reminded by hand on {today} already.")
    return written[0]
