"""PRD-3, PRD-6: published by compliance, never by an author, immutable from then on."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import ApprovalRequired, InvalidTransition, NotAllowed
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from products.models import ProductFee, ProductRule, ProductVersion
from products.services.drafting import ProductDeprecated, create_product, new_version, update_draft
from products.services.lifecycle import deprecate_product
from products.services.publishing import (
    UnableToPublishVersion,
    UnableToSubmitVersion,
    publish_version,
    return_version,
    submit_version,
)
from tests.factories.access import SYSTEM, staff
from tests.factories.products import (
    compliance,
    draft_of,
    make_draft_product,
    make_product,
    product_content,
    product_manager,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def submitted(author=SYSTEM):
    product = create_product(code="bridge", product_type="TERM_LOAN", content=product_content(), actor=author)
    return submit_version(version_id=draft_of(product).pk, change_summary="First", actor=author)


class TestSubmitVersion:
    def test_goes_to_approval_and_is_frozen(self):
        version = submitted(product_manager())

        assert version.status == "IN_APPROVAL"
        assert version.submitted_at is not None

    def test_needs_a_summary_for_the_reader(self):
        version = draft_of(make_draft_product())
        ProductVersion.objects.filter(pk=version.pk).update(change_summary="")

        with pytest.raises(UnableToSubmitVersion, match="change summary"):
            submit_version(version_id=version.pk, actor=product_manager())

    def test_needs_rules_to_decide_by(self):
        version = draft_of(make_draft_product(rules=[]))

        with pytest.raises(UnableToSubmitVersion, match="no rules"):
            submit_version(version_id=version.pk, actor=product_manager())

    def test_a_second_click_is_refused(self):
        version = submitted()

        with pytest.raises(InvalidTransition, match="IN_APPROVAL cannot become IN_APPROVAL"):
            submit_version(version_id=version.pk, actor=SYSTEM)


class TestReturnVersion:
    def test_becomes_a_draft_again_with_the_reason(self):
        version = submitted(product_manager())

        return_version(version_id=version.pk, reason="The late fee is above the cap.", actor=compliance())

        assert draft_of(version.product).status == "DRAFT"
        assert (
            AuditEvent.objects.get(event="product.version-returned").reason
            == "The late fee is above the cap."
        )

    def test_needs_a_reason(self):
        with pytest.raises(UnableToPublishVersion, match="what has to change"):
            return_version(version_id=submitted().pk, reason=" ", actor=compliance())


class TestPublishVersion:
    def test_makes_the_product_active_from_its_date(self):
        version = submitted(product_manager())

        published = publish_version(
            version_id=version.pk, effective_date=date(2026, 4, 1), actor=compliance()
        )

        published.product.refresh_from_db()
        assert published.status == "PUBLISHED"
        assert published.product.status == "ACTIVE"
        assert not published.is_in_force(date(2026, 3, 31))
        assert published.is_in_force(date(2026, 4, 1))

    def test_an_author_cannot_publish_even_as_compliance_officer(self):
        author = staff(Role.PRODUCT_MANAGER, Role.COMPLIANCE_OFFICER)
        version = submitted(author)

        with pytest.raises(ApprovalRequired, match="never somebody who wrote"):
            publish_version(version_id=version.pk, effective_date=TODAY, actor=author)

        assert draft_of(version.product).status == "IN_APPROVAL"

    def test_the_author_proposes_and_compliance_approves(self):
        author = product_manager()
        version = submitted(author)

        outcome = publish_version.submit(version_id=version.pk, effective_date=TODAY, actor=author)

        assert isinstance(outcome, Proposed)
        assert draft_of(version.product).status == "IN_APPROVAL"
        approve_request(approval_id=outcome.request.pk, actor=compliance())
        version.refresh_from_db()
        assert version.status == "PUBLISHED"

    def test_another_product_manager_cannot_approve_a_proposal(self):
        author = product_manager()
        version = submitted(author)
        outcome = publish_version.submit(version_id=version.pk, effective_date=TODAY, actor=author)

        with pytest.raises(NotAllowed):
            approve_request(approval_id=outcome.request.pk, actor=product_manager())

    def test_somebody_who_wrote_nothing_cannot_propose(self):
        version = submitted(product_manager())

        with pytest.raises(NotAllowed, match="those who wrote it"):
            publish_version.submit(version_id=version.pk, effective_date=TODAY, actor=product_manager())

        assert not ApprovalRequest.objects.exists()

    def test_no_proposal_when_a_compliance_officer_wrote_too(self):
        author, second = product_manager(), staff(Role.PRODUCT_MANAGER, Role.COMPLIANCE_OFFICER)
        product = create_product(
            code="bridge", product_type="TERM_LOAN", content=product_content(), actor=author
        )
        update_draft(product_id=product.pk, content={"base_rate": "11"}, actor=second)
        version = submit_version(version_id=draft_of(product).pk, change_summary="x", actor=author)

        with pytest.raises(NotAllowed, match="another compliance officer"):
            publish_version.submit(version_id=version.pk, effective_date=TODAY, actor=author)

        publish_version(version_id=version.pk, effective_date=TODAY, actor=compliance())

    def test_the_first_version_may_reach_back_a_later_one_may_not(self):
        product = make_product(effective_date=date(2020, 1, 1))
        version = new_version(product_id=product.pk, change_summary="x", actor=SYSTEM)
        submit_version(version_id=version.pk, actor=SYSTEM)

        with pytest.raises(UnableToPublishVersion, match="2026-03-01 has passed"):
            publish_version(version_id=version.pk, effective_date=date(2026, 3, 1), actor=SYSTEM)

        publish_version(version_id=version.pk, effective_date=TODAY, actor=SYSTEM)

    def test_refuses_the_day_of_another_version(self):
        product = make_product(effective_date=TODAY)
        version = new_version(product_id=product.pk, change_summary="x", actor=SYSTEM)
        submit_version(version_id=version.pk, actor=SYSTEM)

        with pytest.raises(UnableToPublishVersion, match="takes effect on 2026-03-02"):
            publish_version(version_id=version.pk, effective_date=TODAY, actor=SYSTEM)

        publish_version(version_id=version.pk, effective_date=date(2026, 3, 3), actor=SYSTEM)

    def test_a_draft_has_to_be_submitted_first(self):
        with pytest.raises(InvalidTransition):
            publish_version(
                version_id=draft_of(make_draft_product()).pk, effective_date=TODAY, actor=compliance()
            )

    def test_a_deprecated_products_version_stays(self):
        version = submitted()
        deprecate_product(product_id=version.product_id, actor=SYSTEM)

        with pytest.raises(ProductDeprecated):
            publish_version(version_id=version.pk, effective_date=TODAY, actor=SYSTEM)


class TestPublishedVersionInTheDatabase:
    @pytest.mark.parametrize(
        "change",
        [
            lambda v: ProductVersion.objects.filter(pk=v.pk).update(base_rate=1),
            lambda v: ProductVersion.objects.filter(pk=v.pk).update(status="DRAFT"),
            lambda v: ProductVersion.objects.filter(pk=v.pk).delete(),
            lambda v: ProductFee.objects.filter(product_version=v).update(percent=0),
            lambda v: ProductRule.objects.filter(product_version=v).delete(),
            lambda v: ProductRule.objects.filter(product_version=v).update(value="1"),
            lambda v: v.rate_tiers.create(score_min=1, adjustment=0),
            lambda v: v.accounts.create(role="FEE_INCOME", account_code="fee-income"),
        ],
    )
    def test_refuses_every_change(self, change):
        version = make_product().versions.get()

        with pytest.raises(DatabaseError, match="published"), transaction.atomic():
            change(version)

    def test_a_row_cannot_be_moved_into_it(self):
        published = make_product().versions.get()
        draft = draft_of(make_draft_product())

        with pytest.raises(DatabaseError, match="published"), transaction.atomic():
            draft.fees.update(product_version=published)

    def test_a_draft_can_be_changed_and_deleted(self):
        draft = draft_of(make_draft_product())

        draft.rules.all().delete()
        ProductVersion.objects.filter(pk=draft.pk).update(base_rate=9)

        draft.refresh_from_db()
        assert draft.base_rate == 9
