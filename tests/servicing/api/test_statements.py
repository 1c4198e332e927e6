"""Statements, payoff quotes and the files of loans, through the API."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from servicing.models import PayoffQuote, Statement
from servicing.selectors import payoff_quote
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.services.statements import issue_statement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import make_active_loan, pay, set_business_date
from tests.pdf import text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
PDF = "application/pdf"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def issue(loan):
    return issue_statement(loan_id=loan.pk, actor=SYSTEM)


def path_of(statement):
    return f"/loans/{statement.loan.public_id}/statements/{statement.public_id}"


def as_pdf(caller, path, **headers):
    return caller.get(path, accept=PDF, **headers)


class TestStatements:
    def test_lists_the_latest_first(self, system, loan):
        first = issue(loan)
        set_business_date(date(2026, 3, 20))
        second = issue(loan)
        body = system.get(f"/loans/{loan.public_id}/statements").json()

        assert [each["number"] for each in body["data"]] == [second.number, first.number]
        assert body["data"][1]["period_from"] == "2026-01-15"
        assert "transactions" not in body["data"][0]

    def test_lists_by_kind_and_date(self, system, loan):
        issue(loan)
        path = f"/loans/{loan.public_id}/statements"

        assert len(system.get(f"{path}?kind=ON_REQUEST&issued_on_gte=2026-03-02").json()["data"]) == 1
        assert system.get(f"{path}?kind=SCHEDULED").json()["data"] == []
        assert system.get(f"{path}?issued_on_lt=2026-03-02").json()["data"] == []

    def test_shows_one_with_all_its_figures(self, system, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        statement = issue(loan)
        answer = system.get(path_of(statement))
        body = answer.json()

        assert answer.status_code == 200, body
        assert (body["object"], body["id"], body["loan"]) == (
            "statement",
            statement.public_id,
            loan.public_id,
        )
        assert (body["amount_due"], body["due_date"], body["currency"]) == ("1066.19", "2026-03-15", "USD")
        assert body["balances"]["closing"]["principal"] == "11053.81"
        assert [each["kind"] for each in body["transactions"]] == ["DISBURSEMENT", "REPAYMENT"]
        assert body["year_to_date"]["interest_paid"] == "120.00"
        assert body["checksum"] == statement.checksum

    def test_never_changes_and_says_so(self, system, loan):
        statement = issue(loan)
        first = system.get(path_of(statement))
        set_business_date(date(2026, 3, 20))
        pay(loan, "1066.19", date(2026, 2, 15))

        assert system.get(path_of(statement)).json() == first.json()
        assert first["Cache-Control"] == "private, max-age=31536000, immutable"
        again = system.get(path_of(statement), if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again["Cache-Control"] == first["Cache-Control"]

    def test_gives_the_paper_to_who_accepts_it(self, system, loan):
        statement = issue(loan)
        answer = as_pdf(system, path_of(statement))

        assert (answer.status_code, answer["Content-Type"]) == (200, PDF)
        assert answer["Content-Disposition"] == f'inline; filename="{statement.number}.pdf"'
        assert statement.number in text_of(answer.content)
        assert answer["ETag"] != system.get(path_of(statement))["ETag"]
        assert as_pdf(system, path_of(statement), if_none_match=answer["ETag"]).status_code == 304

    def test_refusals_are_problems_whatever_is_accepted(self, system, loan):
        answer = as_pdf(system, f"/loans/{loan.public_id}/statements/stmt_{'0' * 32}")

        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"

    def test_gives_no_other_kind_of_file(self, system, loan):
        assert system.get(path_of(issue(loan)), accept="text/csv").status_code == 406

    def test_of_another_loan_is_not_found(self, system, loan):
        statement = issue(loan)
        other = make_active_loan()

        assert system.get(f"/loans/{other.public_id}/statements/{statement.public_id}").status_code == 404

    def test_a_borrower_sees_his_own_only(self, borrower, own_loan, loan):
        own, foreign = issue(own_loan), issue(loan)

        assert borrower.get(path_of(own)).status_code == 200
        assert as_pdf(borrower, path_of(own)).status_code == 200
        for path in (path_of(foreign), f"/loans/{loan.public_id}/statements"):
            assert borrower.get(path).status_code == 404
        assert as_pdf(borrower, path_of(foreign)).status_code == 404

    def test_issues_now_and_the_same_when_asked_again(self, system, loan):
        path = f"/loans/{loan.public_id}/statements"
        first = system.post(path, {"reason": "Asked on the phone"})
        second = system.post(path)

        assert first.status_code == 201, first.json()
        assert first["Location"] == f"/api/v1{path_of(Statement.objects.get())}"
        assert second.json()["id"] == first.json()["id"]
        assert_books_prove()

    def test_a_borrower_issues_none(self, borrower, own_loan):
        assert borrower.post(f"/loans/{own_loan.public_id}/statements").status_code == 403
        assert not Statement.objects.exists()

    def test_costs_the_same_whatever_its_length(self, system, loan, django_assert_max_num_queries):
        for day in range(3, 13):
            issue(loan)
            set_business_date(date(2026, 3, day))
        with django_assert_max_num_queries(12):
            assert len(system.get(f"/loans/{loan.public_id}/statements").json()["data"]) == 10


class TestPayoffQuotes:
    def test_issues_lists_and_shows(self, system, loan):
        path = f"/loans/{loan.public_id}/payoff-quotes"
        made = system.post(path, {"quote_date": "2026-03-09"})
        body = made.json()

        assert made.status_code == 201, body
        assert body["amount"] == f"{payoff_quote(loan, date(2026, 3, 9)).total:.2f}"
        assert body["valid_through"] == "2026-03-19"
        assert [each["date"] for each in body["days"]][:2] == ["2026-03-09", "2026-03-10"]
        assert system.get(path).json()["data"] == [body]
        assert system.get(made["Location"].removeprefix("/api/v1")).json() == body

    def test_once_per_key(self, system, loan):
        path = f"/loans/{loan.public_id}/payoff-quotes"
        for _ in range(2):
            assert system.post(path, {"quote_date": "2026-03-09"}, idempotency_key="q1").status_code == 201

        assert PayoffQuote.objects.count() == 1

    def test_gives_the_letter_to_who_accepts_it(self, system, loan):
        quote = issue_payoff_quote(loan_id=loan.pk, quote_date=TODAY, actor=SYSTEM)
        answer = as_pdf(system, f"/loans/{loan.public_id}/payoff-quotes/{quote.public_id}")

        assert answer["Content-Type"] == PDF
        assert f"${quote.amount:,.2f}" in text_of(answer.content)
        assert answer["Cache-Control"].endswith("immutable")

    def test_refuses_the_past_beside_the_field(self, system, loan):
        answer = system.post(f"/loans/{loan.public_id}/payoff-quotes", {"quote_date": "2026-03-01"})

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/quote_date"

    def test_a_borrower_asks_for_his_own_only(self, borrower, own_loan, loan):
        foreign = issue_payoff_quote(loan_id=loan.pk, quote_date=TODAY, actor=SYSTEM)
        body = {"quote_date": "2026-03-09"}

        assert borrower.post(f"/loans/{own_loan.public_id}/payoff-quotes", body).status_code == 201
        assert borrower.post(f"/loans/{loan.public_id}/payoff-quotes", body).status_code == 404
        path = f"/loans/{loan.public_id}/payoff-quotes/{foreign.public_id}"
        assert borrower.get(path).status_code == as_pdf(borrower, path).status_code == 404


class TestFiles:
    def test_the_schedule_as_csv_is_what_the_list_says(self, system, loan):
        path = f"/loans/{loan.public_id}/schedule"
        listed = system.get(path).json()["data"]
        answer = system.get(path, accept="text/csv")
        rows = list(csv.DictReader(StringIO(answer.content.decode())))

        assert answer["Content-Type"] == "text/csv"
        assert [row["due_date"] for row in rows] == [row["due_date"] for row in listed]
        assert sum(Decimal(row["principal"]) for row in rows) == Decimal("12000.00")
        filtered = system.get(f"{path}?due_date_lt=2026-03-01", accept="text/csv").content.decode()
        assert len(list(csv.DictReader(StringIO(filtered)))) == 1

    def test_the_schedule_as_pdf(self, system, loan):
        answer = as_pdf(system, f"/loans/{loan.public_id}/schedule")

        assert answer["Content-Type"] == PDF
        assert "2026-02-15" in text_of(answer.content)

    def test_the_receipt_of_a_payment(self, system, loan):
        payment, path = pay(loan, "400.00"), "/transactions/"
        answer = as_pdf(system, f"{path}{payment.public_id}")
        disbursement = loan.transactions.get(kind="DISBURSEMENT")

        assert "$400.00" in text_of(answer.content)
        refused = as_pdf(system, f"{path}{disbursement.public_id}")
        assert (refused.status_code, refused.json()["code"]) == (422, "no_receipt")

    def test_the_confirmation_that_a_loan_is_paid(self, system, borrower, loan, own_loan):
        path = f"/loans/{loan.public_id}/paid-in-full-letter"
        assert system.get(path).json()["code"] == "not_paid_in_full"
        assert borrower.get(path).status_code == 404
        pay(loan, payoff_quote(loan, TODAY).total)

        answer = system.get(path)
        assert answer["Content-Type"] == PDF
        assert "Paid in full" in text_of(answer.content)
        assert_books_prove()
