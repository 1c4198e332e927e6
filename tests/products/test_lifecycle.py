"""PRD-1: products are switched off and on, and deprecated, never deleted."""

import pytest

from loanops.core.errors import InvalidTransition, NotAllowed
from products.services.lifecycle import (
    UnableToActivateProduct,
    activate_product,
    deactivate_product,
    deprecate_product,
)
from tests.factories.products import compliance, make_draft_product, make_product, product_manager

pytestmark = pytest.mark.django_db


class TestLifecycle:
    def test_off_and_on_again(self):
        product, manager = make_product(), product_manager()

        assert deactivate_product(product_id=product.pk, reason="Funding", actor=manager).status == "INACTIVE"
        assert activate_product(product_id=product.pk, actor=manager).status == "ACTIVE"

    def test_a_product_without_a_published_version_cannot_be_offered(self):
        with pytest.raises(UnableToActivateProduct, match="no published version"):
            activate_product(product_id=make_draft_product().pk, actor=product_manager())

    def test_a_draft_cannot_be_switched_off(self):
        with pytest.raises(InvalidTransition):
            deactivate_product(product_id=make_draft_product().pk, reason="x", actor=product_manager())

    def test_deprecating_twice_changes_nothing_the_second_time(self):
        product, manager = make_product(), product_manager()

        first = deprecate_product(product_id=product.pk, reason="Old", actor=manager)
        second = deprecate_product(product_id=product.pk, reason="Old", actor=manager)

        assert (first.status, first.version) == (second.status, second.version)

    def test_a_deprecated_product_never_comes_back(self):
        product, manager = make_product(), product_manager()
        deprecate_product(product_id=product.pk, actor=manager)

        with pytest.raises(InvalidTransition, match="it is final"):
            activate_product(product_id=product.pk, actor=manager)

    def test_is_for_product_managers(self):
        with pytest.raises(NotAllowed):
            deprecate_product(product_id=make_product().pk, actor=compliance())
