"""The versions of a product in one table, with what rests on each, and ways to compare and to look back."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.web.admin import PreviewTable, formats
from products.admin.reading import draft_of, publishers_of, versions_of
from products.models import LoanProduct, ProductVersion
from products.states import ProductStatus
from products.usage import usage_of

COLUMNS = (
    "Version",
    "State",
    "Applies from",
    "Until",
    "Author",
    "Approver",
    "What changed",
    "Applications",
    "Loans",
    "Next",
)


def versions_table(product: LoanProduct, day: date | None, actor: Actor) -> PreviewTable:
    """All versions with the days they apply; a day leads to the sheet as it stood then."""
    versions = versions_of(product)
    usage, publishers = usage_of(version.pk for version in versions), publishers_of(versions)
    can_copy = (
        matrix.allows(actor, "products.new_version")
        and draft_of(product) is None
        and product.status != ProductStatus.DEPRECATED
    )
    starts = sorted(version.effective_from for version in versions if version.effective_from)
    status: Any = ProductVersion._meta.get_field("status")
    rows = []
    for version in versions:
        start = version.effective_from
        until = next((day for day in starts if start is not None and day > start), None)
        as_of = format_html('<a class="lo-link lo-day" href="?as_of={0}">{0}</a>', start) if start else None
        rows.append(
            (
                formats.link_to(version, f"Version {version.number}"),
                formats.field_value(version, status),
                as_of,
                format_html('<span class="lo-day">{}</span>', until) if until else None,
                version.author_label,
                publishers.get(version.pk, ""),
                version.change_summary,
                usage[version.pk].open_applications,
                usage[version.pk].active_loans,
                _copy_link(product, version) if can_copy else "",
            )
        )
    return PreviewTable(
        "Versions",
        COLUMNS,
        rows,
        note="A date opens the sheet as it stood on that day.",
        align_right={7, 8},
        controls=format_html("{}{}", _as_of_box(product, day), compare_box(product, versions)),
    )


def _copy_link(product: LoanProduct, version: ProductVersion) -> SafeString | str:
    url = reverse("admin:products_loanproduct_action_new_version", args=[product.pk])
    return format_html(
        '<a class="lo-link" href="{}?based_on={}">New draft from this</a>', url, version.number
    )


def _as_of_box(product: LoanProduct, day: date | None) -> SafeString:
    url = reverse("admin:products_loanproduct_change", args=[product.pk])
    return format_html(
        '<form class="lo-filter" method="get" action="{}"><label>As of <input type="date" name="as_of" value="{}">'
        '</label><button class="lo-button" type="submit">Show</button></form><span class="lo-grow"></span>',
        url,
        day.isoformat() if day else "",
    )


def compare_box(
    product: LoanProduct,
    versions: list[ProductVersion],
    old: int = 0,
    new: int = 0,
    *,
    everything: bool = False,
) -> SafeString:
    """Two versions to compare, and whether only what differs is shown."""
    numbers = [version.number for version in versions]
    if len(numbers) < 2:
        return SafeString("")
    old, new = old or numbers[1], new or numbers[0]
    return format_html(
        '<form class="lo-filter" method="get" action="{}"><label>Compare <select name="old">{}</select></label>'
        '<label>with <select name="new">{}</select></label>'
        '<label><input type="checkbox" name="all" value="yes"{}> also what is the same</label>'
        '<button class="lo-button" type="submit">Compare</button></form>',
        reverse("admin:products_loanproduct_compare", args=[product.pk]),
        _options(numbers, old),
        _options(numbers, new),
        SafeString(" checked" if everything else ""),
    )


def _options(numbers: list[int], chosen: int) -> SafeString:
    return format_html_join(
        "",
        '<option value="{0}"{1}>Version {0}</option>',
        ((number, SafeString(" selected" if number == chosen else "")) for number in numbers),
    )
