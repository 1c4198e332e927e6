"""From late loans to work: tasks at thresholds, shared out among the agents, and closed when the episode ends.

Everything goes in slices, each one short transaction with a constant number of statements.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from loan_collections.models import CollectionTask, TaskRule
from loan_collections.states import UNFINISHED, TaskStatus
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.audit.recording import record_event
from loanops.core import clock
from loanops.core.actors import system_actor
from loanops.core.ids import new_public_id, next_numbers
from servicing.models import Delinquency
from servicing.states import DelinquencyStatus

SLICE_SIZE = 500
COLLECTOR = system_actor("collections")

Progress = Callable[[str], None]


@dataclass
class Desk:
    """The agents and how much each has to do; a new task goes to whoever has least."""

    load: dict[int, int] = field(default_factory=dict)

    @classmethod
    def today(cls) -> "Desk":
        unfinished = Count(
            "collection_tasks", filter=Q(collection_tasks__status__in=UNFINISHED), distinct=True
        )
        agents = User.objects.filter(
            is_active=True, is_staff=True, role_assignments__role=Role.COLLECTIONS_AGENT
        ).annotate(unfinished=unfinished)
        return cls(dict(agents.order_by("id").values_list("id", "unfinished")))

    def give(self, preferred: int | None) -> int | None:
        """The agent who works with the borrower already, or the one with least to do; None when there is nobody."""
        if not self.load:
            return None
        agent = preferred if preferred in self.load else min(self.load, key=lambda pk: (self.load[pk], pk))
        assert agent is not None
        self.load[agent] += 1
        return agent


# Making tasks -----------------------------------------------------------------------------------------------------


def work_open_episodes(*, on_date: date, progress: Progress) -> int:
    """One task for each open episode that reached a threshold it had not reached before; answers how many."""
    rules = list(TaskRule.objects.filter(is_active=True).order_by("days_past_due"))
    if not rules:
        return 0
    desk = Desk.today()
    late = _past_a_new_threshold(rules)
    created, last = 0, 0
    while ids := list(late.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SLICE_SIZE]):
        with transaction.atomic():
            created += _work_slice(late.filter(pk__in=ids), rules, desk, on_date)
        last = ids[-1]
        progress(f"{on_date} collection tasks created: {created}")
    return created


def _past_a_new_threshold(rules: Sequence[TaskRule]) -> QuerySet[Delinquency]:
    """Open episodes past a threshold for which they had no task yet: few of those that are late."""
    past = [
        When(loan__position__days_past_due__gte=rule.days_past_due, then=Value(rule.days_past_due))
        for rule in reversed(rules)
    ]
    tasks = CollectionTask.objects.filter(delinquency=OuterRef("pk"), rule__isnull=False)
    highest = tasks.order_by().values("delinquency").annotate(highest=Max("rule__days_past_due"))
    return Delinquency.objects.annotate(
        past=Case(*past, default=Value(0)), had=Subquery(highest.values("highest"))
    ).filter(Q(had__isnull=True) | Q(had__lt=F("past")), status=DelinquencyStatus.OPEN, past__gt=0)


def _work_slice(late: QuerySet[Delinquency], rules: Sequence[TaskRule], desk: Desk, on_date: date) -> int:
    episodes = list(late.select_related("loan__position").order_by("pk"))
    reached = _reached(episodes)
    agents = _agents_of({episode.loan.business_id for episode in episodes})
    tasks = []
    for episode in episodes:
        days = episode.loan.position.days_past_due
        rule = next(rule for rule in reversed(rules) if rule.days_past_due <= days)
        if rule.days_past_due <= reached.get(episode.pk, 0):
            continue
        assignee = desk.give(agents.get(episode.loan.business_id))
        if assignee is not None:
            agents[episode.loan.business_id] = assignee
        tasks.append(_task(episode, rule, assignee, on_date))
    _supersede(tasks, on_date)
    _insert(tasks)
    return len(tasks)


def _reached(episodes: Iterable[Delinquency]) -> dict[int, int]:
    """The highest threshold for which each episode has had a task."""
    tasks = CollectionTask.objects.filter(
        delinquency__in=[episode.pk for episode in episodes], rule__isnull=False
    )
    highest = tasks.values("delinquency_id").annotate(highest=Max("rule__days_past_due"))
    return dict(highest.values_list("delinquency_id", "highest"))


def _agents_of(business_ids: set[int]) -> dict[int, int]:
    """Who works with a borrower already: no two agents on one."""
    tasks = CollectionTask.objects.unfinished().filter(
        loan__business_id__in=business_ids, assignee__isnull=False
    )
    return dict(tasks.order_by("pk").values_list("loan__business_id", "assignee_id"))


def _task(episode: Delinquency, rule: TaskRule, assignee: int | None, on_date: date) -> CollectionTask:
    return CollectionTask(
        public_id=new_public_id(CollectionTask.PUBLIC_ID_PREFIX),
        loan=episode.loan,
        delinquency=episode,
        rule=rule,
        kind=rule.kind,
        title=rule.title,
        priority=rule.priority,
        assignee_id=assignee,
        due_date=on_date + timedelta(days=rule.due_in_days),
        days_past_due=episode.loan.position.days_past_due,
        created_date=on_date,
    )


def _insert(tasks: Sequence[CollectionTask]) -> None:
    if not tasks:
        return
    for task, number in zip(tasks, next_numbers("TK", len(tasks)), strict=True):
        task.number = number
    stored = bulk_create_with_history(
        list(tasks), CollectionTask, default_change_reason="A threshold was reached."
    )
    _record("collection-task.created", stored, "status", lambda task: [None, task.status])


# Closing tasks ----------------------------------------------------------------------------------------------------


def _supersede(tasks: Iterable[CollectionTask], on_date: date) -> None:
    """What was to be done at an earlier threshold goes on in the task of the later one."""
    episodes = [task.delinquency_id for task in tasks]
    older = CollectionTask.objects.unfinished().filter(delinquency__in=episodes, rule__isnull=False)
    _close(
        list(older.select_for_update()),
        lambda task: TaskStatus.ESCALATED,
        on_date,
        lambda task: "A later threshold was reached.",
    )


def close_ended_episodes(*, on_date: date, progress: Progress) -> int:
    """Close the unfinished tasks of all episodes that were cured or charged off; answers how many."""
    ended = CollectionTask.objects.unfinished().exclude(delinquency__status=DelinquencyStatus.OPEN)
    closed, last = 0, 0
    while ids := list(ended.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SLICE_SIZE]):
        closed += _close_ended(ended.filter(pk__in=ids), on_date)
        last = ids[-1]
        progress(f"{on_date} collection tasks closed: {closed}")
    return closed


def handle_delinquency_changed(delinquency_id: int, status: str, **_: Any) -> None:
    """The outbox's handler: when an episode ends, its tasks leave the desk at once."""
    if status == DelinquencyStatus.OPEN:
        return
    ended = CollectionTask.objects.unfinished().filter(delinquency_id=delinquency_id)
    _close_ended(ended.exclude(delinquency__status=DelinquencyStatus.OPEN), clock.business_date())


