"""Recording received money, and reading what it did."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.models import Transaction
from tests.books import assert_books_prove
from tests.factories.servicing import fresh, make_active_loan, make_loan, pay
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

BODY = {
    "amount": "1091.19",
    "currency": "USD",
    "effective_date": "2026-03-01",
    "method": "WIRE",
    "reference": "BANK-88123",
}


def record(who, loan, body=None, key="k1", **changes):
    return who.post(f"/loans/{loan.public_id}/payments", {**(body or BODY), **changes}, idempotency_key=key)


class TestRecordingAPayment:
    def test_answers_with_the_allocation_and_the_loan_after(self, system, loan):
        answer = record(system, loan)

        body = answer.json()
        assert answer.status_code == 201, body
        assert answer["Location"] == f"/api/v1/transactions/{body['id']}"
        assert answer["ETag"] == '"1"'
        assert {name: body[name] for name in ("loan", "status", "version", "livemode", *BODY)} == {
            "loan": loan.public_id,
            "status": "SUCCEEDED",
            "version": 1,
            "livemode": False,
            **BODY,
        }
        assert body["allocation"] == {
            "fees": "0.00",
            "penalties": "25.00",
            "interest": "120.00",
            "principal": "946.19",
            "unapplied": "0.00",
        }
        assert body["loan_after"] == {
            "status": "ACTIVE",
            "days_past_due": 0,
            "total_due": "0.00",
            "principal_balance": "11053.81",
        }
        assert_books_prove()

    def test_more_than_is_owed_stays_as_credit_and_the_loan_closes(self, system):
        loan = make_active_loan(disbursed=date(2026, 3, 2))
        body = record(system, loan, amount="12100.00", effective_date="2026-03-02").json()

        assert (body["allocation"]["principal"], body["allocation"]["unapplied"]) == ("12000.00", "100.00")
        assert body["loan_after"]["status"] == "CLOSED"
        assert_books_prove()

    def test_with_the_same_key_counts_once(self, system, loan):
        first, second = record(system, loan), record(system, loan)

        assert (second.status_code, second.json()) == (201, first.json())
        assert second["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert second["Location"] == first["Location"]
        other = record(system, loan, amount="5.00")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1
        assert_books_prove()

    def test_needs_a_key(self, system, loan):
        answer = system.post(f"/loans/{loan.public_id}/payments", BODY)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")

    def test_a_known_reference_is_refused_with_the_id_that_has_it(self, system, loan):
        first = record(system, loan, amount="10.00").json()
        again = record(system, loan, amount="10.00", key="k2")

        problem = again.json()
        assert (again.status_code, problem["code"]) == (409, "duplicate_reference")
        [error] = problem["errors"]
        assert error["pointer"] == "/reference"
        assert first["id"] in error["detail"]
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1

    def test_money_is_a_string_in_the_loans_currency(self, system, loan):
        number = record(system, loan, amount=1091.19)
        assert number.status_code == 422
        assert number.json()["errors"] == [
            {
                "pointer": "/amount",
                "code": "amount_not_string",
                "detail": 'Amounts are strings such as "1234.50", never JSON numbers.',
            }
        ]
        for amount in ("1.5", "1,000.00", "0.00", "-5.00"):
            assert record(system, loan, amount=amount).status_code == 422, amount
        euros = record(system, loan, currency="EUR")
        assert (euros.status_code, euros.json()["errors"][0]["pointer"]) == (422, "/currency")
        assert not Transaction.objects.filter(kind="REPAYMENT").exists()

    def test_all_wrong_fields_are_named_at_once(self, system, loan):
        answer = system.post(
            f"/loans/{loan.public_id}/payments",
            {"amount": "x", "effective_date": "1 March", "method": "GOLD", "loan": "mine"},
            idempotency_key="k1",
        )
        assert {each["pointer"] for each in answer.json()["errors"]} >= {"/loan"}
        without_unknown = system.post(
            f"/loans/{loan.public_id}/payments",
            {"amount": "x", "effective_date": "1 March", "method": "GOLD"},
            idempotency_key="k1",
        )
        pointers = {each["pointer"] for each in without_unknown.json()["errors"]}
        assert pointers == {"/amount", "/effective_date", "/method"}

    @pytest.mark.parametrize(
        ("effective_date", "code"),
        [("2026-03-03", "effective_date_in_future"), ("2026-01-14", "effective_date_before_disbursement")],
    )
    def test_refuses_the_future_and_the_time_before_the_loan(self, system, loan, effective_date, code):
        answer = record(system, loan, effective_date=effective_date)
        assert (answer.status_code, answer.json()["code"]) == (422, code)

    def test_refuses_a_loan_that_is_not_paid_out(self, system):
        answer = record(system, make_loan())
        assert (answer.status_code, answer.json()["code"]) == (409, "loan_not_open")

    def test_points_to_recoveries_after_a_charge_off(self, system, charged_off):
        answer = record(system, charged_off, effective_date="2026-07-01")
        assert (answer.status_code, answer.json()["code"]) == (422, "use_recovery")

    def test_who_may_not(self, borrower, own_loan, loan):
        assert record(ApiCaller(), loan).status_code == 401
        assert record(caller("loans:read"), loan).status_code == 403
        assert record(borrower, own_loan).status_code == 403
        assert record(borrower, loan).status_code == 403
        assert not Transaction.objects.filter(kind="REPAYMENT").exists()


class TestReadingPayments:
    def test_lists_received_money_with_what_it_did_the_latest_first(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15), method="CHECK", reference="4711")
        pay(loan, "10.00", date(2026, 3, 1))

        page = system.get(f"/loans/{loan.public_id}/payments").json()
        assert [each["amount"] for each in page["data"]] == ["10.00", "1066.19"]
        assert page["data"][1]["allocation"]["principal"] == "946.19"
        only = system.get(f"/loans/{loan.public_id}/payments?method=CHECK&reference=4711").json()
        assert [each["amount"] for each in only["data"]] == ["1066.19"]
        february = system.get(f"/loans/{loan.public_id}/payments?effective_date_lt=2026-03-01").json()
        assert [each["amount"] for each in february["data"]] == ["1066.19"]

    def test_a_reversed_payment_says_so_and_its_tag_moves(self, system, analyst_caller, loan):
        made = record(system, loan)
        path = f"/transactions/{made.json()['id']}"
        tag = system.get(path)["ETag"]
        assert system.get(path, if_none_match=tag).status_code == 304

        undone = analyst_caller.post(f"{path}/reverse", {"reason": "Returned"}, idempotency_key="k2")
        assert undone.status_code == 201, undone.json()
        now = system.get(path, if_none_match=tag)
        assert (now.status_code, now.json()["status"]) == (200, "REVERSED")
        assert now.json()["reversed_by"] == undone.json()["id"]
        [listed] = system.get(f"/loans/{loan.public_id}/payments").json()["data"]
        assert (listed["status"], listed["allocation"]["principal"]) == ("REVERSED", "0.00")
        assert_books_prove()

    def test_the_tag_moves_when_an_earlier_payment_changes_the_allocation(self, system, loan):
        made = record(system, loan).json()
        tag = system.get(f"/transactions/{made['id']}")["ETag"]

        pay(loan, "1066.19", date(2026, 2, 15))
        now = system.get(f"/transactions/{made['id']}", if_none_match=tag)
        assert now.status_code == 200
        assert now.json()["allocation"] != made["allocation"]

    def test_costs_the_same_whatever_their_number(self, system, loan, django_assert_max_num_queries):
        for number in range(8):
            pay(loan, "10.00", date(2026, 2, 16 + number))
        for part in ("payments", "transactions"):
            with django_assert_max_num_queries(5):
                rows = system.get(f"/loans/{loan.public_id}/{part}").json()["data"]
            assert len(rows) >= 8


class TestTransactions:
    def test_tell_what_they_did_and_what_undid_them(self, system, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))

        listed = system.get(f"/loans/{loan.public_id}/transactions").json()["data"]
        by_kind = {each["kind"]: each for each in listed}
        repayment = by_kind["REPAYMENT"]
        assert repayment["allocation"]["principal"] == "946.19"
        assert [row["installment"] for row in repayment["allocations"]] == [1]
        assert by_kind["LATE_FEE"]["status"] == "REVERSED"
        assert by_kind["REVERSAL"]["reverses"] == by_kind["LATE_FEE"]["id"]
        assert by_kind["LATE_FEE"]["reversed_by"] == by_kind["REVERSAL"]["id"]
        assert system.get(f"/transactions/{payment.public_id}").json() == repayment

    def test_by_kind(self, system, loan):
        kinds = system.get(f"/loans/{loan.public_id}/transactions?kind=DISBURSEMENT,LATE_FEE").json()["data"]
        assert {each["kind"] for each in kinds} == {"DISBURSEMENT", "LATE_FEE"}
        assert fresh(loan).position.penalties == Decimal("25.00")
