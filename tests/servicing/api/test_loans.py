from datetime import date
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from servicing.models import DisbursementOrder, Loan, Transaction
from servicing.services.disbursing import disburse_loan
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_contract
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import fresh, make_active_loan, make_loan, pay, set_business_date
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db

SCOPES = ("loans:read", "loans:write", "payments:write", "approvals:read", "approvals:write")


@pytest.fixture
def system():
    return caller(*SCOPES)


@pytest.fixture
def borrowed():
    """A loan of a business, and a person who may see it."""
    business = make_business()
    return make_active_loan(business=business), caller(*SCOPES, user=make_borrower(business))


class TestReadingLoans:
    def test_shows_terms_balances_arrears_and_the_next_payment(self, system, loan):
        answer = system.get(f"/loans/{loan.public_id}")

        body = answer.json()
        assert answer.status_code == 200, body
        assert (body["object"], body["number"], body["status"]) == ("loan", loan.number, "ACTIVE")
        assert (body["principal"], body["annual_rate"], body["payment_frequency"]) == (
            "12000.00",
            "12",
            "MONTHLY",
        )
        assert body["balances"]["principal"] == "12000.00"
        assert body["arrears"]["overdue_amount"] == "1091.19"
        assert body["arrears"]["bucket"] == "DPD_1_29"
        assert body["next_payment"] == {"due_date": "2026-03-15", "amount": "1066.19"}

    def test_answers_304_until_something_changes(self, system, loan):
        tag = system.get(f"/loans/{loan.public_id}")["ETag"]
        assert system.get(f"/loans/{loan.public_id}", if_none_match=tag).status_code == 304

        pay(loan, "10.00")
        assert system.get(f"/loans/{loan.public_id}", if_none_match=tag).status_code == 200

    def test_lists_by_status_and_number(self, system, loan):
        make_loan()

        active = system.get("/loans?status=ACTIVE&include=count").json()
        assert [each["id"] for each in active["data"]] == [loan.public_id]
        assert system.get(f"/loans?number={loan.number}").json()["data"][0]["number"] == loan.number
        assert system.get("/loans?nonsense=1").status_code == 400

    def test_a_list_costs_the_same_whatever_its_length(self, system, django_assert_max_num_queries):
        for _ in range(5):
            make_loan()
        with django_assert_max_num_queries(6):
            assert len(system.get("/loans").json()["data"]) == 5

    def test_a_borrower_sees_his_own_and_gets_404_for_others(self, borrowed, loan):
        own, borrower = borrowed

        assert [each["id"] for each in borrower.get("/loans").json()["data"]] == [own.public_id]
        assert borrower.get(f"/loans/{own.public_id}").status_code == 200
        for part in ("", "/summary", "/nextPayment", "/payoff", "/schedule", "/transactions", "/payments"):
            assert borrower.get(f"/loans/{loan.public_id}{part}").status_code == 404, part
            assert borrower.get(f"/loans/{own.public_id}{part}").status_code == 200, part
        theirs = Transaction.objects.filter(loan=loan).first()
        assert borrower.get(f"/transactions/{theirs.public_id}").status_code == 404

    def test_summary_of_any_day_since_the_disbursement(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15))

        now = system.get(f"/loans/{loan.public_id}/summary").json()
        then = system.get(f"/loans/{loan.public_id}/summary?as_of=2026-02-10").json()
        assert (now["balances"]["principal"], then["balances"]["principal"]) == ("11053.81", "12000.00")
        assert then["next_payment"] == {"due_date": "2026-02-15", "amount": "1066.19"}
        assert system.get(f"/loans/{loan.public_id}/summary?as_of=2026-03-03").status_code == 422
        assert system.get(f"/loans/{loan.public_id}/summary?as_of=soon").status_code == 400

    def test_next_payment_by_component(self, system, loan):
        body = system.get(f"/loans/{loan.public_id}/nextPayment").json()

        assert (body["due_date"], body["amount"]) == ("2026-03-15", "1066.19")
        assert sum(Decimal(value) for value in body["components"].values()) == Decimal("1066.19")
        assert body["overdue_amount"] == "1091.19"

    def test_next_payment_of_a_loan_without_one(self, system):
        body = system.get(f"/loans/{make_loan().public_id}/nextPayment").json()
        assert (body["due_date"], body["amount"]) == (None, "0.00")

    def test_payoff_quote_paid_on_its_day_closes_the_loan(self, system, loan):
        set_business_date(date(2026, 3, 10))
        quote = system.get(f"/loans/{loan.public_id}/payoff?on_date=2026-03-10").json()
        pay(loan, quote["amount"], date(2026, 3, 10))

        assert fresh(loan).status == "CLOSED"
        assert Decimal(quote["amount"]) == sum(Decimal(value) for value in quote["components"].values())

    def test_payoff_is_refused_too_far_ahead_and_before_the_disbursement(self, system, loan):
        assert system.get(f"/loans/{loan.public_id}/payoff?on_date=2027-03-03").status_code == 200
        assert system.get(f"/loans/{loan.public_id}/payoff?on_date=2027-03-04").status_code == 422
        assert (
            system.get(f"/loans/{loan.public_id}/payoff?on_date=2026-01-14").json()["code"]
            == "unable_to_quote"
        )

    def test_schedule_lists_every_row(self, system, loan):
        rows = system.get(f"/loans/{loan.public_id}/schedule").json()["installments"]

        assert len(rows) == 12
        assert (rows[0]["due_date"], rows[0]["due"], rows[-1]["balance_after"]) == (
            "2026-02-15",
            "1091.19",
            "0.00",
        )

    def test_transactions_tell_what_they_did_and_what_undid_them(self, system, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))

        listed = system.get(f"/loans/{loan.public_id}/transactions").json()["data"]
        by_kind = {each["kind"]: each for each in listed}
        assert by_kind["REPAYMENT"]["allocation"]["principal"] == "946.19"
        assert by_kind["LATE_FEE"]["status"] == "REVERSED"
        assert by_kind["REVERSAL"]["reverses"] == by_kind["LATE_FEE"]["id"]
        one = system.get(f"/transactions/{payment.public_id}").json()
        assert one == by_kind["REPAYMENT"]

    def test_transactions_cost_the_same_whatever_their_number(
        self, system, loan, django_assert_max_num_queries
    ):
        for number in range(8):
            pay(loan, "10.00", date(2026, 2, 16 + number))
        with django_assert_max_num_queries(8):
            assert len(system.get(f"/loans/{loan.public_id}/transactions").json()["data"]) > 8

    def test_delinquencies_have_their_history(self, system, loan):
        [episode] = system.get(f"/loans/{loan.public_id}/delinquencies").json()["data"]
        assert (episode["status"], episode["start_date"]) == ("OPEN", "2026-02-15")
        assert episode["bucket_history"][0]["bucket"] == "DPD_1_29"


