"""The catalogue (P1) and what product managers do to a product (P2, P3)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    formats,
    register,
    text,
)
from products.admin.comparison import comparison
from products.admin.examples import example_tables, examples_of
from products.admin.forms import (
    CreateProductForm,
    EditDraftForm,
    NewVersionForm,
    RemarkForm,
    WhyForm,
    content_from,
    entries_of,
)
from products.admin.reading import (
    CollateralFilter,
    RateTypeFilter,
    amount_of_version,
    content_text,
    draft_of,
    fees_in_words,
    in_force,
    of_version,
    rate_in_words,
    sheet_value,
    shown_version,
    versions_of,
)
from products.admin.tables import row_table, row_tables
from products.admin.wording import SECTIONS
from products.models import ROW_KINDS, LoanProduct, ProductVersion
from products.selectors import search_products
from products.services.drafting import create_product, new_version, update_draft
from products.services.lifecycle import activate_product, deactivate_product, deprecate_product
from products.states import ProductStatus, VersionStatus


def _can_edit(product: LoanProduct) -> bool | str:
    draft = draft_of(product)
    if product.status == ProductStatus.DEPRECATED or draft is None:
        return False
    if draft.status != VersionStatus.DRAFT:
        return f"Version {draft.number} is in approval; compliance can return it to draft."
    return True


def _can_begin_version(product: LoanProduct) -> bool | str:
    if product.status == ProductStatus.DEPRECATED:
        return False
    draft = draft_of(product)
    return f"Version {draft.number} is being written or reviewed." if draft is not None else True


def _draft_entries(product: LoanProduct) -> dict[str, Any]:
    draft = draft_of(product)
    return entries_of(draft) if draft is not None else {}


def _as_it_is_now(**condition: Any) -> ProductVersion:
    """The version with its rows read anew: what a service returns still knows the rows it began with."""
    return ProductVersion.objects.select_related("product").with_rows().get(**condition)


def _preview_product(result: LoanProduct, none: Any) -> list[PreviewTable]:
    version = _as_it_is_now(product=result)
    return [*example_tables(version), row_table(version, "fees"), row_table(version, "rules")]


def _preview_draft(result: ProductVersion, product: LoanProduct) -> list[PreviewTable]:
    before, after = draft_of(product), _as_it_is_now(pk=result.pk)
    changes = [comparison(before, after, title="What changes in the draft")] if before is not None else []
    return [*changes, *example_tables(after)]


@register(LoanProduct)
class LoanProductAdmin(WorkQueueAdmin):
    view_action = "products.view_products"
    queue_title = "On offer"
    list_display = (
        "name",
        "product_type",
        badge("status"),
        of_version(lambda version: version.number, "Version"),
        of_version(rate_in_words, "Rate"),
        amount_of_version("amount_min", "From, USD"),
        amount_of_version("amount_max", "To, USD"),
        content_text("term_options_months", "Terms, months"),
        content_text("repayment_frequencies", "Payments"),
        of_version(fees_in_words, "Fees"),
        content_text("collateral_required", "Collateral"),
        text(lambda product: draft_of(product) and f"Version {draft_of(product).number}", "Draft"),  # type: ignore[union-attr]
    )
    list_filter = ("status", "product_type", RateTypeFilter, CollateralFilter)
    search_fields = ("code", "name")
    search_help_text = "Name, code, or an amount to be borrowed"
    ordering = ("name", "id")
    sections = (
        ("Product", ["name", "code", "product_type", "status", "version_shown", "draft"]),
        *((title, [sheet_value(name) for name in names]) for title, names in SECTIONS),
    )
    action_pages = (
        ActionPage(
            create_product,
            CreateProductForm,
            on="list",
            icon="add",
            arguments=lambda none, data: {
                "code": data["code"],
                "product_type": data["product_type"],
                "content": content_from(data),
                "reason": data["reason"],
            },
            preview=_preview_product,
            description="A new product with its first draft version; nobody can apply before it is published.",
            result_message="Saved as a draft.",
        ),
        ActionPage(
            update_draft,
            EditDraftForm,
            icon="edit",
            available=_can_edit,
            initial=_draft_entries,
            arguments=lambda product, data: {
                "product_id": product.pk,
                "content": content_from(data, draft_of(product)),
                "change_summary": data["change_summary"],
                "reason": data["reason"],
            },
            preview=_preview_draft,
            result_message="Draft saved.",
        ),
        ActionPage(
            new_version,
            NewVersionForm,
            icon="library_add",
            available=_can_begin_version,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="A draft that starts as a copy; published versions never change.",
            result_message=lambda version: (
                f"Version {version.number} is a draft now; change it and submit it."
            ),
        ),
        ActionPage(
            deactivate_product,
            WhyForm,
            icon="visibility_off",
            danger=True,
            available=lambda product: product.status == ProductStatus.ACTIVE,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="No new applications for now. Applications and loans under way go on.",
        ),
        ActionPage(
            activate_product,
            RemarkForm,
            icon="visibility",
            available=lambda product: product.status == ProductStatus.INACTIVE,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="Offered again under the version in force.",
        ),
        ActionPage(
            deprecate_product,
            WhyForm,
            icon="archive",
            danger=True,
            available=lambda product: product.status != ProductStatus.DEPRECATED,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description=(
                "For ever: no new applications and no new versions. "
                "Applications under way, offers and loans live on under their own versions."
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        versions = ProductVersion.objects.prefetch_related("fees").order_by("-number")
        today = Value(clock.business_date(), output_field=DateField())
        found = super().get_queryset(request).annotate(today=today)
        return found.prefetch_related(Prefetch("versions", versions, to_attr="read_versions"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The product with the version its page shows: in force today, or on the day of `?as_of=`."""
        product = super().get_object(request, object_id, from_field)
        if product is None:
            return None
        draft = draft_of(product)
        product.shown_version = in_force(product, _day_asked(request)) or draft or versions_of(product)[0]
        needed = list({version for version in (product.shown_version, draft) if version is not None})
        for version in needed:
            version.product = product
        prefetch_related_objects(needed, *ROW_KINDS)
        return product

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """What can be applied for; who writes or reviews products also sees those not published yet."""
        concerned = any(
            matrix.allows(actor, action)
            for action in ("products.create_product", "products.publish_version.approve")
        )
        wanted = Q(status=ProductStatus.ACTIVE)
        return queryset.filter(wanted | Q(status=ProductStatus.DRAFT) if concerned else wanted)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """An amount finds the products under which it can be borrowed today."""
        digits = search_term.strip().replace(",", "")
        if digits.isascii() and digits.isdecimal() and len(digits) <= 12:
            fitting = search_products(actor_of(request), clock.business_date(), amount=Decimal(digits))
            return queryset.filter(pk__in=fitting.values("pk")), False
        return super().get_search_results(request, queryset, search_term)

    def figures(self, product: LoanProduct) -> list[Figure]:
        version = shown_version(product)
        found = [
            Figure("From", version.amount_min),
            Figure("To", version.amount_max),
            Figure("Rate", rate_in_words(version)),
        ]
        usual = examples_of(version).usual
        if usual is not None:
            apr = formats.rate_text(usual.quote.annual_percentage_rate)
            found.append(Figure("Usual installment", usual.quote.installment_amount, hint=usual.what))
            found.append(Figure("APR", apr, hint=usual.what))
        return found

    @staticmethod
    def version_shown(product: LoanProduct) -> Any:
        version = shown_version(product)
        since = f" (applies from {version.effective_from})" if version.effective_from else ""
        return formats.link_to(version, f"Version {version.number}{since}")

    @staticmethod
    def draft(product: LoanProduct) -> Any:
        draft = draft_of(product)
        return formats.link_to(draft, f"Version {draft.number}") if draft is not None else formats.EMPTY

    def tables(self, product: LoanProduct, request: HttpRequest) -> list[PreviewTable]:
        version = shown_version(product)
        return [
            *example_tables(version, tab="Cost example"),
            *row_tables(version),
            _versions_table(product),
        ]


def _day_asked(request: HttpRequest) -> date | None:
    """The day of `?as_of=`; a text that is no date is today."""
    try:
        return date.fromisoformat(request.GET.get("as_of", ""))
    except ValueError:
        return None


def _versions_table(product: LoanProduct) -> PreviewTable:
    """All versions with the days they apply; a day leads to the sheet as it stood then."""
    versions = versions_of(product)
    starts = sorted(version.effective_from for version in versions if version.effective_from)
    status: Any = ProductVersion._meta.get_field("status")
    rows = []
    for version in versions:
        start = version.effective_from
        until = next((day for day in starts if start is not None and day > start), None)
        as_of = format_html('<a class="lo-link" href="?as_of={0}">{0}</a>', start) if start else None
        link = formats.link_to(version, f"Version {version.number}")
        state = formats.field_value(version, status)
        rows.append((link, state, as_of, until, version.author_label, version.change_summary))
    columns = ["Version", "State", "Applies from", "Until", "Author", "What changed"]
    return PreviewTable("Versions", columns, rows, note="A date opens the sheet as it stood on that day.")
