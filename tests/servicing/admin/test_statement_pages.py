"""Statements and payoff quotes on staff pages (V4, V6), and the files of a loan."""

import csv
from datetime import date
from io import StringIO

import pytest

from loanops.access.roles import Role
from servicing.models import PayoffQuote, Statement
from servicing.selectors import payoff_quote
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.services.statements import issue_statement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.servicing import fresh, pay
from tests.pdf import text_of as pdf_text
from tests.servicing.admin.test_loan_pages import act
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer_client():
    return signed_in(make_user(Role.LOAN_OFFICER))


@pytest.fixture
def underwriter_client():
    return signed_in(make_user(Role.UNDERWRITER))


def page_of(loan):
    return f"/admin/servicing/loan/{loan.pk}/change/?tab=statements"


class TestStatements:
    def test_issued_now_after_a_preview_and_shown_in_the_tab(self, officer_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/action/issue-statement/"
        seen, done = act(officer_client, url, {"reason": "Asked on the phone"})

        assert "2026-01-15 to 2026-03-02" in text_of(seen)
        statement = Statement.objects.get()
        assert f"{statement.number} is issued" in text_of(done)
        assert statement.number in text_of(officer_client.get(page_of(loan)))
        assert_books_prove()

    def test_a_second_click_issues_nothing_more(self, officer_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/action/issue-statement/"
        for _ in range(2):
            act(officer_client, url, {})

        assert Statement.objects.count() == 1

    def test_page_paper_and_figures(self, officer_client, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        statement = issue_statement(loan_id=loan.pk, actor=SYSTEM)
        base = f"/admin/servicing/statement/{statement.pk}"

        page = text_of(officer_client.get(f"{base}/change/"))
        assert statement.number in page and "11,053.81" in page and statement.checksum in page
        pdf = officer_client.get(f"{base}/pdf/")
        assert pdf["Content-Type"] == "application/pdf"
        assert statement.number in pdf_text(pdf.content)
        body = officer_client.get(f"{base}/json/").json()
        assert body["balances"]["closing"]["principal"] == "11053.81"

    def test_list_finds_by_loan(self, officer_client, loan):
        statement = issue_statement(loan_id=loan.pk, actor=SYSTEM)

        found = officer_client.get(f"/admin/servicing/statement/?q={loan.number}")
        assert statement.number in text_of(found) and "On request" in text_of(found)

    def test_who_may_only_look_has_no_button(self, underwriter_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/action/issue-statement/"
        assert url not in underwriter_client.get(page_of(loan)).content.decode()
        assert underwriter_client.get(url).status_code == 403


class TestPayoffQuotes:
    def test_issued_as_a_letter_after_a_preview(self, officer_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/action/issue-payoff-quote/"
        seen, done = act(officer_client, url, {"quote_date": "2026-03-09"})
        quote = PayoffQuote.objects.get()

        assert f"{quote.amount:,.2f}" in text_of(seen) and "2026-03-19" in text_of(seen)
        assert f"{quote.number} is issued" in text_of(done)
        assert quote.number in text_of(officer_client.get(page_of(loan)))
        page = text_of(officer_client.get(f"/admin/servicing/payoffquote/{quote.pk}/change/"))
        assert "Payoff by day of receipt" in page and f"{quote.amount:,.2f}" in page
        letter = officer_client.get(f"/admin/servicing/payoffquote/{quote.pk}/pdf/")
        assert quote.number in pdf_text(letter.content)
        assert_books_prove()

    def test_refuses_the_past_on_the_form(self, officer_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/action/issue-payoff-quote/"
        seen, _ = act(officer_client, url, {"quote_date": "2026-03-01"})

        assert "2026-03-02 to 2026-05-31" in text_of(seen)
        assert not PayoffQuote.objects.exists()

    def test_says_when_the_loan_has_moved_since(self, officer_client, loan):
        quote = issue_payoff_quote(loan_id=loan.pk, quote_date=TODAY, actor=SYSTEM)
        url = f"/admin/servicing/payoffquote/{quote.pk}/change/"

        assert "the loan has moved since" not in text_of(officer_client.get(url))
        pay(loan, "100.00")
        assert "the loan has moved since" in text_of(officer_client.get(url))

    def test_the_quote_page_leads_to_the_letter(self, officer_client, underwriter_client, loan):
        url = f"/admin/servicing/loan/{loan.pk}/payoff/"

        assert "Issue as a letter" in text_of(officer_client.get(url))
        assert "Issue as a letter" not in text_of(underwriter_client.get(url))


class TestFiles:
    def test_the_schedule_is_exported_from_its_tab(self, officer_client, loan):
        page = officer_client.get(page_of(loan).replace("statements", "schedule")).content.decode()
        base = f"/admin/servicing/loan/{loan.pk}"
        assert f"{base}/schedule.csv" in page and f"{base}/schedule.pdf" in page

        rows = list(csv.DictReader(StringIO(officer_client.get(f"{base}/schedule.csv").content.decode())))
        assert len(rows) == 12
        assert "2026-02-15" in pdf_text(officer_client.get(f"{base}/schedule.pdf").content)

    def test_the_receipt_stands_on_the_payment(self, officer_client, loan):
        payment = pay(loan, "400.00")
        base = f"/admin/servicing/transaction/{payment.pk}"

        assert f"{base}/receipt.pdf" in officer_client.get(f"{base}/change/").content.decode()
        assert "$400.00" in pdf_text(officer_client.get(f"{base}/receipt.pdf").content)

    def test_no_receipt_for_a_disbursement(self, officer_client, loan):
        lent = loan.transactions.get(kind="DISBURSEMENT")
        answer = officer_client.get(f"/admin/servicing/transaction/{lent.pk}/receipt.pdf", follow=True)

        assert "there is no receipt for it" in text_of(answer)

    def test_a_paid_loan_is_confirmed_to_be(self, officer_client, loan):
        letter = f"/admin/servicing/loan/{loan.pk}/paid-in-full.pdf"
        assert "is not paid in full" in text_of(officer_client.get(letter, follow=True))
        pay(loan, payoff_quote(loan, TODAY).total)

        assert letter in officer_client.get(page_of(loan)).content.decode()
        assert "Paid in full" in pdf_text(officer_client.get(letter).content)
        assert fresh(loan).position.total_outstanding == 0
