"""States of products and of their versions."""

from django.db import models

from loanops.core.states import StateMachine


class ProductStatus(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    ACTIVE = "ACTIVE", "Active"
    INACTIVE = "INACTIVE", "Inactive"
    DEPRECATED = "DEPRECATED", "Deprecated"


PRODUCT_STATES = StateMachine(
    "Loan product",
    {
        ProductStatus.DRAFT: [ProductStatus.ACTIVE, ProductStatus.DEPRECATED],
        ProductStatus.ACTIVE: [ProductStatus.INACTIVE, ProductStatus.DEPRECATED],
        ProductStatus.INACTIVE: [ProductStatus.ACTIVE, ProductStatus.DEPRECATED],
        ProductStatus.DEPRECATED: [],
    },
)


class VersionStatus(models.TextChoices):
    DRAFT = "DRAFT", "Draft"
    IN_APPROVAL = "IN_APPROVAL", "In approval"
    PUBLISHED = "PUBLISHED", "Published"


VERSION_STATES = StateMachine(
    "Product version",
    {
        VersionStatus.DRAFT: [VersionStatus.IN_APPROVAL],
        VersionStatus.IN_APPROVAL: [VersionStatus.PUBLISHED, VersionStatus.DRAFT],
        VersionStatus.PUBLISHED: [],
    },
)
