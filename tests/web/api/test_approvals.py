"""Requests for approval through the API."""

import pytest

from loanops.access.models import ApprovalRequest, RoleAssignment
from loanops.access.roles import Role
from loanops.usecases import Proposed
from loanops.usecases.people import assign_role
from tests.factories.access import make_user, staff
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

SCOPES = ("approvals:read", "approvals:write")


@pytest.fixture
def pending() -> ApprovalRequest:
    outcome = assign_role.submit(
        user_id=make_user().pk, role=Role.UNDERWRITER, reason="Joins", actor=staff(Role.SYSTEM_ADMIN)
    )
    assert isinstance(outcome, Proposed)
    return outcome.request


class TestApprovals:
    def test_a_list_has_pages(self, pending):
        answer = caller(*SCOPES).get("/approvals?status=PENDING&include=count")

        body = answer.json()
        assert answer.status_code == 200, body
        assert body["object"] == "list" and body["has_more"] is False and body["count"] == "1"
        assert body["data"][0]["id"] == pending.public_id
        assert body["data"][0]["status"] == "PENDING"

    def test_a_manager_approves_and_it_is_done(self, pending):
        manager = caller(*SCOPES, user=make_user(Role.MANAGER))

        answer = manager.post(f"/approvals/{pending.public_id}/approve", {})

        assert answer.status_code == 200, answer.json()
        assert answer.json()["status"] == "APPROVED"
        assert answer["ETag"] == '"2"'
        assert RoleAssignment.objects.filter(role=Role.UNDERWRITER).exists()

    def test_the_same_key_gives_the_same_answer(self, pending):
        manager = caller(*SCOPES, user=make_user(Role.MANAGER))

        first = manager.post(f"/approvals/{pending.public_id}/approve", {}, idempotency_key="k1")
        second = manager.post(f"/approvals/{pending.public_id}/approve", {}, idempotency_key="k1")

        assert first.status_code == second.status_code == 200
        assert first.json() == second.json()
        assert second["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first

    def test_another_body_under_the_key_is_refused(self, pending):
        manager = caller(*SCOPES, user=make_user(Role.MANAGER))
        manager.post(f"/approvals/{pending.public_id}/approve", {}, idempotency_key="k1")

        answer = manager.post(
            f"/approvals/{pending.public_id}/approve", {"reason": "x"}, idempotency_key="k1"
        )

        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"

    def test_an_old_version_is_refused(self, pending):
        manager = caller(*SCOPES, user=make_user(Role.MANAGER))

        answer = manager.post(f"/approvals/{pending.public_id}/approve", {}, if_match='"7"')

        assert answer.status_code == 412
        assert answer.json()["code"] == "precondition_failed"
        pending.refresh_from_db()
        assert pending.status == "PENDING"

    def test_a_client_may_look_but_not_decide(self, pending):
        client = caller(*SCOPES)

        assert client.get(f"/approvals/{pending.public_id}").status_code == 200
        answer = client.post(f"/approvals/{pending.public_id}/approve", {})
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"

    def test_a_missing_scope_is_named(self, pending):
        answer = caller("approvals:read", user=make_user(Role.MANAGER)).post(
            f"/approvals/{pending.public_id}/approve", {}
        )

        assert answer.status_code == 403
        assert "approvals:write" in answer.json()["detail"]

    def test_without_a_token_it_is_401(self, pending):
        answer = ApiCaller().get("/approvals")

        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")

    def test_an_unknown_parameter_is_refused(self):
        answer = caller(*SCOPES).get("/approvals?state=PENDING")

        assert answer.status_code == 400
        assert answer.json()["code"] == "unknown_parameter"
