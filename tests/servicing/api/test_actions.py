"""Charges, ends that are no payoff, reversals."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from servicing.models import Transaction
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

TODAY = "2026-03-02"
CHARGE_OFF_DAY = {"effective_date": "2026-07-01", "reason": "Uncollectible"}
ACTIONS = {
    "fees": {"amount": "30.00", "effective_date": TODAY, "reason": "Wire"},
    "waivers": {"amount": "5.00", "component": "PENALTIES", "effective_date": TODAY, "reason": "Goodwill"},
    "charge-off": CHARGE_OFF_DAY,
    "write-off": CHARGE_OFF_DAY,
    "recoveries": {"amount": "5.00", "effective_date": TODAY},
    "credit-balance-refunds": {"amount": "5.00", "effective_date": TODAY, "reason": "Paid twice"},
    "disbursements": {"amount": "5.00"},
    "disbursements/manual": {"amount": "5.00", "effective_date": TODAY},
}


def money(amount, **more):
    return {"amount": amount, "effective_date": TODAY, "reason": "Because", **more}


def approve(who, proposed):
    assert proposed.status_code == 202, proposed.json()
    body = proposed.json()
    assert body["object"] == "approval"
    assert proposed["Location"] == f"/api/v1/approvals/{body['id']}"
    answer = who.post(f"/approvals/{body['id']}/approve", {})
    assert answer.status_code == 200, answer.json()


@pytest.mark.parametrize("name", ACTIONS)
class TestEveryAction:
    def test_needs_a_key(self, system, loan, name):
        answer = system.post(f"/loans/{loan.public_id}/{name}", ACTIONS[name])
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")

    def test_is_not_for_strangers_readers_and_borrowers(self, borrower, own_loan, name):
        path = f"/loans/{own_loan.public_id}/{name}"
        assert ApiCaller().post(path, ACTIONS[name], idempotency_key="k").status_code == 401
        assert caller("loans:read").post(path, ACTIONS[name], idempotency_key="k").status_code == 403
        assert borrower.post(path, ACTIONS[name], idempotency_key="k").status_code == 403

    def test_of_a_loan_that_is_not_there(self, system, name):
        path = f"/loans/loan_00000000000000000000000000000000/{name}"
        assert system.post(path, ACTIONS[name], idempotency_key="k").status_code == 404

    def test_refuses_a_field_it_does_not_know(self, system, loan, name):
        path = f"/loans/{loan.public_id}/{name}"
        answer = system.post(path, {**ACTIONS[name], "when": "now"}, idempotency_key="k")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/when")


class TestCharges:
    def test_a_fee_and_its_reversal(self, analyst_caller, loan):
        path = f"/loans/{loan.public_id}/fees"
        fee = analyst_caller.post(path, money("30.00"), idempotency_key="k1")
        assert (fee.status_code, fee.json()["kind"]) == (201, "FEE")
        assert fee["Location"] == f"/api/v1/transactions/{fee.json()['id']}"
        assert fresh(loan).position.fees == Decimal("30.00")

        reverse = f"/transactions/{fee.json()['id']}/reverse"
        undone = analyst_caller.post(reverse, {"reason": "In error"}, idempotency_key="k2")
        assert (undone.status_code, undone.json()["reverses"]) == (201, fee.json()["id"])
        again = analyst_caller.post(reverse, {"reason": "In error"}, idempotency_key="k3")
        assert (again.status_code, again.json()["code"]) == (409, "already_reversed")
        assert_books_prove()

    def test_a_fee_in_another_currency_is_refused(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/fees", money("30.00", currency="CAD"), idempotency_key="k1"
        )
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "currency_mismatch")

    def test_a_waiver_within_the_limit_counts_at_once(self, loan):
        manager = caller("loans:write", user=make_user(Role.MANAGER))
        answer = manager.post(
            f"/loans/{loan.public_id}/waivers", money("25.00", component="PENALTIES"), idempotency_key="k1"
        )
        assert (answer.status_code, answer.json()["component"]) == (201, "PENALTIES")
        assert answer.json()["allocation"]["penalties"] == "25.00"
        assert fresh(loan).position.penalties == 0
        assert_books_prove()

    def test_a_waiver_by_a_system_waits_for_a_person(self, system, manager_caller, loan):
        body = money("25.00", component="PENALTIES")
        proposed = system.post(f"/loans/{loan.public_id}/waivers", body, idempotency_key="k1")
        assert fresh(loan).position.penalties == Decimal("25.00")
        repeated = system.post(f"/loans/{loan.public_id}/waivers", body, idempotency_key="k1")
        assert (repeated.status_code, repeated.json()["id"]) == (202, proposed.json()["id"])
        assert ApprovalRequest.objects.count() == 1

        approve(manager_caller, proposed)
        assert fresh(loan).position.penalties == 0
        assert_books_prove()

    def test_more_than_is_owed_is_not_waived(self, system, loan):
        body = money("25.01", component="PENALTIES")
        answer = system.post(f"/loans/{loan.public_id}/waivers", body, idempotency_key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_waive")


class TestReversing:
    def test_what_is_not_there_or_cannot_be_undone(self, system, loan):
        unknown = "/transactions/txn_00000000000000000000000000000000/reverse"
        assert system.post(unknown, {"reason": "x"}, idempotency_key="k1").status_code == 404
        disbursement = Transaction.objects.get(loan=loan, kind="DISBURSEMENT")
        answer = system.post(
            f"/transactions/{disbursement.public_id}/reverse", {"reason": "x"}, idempotency_key="k1"
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_reverse")

    def test_needs_a_key_a_reason_and_the_role(self, system, borrower, own_loan):
        path = f"/transactions/{pay(own_loan, '10.00').public_id}/reverse"
        assert system.post(path, {"reason": "x"}).status_code == 400
        assert system.post(path, {}, idempotency_key="k1").json()["errors"][0]["pointer"] == "/reason"
        assert borrower.post(path, {"reason": "x"}, idempotency_key="k1").status_code == 403


class TestEndings:
    def test_from_charge_off_over_a_recovery_to_write_off(self, system, manager_caller, loan):
        set_business_date(date(2026, 7, 1))
        path = f"/loans/{loan.public_id}"
        approve(manager_caller, system.post(f"{path}/charge-off", CHARGE_OFF_DAY, idempotency_key="k1"))
        body = system.get(path).json()
        assert (body["status"], body["balances"]["principal"]) == ("CHARGED_OFF", "0.00")
        assert body["charged_off"]["principal"] == "12000.00"
        assert body["delinquency"]["status"] == "CHARGED_OFF"

        recovery = {"amount": "50.00", "effective_date": "2026-07-01", "reference": "AGENCY-1"}
        recovered = system.post(f"{path}/recoveries", recovery, idempotency_key="k2")
        assert (recovered.status_code, recovered.json()["kind"]) == (201, "RECOVERY")
        again = system.post(f"{path}/recoveries", recovery, idempotency_key="k3")
        assert (again.status_code, again.json()["code"]) == (409, "duplicate_reference")
        assert system.get(f"{path}/payments").json()["data"][0]["kind"] == "RECOVERY"

        approve(manager_caller, system.post(f"{path}/write-off", CHARGE_OFF_DAY, idempotency_key="k4"))
        body = system.get(path).json()
        assert (body["status"], body["close_reason"]) == ("CLOSED", "WRITTEN_OFF")
        assert_books_prove()

    def test_a_charge_off_too_early_is_refused_at_once(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/charge-off",
            {"effective_date": TODAY, "reason": "Too soon"},
            idempotency_key="k1",
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_charge_off")
        assert not ApprovalRequest.objects.exists()

    def test_a_write_off_or_recovery_needs_a_charge_off(self, system, loan):
        for name, body in (
            ("write-off", {"effective_date": TODAY, "reason": "x"}),
            ("recoveries", {"amount": "5.00", "effective_date": TODAY}),
        ):
            answer = system.post(f"/loans/{loan.public_id}/{name}", body, idempotency_key="k1")
            assert (answer.status_code, answer.json()["code"]) == (409, "loan_not_open"), name


class TestCreditBalanceRefunds:
    def test_send_credit_back(self, system, manager_caller):
        loan = make_active_loan(disbursed=date(2026, 3, 2))
        pay(loan, "12100.00")
        path = f"/loans/{loan.public_id}"
        approve(
            manager_caller,
            system.post(f"{path}/credit-balance-refunds", money("100.00"), idempotency_key="k1"),
        )
        assert system.get(path).json()["balances"]["credit"] == "0.00"
        assert_books_prove()

    def test_more_than_the_credit_is_refused_at_once(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/credit-balance-refunds", money("5.00"), idempotency_key="k1"
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_refund")
        assert not ApprovalRequest.objects.exists()
