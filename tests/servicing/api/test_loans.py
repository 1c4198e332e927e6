"""Reading loans, and boarding them."""

import re
from datetime import date
from decimal import Decimal

import pytest

from origination.models import Application
from servicing.models import Loan, Transaction
from tests.books import assert_books_prove
from tests.factories.origination import make_application, make_contract
from tests.factories.servicing import close_days, fresh, make_active_loan, make_loan, pay, set_business_date
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

PARTS = (
    "",
    "/summary",
    "/nextPayment",
    "/payoff",
    "/schedule",
    "/transactions",
    "/payments",
    "/disbursements",
    "/delinquencies",
)
MONEY = re.compile(r'"(?:\w*amount|\w*balance|principal|interest|fees|penalties|credit|total\w*)":\s*[0-9]')


class TestLoan:
    def test_says_what_was_agreed_and_where_it_stands(self, system, loan):
        answer = system.get(f"/loans/{loan.public_id}")

        body = answer.json()
        assert answer.status_code == 200, body
        assert (body["object"], body["id"], body["number"], body["status"]) == (
            "loan",
            loan.public_id,
            loan.number,
            "ACTIVE",
        )
        assert body["business"] == loan.business.public_id
        assert body["product"]["id"] == loan.product.public_id
        assert body["product"]["name"] == loan.product_snapshot["name"]
        assert body["product"]["version"] == loan.product_version.number
        assert body["product"]["version_id"] == loan.product_version.public_id
        assert (body["terms"]["annual_rate"], body["terms"]["number_of_installments"]) == ("12", 12)
        assert (body["terms"]["frequency_every"], body["terms"]["frequency_unit"]) == (1, "MONTH")
        assert body["terms"]["late_fee"]["grace_days"] == 10
        assert (body["as_of"], body["days_past_due"], body["bucket"]) == ("2026-03-02", 15, "DPD_1_29")
        assert body["overdue_amount"] == "1091.19"
        assert body["next_payment"] == {"due_date": "2026-03-15", "amount": "1066.19"}
        assert body["delinquency"]["status"] == "OPEN"
        assert body["delinquency"]["bucket_history"][0]["bucket"] == "DPD_1_29"

    def test_current_balance_is_what_is_owed_less_the_credit(self, system, loan):
        body = system.get(f"/loans/{loan.public_id}").json()
        owed = {name: Decimal(amount) for name, amount in body["balances"].items()}
        assert Decimal(body["current_balance"]) == sum(owed.values()) - 2 * owed["credit"]

        paid_off = make_active_loan()
        pay(paid_off, "20000.00", date(2026, 1, 15))
        body = system.get(f"/loans/{paid_off.public_id}").json()
        assert (body["status"], body["close_reason"]) == ("CLOSED", "PAID_OFF")
        assert (body["balances"]["credit"], body["current_balance"]) == ("8000.00", "-8000.00")

    def test_money_goes_out_as_strings_only(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        for part in PARTS:
            text = system.get(f"/loans/{loan.public_id}{part}").content.decode()
            assert not MONEY.search(text), part

    def test_a_loan_that_waits_for_its_money_has_nothing_due(self, system):
        body = system.get(f"/loans/{make_loan().public_id}").json()
        assert (body["status"], body["first_disbursed_date"], body["current_balance"]) == (
            "PENDING_DISBURSEMENT",
            None,
            "0.00",
        )
        assert body["next_payment"] == {"due_date": None, "amount": "0.00"}

    def test_on_an_earlier_day(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        then = system.get(f"/loans/{loan.public_id}?as_of=2026-02-10").json()
        assert (then["as_of"], then["balances"]["principal"]) == ("2026-02-10", "12000.00")
        assert then["next_payment"] == {"due_date": "2026-02-15", "amount": "1066.19"}

    def test_today_replayed_equals_what_is_stored(self, system, loan):
        pay(loan, "500.00", date(2026, 2, 20))
        stored = system.get(f"/loans/{loan.public_id}").json()
        replayed = system.get(f"/loans/{loan.public_id}?as_of=2026-03-02").json()
        assert stored == replayed

    def test_answers_304_until_a_payment_or_a_day_moves_it(self, system, loan):
        path = f"/loans/{loan.public_id}"
        tag = system.get(path)["ETag"]
        assert system.get(path, if_none_match=tag).status_code == 304

        pay(loan, "10.00")
        after_payment = system.get(path, if_none_match=tag)
        assert after_payment.status_code == 200

        close_days(date(2026, 3, 2))
        assert system.get(path, if_none_match=after_payment["ETag"]).status_code == 200

    @pytest.mark.parametrize("as_of", ["2026-03-03", "soon", "2026-02-30"])
    def test_refuses_days_it_cannot_speak_of(self, system, loan, as_of):
        assert system.get(f"/loans/{loan.public_id}?as_of={as_of}").status_code == 400
        assert system.get(f"/loans/{loan.public_id}/summary?as_of={as_of}").status_code == 400

    def test_costs_the_same_whatever_happened(self, system, loan, django_assert_max_num_queries):
        for number in range(5):
            pay(loan, "10.00", date(2026, 2, 16 + number))
        with django_assert_max_num_queries(7):
            assert system.get(f"/loans/{loan.public_id}").status_code == 200


class TestWhoSeesLoans:
    def test_nobody_without_a_token_or_the_scope(self, loan):
        for part in PARTS:
            assert ApiCaller().get(f"/loans/{loan.public_id}{part}").status_code == 401, part
            assert caller("products:read").get(f"/loans/{loan.public_id}{part}").status_code == 403, part

    def test_a_borrower_his_own_and_no_others(self, borrower, own_loan, loan):
        assert [each["id"] for each in borrower.get("/loans").json()["data"]] == [own_loan.public_id]
        for part in PARTS:
            assert borrower.get(f"/loans/{own_loan.public_id}{part}").status_code == 200, part
            foreign = borrower.get(f"/loans/{loan.public_id}{part}")
            assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found"), part
        theirs = Transaction.objects.filter(loan=loan).first()
        assert borrower.get(f"/transactions/{theirs.public_id}").status_code == 404

    def test_a_borrower_does_not_read_the_lenders_remarks(self, borrower, own_loan, system):
        pay(own_loan, "10.00", reason="Watch this one")
        path = f"/loans/{own_loan.public_id}/payments"
        [seen] = borrower.get(path).json()["data"]
        assert {"reason", "recorded_by"}.isdisjoint(seen)
        assert system.get(path).json()["data"][0]["reason"] == "Watch this one"

    def test_what_is_not_there_is_404(self, system):
        assert system.get("/loans/loan_00000000000000000000000000000000").status_code == 404
        assert system.get("/loans/LN-000001").status_code == 404


class TestListingLoans:
    def test_by_what_people_look_for(self, system, loan):
        make_loan(product="term-loan", principal=Decimal("60000.00"))
        on_time = make_active_loan(disbursed=date(2026, 2, 20))

        def found(query: str) -> set[str]:
            answer = system.get(f"/loans?{query}")
            assert answer.status_code == 200, answer.json()
            return {each["number"] for each in answer.json()["data"]}

        assert found(f"number={loan.number}") == {loan.number}
        assert found("status=ACTIVE") == {loan.number, on_time.number}
        assert found("bucket=DPD_1_29") == {loan.number}
        assert found("days_past_due_gte=1&days_past_due_lt=30") == {loan.number}
        assert found("days_past_due_gte=16") == set()
        assert found(f"business={loan.business.public_id}") == {loan.number}
        assert found(f"product={loan.product.public_id}") == {loan.number, on_time.number}
        assert found(f"q={loan.business.legal_name[-12:]}") == {loan.number}

    def test_in_the_order_asked_for_page_by_page(self, system, loan):
        on_time = make_active_loan(disbursed=date(2026, 2, 20))
        latest_first = system.get("/loans?sort=-days_past_due&limit=1").json()
        assert [each["number"] for each in latest_first["data"]] == [loan.number]
        rest = system.get(f"/loans?sort=-days_past_due&limit=1&cursor={latest_first['next_cursor']}").json()
        assert [each["number"] for each in rest["data"]] == [on_time.number]
        assert rest["has_more"] is False

    @pytest.mark.parametrize(
        "query", ["nonsense=1", "sort=business", "status=LATE", "days_past_due_gte=-1", "days_past_due_lt=x"]
    )
    def test_refuses_what_it_does_not_know(self, system, query):
        assert system.get(f"/loans?{query}").status_code == 400

    def test_costs_the_same_whatever_its_length(self, system, django_assert_max_num_queries):
        for _ in range(5):
            make_active_loan()
        with django_assert_max_num_queries(4):
            assert len(system.get("/loans").json()["data"]) == 5


class TestFigures:
    def test_summary_of_any_day_since_the_disbursement(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15))

        now = system.get(f"/loans/{loan.public_id}/summary").json()
        then = system.get(f"/loans/{loan.public_id}/summary?as_of=2026-02-16").json()
        assert (now["object"], now["loan"], now["as_of"]) == ("loan_summary", loan.public_id, "2026-03-02")
        # A month's interest of 110.54 over the 28 days from 2026-02-15 to 2026-03-15: fifteen of them, and one.
        assert (now["balances"]["interest"], then["balances"]["interest"]) == ("59.22", "3.95")
        assert now["interest_per_day"] == "3.95"
        assert (now["overdue_amount"], now["days_past_due"], now["bucket"]) == ("0.00", 0, "CURRENT")

    def test_next_payment_by_component(self, system, loan):
        body = system.get(f"/loans/{loan.public_id}/nextPayment").json()

        assert (body["due_date"], body["amount"], body["currency"]) == ("2026-03-15", "1066.19", "USD")
        parts = body["components"]
        assert sum(
            Decimal(parts[name]) for name in ("fees", "penalties", "interest", "principal")
        ) == Decimal("1066.19")
        assert (body["overdue_amount"], body["days_past_due"]) == ("1091.19", 15)

    def test_next_payment_when_nothing_is_to_come(self, system, charged_off):
        paid_off = make_active_loan(disbursed=date(2026, 7, 1))
        pay(paid_off, "12000.00", date(2026, 7, 1))
        for loan in (make_loan(), paid_off, charged_off):
            answer = system.get(f"/loans/{loan.public_id}/nextPayment")
            body = answer.json()
            assert (answer.status_code, body["due_date"], body["amount"]) == (200, None, "0.00")

    def test_payoff_paid_on_its_day_closes_the_loan(self, system, loan):
        set_business_date(date(2026, 3, 10))
        quote = system.get(f"/loans/{loan.public_id}/payoff?date=2026-03-10").json()
        assert (quote["object"], quote["valid_through"]) == ("payoff_quote", "2026-03-10")
        parts = quote["components"]
        assert quote["amount"] == parts["total"]

        pay(loan, quote["amount"], date(2026, 3, 10))
        assert (fresh(loan).status, fresh(loan).position.credit) == ("CLOSED", Decimal("0.00"))
        assert_books_prove()

    def test_payoff_is_refused_before_the_disbursement_and_too_far_ahead(self, system, loan):
        path = f"/loans/{loan.public_id}/payoff"
        assert system.get(path).json()["date"] == "2026-03-02"
        assert system.get(f"{path}?date=2027-03-03").status_code == 200
        assert system.get(f"{path}?date=2027-03-04").status_code == 400
        early = system.get(f"{path}?date=2026-01-14")
        assert (early.status_code, early.json()["code"]) == (422, "unable_to_quote")

    def test_schedule_lists_every_row_in_order(self, system, loan):
        rows = system.get(f"/loans/{loan.public_id}/schedule").json()["data"]

        assert [row["number"] for row in rows] == list(range(1, 13))
        assert (rows[0]["due_date"], rows[0]["amount"], rows[0]["outstanding"], rows[0]["billed"]) == (
            "2026-02-15",
            "1091.19",
            "1091.19",
            True,
        )
        assert rows[-1]["balance_after"] == "0.00"
        march = system.get(f"/loans/{loan.public_id}/schedule?due_date_gte=2026-03-01&due_date_lt=2026-04-01")
        assert [row["number"] for row in march.json()["data"]] == [2]


class TestBoarding:
    def test_books_an_accepted_application_once(self, system):
        offer = make_contract()
        body = {"application": offer.application.public_id}
        first = system.post("/loans", body, idempotency_key="k1")
        second = system.post("/loans", body, idempotency_key="k2")

        assert first.status_code == 201, first.json()
        assert first["Location"] == f"/api/v1/loans/{first.json()['id']}"
        assert first.json()["application"] == offer.application.public_id
        assert first.json()["id"] == second.json()["id"]
        assert Loan.objects.count() == 1
        assert_books_prove()

    def test_refuses_an_application_without_a_contract(self, system):
        body = {"application": make_application().public_id}
        answer = system.post("/loans", body, idempotency_key="k1")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_contract")

    def test_refuses_what_it_cannot_read(self, system):
        unknown = {"application": "app_00000000000000000000000000000000"}
        assert system.post("/loans", unknown, idempotency_key="k1").status_code == 404
        for pointer, body in (
            ("/application", {"application": "AP-1"}),
            ("/principal", {**unknown, "principal": "1.00"}),
        ):
            wrong = system.post("/loans", body, idempotency_key="k1")
            assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, pointer)
        assert system.post("/loans", unknown).json()["code"] == "idempotency_key_missing"

    def test_is_not_for_borrowers(self, borrower):
        body = {"application": make_contract().application.public_id}
        assert borrower.post("/loans", body, idempotency_key="k1").status_code == 403
        assert not Application.objects.filter(status="BOARDED").exists()
