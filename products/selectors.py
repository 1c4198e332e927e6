"""Reading the catalogue."""

from datetime import date
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import NotFound
from products.models import LoanProduct, LoanProductQuerySet, ProductVersion
from products.states import ProductStatus


class NoVersionInForce(NotFound):
    """The product had no published version on that day."""


def version_on(product_code: str, on_date: date) -> ProductVersion:
    """The version in force on a day: the latest published one whose effective date has come."""
    version = find_version_on(LoanProduct.objects.filter(code=product_code).first(), on_date)
    if version is None:
        raise NoVersionInForce(f"{product_code} had no published version on {on_date}.")
    return version


def find_version_on(product: LoanProduct | None, on_date: date) -> ProductVersion | None:
    if product is None:
        return None
    return (
        ProductVersion.objects.published()
        .select_related("product")
        .filter(product=product, effective_from__lte=on_date)
        .order_by("-effective_from", "-number")
        .first()
    )


def superseded_on(version: ProductVersion) -> date | None:
    """The day from which a later published version applies instead of this one."""
    if not version.is_published:
        return None
    later = ProductVersion.objects.published().filter(
        product=version.product_id, effective_from__gt=version.effective_from
    )
    return later.order_by("effective_from").values_list("effective_from", flat=True).first()


def open_version(product: LoanProduct) -> ProductVersion | None:
    """The version being written or reviewed."""
    return ProductVersion.objects.open().filter(product=product).select_related("product").first()


def search_products(
    actor: Actor,
    on_date: date,
    *,
    amount: Any = None,
    term_months: int | None = None,
    product_type: str | None = None,
    rate_type: str | None = None,
    rate_max: Any = None,
    collateral_required: bool | None = None,
) -> LoanProductQuerySet:
    """Active products whose version in force that day fits the criteria."""
    fitting = ProductVersion.objects.published().filter(effective_from__lte=on_date)
    if amount is not None:
        fitting = fitting.filter(amount_min__lte=amount, amount_max__gte=amount)
    if term_months is not None:
        fitting = fitting.filter(term_options_months__contains=[term_months])
    if rate_type is not None:
        fitting = fitting.filter(rate_type=rate_type)
    if rate_max is not None:
        fitting = fitting.filter(base_rate__lte=rate_max)
    if collateral_required is not None:
        fitting = fitting.filter(collateral_required=collateral_required)
    products = (
        LoanProduct.objects.visible_to(actor)
        .filter(status=ProductStatus.ACTIVE)
        .with_version_on(on_date)
        .filter(**{"version_id_on_date__in": fitting.values("pk")})
    )
    return products.filter(product_type=product_type) if product_type is not None else products
