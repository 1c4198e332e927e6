"""Handing the contract over to servicing."""

from loanops.core.actors import Actor
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import Application
from origination.services.course import move
from origination.states import ApplicationStatus


@use_case("origination.mark_boarded", audit="application.boarded", surfaces=())
def mark_boarded(*, application_id: int, loan_number: str, actor: Actor) -> Application:
    """Servicing has booked the loan; called in its transaction. Once booked, the same loan again changes nothing."""
    application = lock(Application.objects.all(), application_id)
    if application.status == ApplicationStatus.BOARDED and application.loan_number == loan_number:
        return application
    Application.STATES.require(application.status, ApplicationStatus.BOARDED)
    application.loan_number = loan_number
    move(application, ApplicationStatus.BOARDED, actor=actor, note=f"Loan {loan_number}.")
    return application
