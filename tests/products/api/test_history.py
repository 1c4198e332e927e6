"""PRD-7: who changed what, when, why, old → new, through the API."""

from datetime import date

import pytest

from loanops.access.roles import Role
from products.services.drafting import create_product, update_draft
from products.services.lifecycle import deactivate_product
from products.services.publishing import publish_version, submit_version
from tests.factories.access import make_user
from tests.factories.parties import make_borrower, make_business
from tests.factories.products import compliance, draft_of, make_product, product_content, product_manager
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
READ = "products:read"


def officer():
    return caller(READ, user=make_user(Role.LOAN_OFFICER))


class TestHistory:
    def test_tells_who_when_why_old_and_new(self):
        author, second = product_manager(), compliance()
        product = create_product(
            code="bridge", product_type="TERM_LOAN", content=product_content(), actor=author
        )
        fee = {**product_content()["fees"][0], "percent": "2"}
        update_draft(
            product_id=product.pk,
            content={"base_rate": "11", "fees": [fee]},
            reason="Money costs more",
            actor=author,
        )
        version = submit_version(version_id=draft_of(product).pk, change_summary="First", actor=author)
        publish_version(version_id=version.pk, effective_date=date(2026, 3, 2), actor=second)
        make_product(name="Another loan")
        deactivate_product(product_id=product.pk, reason="Enough of them", actor=author)

        answer = officer().get(f"/loan-products/{product.public_id}/history")

        assert answer.status_code == 200, answer.content
        events = answer.json()["data"]
        assert [(each["event"], each["version"]) for each in events] == [
            ("product.deactivated", None),
            ("product.version-published", 1),
            ("product.version-submitted", 1),
            ("product.draft-changed", 1),
            ("product.created", 1),
        ]
        assert (events[0]["reason"], events[1]["actor"]) == ("Enough of them", second.label)
        changed = {(each["field"], each["old"], each["new"]) for each in events[3]["changes"]}
        assert events[3]["reason"] == "Money costs more"
        assert {("base_rate", "10.000000", "11"), ("percent", "1.000000", "2")} <= changed
        assert ("status", "ACTIVE", "INACTIVE") in {
            (each["field"], each["old"], each["new"]) for each in events[0]["changes"]
        }

    def test_page_by_page(self):
        product = make_product()
        path = f"/loan-products/{product.public_id}/history"
        first = officer().get(f"{path}?limit=1").json()

        assert first["has_more"] and len(first["data"]) == 1
        assert officer().get(f"{path}?limit=x").status_code == 400

    def test_is_not_for_borrowers(self):
        path = f"/loan-products/{make_product().public_id}/history"
        assert caller(READ, user=make_borrower(make_business())).get(path).status_code == 403
