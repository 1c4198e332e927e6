"""The example catalogue as reference data: created and published through the same services as any other product."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from loanops.core.actors import system_actor
from products.catalogue import CATALOGUE
from products.growth_loan import GROWTH_LOAN
from products.models import LoanProduct, ProductVersion, RateCap
from products.services.drafting import create_product
from products.services.publishing import publish_version, submit_version
from products.services.reviewing import record_rate_cap

IN_FORCE_SINCE = date(1970, 1, 1)
"""So that an imported loan of any age finds the version it is booked under."""
AUTHOR = system_actor("reference data")
APPROVER = system_actor("reference data review")
RATE_CAPS = Path(__file__).parent / "rate_caps.csv"
REASON = "Example catalogue of the installation"


def seed_products() -> None:
    """Create and publish the products that are missing; safe to repeat, and existing ones are left alone."""
    known = set(LoanProduct.objects.values_list("code", flat=True))
    for code, product_type, content in (*CATALOGUE, ("growth-term-loan", "TERM_LOAN", GROWTH_LOAN)):
        if code not in known:
            _seed_product(code, product_type, content)


@transaction.atomic
def _seed_product(code: str, product_type: str, content: dict[str, Any]) -> None:
    rows = [{**row, "position": number} for number, row in enumerate(content["rules"], start=1)]
    product = create_product(
        code=code, product_type=product_type, content={**content, "rules": rows}, reason=REASON, actor=AUTHOR
    )
    version = ProductVersion.objects.get(product=product)
    submit_version(version_id=version.pk, reason=REASON, actor=AUTHOR)
    publish_version(version_id=version.pk, effective_date=IN_FORCE_SINCE, reason=REASON, actor=APPROVER)


def seed_rate_caps() -> None:
    """Some ceilings of states to begin with; compliance checks them and records the others."""
    with RATE_CAPS.open(newline="") as file:
        for row in csv.DictReader(file):
            if RateCap.objects.filter(state=row["state"], amount_from=row["amount_from"]).exists():
                continue
            record_rate_cap(
                state=row["state"],
                product_type=row["product_type"],
                amount_from=Decimal(row["amount_from"]),
                amount_below=Decimal(row["amount_below"]) if row["amount_below"] else None,
                rate_max=Decimal(row["rate_max"]),
                basis=row["basis"],
                source=row["source"],
                effective_date=IN_FORCE_SINCE,
                reason=REASON,
                actor=AUTHOR,
            )


def seed_reference() -> None:
    seed_products()
    seed_rate_caps()
