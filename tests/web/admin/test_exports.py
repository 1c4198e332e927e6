"""Lists as files: the rows and columns of the page, harmless cells, and on record who took them."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.web.admin import exports
from tests.factories.access import make_user
from tests.factories.parties import make_business
from tests.factories.servicing import make_active_loan, make_loan, pay
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db

URL = "/admin/servicing/loan/export"


def body(answer):
    return b"".join(answer.streaming_content)


def rows_of(answer):
    return list(csv.DictReader(StringIO(body(answer).decode())))


@pytest.fixture
def client():
    return signed_in(make_user(Role.FINANCE_ANALYST, username="fatima"))


class TestCsv:
    def test_holds_the_filtered_rows_and_the_columns_shown(self, client):
        late = make_active_loan()
        make_active_loan(disbursed=date(2026, 2, 20))
        waiting = make_loan()

        [row] = rows_of(client.get(f"{URL}.csv?bucket=late"))

        assert row == {
            "Number": late.number,
            "Business": str(late.business),
            "Product": "Micro loan",
            "Status": "Active",
            "Principal, USD": "12000.00",
            "Due now, USD": "1091.19",
            "Next due": "2026-03-15",
            "Next amount, USD": row["Next amount, USD"],
            "Days late": "15",
            "Bucket": "1–29 days",
            "Rate": "12.000000",
            "Officer": "",
            "Agent": "",
        }
        assert Decimal(row["Next amount, USD"]) > 1000
        everything = rows_of(client.get(f"{URL}.csv?work=all&q={waiting.number}"))
        assert [each["Status"] for each in everything] == ["Pending disbursement"]

    def test_runs_no_formula_of_a_borrower(self, client):
        make_active_loan(business=make_business(trading_name="=HYPERLINK(1)"))

        [row] = rows_of(client.get(f"{URL}.csv"))
        assert row["Business"] == "'=HYPERLINK(1)"

    def test_costs_the_same_whatever_its_length(self, client, django_assert_max_num_queries):
        for _ in range(3):
            make_active_loan()
        with django_assert_max_num_queries(14):
            assert len(rows_of(client.get(f"{URL}.csv"))) == 3

    def test_a_filter_that_makes_no_sense_leads_back_to_the_list(self, client):
        answer = client.get(f"{URL}.csv?nothing=1")
        assert answer.status_code == 302
        assert not AuditEvent.objects.filter(event="list.exported").exists()


class TestWorkbook:
    def test_keeps_numbers_and_dates_as_such(self, client):
        loan = make_active_loan()

        book = load_workbook(BytesIO(body(client.get(f"{URL}.xlsx"))))

        head, row = book.active.iter_rows(values_only=True)
        values = dict(zip(head, row, strict=True))
        assert values["Number"] == loan.number and values["Principal, USD"] == 12000
        assert values["Next due"].date() == date(2026, 3, 15)

    def test_is_refused_when_it_would_be_too_long(self, client, monkeypatch):
        monkeypatch.setattr(exports, "WORKBOOK_ROWS_MAX", 0)
        make_active_loan()

        answer = client.get(f"{URL}.xlsx", follow=True)
        assert "too many for a workbook" in answer.content.decode()
        assert not AuditEvent.objects.filter(event="list.exported").exists()


class TestWhoAndWhat:
    def test_stands_in_the_audit_trail(self, client):
        make_active_loan()
        client.get(f"{URL}.csv?bucket=late")

        event = AuditEvent.objects.get(event="list.exported")
        assert event.reason == "1 loans as CSV"
        [change] = event.changes
        assert change["fields"]["filter"] == ["", "bucket=late"] and change["fields"]["rows"] == ["", 1]

    def test_is_its_own_permission(self):
        underwriter = signed_in(make_user(Role.UNDERWRITER))
        assert underwriter.get("/admin/servicing/loan/").status_code == 200
        assert "export.csv" not in underwriter.get("/admin/servicing/loan/").content.decode()
        assert underwriter.get(f"{URL}.csv").status_code == 403
        assert not AuditEvent.objects.filter(event="list.exported").exists()

    def test_is_only_asked_for_not_sent(self, client):
        assert client.post(f"{URL}.csv").status_code == 405

    @pytest.mark.parametrize("path", ["transaction", "modification", "inquiry"])
    def test_is_there_on_the_other_lists(self, path):
        manager = signed_in(make_user(Role.MANAGER))
        pay(make_active_loan(), "100.00")
        answer = manager.get(
            f"/admin/servicing/{path}/export.csv?work=all"
            if path != "transaction"
            else "/admin/servicing/transaction/export.csv"
        )
        assert answer.status_code == 200 and body(answer)
