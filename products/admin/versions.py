"""Versions: what waits to be written or reviewed, what changes, and who lets it apply (P3, P4)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import DateField, F, QuerySet, Value
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Alert,
    Figure,
    Part,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    formats,
    moment,
    record_link,
    register,
    stacked,
    text,
)
from products.admin.comparison import comparison
from products.admin.examples import example_tables, examples_of
from products.admin.reading import in_force_today, newest_in_force, publishers_of
from products.admin.reviewing import affected_table, checklist_table, comments_table
from products.admin.small_forms import CommentForm, PublishForm, SubmitForm, WhyForm
from products.admin.tables import pricing_tables, rule_tables, term_tables, terms_in_words
from products.models import ROW_KINDS, ProductVersion, read_rows
from products.services.publishing import publish_version, return_version, submit_version
from products.services.reviewing import comment_version
from products.states import ProductStatus, VersionStatus
from products.usage import usage_of


def siblings_of(version: ProductVersion) -> list[ProductVersion]:
    """All versions of the same product, the newest first, as the page has read them."""
    read: list[ProductVersion] = version.siblings  # type: ignore[attr-defined]
    return read


def until(version: ProductVersion) -> date | None:
    """The day another version takes over, as far as is known."""
    starts = [each.effective_from for each in siblings_of(version) if each.is_published]
    start = version.effective_from
    later = [day for day in starts if start is not None and day is not None and day > start]
    return min(later, default=None) if version.is_published else None


def compared_with(version: ProductVersion, number: str) -> ProductVersion | None:
    """The version the page compares with: the one asked for, otherwise the one before."""
    others = [each for each in siblings_of(version) if each.pk != version.pk]
    if number.isascii() and number.isdecimal() and len(number) < 6:
        return next((each for each in others if each.number == int(number)), None)
    return next((each for each in others if each.number < version.number), None)


def _is(status: VersionStatus) -> Callable[[ProductVersion], bool]:
    """Whether a version is in a state, of a product that is not at its end."""
    return lambda version: version.status == status and version.product.status != ProductStatus.DEPRECATED


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
    return [
        PreviewTable("Afterwards", ["", ""], rows),
        *changes,
        checklist_table(published, clock.business_date()),
        affected_table(published, ProductVersion.objects.filter(product=published.product_id)),
        *example_tables(published),
    ]


def overview_part(version: ProductVersion, request: HttpRequest) -> list[SafeString]:
    return [terms_in_words(version)]


def review_part(version: ProductVersion, request: HttpRequest) -> list[PreviewTable]:
    """What a reviewer judges: the checklist, what changes for customers, what rests on the product, who said what."""
    current = in_force_today(version)
    changes = []
    if current is not None and current.pk != version.pk:
        title = f"Changes against version {current.number}, in force"
        changes = [comparison(current, version, title=title)]
    today: date = version.today  # type: ignore[attr-defined]
    return [
        checklist_table(version, today),
        *changes,
        affected_table(version, siblings_of(version)),
        comments_table(version),
    ]


def changes_part(version: ProductVersion, request: HttpRequest) -> list[PreviewTable]:
    """What is different from the other version of the page, and links to compare with any."""
    other: ProductVersion | None = version.compared_with  # type: ignore[attr-defined]
    if other is None:
        return [PreviewTable("Changes", [], [], empty="There is no earlier version to compare with.")]
    older, newer = sorted((other, version), key=lambda each: each.number)
    links = [
        (
            format_html(
                '<a class="lo-link" href="?tab=changes&amp;compare={0}">Version {0}</a>', each.number
            ),
            each.change_summary,
        )
        for each in siblings_of(version)
        if each.pk != version.pk
    ]
    return [comparison(older, newer), PreviewTable("Compare with", ["Version", "What changed"], links)]


def trials_part(version: ProductVersion, request: HttpRequest) -> list[PreviewTable]:
    """What later stages add about the version, such as trials of its rules."""
    return [
        table for name in settings.PRODUCT_VERSION_TABLES for table in import_string(name)(version, request)
    ]


def _counted(version: ProductVersion, name: str) -> Any:
    """A figure of the list, as it was counted for all its rows."""
    return version.counted[name]  # type: ignore[attr-defined]


@register(ProductVersion)
class ProductVersionAdmin(WorkQueueAdmin):
    view_action = "products.view_products"
    export_action = "products.export_products"
    queue_title = "Drafts and reviews"
    list_display = (
        stacked(text(str, "Version"), "change_summary", "Version"),
        badge("status"),
        text("author_label", "Author"),
        moment("submitted_at", "Submitted"),
        day("effective_from", "Applies from"),
        stacked(
            text(lambda version: _counted(version, "publisher"), "Approver"),
            moment("published_at", "Published"),
            "Approver",
        ),
        count(lambda version: _counted(version, "open_applications"), "Applications, open"),
        count(lambda version: _counted(version, "active_loans"), "Loans, active"),
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
                text(until, "Until"),
                text(lambda version: publishers_of([version]).get(version.pk), "Published by"),
                "published_at",
            ],
        ),
    )
    parts = (
        Part("overview", "Overview", overview_part),
        Part("review", "Review", review_part),
        Part("changes", "Changes", changes_part),
        Part("cost", "Cost example", lambda version, request: example_tables(version)),
        Part("rules", "Fees and rules", lambda version, request: rule_tables(version)),
        Part("pricing", "Pricing", lambda version, request: pricing_tables(version)),
        Part("accounts", "Accounts", lambda version, request: term_tables(version)),
        Part("trials", "Trials", trials_part),
    )
    action_pages = (
        ActionPage(
            submit_version,
            SubmitForm,
            icon="send",
            available=_is(VersionStatus.DRAFT),
            initial=lambda version: {"change_summary": version.change_summary},
            arguments=lambda version, data: {"version_id": version.pk, **data},
            description="Nobody changes it any more until compliance publishes or returns it.",
            result_message="Submitted; compliance reviews it.",
        ),
        ActionPage(
            publish_version,
            PublishForm,
            icon="verified",
            available=_is(VersionStatus.IN_APPROVAL),
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
            available=_is(VersionStatus.IN_APPROVAL),
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

    def complete(self, records: Sequence[Any]) -> None:
        """Who published each version, and what rests on it."""
        usage, publishers = usage_of(version.pk for version in records), publishers_of(records)
        for version in records:
            version.counted = {
                "publisher": publishers.get(version.pk),
                "open_applications": usage[version.pk].open_applications,
                "active_loans": usage[version.pk].active_loans,
            }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        today = Value(clock.business_date(), output_field=DateField())
        return super().get_queryset(request).select_related("product").annotate(today=today)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The version with its siblings, and the rows of those its page compares it with."""
        version = super().get_object(request, object_id, from_field)
        if version is None:
            return None
        others = ProductVersion.objects.filter(product=version.product_id).order_by("-number")
        version.siblings = [version if each.pk == version.pk else each for each in others]
        version.compared_with = compared_with(version, request.GET.get("compare", ""))
        version.kept_in_force = newest_in_force(version.siblings, version.today)
        compared = {version, version.compared_with, version.kept_in_force} - {None}
        read_rows(list(compared), ROW_KINDS)
        examples_of(version, version.today)
        return version

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Reviewers see what was submitted; everybody else also what is being written."""
        waiting = queryset.exclude(status=VersionStatus.PUBLISHED).exclude(
            product__status=ProductStatus.DEPRECATED
        )
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

    def alerts(self, version: ProductVersion) -> list[Alert]:
        if version.product.status == ProductStatus.DEPRECATED and not version.is_published:
            return [Alert("The product is deprecated; this version never applies.")]
        if version.status != VersionStatus.IN_APPROVAL:
            return []
        return [
            Alert(
                "It waits for compliance; the checklist and the changes are under Review.", href="?tab=review"
            )
        ]
