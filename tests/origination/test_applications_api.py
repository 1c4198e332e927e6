"""ORI-1 through the API: begun, read, changed, submitted, followed and written about."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access.roles import Role
from origination.models import Application
from products.models import LoanProduct
from tests.factories.origination import ask_bureaus, make_application, make_offered, make_referred
from tests.factories.tokens import caller
from tests.origination.callers import SCOPES, body, borrower, path_of, staff

pytestmark = pytest.mark.django_db


class TestCreate:
    def test_a_borrower_applies_and_sees_no_identifiers(self):
        answer = borrower().post("/loan-applications", body())

        made = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1/loan-applications/{made['id']}"
        assert (made["status"], made["product_code"], made["requested_amount"]) == (
            "DRAFT",
            "micro-loan",
            "20000.00",
        )
        assert made["owners"][0]["ssn_last4"] == "0101"
        assert "501000101" not in answer.content.decode()

    def test_the_product_by_its_id_and_an_existing_business(self):
        existing = make_application()
        product = LoanProduct.objects.get(code="term-loan")
        given = body(product=product.public_id, business_id=existing.business.public_id)
        del given["business"], given["owners"]

        answer = borrower(existing).post("/loan-applications", given)

        assert (answer.status_code, answer.json()["product_code"]) == (201, "term-loan")

    def test_another_ones_business_is_not_there(self):
        given = body(business_id=make_application().business.public_id)

        assert borrower().post("/loan-applications", given).status_code == 404

    def test_it_is_saved_step_by_step(self):
        who = borrower()
        first = who.post("/loan-applications", {"business": {"legal_name": "Riverside Tools LLC"}})
        made = first.json()
        assert (first.status_code, made["product"], made["requested_amount"], made["purpose"]) == (
            201,
            None,
            None,
            "",
        )

        path = f"/loan-applications/{made['id']}"
        step = {"product": "micro-loan", "requested_amount": "20000.00", "requested_term_months": 24}
        second = who.patch(path, step, if_match=f'"{made["version"]}"')
        refused = who.post(f"{path}/submit", {})

        assert (second.status_code, second.json()["product_code"]) == (200, "micro-loan")
        assert "/purpose" in {error["pointer"] for error in refused.json()["errors"]}

    def test_wrong_fields_are_all_named_and_nothing_is_stored(self):
        given = body(requested_amount="50000.01", requested_term_months=7)
        given["business"]["tax_id"] = "12"

        answer = borrower().post("/loan-applications", given)

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {
            "/requested_amount",
            "/requested_term_months",
            "/business/tax_id",
        }
        assert not Application.objects.exists()

    def test_an_amount_is_a_string(self):
        answer = borrower().post("/loan-applications", body(requested_amount=20000))

        assert answer.json()["errors"][0]["code"] == "amount_not_string"

    def test_an_owner_of_another_business_is_unknown(self):
        other = make_application().business.owners.get()

        answer = borrower().post("/loan-applications", body(owners=[{"id": other.public_id}]))

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/owners/0/owner_id"]

    def test_a_system_with_its_own_token(self):
        answer = caller(*SCOPES).post("/loan-applications", body())

        assert answer.json()["channel"] == "PARTNER"

    def test_the_same_key_twice_begins_one(self):
        who, given = borrower(), body()

        answers = [who.post("/loan-applications", given, idempotency_key="k") for _ in range(2)]

        assert answers[0].json() == answers[1].json()
        assert Application.objects.count() == 1


class TestRead:
    def test_a_borrower_sees_own_only(self):
        mine, other = make_application(), make_application()
        who = borrower(mine)

        assert [each["id"] for each in who.get("/loan-applications").json()["data"]] == [mine.public_id]
        assert who.get(path_of(mine)).status_code == 200
        for rest in ((), ("documents",), ("offer",), ("timeline",)):
            assert who.get(path_of(other, *rest)).status_code == 404
        for verb in ("submit", "withdraw", "offer/accept"):
            assert who.post(path_of(other, verb), {}).status_code in (404, 422)
        assert who.patch(path_of(other), {}, if_match='"1"').status_code == 404

    def test_filters_and_costs_the_same_for_few_and_for_many(self):
        reader = staff(Role.LOAN_OFFICER)
        first = make_application()

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert reader.get("/loan-applications?status=DRAFT").status_code == 200
            return len(queries)

        before = cost()
        for _ in range(4):
            make_application()
        assert cost() == before <= 12
        found = reader.get(f"/loan-applications?number={first.number}").json()["data"]
        assert [each["number"] for each in found] == [first.number]
        assert reader.get("/loan-applications?color=red").status_code == 400

    def test_finance_does_not_see_applications(self):
        assert staff(Role.FINANCE_MANAGER).get("/loan-applications").status_code == 403


class TestChange:
    def test_a_draft_by_its_applicant(self):
        application = make_application()
        who = borrower(application)

        assert who.patch(path_of(application), {"requested_amount": "15000.00"}).status_code == 428
        answer = who.patch(path_of(application), {"requested_amount": "15000.00"}, if_match='"1"')

        assert (answer.status_code, answer.json()["requested_amount"]) == (200, "15000.00")
        stale = who.patch(path_of(application), {"requested_amount": "16000.00"}, if_match='"1"')
        assert stale.status_code == 412

    def test_collateral_and_owners_are_given_by_id(self):
        application = make_application(product="equipment-loan")
        owner = application.business.owners.get()
        changes = {
            "owners": [{"id": owner.public_id, "phone": "+1 555 0100"}],
            "collateral": [{"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": "30000.00"}],
        }

        answer = borrower(application).patch(path_of(application), changes, if_match="*")

        assert answer.status_code == 200, answer.content
        assert answer.json()["collateral"][0]["description"] == "Lathe"
        owner.refresh_from_db()
        assert owner.phone == "+1 555 0100"

    def test_what_is_under_review_only_by_staff_with_a_reason(self):
        application = make_referred(credit="0201")
        change = {"requested_amount": "10000.00"}

        assert borrower(application).patch(path_of(application), change, if_match="*").status_code == 409
        officer = staff(Role.LOAN_OFFICER)
        assert officer.patch(path_of(application), change, if_match="*").status_code == 422
        answer = officer.patch(path_of(application), {**change, "reason": "Needs less"}, if_match="*")

        assert (answer.status_code, answer.json()["requested_amount"]) == (200, "10000.00")


class TestSubmit:
    def test_goes_to_the_bureaus_and_on_after_commit(self, django_capture_on_commit_callbacks):
        application = make_application()
        who = borrower(application)

        with django_capture_on_commit_callbacks(execute=True):
            answer = who.post(path_of(application, "submit"), {})

        assert (answer.status_code, answer.json()["status"]) == (200, "CREDIT_CHECK")
        assert who.get(path_of(application)).json()["status"] == "OFFER_MADE"

    def test_names_what_is_missing(self):
        application = make_application(owners=[])

        answer = borrower(application).post(path_of(application, "submit"), {})

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/owners"]

    def test_withdraws(self):
        application = make_offered()

        answer = borrower(application).post(path_of(application, "withdraw"), {"reason": "Sold"})

        assert answer.json()["status"] == "WITHDRAWN"


class TestTimeline:
    def test_in_plain_words_without_the_lenders_notes(self):
        application = make_referred(credit="0201")
        officer = staff(Role.LOAN_OFFICER)
        officer.patch(path_of(application), {"reason": "Checked by phone"}, if_match="*")
        ask_bureaus(application)

        mine = borrower(application).get(path_of(application, "timeline")).json()["data"]
        theirs = officer.get(path_of(application, "timeline")).json()["data"]

        assert [entry["title"] for entry in mine][:3] == [
            "Application begun",
            "Application submitted",
            "Eligibility checked",
        ]
        assert not any("phone" in entry["note"] for entry in mine)
        assert any("phone" in entry["note"] for entry in theirs)


class TestMessages:
    def test_applicant_and_lender_write_to_each_other(self):
        application = make_application()
        who, officer = borrower(application), staff(Role.LOAN_OFFICER)

        asked = who.post(path_of(application, "messages"), {"text": "Is one balance sheet enough?"})
        officer.post(path_of(application, "messages"), {"text": "Yes."})
        listed = who.get(path_of(application, "messages")).json()["data"]

        assert asked.status_code == 201
        assert [(each["is_from_applicant"], each["text"]) for each in listed] == [
            (True, "Is one balance sheet enough?"),
            (False, "Yes."),
        ]
        assert borrower().get(path_of(application, "messages")).status_code == 404
        assert who.post(path_of(application, "messages"), {"text": "SSN 123-45-6789"}).status_code == 422
