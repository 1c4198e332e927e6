"""PRD-1 to PRD-6 by the API: drafts, approval by compliance, versions that never change, the past, search."""

from datetime import date

import pytest

from loanops.access.roles import Role
from products.models import LoanProduct, ProductVersion
from products.services.drafting import new_version
from products.services.lifecycle import deprecate_product
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import make_borrower, make_business
from tests.factories.products import draft_of, make_draft_product, make_product, publish_draft
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db
SCOPES = ("products:read", "products:write")
FEE = {
    "code": "origination",
    "name": "Origination fee",
    "kind": "ORIGINATION",
    "calculation": "PERCENT_OF_PRINCIPAL",
    "percent": "1",
    "timing": "DISBURSEMENT",
}
RULE = {
    "code": "ELG-01",
    "name": "Time in business",
    "stage": "ELIGIBILITY",
    "metric": "MONTHS_IN_BUSINESS",
    "operator": "AT_LEAST",
    "value": "12",
    "outcome": "DECLINE",
    "reason_code": "R101",
}


def body(**changes):
    return {
        "name": "Bridge loan",
        "amount_min": "5000.00",
        "amount_max": "40000.00",
        "term_options_months": [6, 12],
        "base_rate": "10",
        "rate_min": "8",
        "rate_max": "15",
        "fees": [FEE],
        "rules": [RULE],
        **changes,
    }


def as_role(role: Role) -> ApiCaller:
    return caller(*SCOPES, user=make_user(role))


def pointers(answer) -> set[str]:
    assert answer.status_code == 422, answer.content
    return {error["pointer"] for error in answer.json()["errors"]}


class TestJourney:
    def test_from_draft_to_the_catalogue_and_back_in_time(self):
        manager = as_role(Role.PRODUCT_MANAGER)
        made = manager.post("/loan-products", {"code": "bridge-loan", "product_type": "TERM_LOAN", **body()})
        assert made.status_code == 201, made.content
        product = made.json()
        path = f"/loan-products/{product['id']}"
        assert made["Location"] == f"/api/v1{path}"
        assert (product["status"], product["draft_version"], product["current_version"]) == ("DRAFT", 1, None)

        version = manager.get(f"{path}/versions/1").json()
        assert version["fees"][0]["percent"] == "1" and version["rules"][0]["value"] == "12"
        submitted = manager.post(f"{path}/versions/1/submit", {})
        assert submitted.json()["status"] == "IN_APPROVAL"

        proposed = manager.post(f"{path}/versions/1/publish", {"effective_date": "2026-04-01"})
        assert proposed.status_code == 202
        assert manager.get(f"{path}/versions/1").json()["status"] == "IN_APPROVAL"
        second = caller("approvals:write", "products:write", user=make_user(Role.COMPLIANCE_OFFICER))
        approved = second.post(f"/approvals/{proposed.json()['id']}/approve", {})
        assert approved.status_code == 200, approved.content

        before = manager.get(f"{path}?as_of=2026-03-31").json()
        after = manager.get(f"{path}?as_of=2026-04-01").json()
        assert before["current_version"] is None
        assert after["current_version"]["number"] == 1
        assert manager.get(f"{path}/versions?as_of=2026-03-31").json()["data"] == []
        assert manager.get(f"{path}/versions/1?as_of=2026-03-31").status_code == 404
        assert manager.get(f"{path}/versions/1?as_of=2026-04-01").status_code == 200

    def test_compliance_returns_what_is_not_right_and_publishes_what_is(self):
        product = make_draft_product()
        manager, reviewer = as_role(Role.PRODUCT_MANAGER), as_role(Role.COMPLIANCE_OFFICER)
        path = f"/loan-products/{product.public_id}/versions/1"
        assert manager.post(f"{path}/submit", {"change_summary": "New"}).status_code == 200

        assert pointers(reviewer.post(f"{path}/return", {})) == {"/reason"}
        assert reviewer.post(f"{path}/return", {"reason": "Cap the fee."}).json()["status"] == "DRAFT"
        assert manager.post(f"{path}/submit", {}).status_code == 200
        published = reviewer.post(f"{path}/publish", {"effective_date": "2026-03-02"})
        assert (published.status_code, published.json()["status"]) == (200, "PUBLISHED")


