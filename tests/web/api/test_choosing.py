"""`?fields=`: exactly the fields asked for, on every list, and nothing read for the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicing.services.inquiries import submit_inquiry
from tests.factories.access import SYSTEM
from tests.factories.origination import make_application, make_referred
from tests.factories.payments import borrowing_loan
from tests.factories.servicing import pay
from tests.factories.tokens import caller
from tests.origination.callers import borrower

pytestmark = pytest.mark.django_db

SCOPES = ("applications:read", "businesses:read", "loans:read", "products:read")


@pytest.fixture
def system():
    return caller(*SCOPES)


def queries(who, path):
    with CaptureQueriesContext(connection) as captured:
        answer = who.get(path)
    assert answer.status_code == 200, answer.json()
    return len(captured), answer.json()["data"]


class TestChoosing:
    def test_exactly_the_fields_asked_for(self, system):
        application = make_application()

        data = system.get("/loan-applications?fields=number,id,status").json()["data"]

        assert data == [{"id": application.public_id, "number": application.number, "status": "DRAFT"}]

    def test_an_unknown_one_is_refused_with_the_known_ones(self, system):
        for given in ("id,colour", "", "id,", "owners.ssn", "ID", "id;number", "x" * 5000):
            answer = system.get(f"/loan-applications?fields={given}")

            assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter"), given
            assert "requested_amount" in answer.json()["detail"]
            assert len(answer.json()["detail"]) < 2000

    def test_a_single_object_is_shown_whole(self, system):
        application = make_application()

        answer = system.get(f"/loan-applications/{application.public_id}?fields=id")

        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")

    def test_a_field_that_is_not_for_the_caller_stays_absent(self):
        application = make_referred()

        data = borrower(application).get("/loan-applications?fields=id,latest_decision").json()["data"]

        assert data == [{"id": application.public_id}]

    def test_a_cursor_goes_on_with_other_fields(self, system):
        first, second = make_application(), make_application()

        page = system.get("/loan-applications?limit=1&fields=id").json()
        rest = system.get(f"/loan-applications?limit=1&fields=number&cursor={page['next_cursor']}").json()

        assert page["data"] == [{"id": second.public_id}]
        assert rest["data"] == [{"number": first.number}]

    def test_the_link_to_the_next_page_keeps_them(self, system):
        make_application(), make_application()

        link = system.get("/loan-applications?limit=1&fields=id")["Link"]

        assert "fields=id" in link

    def test_files_are_not_cut(self, system):
        loan = borrowing_loan()

        answer = system.get(f"/loans/{loan.public_id}/schedule?fields=number", accept="text/csv")

        assert answer.status_code == 400
        assert system.get(f"/loans/{loan.public_id}/schedule?fields=number").status_code == 200


class TestNothingIsReadInVain:
    def test_on_lists_with_rows_inside(self, system):
        loan = borrowing_loan()
        pay(loan, "50.00")
        submit_inquiry(
            loan_id=loan.pk, subject="PAYMENT", title="When?", text="When is it due?", actor=SYSTEM
        )
        make_application()
        path = f"/loans/{loan.public_id}"
        saved = {
            "/loan-applications": 2,
            "/loan-products": 2,
            f"{path}/transactions": 1,
            f"{path}/payments": 1,
            f"{path}/inquiries": 1,
        }

        for each, rows in saved.items():
            whole, _ = queries(system, each)
            narrow, data = queries(system, f"{each}?fields=id")
            assert data and set(data[0]) == {"id"}
            assert whole - narrow == rows, each

    def test_the_rows_of_versions(self, system):
        product = system.get("/loan-products").json()["data"][0]
        path = f"/loan-products/{product['id']}/versions"

        whole, _ = queries(system, path)
        narrow, data = queries(system, f"{path}?fields=id,number")
        fees, with_fees = queries(system, f"{path}?fields=fees")

        assert (whole - narrow, whole - fees) == (1, 0)
        assert set(data[0]) == {"id", "number"} and set(with_fees[0]) == {"fees"}

    def test_what_one_of_them_needs_is_read_once(self, system):
        make_application()

        bare, _ = queries(system, "/loan-applications?fields=id")
        owners, data = queries(system, "/loan-applications?fields=id,owners")

        assert owners - bare == 1
        assert data[0]["owners"][0]["ssn_last4"]
