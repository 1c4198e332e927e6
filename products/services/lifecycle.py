"""Switching products off and on, and ending them."""

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from products.models import LoanProduct, ProductVersion
from products.states import ProductStatus


class UnableToActivateProduct(LoanOpsError):
    """The product cannot be offered."""


@use_case("products.deactivate_product", audit="product.deactivated", title="Take out of the catalogue")
def deactivate_product(*, product_id: int, reason: str, actor: Actor) -> LoanProduct:
    """No new applications for now; loans and applications under way go on."""
    product = lock(LoanProduct.objects.all(), product_id)
    product.change_status(ProductStatus.INACTIVE, reason=reason)
    return product


@use_case("products.activate_product", audit="product.activated", title="Put back into the catalogue")
def activate_product(*, product_id: int, reason: str = "", actor: Actor) -> LoanProduct:
    """Offered again under the version in force."""
    product = lock(LoanProduct.objects.all(), product_id)
    if not ProductVersion.objects.published().filter(product=product).exists():
        raise UnableToActivateProduct(f"{product} has no published version; publish one first.")
    product.change_status(ProductStatus.ACTIVE, reason=reason)
    return product


@use_case("products.deprecate_product", audit="product.deprecated", title="Deprecate")
def deprecate_product(*, product_id: int, reason: str = "", actor: Actor) -> LoanProduct:
    """The end of a product: no new applications, for ever; its loans live on. Doing it again changes nothing."""
    product = lock(LoanProduct.objects.all(), product_id)
    if product.status != ProductStatus.DEPRECATED:
        product.change_status(ProductStatus.DEPRECATED, reason=reason)
    return product
