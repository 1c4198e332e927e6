"""C1 Desk: my work first, most urgent on top, with everything for a call on one page."""

from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest

from loan_collections.admin.forms import AssignForm, CompleteForm, EscalateForm, LogContactForm, RemarkForm
from loan_collections.admin.panels import loan_tables, overdue_figures
from loan_collections.models import CollectionTask, ContactAttempt
from loan_collections.ownership import own, starts_with_own, why_not
from loan_collections.services.contacts import log_contact
from loan_collections.services.tasks import assign_task, complete_task, escalate_task, start_task
from loan_collections.states import UNFINISHED, ContactOutcome, TaskStatus
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    masked,
    money,
    record_link,
    register,
    text,
)

OUTCOMES = dict(ContactOutcome.choices)


def last_contact(record: Any) -> str:
    """`2026-03-01 No answer`, from the annotations below."""
    if record.last_contact_date is None:
        return ""
    return f"{record.last_contact_date} {OUTCOMES[record.last_contact_outcome]}"


def next_action(record: Any) -> str:
    """`2026-03-04 Call the owner`."""
    return f"{record.next_action_date or ''} {record.next_action_text or ''}".strip()


def with_last_contact(queryset: QuerySet[Any], loan: str) -> QuerySet[Any]:
    """Annotate when and how somebody was last contacted about the loan named by `loan`."""
    newest = ContactAttempt.objects.filter(loan=OuterRef(loan)).order_by("-id")
    return queryset.annotate(
        last_contact_date=Subquery(newest.values("contacted_date")[:1]),
        last_contact_outcome=Subquery(newest.values("outcome")[:1]),
        next_action_text=Subquery(newest.values("next_action")[:1]),
        next_action_date=Subquery(newest.values("next_action_date")[:1]),
    )


def _is_unfinished(task: CollectionTask) -> bool | str:
    return task.status in UNFINISHED or "The task is finished."


@register(CollectionTask)
class CollectionTaskAdmin(WorkQueueAdmin):
    view_action = "collections.view_tasks"
    queue_title = "My work"
    list_display = (
        "number",
        count("priority"),
        "title",
        record_link("loan"),
        record_link("loan__business", "Business"),
        count("loan__position__days_past_due", "Days past due"),
        money("loan__position__overdue_amount", "Overdue"),
        money("loan__position__total_due", "Total due"),
        text(last_contact, "Last contact"),
        text(next_action, "Next action"),
        day("due_date", "To be done by"),
        text("assignee", "Agent"),
        badge("status"),
    )
    list_filter = ("status", "kind", "priority", ("assignee", RelatedOnlyFieldListFilter))
    search_fields = ("number", "loan__number", "loan__business__legal_name", "title")
    ordering = ("priority", "due_date", "id")
    sections = (
        ("Task", ["number", "title", "kind", "priority", "status", "due_date", "assignee", "rule"]),
        (
            "About",
            [
                "loan",
                record_link("loan__business", "Business"),
                masked("loan__business__phone", "Phone"),
                "email",
                "time_zone",
                "delinquency",
            ],
        ),
        ("End", ["closed_date", "outcome", "closing_note"]),
    )
    action_pages = (
        ActionPage(
            log_contact,
            LogContactForm,
            icon="call",
            arguments=lambda task, data: {"loan_id": task.loan_id, "task_id": task.pk, **data},
            result_message="Logged.",
        ),
        ActionPage(
            start_task,
            RemarkForm,
            icon="play_arrow",
            available=lambda task: task.status == TaskStatus.OPEN,
            arguments=lambda task, data: {"task_id": task.pk, **data},
        ),
        ActionPage(
            complete_task,
            CompleteForm,
            icon="task_alt",
            available=_is_unfinished,
            arguments=lambda task, data: {"task_id": task.pk, **data},
        ),
        ActionPage(
            assign_task,
            AssignForm,
            icon="person_add",
            available=_is_unfinished,
            arguments=lambda task, data: {
                "task_id": task.pk,
                "assignee_id": data["assignee"],
                "reason": data["reason"],
            },
        ),
        ActionPage(
            escalate_task,
            EscalateForm,
            icon="priority_high",
            danger=True,
            available=_is_unfinished,
            arguments=lambda task, data: {"task_id": task.pk, **data},
            result_message="A manager will review it.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CollectionTask]:
        return with_last_contact(CollectionTask.objects.on_the_desk(), "loan")

    def open_work(self, queryset: QuerySet[CollectionTask], actor: Actor) -> QuerySet[CollectionTask]:
        """Unfinished tasks, one's own first; an agent's list has no tasks of colleagues."""
        waiting = queryset.filter(status__in=UNFINISHED)
        if starts_with_own(actor):
            waiting = waiting.filter(own(actor))
        mine_first = Case(When(assignee_id=actor.user_id, then=0), default=1, output_field=IntegerField())
        return waiting.order_by(mine_first, "priority", "due_date", "id")

    def buttons(self, record: CollectionTask, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """Disabled, with the reason, on somebody else's task."""
        found = super().buttons(record, request)
        refusal = why_not(record, request.actor)  # type: ignore[attr-defined]
        for button in (*found["first"], *found["more"]):
            button["reason"] = button["reason"] or refusal
        return found

    def email(self, task: CollectionTask) -> str:
        return task.loan.business.email

    def time_zone(self, task: CollectionTask) -> str:
        """Whoever calls looks at this first."""
        return task.loan.business.time_zone

    def figures(self, record: CollectionTask) -> list[Figure]:
        return overdue_figures(record.loan)

    def tables(self, record: CollectionTask, request: HttpRequest) -> list[PreviewTable]:
        return loan_tables(record.loan)
