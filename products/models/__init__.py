"""What the lender offers: products, their versions, and the rows a version consists of."""

from products.models.content import VersionContent
from products.models.product import LoanProduct, LoanProductQuerySet
from products.models.rows import ProductAccount, ProductFee, ProductRule, RateTier, VersionRow
from products.models.version import CONTENT_FIELDS, ROW_KINDS, ProductVersion, ProductVersionQuerySet

__all__ = [
    "CONTENT_FIELDS",
    "ROW_KINDS",
    "LoanProduct",
    "LoanProductQuerySet",
    "ProductAccount",
    "ProductFee",
    "ProductRule",
    "ProductVersion",
    "ProductVersionQuerySet",
    "RateTier",
    "VersionContent",
    "VersionRow",
]