class TestRecordingPayments:
    BODY = {
        "amount": "1066.19",
        "currency": "USD",
        "effective_date": "2026-03-01",
        "method": "ACH",
        "reference": "BANK-1",
    }

    def test_answers_with_the_allocation_and_the_loan_after(self, system, loan):
        answer = system.post(f"/loans/{loan.public_id}/payments", self.BODY, idempotency_key="k1")

        body = answer.json()
        assert answer.status_code == 201, body
        assert answer["Location"] == f"/api/v1/transactions/{body['id']}"
        assert (body["loan"], body["status"], body["amount"]) == (loan.public_id, "POSTED", "1066.19")
        allocation = body["allocation"]
        assert allocation["unapplied"] == "0.00"
        assert sum(Decimal(value) for value in allocation.values()) == Decimal("1066.19")
        assert body["loan_after"]["principal_balance"] == str(fresh(loan).position.principal)
        assert_books_prove()

    def test_with_the_same_key_posts_once(self, system, loan):
        first = system.post(f"/loans/{loan.public_id}/payments", self.BODY, idempotency_key="k1")
        second = system.post(f"/loans/{loan.public_id}/payments", self.BODY, idempotency_key="k1")

        assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1

    def test_without_a_key_or_with_a_number_for_an_amount_is_refused(self, system, loan):
        path = f"/loans/{loan.public_id}/payments"
        assert system.post(path, self.BODY).status_code == 400
        wrong = system.post(path, {**self.BODY, "amount": 1066.19}, idempotency_key="k1").json()
        assert wrong["errors"][0]["code"] == "amount_not_string"

    def test_with_a_known_reference_is_refused(self, system, loan):
        path = f"/loans/{loan.public_id}/payments"
        system.post(path, self.BODY, idempotency_key="k1")
        again = system.post(path, self.BODY, idempotency_key="k2")

        assert (again.status_code, again.json()["code"]) == (409, "duplicate_reference")

    def test_is_forbidden_to_a_borrower_even_with_the_scope(self, borrowed):
        own, borrower = borrowed
        answer = borrower.post(f"/loans/{own.public_id}/payments", self.BODY, idempotency_key="k1")

        assert answer.status_code == 403
        assert not Transaction.objects.filter(kind="REPAYMENT").exists()

    def test_needs_the_scope(self, loan):
        reader = caller("loans:read")
        assert (
            reader.post(f"/loans/{loan.public_id}/payments", self.BODY, idempotency_key="k").status_code
            == 403
        )


