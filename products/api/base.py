"""What the endpoints of products share: the day asked about, and products read with their versions."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.response import Response

from loanops.core import clock
from loanops.web.api import ApiView
from products.api import reading
from products.api.serializers import SEE_DRAFTS
from products.models import LoanProduct, ProductVersion, ProductVersionQuerySet


class ProductView(ApiView):
    """Reads products as they stand, or as they stood on the day of `as_of`."""

    @property
    def sees_drafts(self) -> bool:
        return self.actor.kind in SEE_DRAFTS

    @property
    def day(self) -> date:
        return self.parameters.get("as_of") or clock.business_date()

    def products(self) -> QuerySet[LoanProduct]:
        found, asked = reading.products(self.day), self.parameters.get("as_of")
        return found.with_status_on(asked) if asked and asked < clock.business_date() else found

    def answer(self, serializer: Any, record: Any, *, status: int = 200, location: str = "") -> Response:
        """A product's ETag also moves when a version takes effect: the version in force stands behind the point."""
        response = super().answer(serializer, record, status=status, location=location)
        if isinstance(record, LoanProduct) and record.in_force:  # type: ignore[attr-defined]
            response["ETag"] = f'"{record.version}.{record.in_force[0].number}"'  # type: ignore[attr-defined]
        return response

    def product(self, product_id: str) -> LoanProduct:
        found: LoanProduct = self.get_visible(self.products(), product_id)
        return found

    def versions(self, product: LoanProduct) -> ProductVersionQuerySet:
        """The product's versions; with `as_of` those that had taken effect by then."""
        found = ProductVersion.objects.filter(product=product).select_related("product").with_rows()
        if "as_of" in self.parameters:
            found = found.published().filter(effective_from__lte=self.day)
        return found

    def version(self, product: LoanProduct, number: str) -> ProductVersion:
        known = number.isascii() and number.isdecimal() and len(number) < 6
        versions = self.visible(self.versions(product))
        found: ProductVersion | None = versions.filter(number=int(number)).first() if known else None
        if found is None:
            raise Http404
        return found
