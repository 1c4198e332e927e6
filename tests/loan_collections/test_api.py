"""Collection tasks over HTTP."""

from typing import Any

import pytest

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.loan_collections import late_loan, make_task, work
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db

SCOPES = ("collections:read", "collections:write")


class TestCollectionTasks:
    def test_lists_with_how_late_the_loan_is_now(self) -> None:
        task = make_task()

        (given,) = caller(*SCOPES).get("/collection-tasks").json()["data"]

        assert (given["id"], given["loan"]) == (task.public_id, task.loan.public_id)
        assert (given["status"], given["days_past_due"], given["overdue_amount"]) == ("OPEN", 15, "1091.19")
        assert given["assignee"] is None

    def test_filters(self) -> None:
        task, other = make_task(), make_task()
        someone = caller(*SCOPES)

        assert len(someone.get("/collection-tasks?status=DONE").json()["data"]) == 0
        listed = someone.get(f"/collection-tasks?loan={task.loan.public_id}&due_date_lt=2026-03-07").json()[
            "data"
        ]
        assert [each["id"] for each in listed] == [task.public_id] != [other.public_id]

    def test_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries: Any) -> None:
        for _ in range(4):
            late_loan()
        work()
        someone = caller(*SCOPES)

        with django_assert_max_num_queries(8):
            assert len(someone.get("/collection-tasks").json()["data"]) == 4

    def test_is_completed_once(self) -> None:
        task = make_task()
        agent = caller(*SCOPES, user=make_user(Role.COLLECTIONS_AGENT))
        path = f"/collection-tasks/{task.public_id}"

        done = agent.post(f"{path}/complete", {"outcome": "PAID", "note": "by wire"}, if_match='"1"')
        again = agent.post(f"{path}/complete", {"outcome": "PAID"})

        assert (done.status_code, done.json()["status"]) == (200, "DONE")
        assert (again.status_code, again.json()["code"]) == (409, "task_is_finished")
        assert agent.get(path).json()["closing_note"] == "by wire"

    def test_is_nothing_for_borrowers(self) -> None:
        task = make_task()
        borrower = caller(*SCOPES, user=make_borrower(task.loan.business))

        assert borrower.get("/collection-tasks").status_code == 403
        assert borrower.post(f"/collection-tasks/{task.public_id}/complete").status_code == 403
