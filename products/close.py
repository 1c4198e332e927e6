"""Products' part of end of day: what takes effect on the coming day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery

from loanops.core.actors import system_actor
from products.models import LoanProduct, ProductVersion
from products.services.publishing import take_name

END_OF_DAY = system_actor("end of day")


def take_names(run: Any, progress: Callable[[str], None]) -> dict[str, int]:
    """Products whose version of the coming day has another name are called by it. Safe to repeat."""
    day = run.business_date + timedelta(days=1)
    versions = ProductVersion.objects.filter(pk=OuterRef("version_id_on_date"))
    named = LoanProduct.objects.with_version_on(day).annotate(coming_name=Subquery(versions.values("name")))
    renamed = named.filter(version_id_on_date__isnull=False).exclude(coming_name=F("name"))
    keys = list(renamed.order_by("id").values_list("pk", flat=True))
    for key in keys:
        take_name(product_id=key, on_date=day, actor=END_OF_DAY)
    return {"products_renamed": len(keys)}
