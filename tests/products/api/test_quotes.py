"""The simulator, the search, the schemas and the review through the API; and when a product's ETag moves."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.models import BusinessDay
from products.models import LoanProduct
from products.services.drafting import new_version
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import make_business
from tests.factories.products import draft_of, make_draft_product, make_product, publish_draft
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
READ, WRITE = "products:read", "products:write"


def manager():
    return caller(READ, WRITE, user=make_user(Role.PRODUCT_MANAGER))


def compliance():
    return caller(READ, WRITE, user=make_user(Role.COMPLIANCE_OFFICER))


def borrower():
    return caller(READ, user=make_user(is_staff=False))


def micro() -> LoanProduct:
    return LoanProduct.objects.get(code="micro-loan")


class TestQuote:
    def test_schedule_fees_apr_and_cost(self):
        body = {"amount": "25000.00", "term_months": 12, "frequency": "WEEKLY", "annual_rate": "10"}
        answer = borrower().post(f"/loan-products/{micro().public_id}/quote", body)

        quote = answer.json()
        assert answer.status_code == 200, quote
        assert (quote["object"], quote["product_code"], quote["start_date"]) == (
            "quote",
            "micro-loan",
            "2026-03-02",
        )
        assert quote["number_of_installments"] == len(quote["schedule"]) == 52
        assert quote["amount_paid_out"] == "24500.00"
        assert Decimal(quote["total_cost"]) == Decimal(quote["total_interest"]) + 500
        assert Decimal(quote["annual_percentage_rate"]) > 10
        assert quote["schedule"][-1]["balance_after"] == "0.00"
        assert [fee["amount"] for fee in quote["fees"]] == ["500.00", "25.00"]

    def test_without_rate_and_frequency_it_takes_the_usual_ones(self):
        body = {"amount": "25000.00", "term_months": 12}
        quote = borrower().post(f"/loan-products/{micro().public_id}/quote", body).json()

        assert (quote["annual_rate"], quote["frequency"]) == ("11.5", "MONTHLY")

    def test_what_is_not_offered_is_refused_with_what_is(self):
        body = {"amount": "50000.01", "term_months": 13, "frequency": "QUARTERLY", "annual_rate": "30"}
        answer = borrower().post(f"/loan-products/{micro().public_id}/quote", body)

        assert answer.status_code == 422
        errors = {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
        assert errors["/amount"] == "From 1,000.00 to 50,000.00."
        assert set(errors) == {"/amount", "/term_months", "/frequency", "/annual_rate"}

    def test_as_of_takes_the_version_of_that_day(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"base_rate": "9"}, actor=SYSTEM)
        publish_draft(product, date(2026, 3, 2))
        path, body = f"/loan-products/{product.public_id}/quote", {"amount": "5000.00", "term_months": 6}

        now, then = (
            borrower().post(path, body).json(),
            borrower().post(f"{path}?as_of=2026-03-01", body).json(),
        )
        assert (now["product_version"], now["annual_rate"], now["start_date"]) == (2, "9", "2026-03-02")
        assert (then["product_version"], then["annual_rate"], then["start_date"]) == (1, "10", "2026-03-01")
        assert borrower().post(f"{path}?as_of=2025-12-31", body).status_code == 404

    def test_drafts_are_quoted_for_those_who_see_them(self):
        product = make_draft_product()
        path, body = f"/loan-products/{product.public_id}/quote", {"amount": "5000.00", "term_months": 6}

        assert manager().post(path, body).json()["product_version"] == 1
        assert borrower().post(path, body).status_code == 404
        assert manager().post(path, {**body, "version": 9}).status_code == 404

    @pytest.mark.parametrize(
        "change", [{"amount": 5000}, {"term_months": "12"}, {"start_date": "2026"}, {"color": "red"}]
    )
    def test_what_cannot_be_read_is_refused(self, change):
        body = {"amount": "5000.00", "term_months": 12, **change}
        assert borrower().post(f"/loan-products/{micro().public_id}/quote", body).status_code == 422


class TestSearchForABusiness:
    def test_those_that_do_not_fit_say_why(self):
        query = "amount=20000.00&months_in_business=8&annual_revenue=90000.00&state=OH&show=all"
        found = {
            each["code"]: each for each in borrower().get(f"/loan-products/search?{query}").json()["data"]
        }

        assert found["micro-loan"]["fits"] and not found["micro-loan"]["reasons"]
        assert {each["rule"] for each in found["micro-loan"]["remarks"]} == {"ELG-04"}
        reasons = {each["rule"]: each for each in found["term-loan"]["reasons"]}
        assert set(reasons) == {"ELG-03", "ELG-05"}
        assert reasons["ELG-05"]["threshold"] == "100000"
        assert reasons["ELG-05"]["value"] == "90000.00"
        assert reasons["ELG-05"]["reason"] == "Insufficient or declining revenue"
        assert "ELG-02" in {each["rule"] for each in found["micro-loan"]["unknown"]}

    def test_only_those_that_fit_unless_all_are_asked_for(self):
        answer = borrower().get("/loan-products/search?months_in_business=8")
        assert [each["code"] for each in answer.json()["data"]] == ["micro-loan"]

    def test_a_business_by_its_id(self):
        business = make_business(state="NV", date_established=date(2000, 1, 1), annual_revenue="900000.00")
        staff = caller(READ, "businesses:read", user=make_user(Role.LOAN_OFFICER))
        path = f"/loan-products/search?business={business.public_id}"

        assert staff.get(path).json()["data"] == []
        assert len(staff.get(f"{path}&state=OH").json()["data"]) == 4

    def test_facts_of_a_business_are_not_found_out_by_those_who_may_not_see_it(self):
        business = make_business()
        path = f"/loan-products/search?business={business.public_id}"

        assert caller(READ, user=make_user(Role.LOAN_OFFICER)).get(path).status_code == 403
        stranger = caller(READ, "businesses:read", user=make_user(is_staff=False))
        assert stranger.get(path).status_code == 404

    @pytest.mark.parametrize(
        "query",
        ["state=Ohio", "naics_code=x", "months_in_business=-1", "show=some", "business=7", "rate_min=x"],
    )
    def test_a_fact_that_cannot_be_read_is_refused(self, query):
        assert borrower().get(f"/loan-products/search?{query}").status_code == 400

    def test_it_costs_the_same_for_few_and_for_many(self, django_assert_max_num_queries):
        for _ in range(5):
            make_product()
        client = borrower()
        with django_assert_max_num_queries(12):
            assert len(client.get("/loan-products/search?months_in_business=99").json()["data"]) == 9


class TestSchemas:
    def test_each_part_has_its_own(self):
        parts = borrower().get("/loan-products/schemas").json()["data"]

        assert {"version", "fees", "rules", "rate-tiers", "interest", "allocation-rules"} <= {
            each["part"] for each in parts
        }
        for each in parts:
            schema = borrower().get(each["url"].removeprefix("/api/v1")).json()
            assert schema["$id"] == each["url"] and schema["title"] == each["title"]
        assert borrower().get("/loan-products/schemas/nothing").status_code == 404


class TestReview:
    def test_the_conversation_is_for_those_who_write_and_review(self):
        product = make_draft_product()
        path = f"/loan-products/{product.public_id}/versions/1/comments"

        said = compliance().post(path, {"text": "Why?"})
        assert (said.status_code, said.json()["text"]) == (201, "Why?")
        assert [each["text"] for each in manager().get(path).json()["data"]] == ["Why?"]
        assert borrower().get(path).status_code == 403

    def test_the_checklist(self):
        product = make_draft_product()
        points = compliance().get(f"/loan-products/{product.public_id}/versions/1/checklist").json()["data"]

        results = {point["title"]: point["result"] for point in points}
        assert results["Rate cap of NY"] == results["Finance charge"] == "PASSED"
        assert results["Texts and disclosures"] == "LOOK"

    def test_rate_caps(self):
        body = {"state": "GA", "rate_max": "60", "source": "Law", "effective_date": "2026-01-01"}
        answer = compliance().post("/loan-products/rate-caps", body)

        assert (answer.status_code, answer.json()["basis"]) == (201, "APR")
        assert compliance().post("/loan-products/rate-caps", body).status_code == 422
        assert manager().post("/loan-products/rate-caps", body).status_code == 403
        listed = borrower().get("/loan-products/rate-caps?state=GA").json()["data"]
        assert [(each["state"], each["rate_max"]) for each in listed] == [("GA", "60")]


class TestETag:
    def test_it_moves_on_the_day_a_version_takes_effect(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"base_rate": "9"}, actor=SYSTEM)
        publish_draft(product, date(2026, 3, 3))
        client, path = borrower(), f"/loan-products/{product.public_id}"
        before = client.get(path)["ETag"]
        assert client.get(path)["ETag"] == before

        BusinessDay.set(date(2026, 3, 3))
        after = client.get(path)["ETag"]
        assert after != before
        assert after.split(".")[0] == before.split(".")[0]

    def test_either_guards_a_change(self):
        product = make_product()
        writer, path = manager(), f"/loan-products/{product.public_id}"
        tag = writer.get(path)["ETag"]
        begun = writer.post(f"{path}/versions", {}, if_match=tag)

        assert begun.status_code == 201, begun.json()
        assert writer.post(f"{path}/deactivate", {"reason": "x"}, if_match=tag).status_code == 412
        assert draft_of(product).number == 2
