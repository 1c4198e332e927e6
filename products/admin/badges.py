"""Colors of the catalogue's statuses."""

from loanops.web.admin import register_badges
from products.states import ProductStatus, VersionStatus

register_badges(
    ProductStatus,
    {
        ProductStatus.DRAFT: "info",
        ProductStatus.ACTIVE: "success",
        ProductStatus.INACTIVE: "warning",
        ProductStatus.DEPRECATED: "neutral",
    },
)
register_badges(
    VersionStatus,
    {
        VersionStatus.DRAFT: "info",
        VersionStatus.IN_APPROVAL: "warning",
        VersionStatus.PUBLISHED: "success",
    },
)
