"""Lists as files: the rows and columns of the page, harmless cells, and on record who took them."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import capfirst
from openpyxl import load_workbook

from loanops.access.matrix import matrix
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.parties.models import BankAccount, Business, BusinessOwner
from loanops.web.admin import exports
from loanops.web.admin.records import WorkQueueAdmin
from tests.architecture.walk import SAMPLES
from tests.factories.access import make_user
from tests.factories.parties import make_business
from tests.factories.servicing import make_active_loan, make_loan
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db

URL = "/admin/servicing/loan/export"

EXPORTED = {
    model._meta.label: model_admin
    for model, model_admin in admin.site._registry.items()
    if getattr(model_admin, "export_action", "")
}
FORMATS = ("csv", "xlsx")
KEPT_IN = (
    "access.User",
    "origination.ApplicationNote",
    "origination.DemographicData",
    "parties.BusinessOwner",
    "payments.SavedMethod",
)
MAX_QUERIES = 20


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

    @pytest.mark.parametrize("typed", ["12-0000001", "120000001", "12.000.0001"])
    def test_keeps_no_tax_id_that_was_searched_for(self, typed):
        business = make_business(tax_id="120000001")
        manager = signed_in(make_user(Role.MANAGER))

        [row] = rows_of(manager.get("/admin/parties/business/export.csv", {"q": typed}))

        assert row["Number"] == business.number
        [change] = AuditEvent.objects.get(event="list.exported").changes
        assert change["fields"]["filter"] == ["", "q=•••• 0001"]

    def test_keeps_the_number_that_was_searched_for(self, client):
        loan = make_active_loan()
        client.get(f"{URL}.csv", {"q": loan.number})

        [change] = AuditEvent.objects.get(event="list.exported").changes
        assert change["fields"]["filter"] == ["", f"q={loan.number}"]


@pytest.mark.parametrize("label", EXPORTED)
class TestEveryList:
    def test_gives_the_columns_and_rows_of_the_page_and_nobodys_identifiers(self, label):
        SAMPLES[label]()
        somebody = signed_in(make_user(*Role))
        for query in dict.fromkeys(["", everything_of(label)]):
            shown = somebody.get(f"{address(label)}/{query}").context_data["cl"].queryset.count()
            content = body(somebody.get(f"{address(label)}/export.csv{query}")).decode()
            book = load_workbook(BytesIO(body(somebody.get(f"{address(label)}/export.xlsx{query}"))))

            head, *rows = csv.reader(StringIO(content))
            assert head == titles(EXPORTED[label]) and len(rows) == shown
            assert [cell.value for cell in book.active[1]] == head and book.active.max_row == shown + 1
            assert not [each for each in identifiers() if each in content]
            assert rows or not query, "there is a row to look at"

    def test_is_for_those_who_see_it_and_may_take_it_away(self, label):
        model_admin = EXPORTED[label]
        may, sees = matrix()[model_admin.export_action], matrix()[model_admin.view_action]
        assert all(sees.allows_column(role.lower()) for role in Role if may.allows_column(role.lower()))
        assert not any(may.allows_column(column) for column in ("borrower", "api_client", "anonymous"))
        refused = [role for role in Role if not may.allows_column(role.lower())]
        somebody = signed_in(make_user(max(refused, key=lambda role: sees.allows_column(role.lower()))))
        assert "export.csv" not in somebody.get(f"{address(label)}/").content.decode()
        assert {somebody.get(f"{address(label)}/export.{kind}").status_code for kind in FORMATS} == {403}

    def test_costs_the_same_however_many_rows_there_are(self, label):
        somebody = signed_in(make_user(*Role))
        url = f"{address(label)}/export.csv{everything_of(label)}"
        costs = []
        for rows in (1, 2):
            for _ in range(rows):
                SAMPLES[label]()
            with CaptureQueriesContext(connection) as queries:
                body(somebody.get(url))
            costs.append(len(queries))

        assert costs[0] == costs[1] <= MAX_QUERIES


@pytest.mark.parametrize("label", KEPT_IN)
def test_lists_of_people_do_not_leave_the_house(label):
    assert label not in EXPORTED


def everything_of(label):
    """What the address of a work list says when it shows more than the open work."""
    return "?work=all" if isinstance(EXPORTED[label], WorkQueueAdmin) else ""


def address(label):
    return f"/admin/{label.lower().replace('.', '/')}"


def titles(model_admin):
    """The columns of the page; of two that share a place each by itself."""
    columns = []
    for column in model_admin.list_display:
        if not getattr(column, "on_page_only", False):
            columns += getattr(column, "parts", [column])
    return [capfirst(label_for_field(each, model_admin.model, model_admin)) for each in columns]


def identifiers():
    """Every whole tax id, social security number, birth date and account number there is."""
    found = list(Business.objects.values_list("tax_id", flat=True))
    for owner in BusinessOwner.objects.all():
        found += [owner.ssn, owner.date_of_birth]
    found += [account.account_number for account in BankAccount.objects.all()]
    return {each for each in found if each}
