"""Colors of product and version statuses."""

from loanops.web.admin import register_badges
from products.states import ProductStatus, VersionStatus

register_badges(
    ProductStatus,
    {
        ProductStatus.DRAFT: "warning",
        ProductStatus.ACTIVE: "success",
        ProductStatus.INACTIVE: "info",
        ProductStatus.DEPRECATED: "neutral",
    },
)
register_badges(
    VersionStatus,
    {
        VersionStatus.DRAFT: "warning",
        VersionStatus.IN_APPROVAL: "info",
        VersionStatus.PUBLISHED: "success",
    },
)
