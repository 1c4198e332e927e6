"""P3 and P4: versions, compared with what is in force, submitted, published or returned."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    day,
    record_link,
    register,
    text,
)
from products.admin.forms import PublishForm, SubmitForm, WhyForm
from products.admin.panels import content_tables, difference_table, example_tables
from products.models import ProductVersion
from products.selectors import find_version_on
from products.services.publishing import publish_version, return_version, submit_version
from products.states import VersionStatus


def _before(version: ProductVersion) -> ProductVersion | None:
    """The version it is compared with: the one published before it."""
    earlier = ProductVersion.objects.published().filter(product=version.product_id, number__lt=version.number)
    return earlier.order_by("-number").first()


def _when_published(result: ProductVersion, version: ProductVersion) -> list[PreviewTable]:
    day_chosen = result.effective_from or clock.business_date()
    return [
        difference_table(_before(version), result),
        *example_tables(result, day_chosen),
        PreviewTable(
            "From when",
            ["", ""],
            [
                ("Applies from", day_chosen),
                ("In force until then", find_version_on(version.product, clock.business_date())),
            ],
        ),
    ]


def publisher_of(version: ProductVersion) -> str:
    """Who published it: the second person where it was proposed, from the audit trail."""
    event = AuditEvent.objects.filter(
        event="product.version-published", subject_type=version._meta.label, subject_id=version.pk
    ).first()
    return (event.approved_by_label or event.actor_label) if event is not None else ""


@register(ProductVersion)
class ProductVersionAdmin(WorkQueueAdmin):
    view_action = "products.view_products"
    queue_title = "Waiting for review"
    list_display = (
        text(str, "Version"),
        record_link("product"),
        badge("status"),
        day("effective_from", "Applies from"),
        "author_label",
        "change_summary",
    )
    list_select_related = ("product",)
    list_filter = ("status", "product")
    search_fields = ("product__name", "product__code", "change_summary")
    ordering = ("-created_at", "-id")
    sections = (
        (
            "Version",
            [
                "product",
                "number",
                "status",
                "change_summary",
                "author_label",
                text(publisher_of, "Published by"),
                "submitted_at",
                "published_at",
                "effective_from",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            submit_version,
            SubmitForm,
            icon="send",
            available=lambda version: version.status == VersionStatus.DRAFT,
            initial=lambda version: {"change_summary": version.change_summary},
            arguments=lambda version, data: {"version_id": version.pk, **data},
            description="Nobody changes it any more until compliance publishes or returns it.",
        ),
        ActionPage(
            publish_version,
            PublishForm,
            icon="verified",
            available=lambda version: version.status == VersionStatus.IN_APPROVAL,
            arguments=lambda version, data: {"version_id": version.pk, **data},
            preview=_when_published,
        ),
        ActionPage(
            return_version,
            WhyForm,
            icon="undo",
            danger=True,
            available=lambda version: version.status == VersionStatus.IN_APPROVAL,
            arguments=lambda version, data: {"version_id": version.pk, **data},
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status=VersionStatus.IN_APPROVAL)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    def tables(self, version: ProductVersion, request: HttpRequest) -> list[PreviewTable]:
        return [
            difference_table(_before(version), version, tab="Changes"),
            *example_tables(version, clock.business_date(), tab="Example"),
            *content_tables(version, tab="Content"),
        ]
