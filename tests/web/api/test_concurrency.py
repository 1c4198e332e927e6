"""Two requests at the same moment: one effect, and an honest answer to the other."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from loanops.access.models import AuthorityLimit
from tests.factories.tokens import ApiCaller, make_token
from tests.web.api.endpoints import ENTERED, GO_ON, RUNS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.web.api.endpoints")]

BODY = {"action": "slow", "role": "MANAGER", "amount_max": "100.00"}


class TestSameKeyAtTheSameTime:
    def test_the_second_is_told_to_come_back_and_then_gets_the_answer(self):
        token = make_token("approvals:read")
        RUNS.clear()
        ENTERED.clear()
        GO_ON.clear()
        answers: list[Any] = []

        def first() -> None:
            try:
                answers.append(ApiCaller(token).post("/limits", BODY, idempotency_key="k"))
            finally:
                connection.close()

        thread = Thread(target=first)
        thread.start()
        assert ENTERED.wait(timeout=10)
        meanwhile = ApiCaller(token).post("/limits", BODY, idempotency_key="k")
        GO_ON.set()
        thread.join(timeout=10)

        assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "idempotency_in_progress")
        assert (meanwhile["Retry-After"], meanwhile.json()["retryable"]) == ("1", True)
        afterwards = ApiCaller(token).post("/limits", BODY, idempotency_key="k")
        assert answers[0].status_code == afterwards.status_code == 201
        assert afterwards.json() == answers[0].json()
        assert afterwards["Idempotency-Replayed"] == "true"
        assert RUNS == ["post"]
        assert AuthorityLimit.objects.filter(action="slow").count() == 1
