"""Request ids, security policies, health, and answers for what does not exist."""

from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.context import NO_REQUEST, current_request
from loanops.usecases.people import assign_role
from loanops.web.views import problem_texts
from tests.factories.access import make_user
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


class TestRequestId:
    def test_every_answer_has_one(self):
        first, second = Client().get("/healthz"), Client().get("/healthz")

        assert first["X-Request-Id"].startswith("req_")
        assert first["X-Request-Id"] != second["X-Request-Id"]

    def test_the_callers_own_is_kept(self):
        assert (
            Client().get("/healthz", headers={"X-Request-Id": "trace-0001"})["X-Request-Id"] == "trace-0001"
        )

    @pytest.mark.parametrize("given", ["short", "x" * 101, "has space 1", "<script>alert", "line\tbreak", ""])
    def test_what_does_not_look_like_one_is_replaced(self, given):
        assert Client().get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"].startswith("req_")

    def test_it_stands_in_the_audit_trail_with_the_source(self):
        user = make_user()
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        url = f"/admin/access/user/{user.pk}/action/assign-role/"
        form = {"role": "MANAGER", "reason": "x", "_key": hidden(client.get(url), "_key"), "_step": "confirm"}
        client.post(url, form, headers={"X-Request-Id": "trace-0002"}, REMOTE_ADDR="203.0.113.7")

        event = AuditEvent.objects.get(event=f"{assign_role.name}.proposed")
        assert (event.request_id, event.source_address) == ("trace-0002", "203.0.113.7")
        assert current_request.get() is NO_REQUEST


class TestSecurityPolicy:
    def test_staff_pages_may_evaluate_but_load_nothing_from_elsewhere(self):
        policy = Client().get("/admin/login/")["Content-Security-Policy"]

        assert "script-src 'self' 'unsafe-eval'" in policy
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "http" not in policy

    @pytest.mark.parametrize(
        "path", ["/healthz", "/oauth/token", "/docs/problems", "/api/v1/approvals", "/nowhere"]
    )
    def test_everything_else_is_strict(self, path):
        policy = Client().get(path)["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

    def test_the_description_of_the_api_is_served_by_ourselves(self):
        answer = Client().get("/api/docs")
        html = answer.content.decode()

        assert answer.status_code == 200
        assert "http://" not in html.replace("http://testserver", "") and "https://" not in html
        assert "script-src 'self';" in answer["Content-Security-Policy"]
        assert "<script>" not in html


class TestHealth:
    def test_it_is_ok_while_the_database_answers(self):
        answer = Client().get("/healthz")

        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "no-cache" in answer["Cache-Control"]

    def test_it_is_not_when_it_does_not(self):
        with mock.patch(
            "loanops.web.views.connection.cursor", side_effect=DatabaseError("password is secret")
        ):
            answer = Client().get("/healthz")

        assert answer.status_code == 503
        assert "secret" not in answer.content.decode()


class TestUnknownAddresses:
    def test_the_api_answers_with_a_problem(self):
        answer = Client().get("/api/v1/nothing")

        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"

    def test_a_slash_at_the_end_is_explained(self):
        assert "no slash at the end" in Client().get("/api/v1/approvals/").json()["detail"]

    def test_people_get_a_page(self):
        answer = Client().get("/nowhere")

        assert answer.status_code == 404
        assert "There is no such page" in text_of(answer)

    def test_the_start_leads_to_the_staff_pages(self):
        answer = Client().get("/", follow=True)

        assert answer.redirect_chain[-1][0].startswith("/admin/login/")


class TestProblemPages:
    def test_every_code_has_its_page(self):
        for code in problem_texts():
            answer = Client().get(f"/docs/problems/{code.replace('_', '-')}")
            assert answer.status_code == 200, code
            assert code in text_of(answer)

    def test_every_refusal_says_what_it_means(self):
        silent = [
            text["code"] for text in problem_texts().values() if not text["meaning"] and text["status"] == 422
        ]

        assert not silent
