"""P4: versions written, proposed, returned, approved, and compared."""

from datetime import date

import pytest

from loanops.access.models import ApprovalRequest
from products.services.drafting import new_version
from tests.factories.access import SYSTEM
from tests.factories.products import draft_of, make_draft_product, make_product, publish_draft
from tests.products.admin.pages import PRODUCTS, VERSIONS, act, manager, reviewer
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db


class TestVersions:
    def test_written_proposed_and_approved_by_compliance(self):
        product = make_product()
        client = manager()
        assert (
            act(
                client,
                f"{PRODUCTS}{product.pk}/action/new-version/",
                preview=False,
                change_summary="Lower rate",
            ).status_code
            == 302
        )
        act(client, f"{PRODUCTS}{product.pk}/action/update-draft/", base_rate="9")
        version = draft_of(product)
        path = f"{VERSIONS}{version.pk}/"
        assert act(client, f"{path}action/submit-version/", preview=False).status_code == 302
        answer = act(client, f"{path}action/publish-version/", effective_date="2026-03-10")
        assert answer.status_code == 302
        version.refresh_from_db()
        assert version.status == "IN_APPROVAL"

        request = ApprovalRequest.objects.get(status="PENDING")
        second = reviewer()
        approval = f"/admin/access/approvalrequest/{request.pk}/"
        page = text_of(second.get(f"{approval}change/"))
        assert "Takes over from Version 1" in page and "Base rate 10 % 9 %" in page
        done = act(second, f"{approval}action/approve-request/", preview=False)
        assert done.status_code == 302
        version.refresh_from_db()
        assert (version.status, version.effective_from) == ("PUBLISHED", date(2026, 3, 10))

    def test_compliance_publishes_directly_after_a_preview(self):
        product = make_draft_product()
        version = draft_of(product)
        act(
            manager(), f"{VERSIONS}{version.pk}/action/submit-version/", preview=False, change_summary="First"
        )
        answer = act(reviewer(), f"{VERSIONS}{version.pk}/action/publish-version/")

        assert answer.status_code == 302
        product.refresh_from_db()
        assert product.status == "ACTIVE"

    def test_compliance_returns_with_a_reason(self):
        version = draft_of(make_draft_product())
        act(
            manager(), f"{VERSIONS}{version.pk}/action/submit-version/", preview=False, change_summary="First"
        )
        path = f"{VERSIONS}{version.pk}/action/return-version/"
        assert "This field is required" in text_of(act(reviewer(), path, preview=False))
        assert act(reviewer(), path, preview=False, reason="Cap the fee.").status_code == 302
        version.refresh_from_db()
        assert version.status == "DRAFT"

    def test_a_refusal_stands_on_the_form(self):
        product = make_product(effective_date=date(2026, 1, 1))
        version = new_version(product_id=product.pk, change_summary="Later", actor=SYSTEM)
        client, second = manager(), reviewer()
        act(client, f"{VERSIONS}{version.pk}/action/submit-version/", preview=False)
        answer = act(second, f"{VERSIONS}{version.pk}/action/publish-version/", effective_date="2026-02-01")

        assert answer.status_code == 422
        assert "2026-02-01 has passed" in text_of(answer)
        version.refresh_from_db()
        assert version.status == "IN_APPROVAL"

    def test_a_version_shows_what_changed_since_the_one_before(self):
        product = make_product()
        for amount in ("50000.00", "60000.00"):
            version = new_version(product_id=product.pk, content={"amount_max": amount}, actor=SYSTEM)
            publish_draft(product, date(2026, 3, 1 + version.number))
        path = f"{VERSIONS}{version.pk}/change/"

        page = text_of(manager().get(f"{path}?tab=changes"))
        assert "Changes from version 2 to version 3" in page
        assert "Largest amount 50,000.00 60,000.00" in page
        with_first = text_of(manager().get(f"{path}?tab=changes&compare=1"))
        assert "Largest amount 40,000.00 60,000.00" in with_first
        review = text_of(manager().get(f"{path}?tab=review"))
        assert "APR, usual" in review and "Reason codes" in review

    def test_the_queue_has_what_waits(self, django_assert_max_num_queries):
        waiting, written = make_draft_product(name="Waiting loan"), make_draft_product(name="Written loan")
        act(
            manager(),
            f"{VERSIONS}{draft_of(waiting).pk}/action/submit-version/",
            preview=False,
            change_summary="First",
        )
        assert draft_of(written).status == "DRAFT"

        second = reviewer()
        with django_assert_max_num_queries(12):
            page = text_of(second.get(VERSIONS))
        assert "Waiting loan v1" in page and "Written loan v1" not in page
        page = text_of(manager().get(VERSIONS))
        assert "Waiting loan v1" in page and "Written loan v1" in page
        assert "Micro loan v1" in text_of(manager().get(f"{VERSIONS}?work=all"))
