"""The desk: one's own work first, a loan at a glance, and nothing on a colleague's task."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loan_collections.models import CollectionTask, ContactAttempt
from loan_collections.states import TaskKind, TaskStatus
from loanops.access.models import User
from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.servicing import pay
from tests.loan_collections.admin.late import make_task, make_tasks

pytestmark = pytest.mark.django_db

DESK = "/admin/collections/collectiontask/"


@pytest.fixture
def agent() -> User:
    return make_user(Role.COLLECTIONS_AGENT)


@pytest.fixture
def colleague() -> User:
    return make_user(Role.COLLECTIONS_AGENT)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def act(user: User, task: CollectionTask, slug: str, **form: Any) -> Any:
    client = signed_in(user)
    url = f"{DESK}{task.pk}/action/{slug}/"
    page = client.get(url).content.decode()
    hidden = {
        name: found.group(1)
        for name in ("_key", "_version")
        if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }
    return client.post(url, {**form, **hidden, "_step": "confirm"})


CONTACT = {"channel": "CALL", "direction": "OUT", "party": "OWNER", "outcome": "NO_ANSWER"}


class TestList:
    def test_an_agent_begins_with_his_own_work_and_that_of_nobody(self, agent, colleague):
        mine, nobodys, theirs = make_task(assignee=agent), make_task(), make_task(assignee=colleague)

        listed = text_of(signed_in(agent).get(DESK))

        assert mine.number in listed and nobodys.number in listed
        assert theirs.number not in listed
        assert listed.index(mine.number) < listed.index(nobodys.number)

    def test_everything_is_one_click_away(self, agent, colleague):
        theirs = make_task(assignee=colleague)

        assert theirs.number in text_of(signed_in(agent).get(f"{DESK}?work=all"))

    def test_a_manager_sees_the_work_of_all(self, agent):
        task = make_task(assignee=agent)

        assert task.number in text_of(signed_in(make_user(Role.MANAGER)).get(DESK))

    def test_finished_work_leaves_the_desk(self, agent):
        task = make_task(assignee=agent)
        assert act(agent, task, "complete-task", note="Paid by phone").status_code == 302

        assert task.number not in text_of(signed_in(agent).get(DESK))

    def test_the_last_contact_and_what_is_next_stand_in_the_row(self, agent):
        task = make_task(assignee=agent)
        next_step = {"next_action": "Call the owner", "next_action_date": "2026-03-04"}
        act(agent, task, "log-contact", **CONTACT)
        act(agent, task, "log-contact", **{**CONTACT, "outcome": "PROMISE"}, **next_step)

        listed = text_of(signed_in(agent).get(DESK))

        assert "Reached: promises to pay" in listed and "2026-03-04 Call the owner" in listed
        assert "No answer" not in listed

    @pytest.mark.parametrize("role", [Role.UNDERWRITER, Role.FINANCE_ANALYST, Role.SYSTEM_ADMIN])
    def test_others_have_no_desk(self, role):
        assert signed_in(make_user(role)).get(DESK).status_code == 403

    def test_more_rows_take_no_more_queries(self, agent):
        make_tasks(2, assignee=agent)
        client = signed_in(agent)
        client.get(DESK)
        with CaptureQueriesContext(connection) as few:
            client.get(DESK)
        make_tasks(18, assignee=agent)
        with CaptureQueriesContext(connection) as many:
            client.get(DESK)

        assert len(many) == len(few)


class TestRecord:
    def test_it_shows_the_loan_the_log_and_the_last_payments(self, agent):
        task = make_task(assignee=agent)
        pay(task.loan, "100.00", reference="WIRE-7781")
        act(agent, task, "log-contact", **CONTACT, note="Rang twice")

        page = text_of(signed_in(agent).get(f"{DESK}{task.pk}/change/"))

        position = CollectionTask.objects.get(pk=task.pk).loan.position
        assert f"{position.overdue_amount:,.2f}" in page
        assert "WIRE-7781" in page and "Rang twice" in page and task.loan.number in page


class TestActions:
    def test_logging_a_contact_takes_the_task_up(self, agent):
        task = make_task()

        assert act(agent, task, "log-contact", **CONTACT).status_code == 302

        task.refresh_from_db()
        assert task.status == TaskStatus.IN_PROGRESS and task.assignee == agent
        assert ContactAttempt.objects.get().task == task

    def test_whoever_was_reached_has_a_next_step(self, agent):
        task = make_task(assignee=agent)

        answer = act(agent, task, "log-contact", **{**CONTACT, "outcome": "PROMISE"})

        assert answer.status_code == 422 and "say what is next" in answer.content.decode()
        assert not ContactAttempt.objects.exists()

    def test_start_and_escalate(self, agent):
        task = make_task(assignee=agent)

        assert act(agent, task, "start-task").status_code == 302
        assert act(agent, task, "escalate-task", reason="Threatens to close").status_code == 302

        task.refresh_from_db()
        review = CollectionTask.objects.get(kind=TaskKind.REVIEW)
        assert task.status == TaskStatus.ESCALATED and review.delinquency == task.delinquency

    def test_a_manager_hands_a_task_over(self, agent, colleague):
        task = make_task(assignee=agent)

        answer = act(make_user(Role.MANAGER), task, "assign-task", assignee=colleague.pk, reason="On leave")

        assert answer.status_code == 302
        task.refresh_from_db()
        assert task.assignee == colleague

    @pytest.mark.parametrize("slug", ["start-task", "complete-task", "escalate-task", "log-contact"])
    def test_nothing_is_done_on_a_colleagues_task(self, agent, colleague, slug):
        task = make_task(assignee=colleague)

        answer = act(agent, task, slug, **CONTACT, reason="x", assignee=agent.pk)

        assert answer.status_code == 200 and "a manager can hand it to you" in answer.content.decode()
        task.refresh_from_db()
        assert (task.status, task.assignee) == (TaskStatus.OPEN, colleague)
        assert not ContactAttempt.objects.exists()

    @pytest.mark.parametrize(
        "slug", ["start-task", "complete-task", "escalate-task", "log-contact", "assign-task"]
    )
    def test_a_loan_officer_looks_and_does_nothing(self, slug):
        task = make_task()
        client = signed_in(make_user(Role.LOAN_OFFICER))

        assert client.get(f"{DESK}{task.pk}/change/").status_code == 200
        assert client.post(f"{DESK}{task.pk}/action/{slug}/", CONTACT).status_code == 403

    def test_a_page_that_is_out_of_date_is_refused(self, agent):
        task = make_task(assignee=agent)
        client = signed_in(agent)
        url = f"{DESK}{task.pk}/action/complete-task/"
        form = {"_version": task.version, "_step": "confirm"}
        act(agent, task, "start-task")

        assert client.post(url, form).status_code == 422
        task.refresh_from_db()
        assert task.status == TaskStatus.IN_PROGRESS
