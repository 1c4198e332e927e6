"""The home page of product managers: what is on offer, what is being written, what compliance looks at."""

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from loanops.core import clock
from loanops.web.admin import Card, PreviewTable, card
from loanops.web.admin.formats import field_value, link_to, moment_html
from products.models import LoanProduct, ProductVersion
from products.states import ProductStatus, VersionStatus

PRODUCTS, VERSIONS = "admin:products_loanproduct_changelist", "admin:products_productversion_changelist"
SHOWN = 25


def home(request: HttpRequest) -> dict[str, Any]:
    """How many products and versions are where, and each version that does not apply yet."""
    today = clock.business_date()
    return {
        "cards": [card(each) for each in _cards(today)],
        "charts": [],
        "tables": [_unpublished()],
        "freshness": f"As of business date {today}, computed {clock.now():%H:%M} UTC.",
    }


def versions_to_review() -> Card:
    """What waits for compliance, on its home page and on that of those who wrote it."""
    count = _open_versions().filter(status=VersionStatus.IN_APPROVAL).count()
    return Card(
        "Product versions to review",
        count,
        "compliance publishes or returns them" if count else "none",
        f"{reverse(VERSIONS)}?work=all&status__exact={VersionStatus.IN_APPROVAL}",
        "warning" if count else "neutral",
    )


def _cards(today: date) -> list[Any]:
    products = LoanProduct.objects.aggregate(
        active=Count("pk", filter=Q(status=ProductStatus.ACTIVE)),
        inactive=Count("pk", filter=Q(status=ProductStatus.INACTIVE)),
    )
    drafts = _open_versions().filter(status=VersionStatus.DRAFT).count()
    coming = ProductVersion.objects.published().filter(effective_from__gt=today).count()
    return [
        Card("On offer", products["active"], f"{products['inactive']} taken out for now", reverse(PRODUCTS)),
        Card(
            "Drafts",
            drafts,
            "to be finished and submitted" if drafts else "none",
            f"{reverse(VERSIONS)}?work=all&status__exact={VersionStatus.DRAFT}",
        ),
        versions_to_review,
        Card("Published, not in force yet", coming, "each applies from its date" if coming else "none"),
    ]


def _open_versions() -> Any:
    return ProductVersion.objects.open().exclude(product__status=ProductStatus.DEPRECATED)


def _unpublished() -> PreviewTable:
    status: Any = ProductVersion._meta.get_field("status")
    rows = [
        (
            link_to(version),
            field_value(version, status),
            version.change_summary,
            version.author_label,
            moment_html(version.submitted_at),
        )
        for version in _open_versions().select_related("product").order_by("-updated_at", "-id")[:SHOWN]
    ]
    return PreviewTable(
        "Drafts and reviews",
        ["Version", "State", "What changes", "Author", "Submitted"],
        rows,
        empty="Nothing is being written. Begin a new version on a product's page, or a new product.",
        align_right={-1},
    )
