"""Changes of terms through the API: borrower, agent, officer, and whose they are not."""

import hashlib

import pytest

from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from servicing.models import Modification
from tests.factories.access import make_user
from tests.factories.modifications import (
    again,
    make_applied,
    make_late_loan,
    make_proposal,
    make_request,
    make_sent,
)
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import pay
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

SCOPES = ("loans:read", "loans:write", "approvals:read", "approvals:write")
BODY = {
    "category": "LOWER_REVENUE",
    "facts": "Our largest customer closed in January.",
    "affordable_payment": "450.00",
    "types": ["TERM_EXTENSION"],
}
TERMS = {"number_of_installments": 20, "spread_arrears": True}
NOT_HIS = {
    "policy_passed",
    "policy_results",
    "policy_version",
    "proposed_by",
    "override_reason",
    "approved_by",
}


@pytest.fixture
def late_loan():
    return make_late_loan(business=make_business())


@pytest.fixture
def borrower(late_loan):
    return caller(*SCOPES, user=make_borrower(late_loan.business))


@pytest.fixture
def agent():
    return caller(*SCOPES, user=make_user(Role.COLLECTIONS_AGENT))


@pytest.fixture
def officer():
    return caller(*SCOPES, user=make_user(Role.LOAN_OFFICER))


def ask(who, loan, key="k1", **changes):
    return who.post(f"/loans/{loan.public_id}/modifications", {**BODY, **changes}, idempotency_key=key)


def path(modification, name=""):
    return f"/modifications/{modification.public_id}{name}"


class TestRequest:
    def test_by_the_borrower_is_there_for_him_and_once(self, borrower, late_loan):
        answer = ask(borrower, late_loan)
        again_ = ask(borrower, late_loan)
        body = answer.json()

        assert answer.status_code == 201, body
        assert answer["Location"] == f"/api/v1/modifications/{body['id']}"
        assert (body["object"], body["status"], body["loan"]) == (
            "modification",
            "REQUESTED",
            late_loan.public_id,
        )
        assert (again_.json()["id"], again_["Idempotency-Replayed"]) == (body["id"], "true")
        assert not NOT_HIS & set(body)
        listed = borrower.get(f"/loans/{late_loan.public_id}/modifications").json()
        assert [each["id"] for each in listed["data"]] == [body["id"]]
        assert [each["id"] for each in borrower.get("/modifications").json()["data"]] == [body["id"]]

    def test_shows_the_borrower_the_ways_out_once_they_are_computed(self, borrower, late_loan):
        body = ask(borrower, late_loan).json()
        deliver_outbox()
        shown = borrower.get(f"/modifications/{body['id']}").json()

        assert [each["key"] for each in shown["alternatives"]] == [
            "longer-term",
            "lower-rate",
            "payment-break",
        ]
        assert shown["alternatives"][0]["after"]["payment"] == "440.89"

    def test_while_another_is_open_answers_409(self, borrower, late_loan):
        ask(borrower, late_loan)
        second = ask(borrower, late_loan, key="k2")
        assert (second.status_code, second.json()["code"]) == (409, "modification_in_progress")

    def test_names_each_wrong_field(self, borrower, late_loan):
        answer = ask(borrower, late_loan, category="BORED", affordable_payment=5, types=["GIFT"], when="now")
        assert answer.status_code == 422
        assert "/when" in {error["pointer"] for error in answer.json()["errors"]}
        answer = ask(borrower, late_loan, category="BORED", affordable_payment=5, key="k2")
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        assert {"/category", "/affordable_payment"} <= pointers

    def test_needs_a_key_and_a_scope(self, borrower, late_loan):
        where = f"/loans/{late_loan.public_id}/modifications"
        assert borrower.post(where, BODY).json()["code"] == "idempotency_key_missing"
        assert caller("loans:read").post(where, BODY, idempotency_key="k").status_code == 403
        assert ApiCaller().post(where, BODY, idempotency_key="k").status_code == 401

    def test_of_somebody_elses_loan_is_404(self, borrower):
        other = make_late_loan()
        assert ask(borrower, other).status_code == 404
        assert borrower.get(f"/loans/{other.public_id}/modifications").status_code == 404
        foreign = make_request(other)
        for name in ("", "/agreement"):
            assert borrower.get(path(foreign, name)).status_code == 404
        assert borrower.post(path(foreign, "/cancel"), {}).status_code == 404
        assert borrower.get("/modifications").json()["data"] == []


