"""The contact log: every try to reach somebody about a late loan, and what came of it."""

from datetime import date

from loan_collections.models import CollectionTask, ContactAttempt
from loan_collections.ownership import require_own
from loan_collections.states import (
    REACHED,
    ContactChannel,
    ContactDirection,
    ContactOutcome,
    ContactParty,
    TaskStatus,
)
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.core.texts import require_no_personal_numbers
from loanops.usecases import use_case
from servicing.models import Loan

CHOICES = {
    "channel": ContactChannel,
    "direction": ContactDirection,
    "party": ContactParty,
    "outcome": ContactOutcome,
}


@use_case("collections.log_contact", audit="collection.contact-logged", title="Log contact")
def log_contact(
    *,
    loan_id: int,
    channel: str,
    party: str,
    outcome: str,
    task_id: int | None = None,
    direction: str = ContactDirection.OUT,
    note: str = "",
    next_action: str = "",
    next_action_date: date | None = None,
    actor: Actor,
) -> ContactAttempt:
    """One contact or try. Whoever was reached, something happens next: what, and when, has to be said."""
    errors = _errors(
        {"channel": channel, "party": party, "outcome": outcome, "direction": direction},
        next_action,
        next_action_date,
    )
    if errors:
        raise InvalidInput("The contact cannot be logged.", errors=errors)
    require_no_personal_numbers(note, "/note")
    require_no_personal_numbers(next_action, "/next_action")
    task = _take_up(loan_id, task_id, actor)
    loan = lock(Loan.objects.all(), loan_id)
    attempt = ContactAttempt(
        loan=loan,
        task=task,
        channel=channel,
        direction=direction,
        party=party,
        outcome=outcome,
        note=note,
        next_action=next_action,
        next_action_date=next_action_date,
        contacted_date=clock.business_date(),
        recorded_by=actor.label[:200],
        recorded_by_user_id=actor.user_id,
    )
    attempt.save()
    return attempt


def _take_up(loan_id: int, task_id: int | None, actor: Actor) -> CollectionTask | None:
    """The task the contact belongs to is in progress from now on; it is locked first, being what was looked at."""
    if task_id is None:
        return None
    task = lock(CollectionTask.objects.filter(loan_id=loan_id), task_id)
    require_own(task, actor)
    if task.status == TaskStatus.OPEN:
        task.assignee_id = task.assignee_id or actor.user_id
        task.change_status(TaskStatus.IN_PROGRESS)
    return task


def _errors(chosen: dict[str, str], next_action: str, next_action_date: date | None) -> list[FieldError]:
    errors = [
        FieldError(f"/{name}", "invalid_choice", f"One of {', '.join(CHOICES[name].values)}.")
        for name, value in chosen.items()
        if value not in CHOICES[name].values
    ]
    if chosen["outcome"] in REACHED and not (next_action.strip() and next_action_date):
        errors.append(
            FieldError("/next_action", "required", "Somebody was reached: say what is next, and when.")
        )
    if next_action_date is not None and next_action_date < clock.business_date():
        errors.append(FieldError("/next_action_date", "past", "Today or later."))
    return errors
