"""Payments over HTTP: the borrower pays on his own loans, staff and systems on all; no key charges twice."""

from decimal import Decimal
from typing import Any

import pytest

from loanops.access.roles import Role
from payments.models import Payment, SavedMethod, SimulatedMovement
from servicing.models import Loan
from tests.factories.access import make_user
from tests.factories.parties import make_borrower
from tests.factories.payments import (
    DECLINED,
    STALLED,
    borrowing_loan,
    collect,
    make_payment,
    make_saved_method,
    refreshed,
)
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

SCOPES = ("payments:read", "payments:write")


def borrower_of(loan: Loan) -> ApiCaller:
    return caller(*SCOPES, user=make_borrower(loan.business))


def body(loan: Loan, **fields: Any) -> dict[str, Any]:
    return {"loan": loan.public_id, "amount": "100.00", "method": "ACH", **fields}


class TestCreatePayment:
    def test_a_borrower_pays_on_his_own_loan(self) -> None:
        loan = borrowing_loan()

        answer = borrower_of(loan).post("/payments", body(loan), idempotency_key="k1")

        assert answer.status_code == 201, answer.json()
        given = answer.json()
        assert answer["Location"] == f"/api/v1/payments/{given['id']}"
        assert (given["object"], given["loan"], given["amount"]) == ("payment", loan.public_id, "100.00")
        assert (given["status"], given["waiting_for"], given["transaction"]) == ("CREATED", None, None)
        assert given["number"].startswith("PY-")

    def test_another_s_loan_is_not_there(self) -> None:
        loan, other = borrowing_loan(), borrowing_loan()

        answer = borrower_of(loan).post("/payments", body(other), idempotency_key="k1")

        assert answer.status_code == 404 and not Payment.objects.exists()

    def test_staff_and_systems_collect_too(self) -> None:
        loan = borrowing_loan()
        agent = caller(*SCOPES, user=make_user(Role.COLLECTIONS_AGENT))

        for number, someone in enumerate((agent, caller(*SCOPES))):
            assert someone.post("/payments", body(loan), idempotency_key=f"k{number}").status_code == 201

    def test_needs_a_key_and_the_scope(self) -> None:
        loan = borrowing_loan()

        assert caller(*SCOPES).post("/payments", body(loan)).status_code == 400
        assert caller("payments:read").post("/payments", body(loan), idempotency_key="k").status_code == 403
        assert not Payment.objects.exists()

    def test_the_same_key_is_the_same_payment_and_another_body_is_refused(self) -> None:
        loan = borrowing_loan()
        someone = caller(*SCOPES)

        first = someone.post("/payments", body(loan), idempotency_key="k1")
        second = someone.post("/payments", body(loan), idempotency_key="k1")
        third = someone.post("/payments", body(loan, amount="200.00"), idempotency_key="k1")

        assert second["Idempotency-Replayed"] == "true" and first.json() == second.json()
        assert third.status_code == 422 and third.json()["code"] == "idempotency_key_reused"
        assert Payment.objects.count() == 1

    def test_pays_what_is_due_by_a_saved_method(self) -> None:
        loan = borrowing_loan()
        saved = make_saved_method(loan)
        wanted = {"loan": loan.public_id, "amount_choice": "OVERDUE", "payment_method": saved.public_id}

        answer = borrower_of(loan).post("/payments", wanted, idempotency_key="k1")

        assert answer.status_code == 201, answer.json()
        assert answer.json()["amount"] == f"{loan.position.overdue_amount:.2f}"
        assert answer.json()["payment_method"] == saved.public_id

    def test_a_method_of_another_business_is_not_known(self) -> None:
        loan, other = borrowing_loan(), borrowing_loan()
        wanted = {
            "loan": loan.public_id,
            "amount": "5.00",
            "payment_method": make_saved_method(other).public_id,
        }

        answer = caller(*SCOPES).post("/payments", wanted, idempotency_key="k1")

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/payment_method"

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"amount": 100}, "/amount"),
            ({"amount": "0.00"}, "/amount"),
            ({"amount": None}, "/amount"),
            ({"method": "CASH"}, "/method"),
            ({"amount_choice": "SOME"}, "/amount_choice"),
            ({"card_number": "4242424242424242"}, "/card_number"),
            ({"payment_method": "pm_1"}, "/payment_method"),
        ],
    )
    def test_names_the_wrong_field(self, fields: dict[str, Any], pointer: str) -> None:
        answer = caller(*SCOPES).post("/payments", body(borrowing_loan(), **fields), idempotency_key="k1")

        assert answer.status_code == 422
        assert pointer in [error["pointer"] for error in answer.json()["errors"]]

    def test_says_why_too_much_is_refused(self) -> None:
        answer = caller(*SCOPES).post(
            "/payments", body(borrowing_loan(), amount="999999.00"), idempotency_key="k1"
        )

        assert answer.status_code == 422
        assert answer.json()["code"] == "unable_to_collect"


@pytest.mark.django_db(transaction=True)
class TestThroughToTheEnd:
    def test_the_payment_is_collected_after_the_answer(self) -> None:
        loan = borrowing_loan()
        someone = caller(*SCOPES)

        made = someone.post("/payments", body(loan), idempotency_key="k1").json()
        someone.post("/payments", body(loan), idempotency_key="k1")

        read = someone.get(f"/payments/{made['id']}").json()
        assert (read["status"], read["effective_date"]) == ("SUCCEEDED", "2026-03-02")
        assert read["transaction"].startswith("txn_")
        assert SimulatedMovement.objects.count() == 1


