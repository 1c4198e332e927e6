"""Versions: what waits to be written or reviewed, what changes, and who lets it apply (P3, P4)."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.access import matrix
from loanops.audit.models import AuditEvent
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
from products.admin.comparison import comparison
from products.admin.examples import example_tables, examples_of
from products.admin.forms import PublishForm, SubmitForm, WhyForm
from products.admin.tables import row_tables
from products.admin.wording import SECTIONS, content_column, label_of, shown
from products.choices import RuleStage
from products.models import ProductVersion
from products.reasons import ReasonCode
from products.selectors import find_version_on, superseded_on
from products.services.publishing import publish_version, return_version, submit_version
from products.states import VersionStatus


def content_value(name: str) -> Any:
    column = content_column(name)
    return text(lambda version: shown(column, getattr(version, name)), label_of(column))


def other_version(version: ProductVersion, number: str = "") -> ProductVersion | None:
    """The version to compare with: the one asked for, otherwise the one before."""
    others = ProductVersion.objects.filter(product=version.product_id).exclude(pk=version.pk).with_rows()
    if number.isascii() and number.isdecimal() and len(number) < 6:
        return others.filter(number=int(number)).first()
    return others.filter(number__lt=version.number).order_by("-number").first()


def publisher_of(version: ProductVersion) -> str:
    """Who published it: the second person where it was proposed."""
    published = AuditEvent.objects.filter(
        event="product.version-published", subject_type=version._meta.label, subject_id=version.pk
    )
    event = published.order_by("-id").first()
    return (event.approved_by_label or event.actor_label) if event is not None else ""


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
    return [PreviewTable("Afterwards", ["", ""], rows), *changes, *example_tables(published)]


def review_table(version: ProductVersion) -> PreviewTable:
    """What compliance looks at first."""
    rules, fees = list(version.rules.all()), list(version.fees.all())
    stages = [
        f"{sum(rule.stage == stage for rule in rules)} for {RuleStage(stage).label.lower()}"
        for stage in RuleStage.values
    ]
    rates = [
        f"{formats.rate_text(each.quote.annual_percentage_rate)} ({each.title.lower()})"
        for each in examples_of(version).all
    ]
    codes = sorted({rule.reason_code for rule in rules})
    reasons = [f"{code} {ReasonCode(code).label}" for code in codes]
    rows = [
        ("APR of the cost examples", "; ".join(rates) or "None can be computed"),
        (
            "Fees in the finance charge",
            ", ".join(fee.name for fee in fees if fee.is_finance_charge) or "None",
        ),
        ("Other fees", ", ".join(fee.name for fee in fees if not fee.is_finance_charge) or "None"),
        ("Late fee", late_fee_in_words(version)),
        ("Rules", ", ".join(stages)),
        ("Reasons an applicant may be given", "; ".join(reasons) or "None: no rule, no reason"),
        ("Decided by rules alone up to", version.automatic_approval_amount_max),
    ]
    return PreviewTable("For the review", ["What", "Finding"], rows, align_right={-1}, tab="Review")


def late_fee_in_words(version: ProductVersion) -> str:
    kind = str(version.get_late_fee_kind_display())
    figures = {
        "FLAT": formats.amount_text(version.late_fee_amount),
        "PERCENT": formats.rate_text(version.late_fee_percent),
    }
    figure = figures.get(version.late_fee_kind)
    return f"{kind}: {figure}, after {version.late_fee_grace_days} days" if figure else kind


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
                text(publisher_of, "Published by"),
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
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The version with the one its page compares it with: the one before, or that of `?compare=`."""
        version = super().get_object(request, object_id, from_field)
        if version is not None:
            version = ProductVersion.objects.select_related("product").with_rows().get(pk=version.pk)
            version.compared_with = other_version(version, request.GET.get("compare", ""))  # type: ignore[attr-defined]
        return version

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Reviewers see what was submitted; everybody else also what is being written."""
        waiting = queryset.exclude(status=VersionStatus.PUBLISHED)
        reviews = matrix.allows(actor, "products.publish_version.approve")
        return waiting.filter(status=VersionStatus.IN_APPROVAL) if reviews else waiting

    def figures(self, version: ProductVersion) -> list[Figure]:
        current = find_version_on(version.product, clock.business_date())
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
            review_table(version),
            *example_tables(version, tab="Cost example"),
            *row_tables(version),
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
