"""Products with everything their bodies need, so that a page costs the same whatever its length."""

from datetime import date

from django.db.models import OuterRef, Prefetch, Subquery

from loanops.core import clock
from loanops.web.api.expanding import Expandable
from products.models import LoanProduct, LoanProductQuerySet, ProductVersion


def products(on_date: date) -> LoanProductQuerySet:
    """With the version in force that day, and the number of the one being written or reviewed."""
    in_force = ProductVersion.objects.published().filter(effective_from__lte=on_date).with_rows()
    in_force = in_force.order_by("-effective_from", "-number")
    draft = ProductVersion.objects.open().filter(product=OuterRef("pk"))
    found = LoanProduct.objects.annotate(draft_number=Subquery(draft.values("number")[:1]))
    return found.prefetch_related(Prefetch("versions", in_force, to_attr="in_force"))


PRODUCT = Expandable(
    "products.view_products",
    "products.api.serializers.ProductSerializer",
    lambda: products(clock.business_date()),
)
