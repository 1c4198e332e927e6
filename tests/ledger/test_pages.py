"""The books for people and systems: trial balance, journal, nobody changes anything."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from loanops.access.roles import Role
from loanops.ledger import chart
from loanops.ledger.models import Account, JournalEntry
from loanops.ledger.services.posting import post_entry
from tests.factories.access import make_user
from tests.factories.tokens import caller

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entry() -> JournalEntry:
    lines = {chart.LOANS_RECEIVABLE: Decimal("1234.50"), chart.CASH: Decimal("-1234.50")}
    return post_entry(kind="TEST", posting_key="t", posting_date=DAY, effective_date=DAY, lines=lines)


def page(path: str) -> str:
    client = Client()
    client.force_login(make_user(Role.FINANCE_ANALYST))
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


class TestAdmin:
    def test_the_chart_of_accounts_is_the_trial_balance(self):
        text = page("/admin/ledger/account/")
        assert "1,234.50" in text
        assert "(1,234.50)" in text

    def test_an_account_shows_its_lines_and_an_entry_both_sides(self, entry):
        account = Account.objects.get(code=chart.CASH)
        assert "1,234.50" in page(f"/admin/ledger/account/{account.pk}/change/")
        text = page(f"/admin/ledger/journalentry/{entry.pk}/change/")
        assert "loans-receivable" in text
        assert "balanced" in text
        assert "TEST" in page("/admin/ledger/journalentry/")


class TestTrialBalanceApi:
    def test_both_sides_are_equal(self):
        body = caller("ledger:read").get("/ledger/trial-balance").json()
        assert body["debit"] == body["credit"] == "1234.50"
        cash = next(a for a in body["accounts"] if a["code"] == chart.CASH)
        assert cash["balance"] == "-1234.50"

    def test_up_to_a_posting_date_that_does_not_count(self):
        client = caller("ledger:read")
        assert client.get("/ledger/trial-balance?posting_date_lt=2026-03-02").json()["debit"] == "0.00"
        assert client.get("/ledger/trial-balance?posting_date_lt=2026-03-03").json()["debit"] == "1234.50"

    def test_without_the_scope_it_is_refused(self):
        assert caller("loans:read").get("/ledger/trial-balance").status_code == 403