class TestReadingPayments:
    def test_a_borrower_sees_his_own(self) -> None:
        mine, other = collect(), collect()
        someone = borrower_of(mine.loan)

        listed = someone.get("/payments").json()["data"]

        assert [each["id"] for each in listed] == [mine.public_id]
        assert someone.get(f"/payments/{mine.public_id}").status_code == 200
        assert someone.get(f"/payments/{other.public_id}").status_code == 404

    def test_filters_by_status_and_loan(self) -> None:
        loan = borrowing_loan()
        done, failed = collect(loan), collect(loan, DECLINED)
        make_payment()
        someone = caller(*SCOPES)

        def ids(query: str) -> set[str]:
            return {each["id"] for each in someone.get(f"/payments?{query}").json()["data"]}

        assert ids("status=FAILED") == {failed.public_id}
        assert ids(f"loan={loan.public_id}") == {done.public_id, failed.public_id}
        assert ids(f"number={done.number}") == {done.public_id}
        assert someone.get("/payments?method=ACH").status_code == 400

    def test_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries: Any) -> None:
        loan = borrowing_loan()
        for _ in range(5):
            collect(loan)
        someone = caller(*SCOPES)

        with django_assert_max_num_queries(8):
            assert len(someone.get("/payments").json()["data"]) == 5

    def test_a_failed_one_says_why(self) -> None:
        payment = collect(amount=DECLINED)

        read = caller(*SCOPES).get(f"/payments/{payment.public_id}").json()

        assert (read["failure_code"], read["failure_message"]) == (
            "insufficient_funds",
            "Insufficient funds.",
        )


class TestCancelPayment:
    def test_cancels_what_has_not_left(self) -> None:
        payment = make_payment()

        answer = borrower_of(payment.loan).post(
            f"/payments/{payment.public_id}/cancel", {"reason": "mistake"}
        )

        assert (answer.status_code, answer.json()["status"]) == (200, "CANCELED")

    def test_a_stale_version_is_refused(self) -> None:
        payment = collect(amount=STALLED)

        answer = caller(*SCOPES).post(f"/payments/{payment.public_id}/cancel", if_match='"1"')

        assert answer.status_code == 412

    def test_what_ended_is_refused(self) -> None:
        answer = caller(*SCOPES).post(f"/payments/{collect().public_id}/cancel")

        assert (answer.status_code, answer.json()["code"]) == (409, "unable_to_cancel")

    def test_another_s_is_not_there(self) -> None:
        mine, other = make_payment(), make_payment()

        answer = borrower_of(mine.loan).post(f"/payments/{other.public_id}/cancel")

        assert answer.status_code == 404 and refreshed(other).status == "CREATED"


class TestPaymentMethods:
    def _body(self, loan: Loan, **fields: str) -> dict[str, str]:
        return {
            "business": loan.business.public_id,
            "provider": "simulator",
            "method": "CARD",
            "token": "sim_ok",
            "last4": "4242",
            **fields,
        }

    def test_a_borrower_saves_lists_and_removes_his_own(self) -> None:
        loan = borrowing_loan()
        make_saved_method(borrowing_loan())
        someone = borrower_of(loan)

        made = someone.post("/payment-methods", self._body(loan, nickname="Company card"))
        assert made.status_code == 201, made.json()
        assert "token" not in made.json()
        path = f"/payment-methods/{made.json()['id']}"
        assert [m["id"] for m in someone.get("/payment-methods").json()["data"]] == [made.json()["id"]]
        assert someone.get(path).json()["last4"] == "4242"
        for _ in range(2):
            removed = someone.delete(path)
            assert (removed.status_code, removed.json()["status"]) == (200, "REMOVED")

    def test_another_s_business_is_not_there(self) -> None:
        answer = borrower_of(borrowing_loan()).post("/payment-methods", self._body(borrowing_loan()))

        assert answer.status_code == 404 and not SavedMethod.objects.exists()

    def test_a_card_number_is_refused_and_never_stored(self) -> None:
        loan = borrowing_loan()

        answer = borrower_of(loan).post("/payment-methods", self._body(loan, token="4242 4242 4242 4242"))

        assert answer.status_code == 422 and answer.json()["errors"][0]["pointer"] == "/token"
        assert not SavedMethod.objects.exists()

    def test_staff_see_them_but_save_none(self) -> None:
        loan = borrowing_loan()
        agent = caller(*SCOPES, user=make_user(Role.COLLECTIONS_AGENT))

        assert agent.get("/payment-methods").status_code == 200
        assert agent.post("/payment-methods", self._body(loan)).status_code == 403


class TestAmounts:
    def test_the_payoff_is_what_closes_the_loan(self) -> None:
        loan = borrowing_loan()
        wanted = {"loan": loan.public_id, "amount_choice": "PAYOFF", "method": "ACH"}

        answer = caller(*SCOPES).post("/payments", wanted, idempotency_key="k1")

        assert Decimal(answer.json()["amount"]) > loan.principal
