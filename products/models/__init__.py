"""What the lender offers: products, their versions, and the rows a version consists of."""

from products.models.content import VersionContent
from products.models.pricing import DecisionLimit, GradeRow, RateAdjustment, StateRateLimit
from products.models.product import LoanProduct, LoanProductQuerySet
from products.models.review import RateCap, ReviewComment
from products.models.row_reading import read_rows
from products.models.rows import (
    AllocationRule,
    FixedInstallment,
    InstallmentStep,
    LateFeeTier,
    ProductAccount,
    ProductFee,
    ProductRule,
    RateTier,
    VersionRow,
)
from products.models.version import CONTENT_FIELDS, ROW_KINDS, ProductVersion, ProductVersionQuerySet

__all__ = [
    "CONTENT_FIELDS",
    "ROW_KINDS",
    "AllocationRule",
    "DecisionLimit",
    "FixedInstallment",
    "GradeRow",
    "InstallmentStep",
    "LateFeeTier",
    "LoanProduct",
    "LoanProductQuerySet",
    "ProductAccount",
    "ProductFee",
    "ProductRule",
    "ProductVersion",
    "ProductVersionQuerySet",
    "RateAdjustment",
    "RateCap",
    "RateTier",
    "ReviewComment",
    "StateRateLimit",
    "VersionContent",
    "VersionRow",
    "read_rows",
]
