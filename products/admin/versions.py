"""Versions: what waits to be written or reviewed, what changes, and who lets it apply (P3, P4)."""

from typing import Any

from django.conf import settings
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.module_loading import import_string

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    day,
    formats,
    moment,
    record_link,
    register,
    text,
)
from loanops.web.admin.records import WorkList
from products.admin.comparison import comparison
from products.admin.examples import example_tables, examples_of
from products.admin.reading import in_force_today, publishers_of
from products.admin.reviewing import affected_table, checklist_table, review_tables
from products.admin.small_forms import CommentForm, PublishForm, SubmitForm, WhyForm
from products.admin.tables import row_tables
from products.admin.wording import content_column, label_of, shown
from products.models import ROW_KINDS, ProductVersion, read_rows
from products.sections import SECTIONS
from products.selectors import superseded_on
from products.services.publishing import publish_version, return_version, submit_version
from products.services.reviewing import comment_version
from products.states import VersionStatus
from products.usage import usage_of


def content_value(name: str) -> Any:
    column = content_column(name)
    return text(lambda version: shown(column, getattr(version, name)), label_of(column))


def other_version(version: ProductVersion, number: str = "") -> ProductVersion | None:
    """The version to compare with: the one asked for, otherwise the one before."""
    others = ProductVersion.objects.filter(product=version.product_id).exclude(pk=version.pk).with_rows()
    if number.isascii() and number.isdecimal() and len(number) < 6:
        return others.filter(number=int(number)).first()
    return others.filter(number__lt=version.number).order_by("-number").first()


def _preview_publication(result: ProductVersion, version: ProductVersion) -> list[PreviewTable]:
    """Since when it applies, what it replaces, what changes for new applications, what they cost."""
    published = ProductVersion.objects.select_related("product").with_rows().get(pk=result.pk)
    effective_from = published.effective_from or clock.business_date()
    earlier = ProductVersion.objects.published().filter(
        product=published.product_id, effective_from__lt=effective_from
    )
    replaced = earlier.with_rows().order_by("-effective_from").first()
    rows = [
        ("Applies from", effective_from),
        ("Takes over from", f"Version {replaced.number}" if replaced else "Nothing; it is the first"),
        ("Product", published.product.get_status_display()),
    ]
    changes = [comparison(replaced, published)] if replaced is not None else []
    usage = affected_table(published)
    return [
        PreviewTable("Afterwards", ["", ""], rows),
        *changes,
        checklist_table(published),
        usage,
        *example_tables(published),
    ]


