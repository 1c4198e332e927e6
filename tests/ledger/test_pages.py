"""The books for people and systems: trial balance, journal, nobody changes anything."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from loanops.access.roles import Role
from loanops.ledger import chart
from loanops.ledger.models import Account, GlExport, JournalEntry
from loanops.ledger.services.exporting import file_of, handle_created
from loanops.ledger.services.posting import post_entry
from tests.factories.access import make_user
from tests.factories.ledger import make_export, make_proof, period, post
from tests.factories.servicing import make_active_loan
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

    def test_a_long_account_is_read_page_by_page_with_its_running_balance(self):
        account = Account.objects.get(code=chart.SUSPENSE)
        for number in range(1, 61):
            post("1.00", DAY, memo=f"number {number}")
        first = page(f"/admin/ledger/account/{account.pk}/change/")
        assert "number 60" in first and "number 10<" not in first
        assert "(60.00)" in first
        last_shown = account.lines.order_by("-pk")[49].pk
        assert f"?before={last_shown}" in first
        second = page(f"/admin/ledger/account/{account.pk}/change/?before={last_shown}")
        assert "number 10" in second and "number 60" not in second
        assert "(10.00)" in second and "Older lines" not in second

    def test_the_journal_goes_on_below_the_last_entry_shown(self):
        entries = [post("1.00", DAY) for _ in range(30)]
        first = page("/admin/ledger/journalentry/")
        shown = JournalEntry.objects.order_by("-pk")[24].pk
        assert f"?before={shown}" in first
        second = page(f"/admin/ledger/journalentry/?before={shown}")
        assert f"/{entries[0].pk}/change/" in second
        assert f"/{entries[-1].pk}/change/" not in second

    def test_the_trial_balance_of_a_day(self):
        text = page("/admin/ledger/account/trial-balance/?as_of=2026-03-02")
        assert "both sides agree" in text and "1,234.50" in text
        assert "1,234.50" not in page("/admin/ledger/account/trial-balance/?as_of=2026-03-01")
        assert "Enter a valid date" in page("/admin/ledger/account/trial-balance/?as_of=soon")

    def test_the_ledger_stands_beside_the_loans(self):
        text = page("/admin/ledger/account/ledger-against-loans/")
        assert "No loan stands on the books" in text
        make_active_loan()
        text = page("/admin/ledger/account/ledger-against-loans/")
        assert (
            "loans-receivable" in text and "DIFFERS" in text
        )  # the entry of this module's fixture has no loan

    def test_months_batches_and_proofs_have_their_pages(self):
        month, export, proof = period(date(2026, 2, 1)), make_export(), make_proof()

        assert "February 2026" in page(f"/admin/ledger/accountingperiod/{month.pk}/change/")
        text = page(f"/admin/ledger/glexport/{export.pk}/change/")
        assert export.number in text and "Trial balance against batches" in text
        assert "TEST" in page(f"/admin/ledger/glexport/{export.pk}/line/1/")
        assert "batch,line" in page(f"/admin/ledger/glexport/{export.pk}/csv/")
        assert "position differs" in page(f"/admin/ledger/ledgerproof/{proof.pk}/change/")

    @pytest.mark.parametrize("path", ["line/99/", "file/pdf/"])
    def test_what_a_batch_has_not_is_not_found(self, path):
        client = Client()
        client.force_login(make_user(Role.FINANCE_ANALYST))
        assert client.get(f"/admin/ledger/glexport/{make_export().pk}/{path}").status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/ledger/account/",
            "/admin/ledger/account/1/change/",
            "/admin/ledger/account/trial-balance/",
            "/admin/ledger/account/ledger-against-loans/",
            "/admin/ledger/journalentry/",
            "/admin/ledger/accountingperiod/",
            "/admin/ledger/glexport/",
            "/admin/ledger/ledgerproof/",
        ],
    )
    def test_each_costs_at_most_twelve_queries(self, path, django_assert_max_num_queries):
        make_active_loan()
        for _ in range(30):
            post("1.00", DAY)
        client = Client()
        client.force_login(make_user(Role.FINANCE_ANALYST))
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


class TestBatchesApi:
    def test_a_batch_is_made_read_fetched_and_acknowledged(self):
        post("10.00", date(2026, 2, 3))
        client = caller("ledger:read", "ledger:write")
        made = client.post("/gl-exports", {"from_date": "2026-02-01", "to_date": "2026-02-28"})
        assert made.status_code == 201
        export = GlExport.objects.get(public_id=made.json()["id"])
        handle_created(export_id=export.pk)
        export.refresh_from_db()
        body = client.get(f"/gl-exports/{export.public_id}").json()
        assert (body["status"], body["debit"], body["entries"]) == ("EXPORTED", "10.00", 1)
        fetched = client.get(f"/gl-exports/{export.public_id}/files/csv")
        assert fetched.content == file_of(export, "csv")
        lines = client.get(f"/gl-exports/{export.public_id}/lines").json()["data"]
        assert [line["account"] for line in lines] == ["cash", "suspense"]
        entries = client.get(f"/gl-exports/{export.public_id}/lines/1/entries").json()["data"]
        assert [entry["amount"] for entry in entries] == ["10.00"]
        assert client.post(f"/gl-exports/{export.public_id}/resend", {"reason": "Lost"}).status_code == 200
        done = client.post(f"/gl-exports/{export.public_id}/acknowledge", {"reference": "ERP-1"})
        assert done.json()["status"] == "ACKNOWLEDGED"

    def test_nothing_to_export_is_refused(self):
        client = caller("ledger:write")
        assert (
            client.post("/gl-exports", {"from_date": "2026-02-01", "to_date": "2026-02-28"}).status_code
            == 422
        )

    def test_closing_a_period_waits_for_a_second_person(self):
        month = period(date(2026, 2, 1))
        client = caller("ledger:read", "ledger:write")
        assert client.get("/accounting-periods").json()["data"][0]["status"] == "OPEN"
        answer = client.post(f"/accounting-periods/{month.public_id}/close", {"reason": "Month end"})
        assert answer.status_code == 202


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
