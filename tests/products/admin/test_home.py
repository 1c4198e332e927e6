"""The home page of product managers, and what compliance reads on its own."""

import pytest

from products.services.lifecycle import deprecate_product
from products.services.publishing import submit_version
from tests.factories.access import SYSTEM
from tests.factories.products import draft_of, make_draft_product, product_manager
from tests.products.admin.pages import VERSIONS, manager, reviewer
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db


def in_approval(**content):
    product = make_draft_product(**content)
    return submit_version(
        version_id=draft_of(product).pk, change_summary="For review", actor=product_manager()
    )


class TestHome:
    def test_shows_what_is_written_and_what_is_reviewed(self, django_assert_max_num_queries):
        make_draft_product(name="Half-written loan")
        in_approval(name="Finished loan")
        client = manager()

        with django_assert_max_num_queries(12):
            page = text_of(client.get("/admin/"))

        assert "On offer 4" in page and "Drafts 1" in page and "Product versions to review 1" in page
        assert "Half-written loan v1" in page and "Finished loan v1" in page

    def test_compliance_reads_what_waits_for_it(self):
        in_approval()

        assert "Product versions to review 1" in text_of(reviewer().get("/admin/"))

    def test_a_version_of_a_deprecated_product_waits_for_nobody(self):
        version = in_approval(name="Finished loan")
        deprecate_product(product_id=version.product_id, reason="Too late", actor=SYSTEM)
        client = reviewer()

        assert "Product versions to review 0" in text_of(client.get("/admin/"))
        assert "Finished loan v1" not in text_of(client.get(VERSIONS))
        page = text_of(client.get(f"{VERSIONS}{version.pk}/change/"))
        assert "this version never applies" in page
        assert "Publish version" not in page and "Return to draft" not in page
