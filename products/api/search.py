"""Endpoint of the search: products that fit what is wanted and who wants it, and why others do not."""

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.access import matrix
from loanops.core import clock
from loanops.core.errors import NotAllowed
from loanops.parties.models import Business
from loanops.web.api import operation
from products.api.base import ProductView
from products.api.parameters import CRITERIA, PROFILE, SHOW, WISHES
from products.api.serializers import ProductSerializer
from products.choices import RuleOutcome
from products.fitting import Fit, Profile, Wish, fits_of, profile_of
from products.models import LoanProduct


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that stands in the way, or that has to be looked at."""

    rule = serializers.CharField(help_text="The rule's code, or the criterion that is not met.")
    name = serializers.CharField(help_text="What it is about.")
    operator = serializers.CharField(help_text="How the value is compared.")
    threshold = serializers.CharField(help_text="What counts.")
    value = serializers.CharField(help_text="What was found; empty where it is not known.")
    outcome = serializers.ChoiceField(
        choices=[*RuleOutcome.choices, ("", "None")], help_text="What follows from it."
    )
    reason_code = serializers.CharField(help_text="The reason code of a rule; empty for a criterion.")
    reason = serializers.CharField(help_text="The reason in words.")


class ProductMatchSerializer(ProductSerializer):
    """A product, and how it fits."""

    fits = serializers.SerializerMethodField(help_text="Whether it can be applied for like this.")
    reasons = serializers.SerializerMethodField(help_text="What stands in the way.")
    remarks = serializers.SerializerMethodField(
        help_text="What a person looks at, or what a smaller request solves."
    )
    unknown = serializers.SerializerMethodField(help_text="Rules that wait for a fact not given.")

    def get_fits(self, product: LoanProduct) -> bool:
        return self._fit(product).fits

    @extend_schema_field(FindingSerializer(many=True))
    def get_reasons(self, product: LoanProduct) -> Any:
        return FindingSerializer(self._fit(product).reasons, many=True).data

    @extend_schema_field(FindingSerializer(many=True))
    def get_remarks(self, product: LoanProduct) -> Any:
        return FindingSerializer(self._fit(product).remarks, many=True).data

    @extend_schema_field(FindingSerializer(many=True))
    def get_unknown(self, product: LoanProduct) -> Any:
        return FindingSerializer(self._fit(product).unknown, many=True).data

    def _fit(self, product: LoanProduct) -> Fit:
        found: Fit = self.context["view"].fits[product.pk]
        return found


class ProductSearchView(ProductView):
    fits: dict[int, Fit]

    @operation(
        action="products.view_products",
        responses={200: ProductMatchSerializer},
        many=True,
        parameters={**CRITERIA, **WISHES, **PROFILE, **SHOW},
        operation_id="searchLoanProducts",
        summary="Search loan products by criteria and by who asks",
    )
    def get(self, request: Request) -> Response:
        """Active products whose version in force today fits; with `show=all` the others too, with their reasons.

        A business is described by its facts, or named by `business`; then what is given beside it counts instead of
        what the records say.
        """
        given = dict(self.parameters)
        show = given.pop("show", "fitting")
        wish = Wish(**{name: given[name] for name in Wish.__dataclass_fields__ if name in given})
        found = fits_of(self.actor, self.day, wish, self._profile(given))
        self.fits = {each.product.pk: each for each in found if each.fits or show == "all"}
        return self.page(self.products().filter(pk__in=self.fits), ProductMatchSerializer)

    def _profile(self, given: dict[str, Any]) -> Profile:
        facts = {name: given[name] for name in Profile.__dataclass_fields__ if name in given}
        if "business" not in given:
            return Profile(**facts)
        if not matrix.allows(self.actor, "parties.view_businesses"):
            raise NotAllowed("You may not see businesses; give their facts instead.")
        business = self.get_visible(Business.objects.all(), given["business"])
        known = profile_of(business, self.day)
        return Profile(**{**{name: getattr(known, name) for name in Profile.__dataclass_fields__}, **facts})

    @property
    def day(self) -> date:
        return clock.business_date()
