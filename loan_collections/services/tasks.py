"""Tasks: taken up, handed over, finished, escalated by people."""

from loan_collections.models import CollectionTask
from loan_collections.ownership import require_own
from loan_collections.states import UNFINISHED, ContactOutcome, TaskKind, TaskStatus
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.texts import require_no_personal_numbers
from loanops.usecases import use_case

WORKING_ROLES = (Role.COLLECTIONS_AGENT, Role.MANAGER)
MOST_URGENT = 1


class TaskIsFinished(LoanOpsError):
    """The task was finished before."""

    status = 409


@use_case("collections.start_task", audit="collection-task.started", title="Start", surfaces=("admin",))
def start_task(*, task_id: int, reason: str = "", actor: Actor) -> CollectionTask:
    """Somebody takes the task up; a task of nobody becomes his."""
    task = _lock_own(task_id, actor)
    if task.assignee_id is None:
        task.assignee_id = actor.user_id
    task.change_status(TaskStatus.IN_PROGRESS)
    return task


@use_case("collections.assign_task", audit="collection-task.assigned", title="Assign", surfaces=("admin",))
def assign_task(*, task_id: int, assignee_id: int, reason: str = "", actor: Actor) -> CollectionTask:
    """Hand a task to somebody of collections."""
    task = _lock_own(task_id, actor)
    people = User.objects.filter(is_active=True, is_staff=True, role_assignments__role__in=WORKING_ROLES)
    if not people.filter(pk=assignee_id).exists():
        detail = "Somebody who works in collections."
        raise InvalidInput(
            "Nobody to hand it to.", errors=[FieldError("/assignee", "invalid_choice", detail)]
        )
    task.assignee_id = assignee_id
    task.save()
    return task


@use_case("collections.complete_task", audit="collection-task.completed", title="Complete")
def complete_task(*, task_id: int, outcome: str = "", note: str = "", actor: Actor) -> CollectionTask:
    """What was to be done is done."""
    if outcome and outcome not in ContactOutcome.values:
        detail = f"One of {', '.join(ContactOutcome.values)}."
        raise InvalidInput(
            "The outcome is not known.", errors=[FieldError("/outcome", "invalid_choice", detail)]
        )
    require_no_personal_numbers(note, "/note")
    task = _lock_own(task_id, actor)
    finish(task, TaskStatus.DONE, note=note, outcome=outcome)
    return task


@use_case("collections.escalate_task", audit="collection-task.escalated", title="Escalate")
def escalate_task(*, task_id: int, reason: str, actor: Actor) -> CollectionTask:
    """It takes more than this task: it ends, and a review for a manager begins. Returns the review."""
    require_no_personal_numbers(reason, "/reason")
    if not reason.strip():
        detail = "The manager reads it."
        raise InvalidInput("Say why it is escalated.", errors=[FieldError("/reason", "blank", detail)])
    task = _lock_own(task_id, actor)
    finish(task, TaskStatus.ESCALATED, note=reason)
    today = clock.business_date()
    review = CollectionTask(
        number=next_number("TK"),
        loan_id=task.loan_id,
        delinquency_id=task.delinquency_id,
        kind=TaskKind.REVIEW,
        title=f"Escalated: {task.title}"[:160],
        priority=MOST_URGENT,
        due_date=today,
        days_past_due=task.loan.position.days_past_due,
        created_date=today,
    )
    review.save()
    return review


def finish(task: CollectionTask, status: TaskStatus, *, note: str, outcome: str = "") -> None:
    """End a locked task."""
    task.closed_date = clock.business_date()
    task.closing_note = note[:500]
    task.outcome = outcome
    task.change_status(status, reason=note)


def _lock_own(task_id: int, actor: Actor) -> CollectionTask:
    """The task, locked and still to be done; refuses work on a colleague's."""
    task = lock(CollectionTask.objects.all(), task_id)
    require_own(task, actor)
    if task.status not in UNFINISHED:
        raise TaskIsFinished(
            f"{task.number} is {task.get_status_display().lower()} since {task.closed_date}."
        )
    return task