class TestProposal:
    def test_of_any_combination_shows_its_effect(self, agent, late_loan):
        modification = make_request(late_loan)
        terms = {
            **TERMS,
            "annual_rate": "9.5",
            "first_due_date": "2026-04-15",
            "interest_pause_until": "2026-03-15",
            "reason": "Fits the season.",
        }
        answer = agent.post(path(modification, "/proposal"), terms, idempotency_key="k")
        body = answer.json()

        assert answer.status_code == 200, body
        assert body["status"] == "PROPOSED"
        assert body["types"] == ["TERM_EXTENSION", "RATE_CHANGE", "DEFERRAL", "INTEREST_PAUSE", "RE_AGE"]
        assert body["terms"]["annual_rate"] == "9.5"
        assert (body["before"]["days_past_due"], body["after"]["days_past_due"]) == (46, 0)
        assert body["schedule_after"][-1]["balance_after"] == "0.00"
        assert body["policy_passed"] is True
        assert {"rule", "limit", "passed"} <= set(body["policy_results"][0])

    def test_of_an_alternative_with_a_term_replaced(self, agent, late_loan):
        modification = make_request(late_loan)
        agent.post(path(modification, "/evaluation"), {})
        chosen = {"alternative": "payment-break", "annual_rate": "10"}
        body = agent.post(path(modification, "/proposal"), chosen, idempotency_key="k").json()

        assert (body["terms"]["annual_rate"], body["terms"]["first_due_date"]) == ("10", "2026-05-15")
        unknown = agent.post(path(modification, "/proposal"), {"alternative": "gift"}, idempotency_key="k2")
        assert unknown.json()["errors"][0]["pointer"] == "/alternative"

    def test_is_hidden_from_the_borrower_until_the_agreement_is_sent(self, borrower, late_loan):
        modification = make_proposal(late_loan)
        assert not {"terms", "after", "schedule_after"} & set(borrower.get(path(modification)).json())

    def test_of_an_older_version_answers_412(self, agent, late_loan):
        modification = make_request(late_loan)
        answer = agent.post(path(modification, "/proposal"), TERMS, idempotency_key="k", if_match='"7"')
        assert answer.status_code == 412

    def test_that_nothing_is_said_about_is_refused(self, agent, late_loan):
        modification = make_request(late_loan)
        answer = agent.post(path(modification, "/proposal"), {}, idempotency_key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_propose")


class TestDecision:
    def test_of_ones_own_proposal_answers_403(self, officer, late_loan):
        modification = make_request(late_loan)
        officer.post(path(modification, "/proposal"), TERMS, idempotency_key="k1")
        answer = officer.post(path(modification, "/approve"), {}, idempotency_key="k2")
        assert (answer.status_code, answer.json()["code"]) == (403, "own_proposal")

    def test_after_a_payment_answers_409(self, officer, late_loan):
        modification = make_proposal(late_loan)
        pay(late_loan, "100.00")
        answer = officer.post(path(modification, "/approve"), {}, idempotency_key="k")
        assert (answer.status_code, answer.json()["code"]) == (409, "loan_moved_on")

    def test_beyond_policy_is_a_managers(self, officer, late_loan):
        beyond = make_proposal(late_loan, change={"number_of_installments": 39, "spread_arrears": True})
        answer = officer.post(path(beyond, "/approve"), {}, idempotency_key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "policy_not_met")
        because = {"reason": "Guarantor pays in."}
        assert (
            officer.post(path(beyond, "/approve-exception"), because, idempotency_key="k2").status_code == 403
        )
        manager = caller(*SCOPES, user=make_user(Role.MANAGER))
        body = manager.post(path(beyond, "/approve-exception"), because, idempotency_key="k3").json()
        assert (body["status"], body["override_reason"]) == ("APPROVED", "Guarantor pays in.")

    def test_no_reaches_the_borrower_with_its_reason(self, officer, borrower, late_loan):
        modification = make_proposal(late_loan)
        officer.post(path(modification, "/reject"), {"reason": "The plan does not carry."})
        body = borrower.get(path(modification)).json()
        assert (body["status"], body["status_reason"]) == ("REJECTED", "The plan does not carry.")

    def test_is_not_the_borrowers(self, borrower, late_loan):
        modification = make_proposal(late_loan)
        for name in (
            "proposal",
            "approve",
            "agreement",
            "apply",
            "undo",
            "signed-paper",
            "approve-exception",
        ):
            body = {"reason": "Please"}
            answer = borrower.post(path(modification, f"/{name}"), body, idempotency_key=name)
            assert answer.status_code == 403, name


class TestAgreement:
    def test_is_read_and_accepted_by_the_borrower(self, borrower, officer, late_loan):
        modification = make_sent(late_loan)
        body = borrower.get(path(modification)).json()
        document = borrower.get(path(modification, "/agreement"))

        assert document["Content-Type"] == "application/pdf"
        assert hashlib.sha256(document.content).hexdigest() == body["agreement"]["document_checksum"]
        assert (body["terms"]["number_of_installments"], body["agreement"]["acceptance"]) == (20, None)
        yes = {
            "name": "Ana Moreno",
            "document_checksum": body["agreement"]["document_checksum"],
            "consent": True,
        }
        accepted = borrower.post(path(modification, "/accept"), yes, idempotency_key="k")
        assert (accepted.status_code, accepted.json()["status"]) == (200, "ACCEPTED")
        kept = latest(modification).acceptance
        assert (kept.name, kept.address) == ("Ana Moreno", "127.0.0.1")
        applied = officer.post(path(modification, "/apply"), {}, idempotency_key="k2").json()
        assert (applied["status"], applied["after"]["days_past_due"]) == ("APPLIED", 0)

    def test_is_not_there_before_it_is_sent(self, officer, late_loan):
        assert officer.get(path(make_proposal(late_loan), "/agreement")).status_code == 404

    def test_is_not_accepted_without_consent(self, borrower, late_loan):
        modification = make_sent(late_loan)
        no = {"name": "Ana Moreno", "document_checksum": "0" * 64, "consent": False}
        answer = borrower.post(path(modification, "/accept"), no, idempotency_key="k")
        assert (answer.status_code, again(modification).status) == (422, "AGREEMENT_SENT")

    def test_undoing_waits_for_a_second_person(self, officer, late_loan):
        modification = make_applied(late_loan)
        answer = officer.post(path(modification, "/undo"), {"reason": "Mistake"}, idempotency_key="k")
        assert (answer.status_code, answer.json()["object"]) == (202, "approval")


class TestLists:
    def test_filter_by_state_and_loan_and_cost_the_same_whatever_their_length(
        self, officer, late_loan, django_assert_max_num_queries
    ):
        make_proposal(late_loan)
        found = officer.get(f"/modifications?status=PROPOSED&loan={late_loan.public_id}").json()["data"]
        assert len(found) == 1 and "schedule_after" not in found[0]
        assert officer.get("/modifications?status=APPLIED").json()["data"] == []
        with django_assert_max_num_queries(12) as few:
            officer.get("/modifications")
        for _ in range(3):
            make_request(make_late_loan())
        with django_assert_max_num_queries(len(few.captured_queries)):
            officer.get("/modifications")


def latest(modification: Modification):
    return modification.agreements.order_by("-id").first()
