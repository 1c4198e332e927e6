"""P1 Catalogue and P2 editor: products with the version in force, and the draft edited section by section."""

from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from loanops.core import clock
from loanops.web.admin import ActionPage, Figure, PreviewTable, ReadOnlyAdmin, badge, register, text
from products.admin.forms import (
    SECTIONS,
    NewProductForm,
    NewVersionForm,
    RemarkForm,
    WhyForm,
    draft_of,
    rows_form,
    section_form,
    section_values,
)
from products.admin.panels import content_tables, difference_table, example_tables, rate_words, versions_table
from products.models import CONTENT_FIELDS, ROW_KINDS, LoanProduct, ProductVersion
from products.services.drafting import create_product, new_version, update_draft
from products.services.lifecycle import activate_product, deactivate_product, deprecate_product
from products.states import ProductStatus, VersionStatus

NO_VERSION = "not yet"


def current(product: LoanProduct) -> ProductVersion | None:
    """The version in force on the business date."""
    versions: list[ProductVersion] = product.in_force  # type: ignore[attr-defined]
    return versions[0] if versions else None


def _of_current(product: LoanProduct, show: Any) -> Any:
    version = current(product)
    return show(version) if version is not None else NO_VERSION


def _editable(product: LoanProduct) -> bool:
    draft = draft_of(product)
    return (
        draft is not None
        and draft.status == VersionStatus.DRAFT
        and product.status != ProductStatus.DEPRECATED
    )


def _section_page(title: str, names: tuple[str, ...]) -> ActionPage:
    form = section_form(names)
    return ActionPage(
        update_draft,
        form,
        slug=f"edit-{title.lower()}",
        title=f"Edit {title.lower()}",
        icon="edit",
        available=_editable,
        initial=lambda product: section_values(draft_of(product), names),
        arguments=lambda product, data: {
            "product_id": product.pk,
            "content": form.content(data),
            "reason": data["reason"],
        },
        result_message="Draft saved.",
    )


def _rows_page(kind: str) -> ActionPage:
    form, words = rows_form(kind), kind.replace("_", " ")
    return ActionPage(
        update_draft,
        form,
        slug=f"edit-{kind.replace('_', '-')}",
        title=f"Edit {words}",
        icon="table_rows",
        available=_editable,
        arguments=lambda product, data: {
            "product_id": product.pk,
            "content": form.content(data),
            "reason": data["reason"],
        },
        description="Empty all inputs of a row to remove it; the empty rows at the end take new ones.",
        result_message="Draft saved.",
    )


def _content_of(version: ProductVersion) -> dict[str, Any]:
    content = {name: getattr(version, name) for name in CONTENT_FIELDS}
    return content | {kind: [row.values() for row in getattr(version, kind).all()] for kind in ROW_KINDS}


def _new_product(data: dict[str, Any]) -> dict[str, Any]:
    """What was entered, over a copy of the product to start from."""
    source = data["start_from"]
    latest = ProductVersion.objects.filter(product=source).order_by("-number").first() if source else None
    entered = {name: data[name] for name in data if name in CONTENT_FIELDS}
    return {
        "code": data["code"],
        "product_type": data["product_type"],
        "content": {**(_content_of(latest) if latest is not None else {}), **entered},
        "reason": data["reason"],
    }


@register(LoanProduct)
class LoanProductAdmin(ReadOnlyAdmin):
    view_action = "products.view_products"
    list_display = (
        "name",
        "product_type",
        badge("status"),
        text(partial(_of_current, show=lambda v: f"v{v.number}"), "Version"),
        text(partial(_of_current, show=rate_words), "Rate"),
        text(
            partial(_of_current, show=lambda v: f"{v.amount_min:,.0f} – {v.amount_max:,.0f}"), "Amounts, USD"
        ),
        text(
            partial(_of_current, show=lambda v: ", ".join(map(str, v.term_options_months))), "Terms, months"
        ),
        text(partial(_of_current, show=lambda v: v.collateral_required), "Collateral"),
        text(lambda product: draft_of(product) or "", "Draft"),
    )
    list_filter = ("status", "product_type")
    search_fields = ("code", "name")
    ordering = ("name", "id")
    sections = (("Product", ["name", "code", "product_type", "status"]),)
    action_pages = (
        ActionPage(
            create_product,
            NewProductForm,
            on="list",
            icon="add",
            arguments=lambda none, data: _new_product(data),
            result_message="The product has a draft version. Complete it, then submit it for approval.",
        ),
        ActionPage(
            new_version,
            NewVersionForm,
            icon="library_add",
            available=lambda product: (
                draft_of(product) is None and product.status != ProductStatus.DEPRECATED
            ),
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="A draft that starts as a copy of the latest version.",
        ),
        *(_section_page(title, names) for title, names in SECTIONS.items()),
        *(_rows_page(kind) for kind in ROW_KINDS),
        ActionPage(
            deactivate_product,
            WhyForm,
            icon="pause_circle",
            available=lambda product: product.status == ProductStatus.ACTIVE,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="No new applications for now. Loans and applications under way go on.",
        ),
        ActionPage(
            activate_product,
            RemarkForm,
            icon="play_circle",
            available=lambda product: product.status == ProductStatus.INACTIVE,
            arguments=lambda product, data: {"product_id": product.pk, **data},
        ),
        ActionPage(
            deprecate_product,
            WhyForm,
            icon="block",
            danger=True,
            available=lambda product: product.status != ProductStatus.DEPRECATED,
            arguments=lambda product, data: {"product_id": product.pk, **data},
            description="No new applications, for ever. Its loans live on under the versions they were made under.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        in_force = ProductVersion.objects.published().filter(effective_from__lte=clock.business_date())
        return (
            super()
            .get_queryset(request)
            .prefetch_related(
                Prefetch("versions", in_force.order_by("-effective_from", "-number"), to_attr="in_force"),
                Prefetch(
                    "versions",
                    ProductVersion.objects.open().select_related("product"),
                    to_attr="open_versions",
                ),
            )
        )

    def figures(self, product: LoanProduct) -> list[Figure]:
        version = current(product)
        if version is None:
            return [Figure("In force", "nothing yet", tone="warning")]
        return [
            Figure("In force", f"version {version.number}", hint=f"since {version.effective_from}"),
            Figure("Rate", rate_words(version)),
            Figure("From", version.amount_min),
            Figure("To", version.amount_max),
            Figure("Terms, months", ", ".join(map(str, version.term_options_months))),
        ]

    def tables(self, product: LoanProduct, request: HttpRequest) -> list[PreviewTable]:
        version, draft = current(product), draft_of(product)
        tables = [versions_table(product, list(product.versions.select_related("product")))]
        if version is not None:
            sheet = f"In force (version {version.number})"
            tables += example_tables(version, clock.business_date(), tab=sheet)
            tables += content_tables(version, tab=sheet)
        if draft is not None:
            tab = f"Draft (version {draft.number})"
            tables += [difference_table(version, draft, tab=tab)]
            tables += example_tables(draft, clock.business_date(), tab=tab)
            tables += content_tables(draft, tab=tab)
        return tables
