"""PRD-1, PRD-3, PRD-4, PRD-6 through the API."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access.roles import Role
from products.models import LoanProduct, ProductVersion
from products.services.drafting import new_version
from tests.factories.access import SYSTEM, make_user
from tests.factories.products import (
    draft_of,
    make_draft_product,
    make_product,
    product_content,
    publish_draft,
)
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
READ, WRITE = "products:read", "products:write"


def manager():
    return caller(READ, WRITE, user=make_user(Role.PRODUCT_MANAGER))


def compliance():
    return caller(READ, WRITE, user=make_user(Role.COMPLIANCE_OFFICER))


def borrower():
    return caller(READ, user=make_user(is_staff=False))


def body(**changes):
    return {"code": "bridge", "product_type": "TERM_LOAN", **product_content(**changes)}


class TestCreate:
    def test_answers_201_with_its_address_and_draft(self):
        answer = manager().post("/loan-products", body())

        product = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1/loan-products/{product['id']}"
        assert (product["object"], product["status"], product["draft_version"]) == (
            "loan_product",
            "DRAFT",
            1,
        )
        assert product["current_version"] is None
        assert answer["ETag"] == '"1"'

    def test_wrong_fields_are_all_named(self):
        content = body(amount_min=5000, base_rate="ten", fees=[{"code": "x"}], unknown=1)

        answer = manager().post("/loan-products", content)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/unknown"]
        del content["unknown"]
        answer = manager().post("/loan-products", content)
        wrong = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
        assert wrong["/amount_min"] == "amount_not_string"
        assert wrong["/base_rate"] == "invalid_rate"
        assert "/fees/0/name" in wrong

    def test_what_does_not_fit_together_is_named_too(self):
        answer = manager().post("/loan-products", body(amount_max="4999.99"))

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/amount_max"]
        assert not LoanProduct.objects.filter(code="bridge").exists()

    def test_the_same_key_twice_creates_once(self):
        caller_ = manager()

        first = caller_.post("/loan-products", body(), idempotency_key="k1")
        second = caller_.post("/loan-products", body(), idempotency_key="k1")

        assert second["Idempotency-Replayed"] == "true"
        assert first.json() == second.json()

    def test_only_product_managers(self):
        assert compliance().post("/loan-products", body()).status_code == 403
        assert (
            caller(READ, user=make_user(Role.PRODUCT_MANAGER)).post("/loan-products", body()).status_code
            == 403
        )


class TestRead:
    def test_the_catalogue_with_its_versions_in_force(self):
        answer = borrower().get("/loan-products?sort=name")

        products = answer.json()["data"]
        assert [p["code"] for p in products] == [
            "equipment-loan",
            "growth-term-loan",
            "micro-loan",
            "term-loan",
        ]
        assert products[3]["current_version"]["amount_max"] == "250000.00"
        assert products[3]["current_version"]["base_rate"] == "9.5"
        assert products[3]["draft_version"] is None

    def test_costs_the_same_for_few_and_for_many(self):
        reader = manager()

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert reader.get("/loan-products").status_code == 200
            return len(queries)

        before = cost()
        for _ in range(5):
            make_product()

        assert cost() == before <= 12

    def test_outsiders_see_no_drafts(self):
        product = make_draft_product()

        assert borrower().get(f"/loan-products/{product.public_id}").status_code == 404
        assert manager().get(f"/loan-products/{product.public_id}").status_code == 200

    def test_as_of_a_day(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"base_rate": "12"}, change_summary="x", actor=SYSTEM)
        publish_draft(product, date(2026, 4, 1))
        reader, path = borrower(), f"/loan-products/{product.public_id}"

        rates = [
            (reader.get(f"{path}?as_of={day}").json()["current_version"] or {}).get("base_rate")
            for day in ("2025-12-31", "2026-03-31", "2026-04-01")
        ]

        assert rates == [None, "10", "12"]
        assert reader.get(f"{path}?as_of=yesterday").status_code == 400
        assert reader.get(f"{path}?as_of=2026-13-01").status_code == 400

    def test_unknown_ids_are_404(self):
        reader = manager()

        assert reader.get("/loan-products/prod_1").status_code == 404
        assert reader.get(f"/loan-products/prod_{'0' * 32}").status_code == 404
        product = LoanProduct.objects.first()
        for number in ("99", "0", "x", "9999999999"):
            assert reader.get(f"/loan-products/{product.public_id}/versions/{number}").status_code == 404

    def test_a_published_version_may_be_kept(self):
        product = make_product()
        reader, path = borrower(), f"/loan-products/{product.public_id}/versions/1"

        answer = reader.get(path)

        assert "immutable" in answer["Cache-Control"]
        assert reader.get(path, if_none_match=answer["ETag"]).status_code == 304
        assert answer.json()["number"] == 1 and answer.json()["fees"] != []

    def test_versions_newest_first(self):
        product = make_product()
        new_version(product_id=product.pk, actor=SYSTEM)

        path = f"/loan-products/{product.public_id}/versions"
        assert [v["number"] for v in manager().get(path).json()["data"]] == [2, 1]
        assert [v["number"] for v in borrower().get(path).json()["data"]] == [1]
        assert [v["number"] for v in manager().get(f"{path}?status=DRAFT").json()["data"]] == [2]


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("amount=60000.00&term_months=60", {"term-loan", "equipment-loan", "growth-term-loan"}),
            ("collateral_required=true", {"equipment-loan"}),
            ("rate_max=9.5&collateral_required=false", {"term-loan"}),
            ("product_type=MICRO_LOAN&rate_type=FIXED", {"micro-loan"}),
        ],
    )
    def test_by_criteria(self, query, codes):
        answer = borrower().get(f"/loan-products/search?{query}")

        assert {product["code"] for product in answer.json()["data"]} == codes

    @pytest.mark.parametrize(
        "query",
        [
            "amount=60000",
            "term_months=x",
            "product_type=BOAT",
            "rate_max=low",
            "collateral_required=1",
            "color=red",
        ],
    )
    def test_a_criterion_that_cannot_be_read_is_refused(self, query):
        assert borrower().get(f"/loan-products/search?{query}").status_code == 400


class TestUpdate:
    def test_needs_the_version_one_looked_at(self):
        product = make_draft_product()
        writer, path = manager(), f"/loan-products/{product.public_id}"
        content = product_content(base_rate="11")

        assert writer.put(path, content).status_code == 428
        assert writer.put(path, content, if_match='"7"').status_code == 412
        answer = writer.put(path, content, if_match='"1"')

        assert (answer.status_code, answer["ETag"]) == (200, '"2"')
        assert draft_of(product).base_rate == Decimal(11)

    def test_replaces_the_whole_draft(self):
        product = make_draft_product(late_fee_kind="FLAT", late_fee_amount="20.00")

        manager().put(f"/loan-products/{product.public_id}", product_content(fees=[]), if_match='"1"')

        draft = draft_of(product)
        assert draft.late_fee_kind == "NONE"
        assert not draft.fees.exists() and draft.rules.count() == 2

    def test_begins_a_draft_where_there_is_none(self):
        product = make_product()
        path = f"/loan-products/{product.public_id}"

        answer = manager().put(path, product_content(base_rate="12"), if_match=f'"{product.version}"')

        assert answer.json()["draft_version"] == 2
        assert answer.json()["current_version"]["base_rate"] == "10"
        assert ProductVersion.objects.get(product=product, number=1).base_rate == Decimal(10)

    def test_deprecating_twice_answers_the_same(self):
        product = make_product()
        writer, path = manager(), f"/loan-products/{product.public_id}"

        answers = [writer.delete(path) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert answers[0].json()["status"] == "DEPRECATED"


class TestVersions:
    def test_from_a_new_draft_to_publication_by_compliance(self):
        product, writer = make_product(), manager()
        path = f"/loan-products/{product.public_id}/versions"

        created = writer.post(path, {"base_rate": "12", "change_summary": "Dearer money"})
        assert (created.status_code, created["Location"]) == (201, f"/api/v1{path}/2")
        assert created.json()["rules"], "copied from the version before"
        assert writer.post(f"{path}/2/submit", {}).json()["status"] == "IN_APPROVAL"
        published = compliance().post(f"{path}/2/publish", {"effective_date": "2026-04-01"})

        assert published.status_code == 200
        assert (published.json()["status"], published.json()["effective_from"]) == ("PUBLISHED", "2026-04-01")

    def test_the_authors_own_publication_waits_for_compliance(self):
        product, writer = make_product(), manager()
        path = f"/loan-products/{product.public_id}/versions"
        writer.post(path, {"change_summary": "x"})
        writer.post(f"{path}/2/submit", {})

        answer = writer.post(f"{path}/2/publish", {"effective_date": "2026-04-01"})

        assert (answer.status_code, answer.json()["object"]) == (202, "approval")
        assert draft_of(product).status == "IN_APPROVAL"

    def test_impossible_steps_are_409(self):
        product, writer = make_product(), manager()
        path = f"/loan-products/{product.public_id}/versions"

        assert writer.post(f"{path}/1/submit", {"change_summary": "x"}).json()["code"] == "invalid_transition"
        writer.post(path, {})
        assert writer.post(path, {}).json()["code"] == "draft_exists"
        assert writer.post(path, {"based_on": 9}).status_code == 409

    def test_an_underwriter_submits_nothing(self):
        product = make_draft_product()
        reader = caller(READ, WRITE, user=make_user(Role.UNDERWRITER))

        assert reader.post(f"/loan-products/{product.public_id}/versions/1/submit", {}).status_code == 403
