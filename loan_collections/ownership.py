"""Whose task it is: agents work on their own tasks and on those of nobody, a manager on any."""

from django.db.models import Q

from loan_collections.models import CollectionTask
from loanops.access.roles import Role
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import LoanOpsError


class NotYourTask(LoanOpsError):
    """The task is somebody else's."""

    status = 403


def only_own_tasks(actor: Actor) -> bool:
    """Staff without a manager's role; systems with a token act on any task."""
    return actor.kind == ActorKind.STAFF and Role.MANAGER not in actor.roles


def starts_with_own(actor: Actor) -> bool:
    """Whether lists show the actor his own work unless he asks for more: collections agents."""
    return only_own_tasks(actor) and Role.COLLECTIONS_AGENT in actor.roles


def own(actor: Actor) -> Q:
    """The actor's tasks and those of nobody."""
    return Q(assignee_id=actor.user_id) | Q(assignee__isnull=True)


def why_not(task: CollectionTask, actor: Actor) -> str:
    """Why the actor may not work on the task; empty when he may."""
    if task.assignee_id in (None, actor.user_id) or not only_own_tasks(actor):
        return ""
    return f"{task.number} is {task.assignee}'s; a manager can hand it to you."


def require_own(task: CollectionTask, actor: Actor) -> None:
    """Refuse work on somebody else's task."""
    if refusal := why_not(task, actor):
        raise NotYourTask(refusal)
