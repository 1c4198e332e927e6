"""End of day: products are called by the version that takes effect on the coming day."""

from datetime import date
from types import SimpleNamespace

import pytest

from loanops.audit.models import AuditEvent
from products.close import take_names
from products.models import LoanProduct
from products.services.drafting import new_version
from tests.factories.access import SYSTEM
from tests.factories.products import make_draft_product, make_product, publish_draft

pytestmark = pytest.mark.django_db


def closed(day: date) -> dict[str, int]:
    return take_names(SimpleNamespace(business_date=day), lambda line: None)


def renamed(effective_date: date) -> LoanProduct:
    product = make_product()
    new_version(product_id=product.pk, content={"name": "Bridge loan plus"}, actor=SYSTEM)
    publish_draft(product, effective_date)
    product.refresh_from_db()
    return product


class TestNames:
    def test_a_version_in_force_at_once_gives_its_name_at_once(self):
        assert renamed(date(2026, 3, 2)).name == "Bridge loan plus"

    def test_a_later_one_gives_it_on_its_day(self):
        make_draft_product()
        product = renamed(date(2026, 4, 1))
        assert product.name == "Bridge loan"

        assert closed(date(2026, 3, 30)) == {"products_renamed": 0}
        assert closed(date(2026, 3, 31)) == {"products_renamed": 1}
        assert closed(date(2026, 3, 31)) == {"products_renamed": 0}

        product.refresh_from_db()
        assert product.name == "Bridge loan plus"
        assert AuditEvent.objects.filter(event="product.renamed", subject_id=product.pk).count() == 1
