"""Products to lend under: the reference catalogue is there already; these are further ones, written by people."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from loanops.access.roles import Role
from products.catalogue import rule
from products.models import LoanProduct, ProductVersion, RateCap
from products.seed import AUTHOR
from products.services.drafting import create_product, new_version
from products.services.publishing import publish_version, submit_version
from products.services.reviewing import record_rate_cap
from tests.factories.access import SYSTEM, staff
from tests.factories.registry import sample

_number, _amounts = count(1), count()


def product_content(**changes: Any) -> dict[str, Any]:
    """A small complete product: one fee, two rules."""
    return {
        "name": "Bridge loan",
        "amount_min": "5000.00",
        "amount_max": "40000.00",
        "term_options_months": [6, 12],
        "base_rate": "10",
        "rate_min": "8",
        "rate_max": "15",
        "automatic_approval_amount_max": "20000.00",
        "fees": [
            {
                "code": "origination",
                "name": "Origination fee",
                "kind": "ORIGINATION",
                "calculation": "PERCENT_OF_PRINCIPAL",
                "percent": "1",
                "timing": "DISBURSEMENT",
            }
        ],
        "rules": [
            {
                **rule(
                    "ELG-01", "Time in business", "MONTHS_IN_BUSINESS", "AT_LEAST", "12", "DECLINE", "R101"
                ),
                "position": 1,
            },
            {
                **rule(
                    "CRD-01", "Owners' credit", "LOWEST_OWNER_SCORE", "AT_LEAST", "640", "DECLINE", "R109"
                ),
                "position": 2,
            },
        ],
        **changes,
    }


def make_draft_product(**changes: Any) -> LoanProduct:
    """A product whose first version is a draft."""
    return create_product(
        code=f"bridge-{next(_number)}",
        product_type="TERM_LOAN",
        content=product_content(**changes),
        actor=AUTHOR,
    )


def make_product(effective_date: date = date(2026, 1, 1), **changes: Any) -> LoanProduct:
    """An active product, published and in force."""
    product = make_draft_product(**changes)
    publish_draft(product, effective_date)
    product.refresh_from_db()
    return product


def publish_draft(product: LoanProduct, effective_date: date) -> ProductVersion:
    version = draft_of(product)
    submit_version(version_id=version.pk, change_summary="As described", actor=SYSTEM)
    return publish_version(version_id=version.pk, effective_date=effective_date, actor=SYSTEM)


def publish_changed(code: str, effective_date: date, **changes: Any) -> ProductVersion:
    """The next version of a product of the catalogue, in force from that day."""
    product = LoanProduct.objects.get(code=code)
    new_version(product_id=product.pk, content=changes, actor=AUTHOR)
    return publish_draft(product, effective_date)


def draft_of(product: LoanProduct) -> ProductVersion:
    return ProductVersion.objects.open().get(product=product)


def product_manager() -> Any:
    return staff(Role.PRODUCT_MANAGER)


def compliance() -> Any:
    return staff(Role.COMPLIANCE_OFFICER)


sample("products.LoanProduct", make_product)
sample("products.ProductVersion", lambda: draft_of(make_draft_product()))


def make_rate_cap(**changes: Any) -> RateCap:
    """A ceiling of a state, recorded by compliance."""
    given: dict[str, Any] = {
        "state": "NY",
        "rate_max": Decimal(25),
        "source": "New York Penal Law § 190.40",
        "amount_below": Decimal("2500000.00"),
        "effective_date": date(2020, 1, 1),
    }
    return record_rate_cap(**{**given, **changes}, actor=SYSTEM)


sample("products.RateCap", lambda: make_rate_cap(amount_from=Decimal(next(_amounts))))