class TestActions:
    def money(self, amount, **more):
        return {"amount": amount, "effective_date": "2026-03-02", "reason": "Because", **more}

    def test_a_fee_and_a_reversal(self, loan):
        analyst = caller(*SCOPES, user=make_user(Role.FINANCE_ANALYST))
        fee = analyst.post(f"/loans/{loan.public_id}/fees", self.money("30.00"), idempotency_key="k1")
        assert fee.status_code == 201, fee.json()

        undone = analyst.post(
            f"/transactions/{fee.json()['id']}/reverse", {"reason": "In error"}, idempotency_key="k2"
        )
        assert (undone.status_code, undone.json()["reverses"]) == (201, fee.json()["id"])
        assert_books_prove()

    def test_a_waiver_above_the_limit_waits(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/waivers",
            self.money("25.00", component="PENALTIES"),
            idempotency_key="k1",
        )

        assert answer.status_code == 202, answer.json()
        assert answer.json()["object"] == "approval"
        assert fresh(loan).position.penalties == Decimal("25.00")

    def test_a_charge_off_is_approved_by_another_person(self, system, loan):
        set_business_date(date(2026, 7, 1))
        body = {"effective_date": "2026-07-01", "reason": "Gone"}
        proposed = system.post(f"/loans/{loan.public_id}/charge-off", body, idempotency_key="k1")
        assert proposed.status_code == 202

        manager = caller(*SCOPES, user=make_user(Role.MANAGER))
        assert manager.post(f"/approvals/{proposed.json()['id']}/approve", {}).status_code == 200
        assert fresh(loan).status == "CHARGED_OFF"

        recovered = system.post(
            f"/loans/{loan.public_id}/recoveries",
            {"amount": "50.00", "effective_date": "2026-07-01"},
            idempotency_key="k2",
        )
        assert recovered.status_code == 201, recovered.json()
        written = system.post(f"/loans/{loan.public_id}/write-off", body, idempotency_key="k3")
        assert written.status_code == 202
        assert_books_prove()

    def test_a_refund_of_more_than_the_credit_is_refused_at_once(self, system, loan):
        answer = system.post(f"/loans/{loan.public_id}/refunds", self.money("5.00"), idempotency_key="k1")

        assert (answer.status_code, answer.json()["code"]) == (422, "unable_to_refund")
        assert not ApprovalRequest.objects.exists()


class TestBoardingAndDisbursing:
    def test_boards_an_accepted_application_once(self, system):
        offer = make_contract()
        body = {"application": offer.application.public_id}
        first = system.post("/loans", body, idempotency_key="k1")
        second = system.post("/loans", body, idempotency_key="k2")

        assert first.status_code == 201, first.json()
        assert first.json()["id"] == second.json()["id"]
        assert Loan.objects.count() == 1

    def test_a_disbursement_is_proposed_approved_and_listed(self, system):
        loan = make_loan(business=make_business())
        path = f"/loans/{loan.public_id}/disbursements"
        proposed = system.post(path, {"amount": "12000.00"}, idempotency_key="k1")
        assert proposed.status_code == 202, proposed.json()

        manager = caller(*SCOPES, user=make_user(Role.FINANCE_MANAGER))
        assert manager.post(f"/approvals/{proposed.json()['id']}/approve", {}).status_code == 200
        [order] = system.get(path).json()["data"]
        assert (order["amount"], order["bank_account_last4"]) == ("12000.00", "6789")

    def test_a_returned_disbursement_is_recorded(self):
        loan = make_loan(business=make_business())
        order = disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)
        DisbursementOrder.objects.filter(pk=order.pk).update(status="SENT")
        analyst = caller(*SCOPES, user=make_user(Role.FINANCE_ANALYST))

        answer = analyst.post(f"/disbursements/{order.public_id}/return", {"reason": "R02"})
        assert (answer.status_code, answer.json()["status"]) == (200, "RETURNED"), answer.json()

    def test_a_manual_disbursement_is_proposed(self, system):
        loan = make_loan()
        body = {"amount": "12000.00", "effective_date": "2026-03-02", "reference": "WIRE-9"}
        answer = system.post(f"/loans/{loan.public_id}/manual-disbursements", body, idempotency_key="k1")

        assert answer.status_code == 202, answer.json()