class TestWriting:
    def test_put_writes_the_draft_and_says_which(self):
        product = make_product()
        manager = as_role(Role.PRODUCT_MANAGER)
        path = f"/loan-products/{product.public_id}"

        assert manager.put(path, body()).status_code == 428
        assert manager.put(path, body(), if_match='"99"').status_code == 412
        begun = manager.put(path, body(base_rate="11"), if_match=f'"{product.version}"')
        assert (begun.status_code, begun.json()["draft_version"]) == (200, 2)
        again = manager.put(path, body(base_rate="12"), if_match=begun["ETag"])
        assert again.json()["draft_version"] == 2
        assert manager.put(path, body(), if_match=begun["ETag"]).status_code == 412
        assert manager.get(f"{path}/versions/1").json()["base_rate"] == "10"
        assert manager.get(f"{path}/versions/2").json()["base_rate"] == "12"

    def test_put_is_the_whole_content_what_is_left_out_is_default(self):
        product = make_draft_product(late_fee_kind="FLAT", late_fee_amount="25.00")
        manager = as_role(Role.PRODUCT_MANAGER)
        content = body()
        del content["fees"]
        manager.put(f"/loan-products/{product.public_id}", content, if_match=f'"{product.version}"')

        draft = draft_of(product)
        assert (draft.late_fee_kind, draft.fees.count()) == ("NONE", 0)

    def test_a_new_version_starts_as_a_copy(self):
        product = make_product()
        manager = as_role(Role.PRODUCT_MANAGER)
        path = f"/loan-products/{product.public_id}/versions"

        made = manager.post(path, {"amount_max": "60000.00", "change_summary": "More"})
        assert made.status_code == 201
        assert made["Location"].endswith("/versions/2")
        assert (made.json()["amount_max"], made.json()["amount_min"]) == ("60000.00", "5000.00")
        assert made.json()["fees"][0]["code"] == "origination"
        assert manager.post(path, {}).status_code == 409
        assert [each["number"] for each in manager.get(path).json()["data"]] == [2, 1]

    def test_every_wrong_field_is_named(self):
        manager = as_role(Role.PRODUCT_MANAGER)
        wrong = body(
            amount_max=40000,
            base_rate="abc",
            term_options_months=["x"],
            fees=[{**FEE, "kind": "GIFT", "colour": "red"}],
        )
        found = pointers(
            manager.post("/loan-products", {"code": "bridge-loan", "product_type": "TERM_LOAN", **wrong})
        )
        assert {"/amount_max", "/base_rate"} <= found
        assert any(pointer.startswith("/term_options_months") for pointer in found)
        assert any(pointer.startswith("/fees/0") for pointer in found)

    def test_what_does_not_fit_together_is_named_by_row(self):
        manager = as_role(Role.PRODUCT_MANAGER)
        wrong = body(rate_max="9", fees=[{**FEE, "percent": None}], rules=[{**RULE, "value": "long"}])
        assert pointers(
            manager.post("/loan-products", {"code": "Bad Code", "product_type": "TERM_LOAN", **wrong})
        ) == {"/code", "/rate_max", "/fees/0/percent", "/rules/0/value"}
        assert not LoanProduct.objects.filter(name="Bridge loan").exists()

    def test_the_same_key_makes_one_product(self):
        manager = as_role(Role.PRODUCT_MANAGER)
        sent = {"code": "bridge-loan", "product_type": "TERM_LOAN", **body()}
        first = manager.post("/loan-products", sent, idempotency_key="k1")
        second = manager.post("/loan-products", sent, idempotency_key="k1")

        assert (first.status_code, second.status_code) == (201, 201)
        assert second["Idempotency-Replayed"] == "true"
        assert first.json() == second.json()
        assert LoanProduct.objects.filter(code="bridge-loan").count() == 1
        other = manager.post("/loan-products", {**sent, "code": "other"}, idempotency_key="k1")
        assert other.json()["code"] == "idempotency_key_reused"

    def test_a_code_is_never_used_twice(self):
        make_product()
        code = LoanProduct.objects.latest("id").code
        answer = as_role(Role.PRODUCT_MANAGER).post(
            "/loan-products", {"code": code, "product_type": "TERM_LOAN", **body()}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_reference")


class TestLifecycle:
    def test_delete_is_soft_and_repeatable(self):
        product = make_product()
        manager = as_role(Role.PRODUCT_MANAGER)
        path = f"/loan-products/{product.public_id}"

        for _ in range(2):
            answer = manager.delete(path)
            assert (answer.status_code, answer.json()["status"]) == (200, "DEPRECATED")
        assert manager.get(path).status_code == 200
        assert manager.post(f"{path}/versions", {}).status_code == 409
        assert manager.post(f"{path}/activate", {}).json()["code"] == "invalid_transition"

    def test_off_and_on_again(self):
        product = make_product()
        manager = as_role(Role.PRODUCT_MANAGER)
        path = f"/loan-products/{product.public_id}"

        assert pointers(manager.post(f"{path}/deactivate", {})) == {"/reason"}
        assert manager.post(f"{path}/deactivate", {"reason": "Paused"}).json()["status"] == "INACTIVE"
        assert manager.post(f"{path}/activate", {}).json()["status"] == "ACTIVE"


class TestReading:
    def test_a_published_version_may_be_kept(self):
        product = make_product()
        client = caller(*SCOPES)
        answer = client.get(f"/loan-products/{product.public_id}/versions/1")

        assert "immutable" in answer["Cache-Control"]
        assert answer["ETag"].startswith('"')
        path = f"/loan-products/{product.public_id}/versions/1"
        assert client.get(path, if_none_match=answer["ETag"]).status_code == 304
        new_version(product_id=product.pk, actor=SYSTEM)
        draft = client.get(f"/loan-products/{product.public_id}/versions/2")
        assert "immutable" not in draft.get("Cache-Control", "")

    def test_the_version_of_a_day(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"amount_max": "60000.00"}, actor=SYSTEM)
        publish_draft(product, date(2026, 4, 1))
        path = f"/loan-products/{product.public_id}"
        client = caller(*SCOPES)

        def largest(query: str) -> str:
            return client.get(path + query).json()["current_version"]["amount_max"]

        assert largest("") == "40000.00"
        assert largest("?as_of=2026-03-31") == "40000.00"
        assert largest("?as_of=2026-04-01") == "60000.00"
        assert client.get(f"{path}?as_of=tomorrow").status_code == 400

    def test_borrowers_see_what_they_can_apply_for_and_no_drafts(self):
        active, draft, gone = make_product(), make_draft_product(), make_product()
        new_version(product_id=active.pk, actor=SYSTEM)
        deprecate_product(product_id=gone.pk, actor=SYSTEM)
        borrower = caller("products:read", user=make_borrower(make_business()))

        shown = {each["id"]: each for each in borrower.get("/loan-products?limit=100").json()["data"]}
        assert active.public_id in shown
        assert not {draft.public_id, gone.public_id} & set(shown)
        assert shown[active.public_id]["draft_version"] is None
        assert borrower.get(f"/loan-products/{draft.public_id}").status_code == 404
        assert borrower.get(f"/loan-products/{active.public_id}/versions/2").status_code == 404

    def test_the_name_and_status_are_those_of_the_day(self):
        product = make_product(effective_date=date(2026, 1, 1))
        new_version(product_id=product.pk, content={"name": "Bridge loan plus"}, actor=SYSTEM)
        publish_draft(product, date(2026, 4, 1))
        client, path = caller(*SCOPES), f"/loan-products/{product.public_id}"

        def stood(query):
            told = client.get(path + query).json()
            return told["name"], told["status"]

        assert stood("") == stood("?as_of=2026-03-02") == ("Bridge loan", "ACTIVE")
        assert stood("?as_of=2026-01-01") == stood("?as_of=2026-03-31") == ("Bridge loan", "ACTIVE")
        assert stood("?as_of=2026-04-01") == ("Bridge loan plus", "ACTIVE")
        assert stood("?as_of=2025-12-31")[1] == "DRAFT"

    def test_how_the_lender_decides_and_books_is_not_for_borrowers(self):
        product = make_product()
        path = f"/loan-products/{product.public_id}"
        borrower = caller("products:read", user=make_borrower(make_business()))
        officer = as_role(Role.LOAN_OFFICER)

        for read in (
            lambda who: who.get(path).json()["current_version"],
            lambda who: who.get(f"{path}/versions/1").json(),
        ):
            hidden = set(read(officer)) - set(read(borrower))
            assert {
                "rules",
                "underwriting_guidelines",
                "funding_rate",
                "decision_limits",
                "accounts",
            } <= hidden
            assert {"base_rate", "fees", "late_fee_kind", "required_documents"} <= set(read(borrower))
        found = borrower.get("/loan-products/search?amount=5000.00").json()["data"]
        assert found and not any("rules" in each["current_version"] for each in found)

    def test_a_list_costs_the_same_whatever_its_length(self, django_assert_max_num_queries):
        for _ in range(6):
            make_product()
        client = caller(*SCOPES)
        for query in ("", "&as_of=2026-03-01"):
            with django_assert_max_num_queries(12):
                assert len(client.get(f"/loan-products?limit=100{query}").json()["data"]) >= 9

    @pytest.mark.parametrize("number", ["0", "99", "x", "-1", "9" * 30, "²"])
    def test_versions_that_are_not_there(self, number):
        product = make_product()
        answer = caller(*SCOPES).get(f"/loan-products/{product.public_id}/versions/{number}")
        assert answer.status_code == 404


