"""The catalogue (P1) and what product managers do to a product (P2, P3)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import DateField, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import (
    Alert,
    Figure,
    Part,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    formats,
    money,
    register,
    stacked,
    text,
)
from loanops.web.admin.parts import chosen_part, part_links
from products.admin.editing import example_view, part_view
from products.admin.examples import example_tables, examples_of
from products.admin.forms import CreateProductForm, EditDraftForm, content_from
from products.admin.pages import compare_view, finder_view, sheet_view, simulator_view
from products.admin.product_actions import PRODUCT_ACTIONS, draft_entries
from products.admin.reading import (
    AmountFilter,
    BusinessFilter,
    CollateralFilter,
    RateTypeFilter,
    TermFilter,
    content_text,
    draft_of,
    fees_in_words,
    in_force,
    of_version,
    rate_in_short,
    rate_in_words,
    shown_version,
    today_of,
    versions_of,
)
from products.admin.sheet import sheet_parts
from products.admin.tables import pricing_tables, rule_tables, term_tables, terms_in_words
from products.admin.version_lists import versions_table
from products.models import ROW_KINDS, LoanProduct, ProductVersion, read_rows
from products.selectors import search_products
from products.states import ProductStatus
from products.usage import Usage, usage_of


def usage_shown(product: LoanProduct) -> Usage:
    """What rests on a product, as the list has counted it."""
    found: Usage = product.usage  # type: ignore[attr-defined]
    return found


def _draft_in_words(product: LoanProduct) -> str:
    draft = draft_of(product)
    return f"{draft.get_status_display()}: version {draft.number}" if draft is not None else ""


def overview_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable | SafeString]:
    """The product in plain language, as it is told to a customer."""
    return sheet_parts(shown_version(product), product.today)  # type: ignore[attr-defined]


def cost_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable]:
    return example_tables(shown_version(product))


def terms_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable | SafeString]:
    """Every field of the version, and the accounts it is booked on."""
    version = shown_version(product)
    return [terms_in_words(version), *term_tables(version)]


def rules_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable]:
    return rule_tables(shown_version(product))


def versions_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable]:
    return [versions_table(product, _day_asked(request), actor_of(request))]


def loans_part(product: LoanProduct, request: HttpRequest) -> Sequence[PreviewTable]:
    """What later stages say about the loans made under the product."""
    return [table for name in settings.PRODUCT_LOAN_TABLES for table in import_string(name)(product, request)]


@register(LoanProduct)
class LoanProductAdmin(WorkQueueAdmin):
    view_action = "products.view_products"
    export_action = "products.export_products"
    queue_title = "On offer"
    list_display = (
        stacked("name", "product_type", "Product"),
        badge("status"),
        stacked(
            of_version(lambda version: f"Version {version.number}", "Version"),
            text(lambda product: _draft_in_words(product), "Draft"),
            "Version",
        ),
        of_version(rate_in_short, "Rate"),
        stacked(
            of_version(lambda version: version.amount_min, "From, USD", money),
            of_version(lambda version: version.amount_max, "To, USD", money),
            "From, to, USD",
        ),
        stacked(
            content_text("term_options_months", "Terms, months"),
            content_text("repayment_frequencies", "Payments"),
            "Terms, months",
        ),
        of_version(fees_in_words, "Fees"),
        content_text("collateral_required", "Collateral"),
        count(lambda product: usage_shown(product).open_applications, "Applications, open"),
        count(lambda product: usage_shown(product).active_loans, "Loans, active"),
    )
    list_filter = (
        "status",
        "product_type",
        RateTypeFilter,
        CollateralFilter,
        AmountFilter,
        TermFilter,
        BusinessFilter,
    )
    search_fields = ("code", "name")
    search_help_text = "Name, code, or an amount to be borrowed"
    ordering = ("name", "id")
    sections = (("Product", ["name", "code", "product_type", "status", "version_shown", "draft"]),)
    parts = (
        Part("overview", "Overview", overview_part),
        Part("cost", "Cost example", cost_part),
        Part("terms", "Terms", terms_part),
        Part("rules", "Fees and rules", rules_part),
        Part("pricing", "Pricing", lambda product, request: pricing_tables(shown_version(product))),
        Part("versions", "Versions", versions_part),
        Part("loans", "Loans on it", loans_part),
    )
    action_pages = PRODUCT_ACTIONS

    def complete(self, records: Sequence[Any]) -> None:
        """What rests on each product, and the fees of its versions."""
        versions = [version for product in records for version in versions_of(product)]
        prefetch_related_objects(versions, "fees")
        usage = usage_of(version.pk for version in versions)
        for product in records:
            product.usage = sum((usage[version.pk] for version in versions_of(product)), Usage())

    def list_links(self) -> Sequence[tuple[str, str, str]]:
        return [("Find a product", "search", reverse("admin:products_loanproduct_finder"))]

    def extra_urls(self) -> list[URLPattern]:
        """Simulator, comparison, sheet, finder, and the addresses of the editor's live example."""
        wrap = self.admin_site.admin_view
        changing = example_view(self, EditDraftForm, "products.update_draft", draft_of, content_from)
        making = example_view(self, CreateProductForm, "products.create_product", draft_of, content_from)
        changing_part = part_view(self, EditDraftForm, "products.update_draft", draft_entries)
        making_part = part_view(self, CreateProductForm, "products.create_product", lambda record: {})
        pages = {"simulator": simulator_view, "compare": compare_view, "sheet": sheet_view}
        return [
            path("find/", wrap(finder_view(self)), name="products_loanproduct_finder"),
            path("example/", wrap(making), name="products_loanproduct_new_example"),
            path("part/", wrap(making_part), name="products_loanproduct_new_part"),
            path("<path:object_id>/part/", wrap(changing_part), name="products_loanproduct_part"),
            path("<path:object_id>/example/", wrap(changing), name="products_loanproduct_example"),
            *(
                path(f"<path:object_id>/{name}/", wrap(view(self)), name=f"products_loanproduct_{name}")
                for name, view in pages.items()
            ),
        ]

    def buttons(self, record: Any, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """What everybody may do with a product, and then what the matrix allows."""
        found = super().buttons(record, request)
        always = [
            ("Simulator", "calculate", "admin:products_loanproduct_simulator"),
            ("Sheet to print", "print", "admin:products_loanproduct_sheet"),
        ]
        day = _day_asked(request)
        query = f"?as_of={day}" if day is not None else ""
        links = [
            {
                "title": title,
                "icon": icon,
                "danger": False,
                "url": reverse(name, args=[record.pk]) + query,
                "reason": "",
            }
            for title, icon, name in always
        ]
        return {"first": [*links, *found["first"][:2]], "more": [*found["first"][2:], *found["more"]]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        versions = ProductVersion.objects.order_by("-number")
        today = Value(today_of(request), output_field=DateField())
        found = super().get_queryset(request).annotate(today=today)
        return found.prefetch_related(Prefetch("versions", versions, to_attr="read_versions"))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The product with the version its page shows: in force today, or on the day of `?as_of=`."""
        product = super().get_object(request, object_id, from_field)
        if product is None:
            return None
        draft = draft_of(product)
        product.asked = request.GET
        product.shown_version = in_force(product, _day_asked(request)) or draft or versions_of(product)[0]
        needed = list({version for version in (product.shown_version, draft) if version is not None})
        for version in needed:
            version.product = product
        read_rows(needed, ROW_KINDS)
        examples_of(product.shown_version, product.today)
        return product

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The tabs of the product as it stood on a day lead to each other on that day."""
        links = part_links(self.parts, chosen_part(request, self.parts), has_timeline=True)
        day = _day_asked(request)
        if day is not None:
            for link in links:
                link["href"] += f"&as_of={day}"
        return super().change_view(request, object_id, form_url, {"part_links": links})

    def alerts(self, product: LoanProduct) -> list[Alert]:
        asked = product.asked.get("as_of", "")  # type: ignore[attr-defined]
        day = _day(asked)
        if day is None:
            return []
        version = in_force(product, day)
        if version is None:
            return [Alert(f"Nothing was in force on {day}; this is what came first.", "warning", "?")]
        stood = "will stand" if day > product.today else "stood"  # type: ignore[attr-defined]
        return [
            Alert(f"As it {stood} on {day}, under version {version.number}; not as it is today.", "info", "?")
        ]

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
            fitting = search_products(actor_of(request), today_of(request), amount=Decimal(digits))
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


def _day_asked(request: HttpRequest) -> date | None:
    """The day of `?as_of=`; a text that is no date is today."""
    return _day(request.GET.get("as_of", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