class VersionList(WorkList):
    """The rows of the versions, with approvers and what rests on each counted for all of them at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        usage = usage_of(version.pk for version in self.result_list)
        publishers = publishers_of(self.result_list)
        for version in self.result_list:
            version.counted = {
                "publisher": publishers.get(version.pk),
                "open_applications": usage[version.pk].open_applications,
                "active_loans": usage[version.pk].active_loans,
            }


def _counted(version: ProductVersion, name: str) -> Any:
    """A figure of the list, as it was counted for all its rows."""
    return version.counted[name]  # type: ignore[attr-defined]


@register(ProductVersion)
class ProductVersionAdmin(WorkQueueAdmin):
    view_action = "products.view_products"
    queue_title = "Drafts and reviews"
    list_display = (
        text(str, "Version"),
        record_link("product"),
        badge("status"),
        "change_summary",
        text("author_label", "Author"),
        moment("submitted_at", "Submitted"),
        day("effective_from", "Applies from"),
        moment("published_at", "Published"),
        text(lambda version: _counted(version, "publisher"), "Approver"),
        text(lambda version: _counted(version, "open_applications"), "Open applications"),
        text(lambda version: _counted(version, "active_loans"), "Active loans"),
    )
    list_filter = ("status", "product")
    list_select_related = ("product",)
    search_fields = ("name", "product__code", "change_summary")
    search_help_text = "Name, code of the product, or what changed"
    ordering = (F("submitted_at").asc(nulls_last=True), "-id")
    sections = (
        (
            "Version",
            [
                record_link("product"),
                "number",
                "status",
                "change_summary",
                text("author_label", "Author"),
                "submitted_at",
                day("effective_from", "Applies from"),
                text(superseded_on, "Until"),
                text(lambda version: publishers_of([version]).get(version.pk), "Published by"),
                "published_at",
            ],
        ),
        *((title, [content_value(name) for name in names]) for title, names in SECTIONS),
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
            result_message="Submitted; compliance reviews it.",
        ),
        ActionPage(
            publish_version,
            PublishForm,
            icon="verified",
            available=lambda version: version.status == VersionStatus.IN_APPROVAL,
            arguments=lambda version, data: {"version_id": version.pk, **data},
            preview=_preview_publication,
            description="From its date on it applies to new applications, and it never changes again.",
            result_message="Published.",
        ),
        ActionPage(
            return_version,
            WhyForm,
            icon="undo",
            danger=True,
            available=lambda version: version.status == VersionStatus.IN_APPROVAL,
            arguments=lambda version, data: {"version_id": version.pk, **data},
            description="Back to draft, with what has to change.",
            result_message="Returned to draft.",
        ),
        ActionPage(
            comment_version,
            CommentForm,
            icon="comment",
            arguments=lambda version, data: {"version_id": version.pk, **data},
            description="Part of the conversation about this version; it stays with it.",
            result_message="The comment stands under Review.",
        ),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return VersionList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The version with the one its page compares it with: the one before, or that of `?compare=`."""
        version = super().get_object(request, object_id, from_field)
        if version is not None:
            read_rows([version], ROW_KINDS)
            version.compared_with = other_version(version, request.GET.get("compare", ""))
        return version

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Reviewers see what was submitted; everybody else also what is being written."""
        waiting = queryset.exclude(status=VersionStatus.PUBLISHED)
        reviews = matrix.allows(actor, "products.publish_version.approve")
        return waiting.filter(status=VersionStatus.IN_APPROVAL) if reviews else waiting

    def figures(self, version: ProductVersion) -> list[Figure]:
        current = in_force_today(version)
        if current is None:
            found = [Figure("In force today", "Nothing yet", tone="warning")]
        elif current.pk == version.pk:
            found = [Figure("In force today", "This version", tone="success")]
        else:
            found = [Figure("In force today", f"Version {current.number}")]
        usual = examples_of(version).usual
        if usual is not None:
            apr = formats.rate_text(usual.quote.annual_percentage_rate)
            found.append(Figure("Usual installment", usual.quote.installment_amount, hint=usual.what))
            found.append(Figure("APR", apr, hint=usual.what))
        return found

    def tables(self, version: ProductVersion, request: HttpRequest) -> list[PreviewTable]:
        return [
            *_changes(version),
            *review_tables(version),
            *example_tables(version, tab="Cost example"),
            *row_tables(version),
            *(
                table
                for name in settings.PRODUCT_VERSION_TABLES
                for table in import_string(name)(version, request)
            ),
        ]


def _changes(version: ProductVersion) -> list[PreviewTable]:
    """What is different from the other version of the page, and links to compare with any."""
    other: ProductVersion | None = version.compared_with  # type: ignore[attr-defined]
    if other is None:
        return [PreviewTable("Changes", [], [], empty="There is no earlier version to compare with.")]
    older, newer = sorted((other, version), key=lambda each: each.number)
    others = ProductVersion.objects.filter(product=version.product_id).exclude(pk=version.pk)
    links = [
        (format_html('<a class="lo-link" href="?compare={0}">Version {0}</a>', number), summary)
        for number, summary in others.order_by("-number").values_list("number", "change_summary")
    ]
    return [
        comparison(older, newer, tab="Changes"),
        PreviewTable("Compare with", ["Version", "What changed"], links, tab="Changes"),
    ]
