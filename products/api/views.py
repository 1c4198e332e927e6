"""Endpoints of the catalogue: products, their versions, submission and publication."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core import clock
from loanops.core.actors import ActorKind
from loanops.web.api import ApiView, choices, equals, operation, search_text
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.fields import MONEY, RATE
from loanops.web.api.filters import Filter
from products.api.serializers import (
    ProductIn,
    ProductSerializer,
    ProductUpdateIn,
    ProductVersionSerializer,
    PublishIn,
    SubmitIn,
    VersionIn,
    content_of,
    full_content,
)
from products.choices import ProductType, RateType
from products.models import LoanProduct, ProductVersion
from products.selectors import search_products, status_on
from products.services.drafting import create_product, new_version, update_draft
from products.services.lifecycle import deprecate_product
from products.services.publishing import publish_version, submit_version
from products.states import ProductStatus, VersionStatus

IMMUTABLE = "private, max-age=31536000, immutable"


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) == 10 else _refuse(name, "a date such as 2026-03-01")
    except ValueError:
        return _refuse(name, "a date such as 2026-03-01")


def _amount(name: str, text: str) -> Decimal:
    return Decimal(text) if MONEY.fullmatch(text) else _refuse(name, "an amount such as 25000.00")


def _rate(name: str, text: str) -> Decimal:
    return Decimal(text) if RATE.fullmatch(text) else _refuse(name, "a rate such as 9.5")


def _months(name: str, text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 else _refuse(name, "a number of months")


def _word(options: Any) -> Any:
    def read(name: str, text: str) -> str:
        return text if text in options.values else _refuse(name, f"one of {', '.join(options.values)}")

    return read


def _flag(name: str, text: str) -> bool:
    return text == "true" if text in ("true", "false") else _refuse(name, "true or false")


def _refuse(name: str, expected: str) -> Any:
    raise InvalidParameter(f"{name} is {expected}.")


def _parameter(read: Any, schema: dict[str, Any], description: str) -> Filter:
    return Filter(lambda value: None, read, schema, description)  # type: ignore[arg-type, return-value]


AS_OF = {
    "as_of": _parameter(_day, {"type": "string", "format": "date"}, "The catalogue as it stood on that day.")
}
CRITERIA = {
    "amount": _parameter(
        _amount, {"type": "string", "pattern": MONEY.pattern}, "Amount that can be borrowed."
    ),
    "term_months": _parameter(
        _months, {"type": "integer", "minimum": 1, "maximum": 9999}, "Term that can be chosen."
    ),
    "product_type": _parameter(
        _word(ProductType), {"type": "string", "enum": ProductType.values}, "Kind of loan."
    ),
    "rate_type": _parameter(
        _word(RateType), {"type": "string", "enum": RateType.values}, "Fixed or variable."
    ),
    "rate_max": _parameter(_rate, {"type": "string", "pattern": RATE.pattern}, "Base rate at most."),
    "collateral_required": _parameter(_flag, {"type": "boolean"}, "With or without collateral."),
}
FILTERS = {
    "status": choices("status", ProductStatus),
    "product_type": choices("product_type", ProductType),
    "code": equals("code", "The product's code."),
    "q": search_text("code", "name", description="Code or name."),
}


class ProductView(ApiView):
    """What the endpoints of products share: the day asked about, and products read with their versions."""

    statuses: dict[int, str]

    @property
    def sees_drafts(self) -> bool:
        return self.actor.kind in (ActorKind.STAFF, ActorKind.API_CLIENT)

    @property
    def day(self) -> date:
        return self.parameters.get("as_of") or clock.business_date()

    def products(self) -> QuerySet[LoanProduct]:
        self.statuses = {}
        in_force = ProductVersion.objects.published().filter(effective_from__lte=self.day).with_rows()
        return LoanProduct.objects.prefetch_related(
            Prefetch("versions", in_force.order_by("-effective_from", "-number"), to_attr="in_force"),
            Prefetch("versions", ProductVersion.objects.open(), to_attr="open_versions"),
        )

    def product(self, product_id: str) -> LoanProduct:
        found: LoanProduct = self.get_visible(self.products(), product_id)
        if "as_of" in self.parameters:
            self.statuses[found.pk] = status_on(found, self.day)
        return found

    def version(self, product: LoanProduct, number: str) -> ProductVersion:
        versions = self.visible(
            ProductVersion.objects.filter(product=product).select_related("product").with_rows()
        )
        found = (
            versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
        )
        if found is None:
            raise Http404
        return found  # type: ignore[no-any-return]


class ProductsView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductSerializer},
        many=True,
        filters=FILTERS,
        parameters=AS_OF,
        sort=("name", "-name", "created_at", "-created_at"),
        operation_id="listLoanProducts",
        summary="List loan products",
    )
    def get(self, request: Request) -> Response:
        """Products the caller may see; outsiders see those that can be applied for."""
        return self.page(self.products(), ProductSerializer)

    @operation(
        use_case=create_product,
        request=ProductIn,
        responses={201: ProductSerializer},
        operation_id="createLoanProduct",
        summary="Create a loan product",
    )
    def post(self, request: Request) -> Response:
        """A new product with its first draft version; it can be applied for once a version is published."""
        data = self.data
        created = self.run(
            create_product,
            code=data["code"],
            product_type=data["product_type"],
            content=content_of(data),
            reason=data["reason"],
        )
        location = f"/api/v1/loan-products/{created.public_id}"
        return self.answer(ProductSerializer, self.product(created.public_id), status=201, location=location)


class ProductSearchView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductSerializer},
        many=True,
        parameters=CRITERIA,
        operation_id="searchLoanProducts",
        summary="Search loan products by criteria",
    )
    def get(self, request: Request) -> Response:
        """Active products whose version in force today fits all the criteria."""
        fitting = search_products(self.actor, clock.business_date(), **self.parameters)
        return self.page(self.products().filter(pk__in=fitting.values("pk")), ProductSerializer)

    @property
    def day(self) -> date:
        return clock.business_date()


class ProductDetailView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductSerializer},
        parameters=AS_OF,
        operation_id="getLoanProduct",
        summary="Read a loan product",
    )
    def get(self, request: Request, productId: str) -> Response:
        """One product with the version in force, today or on the day given."""
        return self.answer(ProductSerializer, self.product(productId))

    @operation(
        use_case=update_draft,
        request=ProductUpdateIn,
        responses={200: ProductSerializer},
        if_match="required",
        operation_id="updateLoanProduct",
        summary="Update a loan product",
    )
    def put(self, request: Request, productId: str) -> Response:
        """Write the draft version, or begin one; published versions never change. `draft_version` names it."""
        product, data = self.product(productId), self.data
        change = update_draft if product.open_versions else new_version  # type: ignore[attr-defined]
        self.run(
            change,
            product_id=product.pk,
            content=full_content(data),
            change_summary=data["change_summary"],
            reason=data["reason"],
        )
        return self.answer(ProductSerializer, self.product(productId))

    @operation(
        use_case=deprecate_product,
        responses={200: ProductSerializer},
        if_match="accepted",
        operation_id="deprecateLoanProduct",
        summary="Deprecate a loan product",
    )
    def delete(self, request: Request, productId: str) -> Response:
        """The product takes no new applications, for ever; its loans live on. Repeating it changes nothing."""
        self.run(deprecate_product, product_id=self.product(productId).pk)
        return self.answer(ProductSerializer, self.product(productId))


class VersionsView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductVersionSerializer},
        many=True,
        filters={"status": choices("status", VersionStatus)},
        operation_id="listProductVersions",
        summary="List the versions of a loan product",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str) -> Response:
        """All versions, the newest first; outsiders see published ones."""
        product = self.product(productId)
        versions = ProductVersion.objects.filter(product=product).select_related("product").with_rows()
        return self.page(versions, ProductVersionSerializer, order=("-number", "-id"))

    @operation(
        use_case=new_version,
        request=VersionIn,
        responses={201: ProductVersionSerializer},
        if_match="accepted",
        operation_id="createProductVersion",
        summary="Begin a new version of a loan product",
        tag="loan-products",
    )
    def post(self, request: Request, productId: str) -> Response:
        """A draft that starts as a copy of the latest version, or of `based_on`, with the given content changed."""
        product, data = self.product(productId), self.data
        version = self.run(
            new_version,
            product_id=product.pk,
            content=content_of(data),
            based_on=data.get("based_on"),
            change_summary=data["change_summary"],
            reason=data["reason"],
        )
        location = f"/api/v1/loan-products/{product.public_id}/versions/{version.number}"
        fresh = self.version(product, str(version.number))
        return self.answer(ProductVersionSerializer, fresh, status=201, location=location)


class VersionDetailView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductVersionSerializer},
        operation_id="getProductVersion",
        summary="Read a version of a loan product",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str, versionNumber: str) -> Response:
        """One version; a published one never changes and may be kept."""
        version = self.version(self.product(productId), versionNumber)
        response = self.answer(ProductVersionSerializer, version)
        if version.is_published:
            response["Cache-Control"] = IMMUTABLE
        return response


class SubmitVersionView(ProductView):
    @operation(
        use_case=submit_version,
        request=SubmitIn,
        responses={200: ProductVersionSerializer},
        if_match="accepted",
        operation_id="submitProductVersion",
        summary="Submit a version for approval",
        tag="loan-products",
    )
    def post(self, request: Request, productId: str, versionNumber: str) -> Response:
        """The draft is finished and goes to compliance."""
        product = self.product(productId)
        self.run(submit_version, version_id=self.version(product, versionNumber).pk, **self.data)
        return self.answer(ProductVersionSerializer, self.version(product, versionNumber))


class PublishVersionView(ProductView):
    @operation(
        use_case=publish_version,
        request=PublishIn,
        responses={200: ProductVersionSerializer},
        if_match="accepted",
        operation_id="publishProductVersion",
        summary="Publish a version",
        tag="loan-products",
    )
    def post(self, request: Request, productId: str, versionNumber: str) -> Response:
        """Compliance publishes what others wrote, with the day from which it applies; an author's call waits for it."""
        product = self.product(productId)
        self.run(publish_version, version_id=self.version(product, versionNumber).pk, **self.data)
        return self.answer(ProductVersionSerializer, self.version(product, versionNumber))