class TestSearch:
    def found(self, query: str) -> set[str]:
        answer = caller("products:read").get(f"/loan-products/search?{query}")
        assert answer.status_code == 200, answer.content
        return {each["code"] for each in answer.json()["data"]}

    def test_by_amount_term_kind_rate_and_collateral(self):
        assert "micro-loan" in self.found("amount=5000.00")
        assert "micro-loan" not in self.found("amount=60000.00")
        assert self.found("term_months=84") == {"equipment-loan", "growth-term-loan"}
        assert self.found("product_type=MICRO_LOAN") == {"micro-loan"}
        assert self.found("collateral_required=true") == {"equipment-loan"}
        assert self.found("rate_max=9.5&rate_type=FIXED") == {"term-loan", "equipment-loan"}
        assert self.found("amount=20000.00&term_months=24&collateral_required=false") == {
            "micro-loan",
            "term-loan",
        }

    @pytest.mark.parametrize(
        "query", ["amount=5000", "term_months=x", "product_type=CAR", "collateral_required=1", "color=red"]
    )
    def test_what_cannot_be_read_is_refused(self, query):
        assert caller("products:read").get(f"/loan-products/search?{query}").status_code == 400


class TestPermissions:
    def test_only_those_who_may_write(self):
        product = make_product()
        path = f"/loan-products/{product.public_id}"
        tag = f'"{product.version}"'
        for client in (as_role(Role.LOAN_OFFICER), caller(*SCOPES, user=make_borrower(make_business()))):
            assert client.post("/loan-products", {}).status_code == 403
            assert client.put(path, body(), if_match=tag).status_code == 403
            assert client.delete(path).status_code == 403
            assert client.post(f"{path}/versions", {}).status_code == 403
        assert caller("products:read", user=make_user(Role.PRODUCT_MANAGER)).delete(path).status_code == 403
        assert ApiCaller().get("/loan-products").status_code == 401

    def test_compliance_writes_nothing_and_authors_return_nothing(self):
        product = make_draft_product()
        path = f"/loan-products/{product.public_id}"
        reviewer = as_role(Role.COMPLIANCE_OFFICER)

        assert reviewer.put(path, body(), if_match=f'"{product.version}"').status_code == 403
        assert (
            as_role(Role.PRODUCT_MANAGER).post(f"{path}/versions/1/return", {"reason": "x"}).status_code
            == 403
        )
        assert ProductVersion.objects.get(product=product).status == "DRAFT"
