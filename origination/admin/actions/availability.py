"""When an action makes sense, and what it would change."""

from collections.abc import Callable

from loanops.web.admin import PreviewTable
from origination.models import Application
from origination.selectors import current_decision, offered_decision
from origination.states import DECIDABLE, FINAL_STATUSES, ApplicationStatus

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
NOT_BEFORE_A_PERSON = "People decide on applications in underwriting or referred to them."


def decidable(application: Application) -> bool | str:
    """Whether a person may decide now, or why not."""
    if application.status in FINAL_STATUSES:
        return False
    return application.status in DECIDABLE or NOT_BEFORE_A_PERSON


def expired_after_offer(application: Application) -> bool:
    """Whether an offer ran out with the application; drafts that expired have nothing to take up."""
    return application.status == ApplicationStatus.EXPIRED and offered_decision(application) is not None


def can_be_referred(application: Application) -> bool:
    """Whether an underwriter can take it up, from the rules, from an offer, or after it expired."""
    if application.status == ApplicationStatus.EXPIRED:
        return expired_after_offer(application)
    return Application.STATES.allows(application.status, ApplicationStatus.REFERRED)


def can_become(status: ApplicationStatus) -> Callable[[Application], bool]:
    """Whether the state machine leads there."""
    return lambda application: Application.STATES.allows(application.status, status)


def changes_then(application: Application, before: Application) -> list[PreviewTable]:
    """Request and decision before and after."""
    decision = current_decision(application)
    rows = [
        ("Status", before.get_status_display(), application.get_status_display()),
        ("Amount", before.requested_amount, application.requested_amount),
        ("Term, months", str(before.requested_term_months), str(application.requested_term_months)),
        ("Decision", "", decision.get_outcome_display() if decision else "none yet"),
    ]
    return [PreviewTable("Afterwards", ["", "Before", "After"], rows)]
