"""What may happen to a loan besides payments and charges, by the API."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from servicing.models import Transaction
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.servicing import fresh, make_loan, pay
from tests.factories.tokens import ApiCaller, caller
from tests.servicing.api.conftest import SCOPES
from tests.servicing.api.test_actions import approve

pytestmark = pytest.mark.django_db

TODAY = "2026-03-02"
DATED = {"effective_date": TODAY, "reason": "Agreed"}
UNKNOWN = "00000000000000000000000000000000"
BODIES = {
    "goodwill-credits": {**DATED, "amount": "5.00"},
    "rate-changes": {**DATED, "annual_rate": "10"},
    "due-date-changes": {**DATED, "first_due_date": "2026-03-20"},
    "re-ages": DATED,
    "re-amortizations": {**DATED, "number_of_installments": 24},
    "interest-pauses": {**DATED, "until_date": "2026-04-02"},
    "forbearances": {**DATED, "months": 1},
    "capitalizations": DATED,
    "accelerations": DATED,
    "settlements": {**DATED, "amount": "6000.00", "deadline": "2026-03-31"},
    "refinancings": {**DATED, "new_loan": f"loan_{UNKNOWN}"},
    "charge-off/undo": {"reason": "In error"},
    "refunds": {**DATED, "amount": "5.00", "payment": f"txn_{UNKNOWN}"},
    "chargebacks": {**DATED, "amount": "5.00", "payment": f"txn_{UNKNOWN}"},
    "unapplied-funds": {"amount": "5.00", "received_date": TODAY, "reason": "Which loan?"},
}
ALWAYS_PROPOSED = (
    "rate-changes",
    "re-amortizations",
    "interest-pauses",
    "forbearances",
    "capitalizations",
    "accelerations",
    "settlements",
)


@pytest.fixture
def manager():
    return caller(*SCOPES, user=make_user(Role.MANAGER))


@pytest.mark.parametrize("name", BODIES)
class TestEveryEvent:
    def test_needs_a_key(self, system, loan, name):
        answer = system.post(f"/loans/{loan.public_id}/{name}", BODIES[name])
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")

    def test_is_not_for_strangers_readers_and_borrowers(self, borrower, own_loan, name):
        path = f"/loans/{own_loan.public_id}/{name}"
        assert ApiCaller().post(path, BODIES[name], idempotency_key="k").status_code == 401
        assert caller("loans:read").post(path, BODIES[name], idempotency_key="k").status_code == 403
        assert borrower.post(path, BODIES[name], idempotency_key="k").status_code == 403

    def test_of_a_loan_that_is_not_there(self, system, name):
        answer = system.post(f"/loans/loan_{UNKNOWN}/{name}", BODIES[name], idempotency_key="k")
        assert answer.status_code == 404

    def test_refuses_a_field_it_does_not_know(self, system, loan, name):
        path = f"/loans/{loan.public_id}/{name}"
        answer = system.post(path, {**BODIES[name], "when": "now"}, idempotency_key="k")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/when")


@pytest.mark.parametrize("name", ALWAYS_PROPOSED)
class TestProposals:
    def test_wait_and_are_done_when_approved(self, system, manager_caller, loan, name):
        proposed = system.post(f"/loans/{loan.public_id}/{name}", BODIES[name], idempotency_key="k")
        approve(manager_caller, proposed)

        again = system.post(f"/loans/{loan.public_id}/{name}", BODIES[name], idempotency_key="k")
        assert (again.status_code, again["Idempotency-Replayed"]) == (202, "true")
        assert fresh(loan).version > loan.version
        assert_books_prove()


class TestMoneyBack:
    @pytest.fixture
    def payment(self, loan):
        return pay(loan, "500.00", method="CARD")

    def test_a_payment_is_voided(self, analyst_caller, payment):
        path = f"/transactions/{payment.public_id}/void"
        answer = analyst_caller.post(path, {"reason": "Torn up"}, idempotency_key="k")
        assert (answer.status_code, answer.json()["kind"]) == (201, "REVERSAL")
        again = analyst_caller.post(path, {"reason": "Torn up"}, idempotency_key="k2")
        assert (again.status_code, again.json()["code"]) == (409, "already_reversed")

    def test_a_payment_is_returned(self, analyst_caller, loan, payment):
        body = {"return_code": "R01", "returned_date": TODAY, "reason": "Bounced"}
        path = f"/transactions/{payment.public_id}/return"
        answer = analyst_caller.post(path, body, idempotency_key="k")
        assert (answer.status_code, answer.json()["return_code"]) == (201, "R01")
        assert fresh(loan).position.fees == Decimal("25.00")
        assert_books_prove()

    def test_a_payment_is_refunded_and_charged_back(self, analyst_caller, loan, payment):
        body = {**DATED, "amount": "100.00", "currency": "USD", "payment": payment.public_id}
        path = f"/loans/{loan.public_id}"
        refund = analyst_caller.post(f"{path}/refunds", body, idempotency_key="k1")
        assert (refund.status_code, refund.json()["kind"]) == (201, "REFUND")
        chargeback = analyst_caller.post(f"{path}/chargebacks", body, idempotency_key="k2")
        assert (chargeback.status_code, chargeback.json()["kind"]) == (201, "CHARGEBACK")
        too_much = analyst_caller.post(f"{path}/refunds", {**body, "amount": "300.01"}, idempotency_key="k3")
        assert (too_much.status_code, too_much.json()["code"]) == (422, "unable_to_charge_back")

        won = analyst_caller.post(
            f"/transactions/{chargeback.json()['id']}/chargeback-won",
            {"reason": "Decided for us"},
            idempotency_key="k4",
        )
        assert (won.status_code, won.json()["reverses"]) == (201, chargeback.json()["id"])
        assert_books_prove()

    def test_of_another_loan_is_unknown(self, analyst_caller, payment):
        from tests.factories.servicing import make_active_loan

        other = make_active_loan()
        body = {**DATED, "amount": "100.00", "payment": payment.public_id}
        answer = analyst_caller.post(f"/loans/{other.public_id}/refunds", body, idempotency_key="k")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/payment")


class TestUnappliedFunds:
    def test_are_held_listed_applied_and_sent_back(self, analyst_caller, loan):
        body = {"amount": "500.00", "received_date": TODAY, "method": "CHECK", "reason": "Which loan?"}
        path = f"/loans/{loan.public_id}/unapplied-funds"
        held = analyst_caller.post(path, body, idempotency_key="k1")
        assert (held.status_code, held.json()["remaining"]) == (201, "500.00")

        funds = held.json()["id"]
        part = {"amount": "200.00", "effective_date": TODAY}
        applied = analyst_caller.post(f"/unapplied-funds/{funds}/apply", part, idempotency_key="k2")
        assert (applied.status_code, applied.json()["kind"]) == (201, "REPAYMENT")
        back = analyst_caller.post(
            f"/unapplied-funds/{funds}/return", {**part, "reason": "Not ours"}, idempotency_key="k3"
        )
        assert (back.status_code, back.json()["remaining"]) == (201, "100.00")
        [listed] = analyst_caller.get(path).json()["data"]
        assert (listed["id"], listed["remaining"]) == (funds, "100.00")
        assert_books_prove()


class TestSettlements:
    def test_are_agreed_kept_and_listed(self, manager, loan):
        owed = fresh(loan).position.total_outstanding
        body = {**DATED, "amount": str(owed - 500), "deadline": "2026-03-31"}
        path = f"/loans/{loan.public_id}/settlements"
        agreed = manager.post(path, body, idempotency_key="k")
        assert (agreed.status_code, agreed.json()["status"]) == (201, "OPEN")

        pay(loan, owed - 500)
        [listed] = manager.get(path).json()["data"]
        assert listed["status"] == "KEPT"
        assert listed["transaction"] == Transaction.objects.get(kind="SETTLEMENT").public_id
        late = manager.post(f"/settlements/{listed['id']}/cancel", {"reason": "x"})
        assert (late.status_code, late.json()["code"]) == (409, "invalid_transition")

    def test_are_canceled(self, manager, loan):
        owed = fresh(loan).position.total_outstanding
        path = f"/loans/{loan.public_id}/settlements"
        agreed = manager.post(path, {**DATED, "amount": str(owed - 500)}, idempotency_key="k")
        canceled = manager.post(f"/settlements/{agreed.json()['id']}/cancel", {"reason": "Refused"})
        assert (canceled.status_code, canceled.json()["status"]) == (200, "CANCELED")


class TestRefinancings:
    def test_are_proposed_approved_and_undone(self, system, manager_caller, loan):
        new = make_loan(principal=Decimal("20000.00"), business=loan.business)
        path = f"/loans/{loan.public_id}/refinancings"
        proposed = system.post(path, {**DATED, "new_loan": new.public_id}, idempotency_key="k")
        approve(manager_caller, proposed)
        assert (fresh(loan).status, fresh(new).status) == ("CLOSED", "ACTIVE")

        paid_off = Transaction.objects.get(kind="REFINANCE_OUT")
        undo = f"/transactions/{paid_off.public_id}/undo-refinancing"
        approve(manager_caller, system.post(undo, {"reason": "Withdrawn"}, idempotency_key="k2"))
        assert (fresh(loan).status, fresh(new).status) == ("ACTIVE", "PENDING_DISBURSEMENT")
        assert_books_prove()

    def test_into_a_loan_that_is_not_there(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/refinancings", BODIES["refinancings"], idempotency_key="k"
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/new_loan")


class TestFeesAndRates:
    def test_a_fee_of_the_product_needs_no_amount(self, analyst_caller, loan):
        body = {**DATED, "fee": "returned-payment"}
        fee = analyst_caller.post(f"/loans/{loan.public_id}/fees", body, idempotency_key="k")
        assert (fee.status_code, fee.json()["amount"]) == (201, "25.00")

    def test_a_due_date_is_changed_at_once(self, manager, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        path = f"/loans/{loan.public_id}/due-date-changes"
        answer = manager.post(path, BODIES["due-date-changes"], idempotency_key="k")
        assert (answer.status_code, answer.json()["kind"]) == (201, "MODIFICATION")
        assert fresh(loan).position.next_due_date == date(2026, 3, 20)

    def test_index_rates_are_proposed_and_listed(self, system, manager_caller):
        body = {"index": "PRIME", "published_date": "2026-03-01", "rate": "7.5", "source": "H.15"}
        approve(manager_caller, system.post("/index-rates", body))
        [listed] = system.get("/index-rates?index=PRIME").json()["data"]
        assert (listed["rate"], listed["published_date"]) == ("7.5", "2026-03-01")
