"""Collection tasks in the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from loan_collections.api.serializers import (
    CollectionTaskSerializer,
    CompleteTaskIn,
    ContactSerializer,
    EscalateTaskIn,
    LogContactIn,
)
from loan_collections.models import CollectionTask
from loan_collections.ownership import own, starts_with_own
from loan_collections.services.contacts import log_contact
from loan_collections.services.tasks import complete_task, escalate_task
from loan_collections.states import TaskKind, TaskStatus
from loanops.web.api import ApiView, choices, dates, equals, operation, public_id
from loanops.web.api.filters import Filter, flag

MINE = "Only the caller's own tasks and those of nobody; the default for collections agents."
FILTERS: dict[str, Filter] = {
    "status": choices("status", TaskStatus),
    "kind": choices("kind", TaskKind),
    "loan": public_id("loan__public_id", "Tasks of this loan."),
    "loan_number": equals("loan__number", "Tasks of the loan with this number."),
    "assignee": equals("assignee__username", "Tasks of this person, by user name."),
    "bucket": equals("loan__position__bucket", "The loan's bucket now, such as `DPD_30_59`."),
    **dates("due_date"),
}


def _tasks() -> QuerySet[Any]:
    return CollectionTask.objects.on_the_desk()


class CollectionTasksView(ApiView):
    @operation(
        action="collections.view_tasks",
        responses={200: CollectionTaskSerializer},
        many=True,
        filters=FILTERS,
        parameters={"mine": flag("assignee__isnull", MINE)},
        sort=("due_date", "-due_date", "priority", "-priority", "created_at", "-created_at"),
        operation_id="listCollectionTasks",
        summary="List collection tasks",
        tag="collections",
    )
    def get(self, request: Request) -> Response:
        """Tasks about late loans, the most urgent first.

        A collections agent gets his own tasks and those of nobody unless he says `mine=false`.
        """
        tasks = _tasks()
        if self.parameters.get("mine", starts_with_own(self.actor)):
            tasks = tasks.filter(own(self.actor))
        return self.page(tasks, CollectionTaskSerializer, order=("priority", "id"))


class CollectionTaskView(ApiView):
    @operation(
        action="collections.view_tasks",
        responses={200: CollectionTaskSerializer},
        operation_id="getCollectionTask",
        summary="Read a collection task",
        tag="collections",
    )
    def get(self, request: Request, taskId: str) -> Response:
        """One task with the figures of its loan."""
        return self.answer(CollectionTaskSerializer, self.get_visible(_tasks(), taskId))


class CompleteCollectionTaskView(ApiView):
    @operation(
        use_case=complete_task,
        request=CompleteTaskIn,
        responses={200: CollectionTaskSerializer},
        if_match="accepted",
        operation_id="completeCollectionTask",
        summary="Complete a collection task",
        tag="collections",
    )
    def post(self, request: Request, taskId: str) -> Response:
        """What was to be done is done. An agent completes his own tasks and those of nobody."""
        task = self.get_visible(_tasks(), taskId)
        self.run(complete_task, task_id=task.pk, **self.data)
        return self.answer(CollectionTaskSerializer, self.get_visible(_tasks(), taskId))


class EscalateCollectionTaskView(ApiView):
    @operation(
        use_case=escalate_task,
        request=EscalateTaskIn,
        responses={201: CollectionTaskSerializer},
        if_match="accepted",
        operation_id="escalateCollectionTask",
        summary="Escalate a collection task",
    )
    def post(self, request: Request, taskId: str) -> Response:
        """The task ends, and a review for a manager begins, which is answered."""
        task = self.get_visible(_tasks(), taskId)
        review = self.run(escalate_task, task_id=task.pk, **self.data)
        location = f"/api/v1/collection-tasks/{review.public_id}"
        return self.answer(CollectionTaskSerializer, review, status=201, location=location)


class CollectionTaskContactsView(ApiView):
    @operation(
        action="collections.view_tasks",
        responses={200: ContactSerializer},
        many=True,
        operation_id="listCollectionTaskContacts",
        summary="List the contacts of a collection task",
        tag="collections",
    )
    def get(self, request: Request, taskId: str) -> Response:
        """Contacts and tries that were logged on this task, the latest first."""
        task = self.get_visible(_tasks(), taskId)
        return self.page(task.contact_attempts.all(), ContactSerializer, order=("-id",), within=task)

    @operation(
        use_case=log_contact,
        request=LogContactIn,
        responses={201: ContactSerializer},
        operation_id="logCollectionTaskContact",
        summary="Log a contact on a collection task",
    )
    def post(self, request: Request, taskId: str) -> Response:
        """One contact or try; it takes an open task up."""
        task = self.get_visible(_tasks(), taskId)
        contact = self.run(log_contact, loan_id=task.loan_id, task_id=task.pk, **self.data)
        return self.answer(ContactSerializer, contact, status=201)
