"""What people do to a product (P2, P3): write it, begin versions, switch it off and on, end it."""

from typing import Any

from django.urls import reverse

from loanops.web.admin import ActionPage, PreviewTable
from products.admin.comparison import comparison
from products.admin.examples import example_tables
from products.admin.forms import CreateProductForm, EditDraftForm, content_from, entries_of
from products.admin.reading import draft_of, versions_of
from products.admin.small_forms import NewVersionForm, RemarkForm, WhyForm
from products.admin.tables import row_table
from products.models import LoanProduct, ProductVersion
from products.services.drafting import create_product, new_version, update_draft
from products.services.lifecycle import activate_product, deactivate_product, deprecate_product
from products.states import ProductStatus, VersionStatus
from products.usage import total_usage

EDITOR = "products/editor.html"


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


def draft_entries(product: LoanProduct) -> dict[str, Any]:
    """The draft as first values of the editor."""
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


def _after_writing(result: ProductVersion, product: Any) -> str:
    """Back to the editor, on to the submission, or to the product, as the button said."""
    then = getattr(product, "asked", {}).get("then", "")
    if then == "stay":
        return reverse("admin:products_loanproduct_action_update_draft", args=[product.pk])
    if then == "submit":
        return reverse("admin:products_productversion_action_submit_version", args=[result.pk])
    return reverse("admin:products_loanproduct_change", args=[product.pk])


def _version_asked(product: Any) -> dict[str, Any]:
    """The version that “New draft from this” was pressed on."""
    number = product.asked.get("based_on", "")
    return {"based_on": int(number)} if number.isascii() and number.isdecimal() and len(number) < 6 else {}


def _preview_end(result: LoanProduct, product: LoanProduct) -> list[PreviewTable]:
    """What stops and what lives on when a product is deprecated."""
    usage = total_usage(version.pk for version in versions_of(product))
    draft = draft_of(product)
    stops = [
        (
            "New applications",
            "Refused from now on, for ever; it leaves the search and the catalogue of customers.",
        ),
        (
            "New versions",
            f"Version {draft.number} is never published." if draft else "No version can be begun any more.",
        ),
        ("Quotes and simulations", "Only for staff, under the versions that were published."),
    ]
    lives = [
        ("Applications under way", usage.open_applications, "Decided and offered under their own version."),
        ("Loans on the books", usage.active_loans, "Serviced to the end under their own version."),
        (
            "Published versions",
            len([each for each in versions_of(product) if each.is_published]),
            "Stay readable.",
        ),
    ]
    return [
        PreviewTable("What stops", ["What", "How"], stops, align_right={-1}),
        PreviewTable("What lives on", ["What", "Count", "How"], lives, align_right={1}),
    ]


PRODUCT_ACTIONS = (
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
        template=EDITOR,
        description="A new product with its first draft version; nobody can apply before it is published.",
        result_message="Saved as a draft.",
    ),
    ActionPage(
        update_draft,
        EditDraftForm,
        icon="edit",
        available=_can_edit,
        initial=draft_entries,
        arguments=lambda product, data: {
            "product_id": product.pk,
            "content": content_from(data, draft_of(product)),
            "change_summary": data["change_summary"],
            "reason": data["reason"],
        },
        preview=_preview_draft,
        template=EDITOR,
        leads_to=_after_writing,
        result_message="Draft saved.",
    ),
    ActionPage(
        new_version,
        NewVersionForm,
        icon="library_add",
        initial=_version_asked,
        available=_can_begin_version,
        arguments=lambda product, data: {"product_id": product.pk, **data},
        description="A draft that starts as a copy; published versions never change.",
        result_message=lambda version: f"Version {version.number} is a draft now; change it and submit it.",
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
        preview=_preview_end,
        danger=True,
        available=lambda product: product.status != ProductStatus.DEPRECATED,
        arguments=lambda product, data: {"product_id": product.pk, **data},
        description=(
            "For ever: no new applications and no new versions. "
            "Applications under way, offers and loans live on under their own versions."
        ),
    ),
)
