"""Endpoints of product versions: list, read, begin, submit, return, publish."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import choices, operation
from products.api.base import ProductView
from products.api.parameters import AS_OF_VERSIONS
from products.api.serializers import (
    ROW_NAMES,
    ProductReasonIn,
    ProductVersionSerializer,
    PublishVersionIn,
    SubmitVersionIn,
    VersionIn,
    content_of,
)
from products.services.drafting import new_version
from products.services.publishing import publish_version, return_version, submit_version
from products.states import VersionStatus

IMMUTABLE = "private, max-age=31536000, immutable"


class VersionsView(ProductView):
    @operation(
        action="products.view_products",
        responses={200: ProductVersionSerializer},
        many=True,
        filters={"status": choices("status", VersionStatus)},
        parameters=AS_OF_VERSIONS,
        operation_id="listProductVersions",
        summary="List the versions of a loan product",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str) -> Response:
        """All versions, the newest first; outsiders see published ones."""
        versions = self.versions(self.product(productId)).with_rows(self.shows(*ROW_NAMES))
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
        parameters=AS_OF_VERSIONS,
        operation_id="getProductVersion",
        summary="Read a version of a loan product",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str, versionNumber: str) -> Response:
        """One version; a published one never changes. With `as_of` only if it had taken effect by then."""
        version = self.version(self.product(productId), versionNumber)
        response = self.answer(ProductVersionSerializer, version)
        if version.is_published:
            response["Cache-Control"] = IMMUTABLE
        return response


class SubmitVersionView(ProductView):
    @operation(
        use_case=submit_version,
        request=SubmitVersionIn,
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
        request=PublishVersionIn,
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


class ReturnVersionView(ProductView):
    @operation(
        use_case=return_version,
        request=ProductReasonIn,
        responses={200: ProductVersionSerializer},
        if_match="accepted",
        operation_id="returnProductVersion",
        summary="Return a version to draft",
        tag="loan-products",
    )
    def post(self, request: Request, productId: str, versionNumber: str) -> Response:
        """Compliance is not content: the version is a draft again, and its author reads what has to change."""
        version = self.version(self.product(productId), versionNumber)
        return self.answer(
            ProductVersionSerializer, self.run(return_version, version_id=version.pk, **self.data)
        )
