"""Endpoints of products: the catalogue, one product, and switching a product off and on."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from products.api.base import ProductView
from products.api.parameters import AS_OF, FILTERS
from products.api.serializers import (
    ProductIn,
    ProductReasonIn,
    ProductRemarkIn,
    ProductSerializer,
    ProductUpdateIn,
    content_of,
    full_content,
)
from products.services.drafting import create_product, new_version, update_draft
from products.services.lifecycle import activate_product, deactivate_product, deprecate_product


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
        has_draft = product.draft_number is not None  # type: ignore[attr-defined]
        change = update_draft if has_draft else new_version
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


class DeactivateProductView(ProductView):
    @operation(
        use_case=deactivate_product,
        request=ProductReasonIn,
        responses={200: ProductSerializer},
        if_match="accepted",
        operation_id="deactivateLoanProduct",
        summary="Take a loan product out of the catalogue",
    )
    def post(self, request: Request, productId: str) -> Response:
        """No new applications for now; applications and loans under way go on."""
        self.run(deactivate_product, product_id=self.product(productId).pk, **self.data)
        return self.answer(ProductSerializer, self.product(productId))


class ActivateProductView(ProductView):
    @operation(
        use_case=activate_product,
        request=ProductRemarkIn,
        responses={200: ProductSerializer},
        if_match="accepted",
        operation_id="activateLoanProduct",
        summary="Put a loan product back into the catalogue",
    )
    def post(self, request: Request, productId: str) -> Response:
        """Offered again under the version in force."""
        self.run(activate_product, product_id=self.product(productId).pk, **self.data)
        return self.answer(ProductSerializer, self.product(productId))
