"""Collection tasks in the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loan_collections.services.contacts import log_contact
from loan_collections.states import TaskStatus
from loanops.access.models import User
from loanops.access.roles import Role
from tests.factories.access import SYSTEM, make_user
from tests.factories.tokens import caller
from tests.loan_collections.admin.late import make_task, make_tasks

pytestmark = pytest.mark.django_db

READ, WRITE = "collections:read", "collections:write"


@pytest.fixture
def agent() -> User:
    return make_user(Role.COLLECTIONS_AGENT)


@pytest.fixture
def colleague() -> User:
    return make_user(Role.COLLECTIONS_AGENT)


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["number"] for row in answer.json()["data"]]


class TestListing:
    def test_an_agent_gets_his_own_and_those_of_nobody_unless_he_asks_for_all(self, agent, colleague):
        mine, nobodys, theirs = make_task(assignee=agent), make_task(), make_task(assignee=colleague)
        client = caller(READ, user=agent)

        assert numbers(client.get("/collection-tasks")) == [mine.number, nobodys.number]
        assert theirs.number in numbers(client.get("/collection-tasks?mine=false"))

    def test_a_system_gets_all(self, agent):
        task = make_task(assignee=agent)

        assert numbers(caller(READ).get("/collection-tasks")) == [task.number]

    def test_filters(self, agent):
        task, other = make_tasks(2)
        client = caller(READ)

        assert numbers(client.get(f"/collection-tasks?loan={task.loan.public_id}")) == [task.number]
        assert numbers(client.get(f"/collection-tasks?loan_number={other.loan.number}")) == [other.number]
        assert numbers(client.get("/collection-tasks?status=DONE")) == []
        assert len(numbers(client.get("/collection-tasks?bucket=DPD_1_29&status=OPEN,IN_PROGRESS"))) == 2
        assert numbers(client.get(f"/collection-tasks?due_date_lt={task.due_date}")) == []
        assert len(numbers(client.get(f"/collection-tasks?due_date_gte={task.due_date}"))) == 2

    def test_more_rows_take_no_more_queries(self):
        make_tasks(2)
        client = caller(READ)
        client.get("/collection-tasks")
        with CaptureQueriesContext(connection) as few:
            client.get("/collection-tasks")
        make_tasks(18)
        with CaptureQueriesContext(connection) as many:
            assert len(numbers(client.get("/collection-tasks"))) == 20

        assert len(many) == len(few)

    @pytest.mark.parametrize("role", [Role.UNDERWRITER, Role.FINANCE_ANALYST, Role.COMPLIANCE_OFFICER])
    def test_follows_the_matrix(self, role):
        expected = 200 if role == Role.COMPLIANCE_OFFICER else 403

        assert caller(READ, user=make_user(role)).get("/collection-tasks").status_code == expected

    def test_a_borrower_and_a_token_without_the_scope_get_nothing(self, agent):
        assert caller(READ, user=make_user(is_staff=False)).get("/collection-tasks").status_code == 403
        assert caller("loans:read", user=agent).get("/collection-tasks").status_code == 403


class TestReading:
    def test_shows_the_loans_figures_as_strings(self):
        task = make_task()

        body = caller(READ).get(f"/collection-tasks/{task.public_id}").json()

        position = task.loan.position
        assert body["object"] == "collection_task" and body["loan"] == task.loan.public_id
        assert body["overdue_amount"] == f"{position.overdue_amount:.2f}"
        assert body["days_past_due"] == position.days_past_due == 15
        assert body["assignee"] is None

    def test_what_is_not_there_is_404(self):
        assert caller(READ).get("/collection-tasks/task_" + "0" * 32).status_code == 404

    def test_contacts_of_the_task_the_latest_first(self):
        task = make_task()
        for outcome in ("NO_ANSWER", "BUSY"):
            log_contact(
                loan_id=task.loan_id,
                task_id=task.pk,
                channel="CALL",
                party="OWNER",
                outcome=outcome,
                actor=SYSTEM,
            )

        body = caller(READ).get(f"/collection-tasks/{task.public_id}/contacts").json()

        assert [row["outcome"] for row in body["data"]] == ["BUSY", "NO_ANSWER"]


class TestCompleting:
    def test_an_agent_completes_his_own(self, agent):
        task = make_task(assignee=agent)

        answer = caller(READ, WRITE, user=agent).post(
            f"/collection-tasks/{task.public_id}/complete", {"outcome": "PAID", "note": "By phone"}
        )

        assert answer.status_code == 200, answer.content
        assert (answer.json()["status"], answer.json()["outcome"]) == ("DONE", "PAID")

    def test_not_a_colleagues(self, agent, colleague):
        task = make_task(assignee=colleague)

        answer = caller(READ, WRITE, user=agent).post(f"/collection-tasks/{task.public_id}/complete")

        assert answer.status_code == 403 and "a manager can hand it to you" in answer.json()["detail"]
        task.refresh_from_db()
        assert task.status == TaskStatus.OPEN

    def test_a_manager_completes_anybodys(self, agent):
        task = make_task(assignee=agent)
        client = caller(READ, WRITE, user=make_user(Role.MANAGER))

        assert client.post(f"/collection-tasks/{task.public_id}/complete").status_code == 200

    def test_twice_under_one_key_is_once_and_without_key_a_conflict(self):
        task = make_task()
        client, path = caller(READ, WRITE), f"/collection-tasks/{task.public_id}/complete"

        first, again = client.post(path, idempotency_key="k1"), client.post(path, idempotency_key="k1")

        assert (first.status_code, again.status_code) == (200, 200)
        assert again["Idempotency-Replayed"] == "true"
        assert client.post(path).status_code == 409

    def test_an_old_version_is_refused(self, agent):
        task = make_task(assignee=agent)
        log_contact(
            loan_id=task.loan_id, task_id=task.pk, channel="CALL", party="OWNER", outcome="BUSY", actor=SYSTEM
        )

        answer = caller(READ, WRITE).post(
            f"/collection-tasks/{task.public_id}/complete", if_match=f'"{task.version}"'
        )

        assert answer.status_code == 412

    def test_reading_alone_completes_nothing(self, agent):
        task = make_task(assignee=agent)

        answer = caller(READ, user=agent).post(f"/collection-tasks/{task.public_id}/complete")

        assert answer.status_code == 403


class TestEscalating:
    def test_answers_the_review(self, agent):
        task = make_task(assignee=agent)

        answer = caller(READ, WRITE, user=agent).post(
            f"/collection-tasks/{task.public_id}/escalate", {"reason": "Threatens to close"}
        )

        assert answer.status_code == 201 and answer.json()["kind"] == "REVIEW"
        task.refresh_from_db()
        assert task.status == TaskStatus.ESCALATED

    def test_not_a_colleagues(self, agent, colleague):
        task = make_task(assignee=colleague)

        answer = caller(WRITE, user=agent).post(
            f"/collection-tasks/{task.public_id}/escalate", {"reason": "x"}
        )

        assert answer.status_code == 403


class TestLogging:
    BODY = {"channel": "CALL", "party": "OWNER", "outcome": "NO_ANSWER"}

    def test_takes_the_task_up(self, agent):
        task = make_task()

        answer = caller(WRITE, user=agent).post(f"/collection-tasks/{task.public_id}/contacts", self.BODY)

        assert answer.status_code == 201, answer.content
        task.refresh_from_db()
        assert (task.status, task.assignee) == (TaskStatus.IN_PROGRESS, agent)

    def test_not_on_a_colleagues_and_not_without_the_next_step(self, agent, colleague):
        path = f"/collection-tasks/{make_task(assignee=colleague).public_id}/contacts"
        promise = {**self.BODY, "outcome": "PROMISE"}

        assert caller(WRITE, user=agent).post(path, self.BODY).status_code == 403
        assert caller(WRITE, user=colleague).post(path, promise).status_code == 422
