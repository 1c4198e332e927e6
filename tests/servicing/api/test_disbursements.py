"""Paying loans out."""

from datetime import date

import pytest

from servicing.models import DisbursementOrder
from servicing.services.disbursing import disburse_loan, record_disbursement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import fresh, make_loan
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(db):
    """A booked loan that waits for its money; its business has a bank account."""
    return make_loan(business=make_business())


@pytest.fixture
def order(loan):
    """Money that left on 2026-03-02."""
    order = disburse_loan(loan_id=loan.pk, amount=loan.principal, reason="First", actor=SYSTEM)
    record_disbursement(order_id=order.pk, effective_date=date(2026, 3, 2), reference="T-1", actor=SYSTEM)
    return order


def approve(who, proposed):
    assert proposed.status_code == 202, proposed.json()
    answer = who.post(f"/approvals/{proposed.json()['id']}/approve", {})
    assert answer.status_code == 200, answer.json()


class TestProposing:
    def test_becomes_an_order_once_a_second_person_approves(self, system, manager_caller, loan):
        path = f"/loans/{loan.public_id}/disbursements"
        account = loan.business.bank_accounts.get()
        proposed = system.post(
            path, {"amount": "12000.00", "bank_account": account.public_id}, idempotency_key="k1"
        )
        assert system.get(path).json()["data"] == []
        approve(manager_caller, proposed)

        [order] = system.get(path).json()["data"]
        assert (order["status"], order["amount"], order["net_amount"]) == ("APPROVED", "12000.00", "12000.00")
        assert (order["bank_account"], order["bank_account_last4"]) == (account.public_id, "6789")
        assert system.get(f"/disbursements/{order['id']}").json() == order
        assert system.get(f"{path}?status=SENT").json()["data"] == []

    def test_twice_with_one_key_is_one_request(self, system, loan):
        path, body = f"/loans/{loan.public_id}/disbursements", {"amount": "12000.00"}
        first = system.post(path, body, idempotency_key="k1")
        second = system.post(path, body, idempotency_key="k1")
        assert (first.status_code, first.json()["id"]) == (202, second.json()["id"])
        assert second["Idempotency-Replayed"] == "true"

    def test_refuses_too_much_and_somebody_elses_account(self, system, loan):
        path = f"/loans/{loan.public_id}/disbursements"
        too_much = system.post(path, {"amount": "12000.01"}, idempotency_key="k1")
        assert (too_much.status_code, too_much.json()["code"]) == (422, "unable_to_disburse")
        foreign = make_business().bank_accounts.get().public_id
        wrong = system.post(path, {"amount": "5.00", "bank_account": foreign}, idempotency_key="k2")
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/bank_account")


class TestRecordingByHand:
    def test_counts_once_a_second_person_approves(self, system, manager_caller, loan):
        body = {"amount": "12000.00", "effective_date": "2026-02-27", "reference": "WIRE-9"}
        proposed = system.post(f"/loans/{loan.public_id}/disbursements/manual", body, idempotency_key="k1")
        assert fresh(loan).status == "PENDING_DISBURSEMENT"
        approve(manager_caller, proposed)

        now = fresh(loan)
        assert (now.status, now.first_disbursed_date) == ("ACTIVE", date(2026, 2, 27))
        [order] = system.get(f"/loans/{loan.public_id}/disbursements").json()["data"]
        assert (order["status"], order["reference"]) == ("SETTLED", "WIRE-9")
        posted = system.get(f"/transactions/{order['transaction']}").json()
        assert (posted["kind"], posted["amount"]) == ("DISBURSEMENT", "12000.00")
        assert_books_prove()

    def test_refuses_the_future(self, system, loan):
        body = {"amount": "12000.00", "effective_date": "2026-03-03"}
        answer = system.post(f"/loans/{loan.public_id}/disbursements/manual", body, idempotency_key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "effective_date_in_future")


class TestReturning:
    def test_the_loan_waits_for_another_disbursement(self, analyst_caller, loan, order):
        path = f"/disbursements/{order.public_id}/return"
        answer = analyst_caller.post(path, {"reason": "R02 account closed"}, idempotency_key="k1")

        assert (answer.status_code, answer.json()["status"]) == (200, "RETURNED"), answer.json()
        assert answer.json()["outcome"] == "R02 account closed"
        assert fresh(loan).status == "PENDING_DISBURSEMENT"
        again = analyst_caller.post(path, {"reason": "R02"}, idempotency_key="k2")
        assert (again.status_code, again.json()["status"]) == (200, "RETURNED")
        assert_books_prove()

    def test_refuses_an_order_that_was_never_sent(self, analyst_caller, loan):
        order = disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)
        path = f"/disbursements/{order.public_id}/return"
        answer = analyst_caller.post(path, {"reason": "R02"}, idempotency_key="k1")
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")

    def test_needs_key_reason_and_role(self, system, borrower, order):
        path = f"/disbursements/{order.public_id}/return"
        assert system.post(path, {"reason": "R02"}).status_code == 400
        assert system.post(path, {}, idempotency_key="k1").status_code == 422
        assert borrower.post(path, {"reason": "R02"}, idempotency_key="k1").status_code == 403
        missing = "/disbursements/dis_00000000000000000000000000000000/return"
        assert system.post(missing, {"reason": "R02"}, idempotency_key="k1").status_code == 404


class TestReading:
    def test_a_borrower_sees_his_own_without_remarks(self, borrower, loan, order):
        own = caller("loans:read", user=make_borrower(loan.business))
        seen = own.get(f"/disbursements/{order.public_id}")
        assert (seen.status_code, seen.json()["status"]) == (200, "SETTLED")
        assert "reason" not in seen.json()
        assert borrower.get(f"/disbursements/{order.public_id}").status_code == 404

    def test_costs_the_same_whatever_their_number(self, system, loan, django_assert_max_num_queries):
        for _ in range(4):
            disburse_loan(loan_id=loan.pk, amount=loan.principal / 4, actor=SYSTEM)
        assert DisbursementOrder.objects.count() == 4
        with django_assert_max_num_queries(4):
            assert len(system.get(f"/loans/{loan.public_id}/disbursements").json()["data"]) == 4