@transaction.atomic
def _close_ended(tasks: QuerySet[CollectionTask], on_date: date) -> int:
    locked = list(tasks.select_related("delinquency").select_for_update(of=("self",)).order_by("pk"))
    return _close(locked, _end_of, on_date, _why_ended)


def _end_of(task: CollectionTask) -> TaskStatus:
    """Work that was begun is done; what nobody had taken up yet is not needed any more."""
    return TaskStatus.DONE if task.status == TaskStatus.IN_PROGRESS else TaskStatus.CANCELED


def _why_ended(task: CollectionTask) -> str:
    if task.delinquency.status == DelinquencyStatus.CHARGED_OFF:
        return "The loan was charged off."
    return "The loan is no longer late."


def _close(
    tasks: Sequence[CollectionTask],
    status_for: Callable[[CollectionTask], TaskStatus],
    on_date: date,
    why: Callable[[CollectionTask], str],
) -> int:
    if not tasks:
        return 0
    before = {task.pk: task.status for task in tasks}
    for task in tasks:
        status = status_for(task)
        CollectionTask.STATES.require(task.status, status)
        task.status, task.closed_date, task.closing_note = status, on_date, why(task)
        task.version += 1
        task.updated_at = clock.now()
    bulk_update_with_history(
        list(tasks),
        CollectionTask,
        ["status", "closed_date", "closing_note", "version", "updated_at"],
        default_change_reason="Closed at end of day or when its episode ended.",
    )
    _record("collection-task.closed", tasks, "status", lambda task: [before[task.pk], task.status])
    return len(tasks)


def _record(
    event: str, tasks: Sequence[CollectionTask], name: str, change: Callable[[CollectionTask], list[Any]]
) -> None:
    """One audit event for the slice, found from the timeline of each of its tasks."""
    record_event(
        event,
        actor=COLLECTOR,
        touched=list(tasks),
        changes=[
            {
                "type": CollectionTask._meta.label,
                "id": task.pk,
                "record": str(task),
                "fields": {name: change(task)},
            }
            for task in tasks
        ],
    )
