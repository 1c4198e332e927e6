"""Account details, status, product information and inquiries over the API."""

import pytest

from loanops.access.roles import Role
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.parties import make_business
from tests.factories.servicing import fresh, make_active_loan, make_loan

pytestmark = pytest.mark.django_db


class TestPatchLoan:
    def test_changes_the_listed_fields_and_raises_the_version(self, system):
        loan = make_active_loan(business=make_business())
        officer, owner = make_user(Role.LOAN_OFFICER), loan.business.owners.get()
        tag = system.get(f"/loans/{loan.public_id}")["ETag"]

        answer = system.patch(
            f"/loans/{loan.public_id}",
            {
                "nickname": "Oven loan",
                "statement_delivery": "PAPER",
                "contact": owner.public_id,
                "officer": officer.username,
            },
            if_match=tag,
        )

        assert answer.status_code == 200, answer.json()
        assert answer["ETag"] != tag
        body = answer.json()
        assert (body["nickname"], body["statement_delivery"], body["contact"]) == (
            "Oven loan",
            "PAPER",
            owner.public_id,
        )
        assert fresh(loan).officer == officer

    def test_needs_the_version_one_has_seen(self, system, loan):
        address, tag = f"/loans/{loan.public_id}", system.get(f"/loans/{loan.public_id}")["ETag"]

        assert system.patch(address, {"nickname": "A"}).status_code == 428
        assert system.patch(address, {"nickname": "A"}, if_match=tag).status_code == 200
        assert system.patch(address, {"nickname": "B"}, if_match=tag).status_code == 412
        assert fresh(loan).nickname == "A"

    @pytest.mark.parametrize("body", [{"annual_rate": "1"}, {"status": "CLOSED"}, {"officer": "nobody"}])
    def test_refuses_what_is_no_matter_of_the_account(self, system, loan, body):
        tag = system.get(f"/loans/{loan.public_id}")["ETag"]
        answer = system.patch(f"/loans/{loan.public_id}", body, if_match=tag)
        assert answer.status_code == 422

    def test_a_borrower_names_his_own_loan_but_assigns_nobody(self, borrower, own_loan):
        officer = make_user(Role.LOAN_OFFICER)
        address, tag = f"/loans/{own_loan.public_id}", borrower.get(f"/loans/{own_loan.public_id}")["ETag"]

        refused = borrower.patch(address, {"nickname": "Mine", "officer": officer.username}, if_match=tag)
        assert (refused.status_code, fresh(own_loan).nickname) == (403, "")
        assert borrower.patch(address, {"nickname": "Mine"}, if_match=tag).status_code == 200
        other = make_active_loan()
        assert borrower.patch(f"/loans/{other.public_id}", {"nickname": "x"}, if_match=tag).status_code == 404


class TestStatus:
    def test_cancels_a_contract_never_paid_out(self, system):
        loan = make_loan()
        answer = system.post(f"/loans/{loan.public_id}/status", {"to": "CLOSED", "reason": "Withdrawn"})

        assert (answer.status_code, answer.json()["status"], answer.json()["close_reason"]) == (
            200,
            "CLOSED",
            "CANCELED",
        )
        assert_books_prove()

    def test_a_charge_off_waits_for_a_second_person(self, analyst_caller, manager_caller, loan):
        answer = manager_caller.post(
            f"/loans/{loan.public_id}/status", {"to": "CHARGED_OFF", "reason": "Old"}
        )
        assert answer.status_code in (202, 422)
        assert fresh(loan).status == "ACTIVE"
        refused = analyst_caller.post(
            f"/loans/{loan.public_id}/status", {"to": "CHARGED_OFF", "reason": "Old"}
        )
        assert refused.status_code == 403

    @pytest.mark.parametrize("to", ["CLOSED", "PENDING_DISBURSEMENT", "ACTIVE"])
    def test_what_money_decides_is_an_invalid_transition(self, system, loan, to):
        answer = system.post(f"/loans/{loan.public_id}/status", {"to": to, "reason": "Please"})

        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
        assert fresh(loan).status == "ACTIVE"


class TestProductInfo:
    def test_get_and_post_do_the_same_and_nothing_keeps_the_answer(self, system, loan):
        got = system.get(f"/loans/{loan.public_id}/refresh-product-info")
        posted = system.post(f"/loans/{loan.public_id}/refresh-product-info", {})

        assert (got.status_code, posted.status_code) == (200, 200)
        assert got["Cache-Control"] == "no-store"
        assert got.json()["status"] == posted.json()["status"] == "UP_TO_DATE"
        assert got.json()["version_booked"] == got.json()["version_in_force"] == 1

    def test_a_borrower_does_not_run_it(self, borrower, own_loan):
        assert borrower.get(f"/loans/{own_loan.public_id}/refresh-product-info").status_code == 403


class TestInquiries:
    BODY = {"subject": "BALANCE", "title": "Owed?", "text": "What do I owe?"}

    def test_a_borrower_asks_is_answered_and_asks_on(self, borrower, system, own_loan):
        asked = borrower.post(f"/loans/{own_loan.public_id}/inquiries", self.BODY)
        assert (asked.status_code, asked.json()["answer_due_date"]) == (201, "2026-03-04")
        inquiry = asked.json()["id"]

        assert borrower.post(f"/inquiries/{inquiry}/answers", {"text": "x"}).status_code == 403
        assert system.post(f"/inquiries/{inquiry}/answers", {"text": "100.00"}).status_code == 201
        assert (
            borrower.post(f"/inquiries/{inquiry}/replies", {"text": "Thanks, until when?"}).status_code == 201
        )
        assert system.post(f"/inquiries/{inquiry}/close", {"reason": "Told"}).status_code == 200

        seen = borrower.get(f"/loans/{own_loan.public_id}/inquiries").json()["data"]
        assert [each["text"] for each in seen[0]["messages"]] == [
            "What do I owe?",
            "100.00",
            "Thanks, until when?",
        ]
        assert borrower.get("/inquiries?status=CLOSED").json()["data"][0]["id"] == inquiry

    def test_another_business_is_not_there(self, borrower, system):
        other = make_active_loan()
        asked = system.post(f"/loans/{other.public_id}/inquiries", self.BODY).json()

        assert borrower.get(f"/inquiries/{asked['id']}").status_code == 404
        assert borrower.get(f"/loans/{other.public_id}/inquiries").status_code == 404
        assert borrower.post(f"/inquiries/{asked['id']}/replies", {"text": "x"}).status_code == 404

    def test_names_every_wrong_field(self, system, loan):
        answer = system.post(f"/loans/{loan.public_id}/inquiries", {"subject": "WEATHER", "text": ""})
        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} >= {"/subject", "/title", "/text"}
