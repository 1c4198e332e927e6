"""What the endpoints of applications share."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from loanops.parties.models import Business
from loanops.web.api import ApiView
from origination.api import reading
from origination.api.serializers.applications import (
    ApplicationSerializer,
)
from origination.models import Application
from products.models import LoanProduct

NO_OWNER = 0


class ApplicationBase(ApiView):
    """What the endpoints of applications share."""

    def applications(self) -> QuerySet[Application]:
        return reading.applications()

    def application(self, application_id: str) -> Application:
        found: Application = self.get_visible(self.applications(), application_id)
        return found

    def shown(self, application: Application, *, status: int = 200) -> Response:
        fresh = self.applications().get(pk=application.pk)
        location = f"/api/v1/loan-applications/{fresh.public_id}" if status == 201 else ""
        return self.answer(ApplicationSerializer, fresh, status=status, location=location)

    def fields(self, business: Business | None) -> dict[str, Any]:
        """The given fields as the services take them: owners by their key."""
        given = {
            name: value
            for name, value in self.data.items()
            if name not in ("product", "business_id", "reason")
        }
        if "owners" in given:
            given["owners"] = [self._owner(dict(owner), business) for owner in given["owners"]]
        for name in ("business", "collateral"):
            if name in given:
                value = given[name]
                given[name] = [dict(each) for each in value] if isinstance(value, list) else dict(value)
        return given

    def product_code(self) -> str | None:
        """The code of the product given by code or id; none when none is given."""
        given = self.data.get("product")
        if not given:
            return None
        found = LoanProduct.objects.visible_to(self.actor).filter(public_id=given).first()
        return found.code if found is not None else str(given)

    def changes(self, business: Business | None) -> dict[str, Any]:
        """The given fields as changes, the product by its code."""
        code = self.product_code()
        return {**self.fields(business), **({"product": code} if code is not None else {})}

    def _owner(self, owner: dict[str, Any], business: Business | None) -> dict[str, Any]:
        named = owner.pop("id", None)
        if named is None:
            return owner
        found = business.owners.filter(public_id=named).first() if business is not None else None
        return {**owner, "owner_id": found.pk if found else NO_OWNER}
