"""What a reviewer looks at (P4): the checklist, what rests on the product, the conversation; and the caps of states."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest

from loanops.web.admin import ActionPage, PreviewTable, ReadOnlyAdmin, day, rate, register
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import moment_html
from products.admin.reading import in_force_today
from products.admin.small_forms import RateCapForm
from products.models import ProductVersion, RateCap
from products.review import FAILED, LOOK, PASSED, checklist
from products.services.reviewing import record_rate_cap
from products.states import VersionStatus
from products.usage import usage_of

MARKS = {
    PASSED: ("✓ In order", "success"),
    LOOK: ("Look at it", "warning"),
    FAILED: ("✗ Not passed", "danger"),
}


def checklist_table(version: ProductVersion, on_date: date) -> PreviewTable:
    """Every point with its result; what fails and what needs a look comes first."""
    points = checklist(version, on_date)
    order = {FAILED: 0, LOOK: 1, PASSED: 2}
    failed = sum(point.result == FAILED for point in points)
    look = sum(point.result == LOOK for point in points)
    rows = [
        (pill(*MARKS[point.result]), point.title, point.finding)
        for point in sorted(points, key=lambda each: order[each.result])
    ]
    return PreviewTable(
        "Checklist",
        ["", "Point", "Finding"],
        rows,
        note=f"{failed} not passed, {look} to look at, {len(points) - failed - look} in order.",
        align_right={-1},
        tone="danger" if failed else "warning" if look else "",
    )


def affected_table(version: ProductVersion, versions: Iterable[ProductVersion]) -> PreviewTable:
    """What rests on the versions of the product, and what publication means for it."""
    known = {each.pk: each for each in sorted(versions, key=lambda each: -each.number)}
    in_force = in_force_today(version)
    usage = usage_of(known)
    rows = [
        (
            f"Version {each.number}{_role(each, version, in_force)}",
            usage[each.pk].open_applications,
            usage[each.pk].active_loans,
        )
        for each in known.values()
    ]
    return PreviewTable(
        "Applications and loans",
        ["Under", "Open applications", "Active loans"],
        rows,
        note="They keep the version they were made under; a new version counts for new applications only.",
    )


def _role(each: ProductVersion, shown: ProductVersion, in_force: ProductVersion | None) -> str:
    if in_force is not None and each.pk == in_force.pk:
        return ", in force"
    if each.status != VersionStatus.PUBLISHED:
        return ", not published yet"
    return ", this one" if each.pk == shown.pk else ""


def comments_table(version: ProductVersion) -> PreviewTable:
    """The conversation, the first remark first."""
    rows = [
        (moment_html(comment.recorded_at), comment.author_label, comment.text)
        for comment in version.comments.order_by("id")
    ]
    return PreviewTable(
        "Comments",
        ["When", "Who", "Comment"],
        rows,
        empty="Nobody has said anything yet; “Comment” begins.",
        align_right={-1},
    )


@register(RateCap)
class RateCapAdmin(ReadOnlyAdmin):
    """The ceilings that states set for rates; the review of a version is held against them."""

    view_action = "products.view_products"
    export_action = "products.export_products"
    list_display = (
        "state",
        "product_type",
        "amount_from",
        "amount_below",
        rate("rate_max", "At most"),
        "basis",
        "source",
        day("effective_from", "From"),
        day("effective_until", "Until"),
    )
    list_filter = ("state", "basis")
    search_fields = ("state", "source")
    ordering = ("state", "amount_from", "-effective_from", "id")
    action_pages = (
        ActionPage(
            record_rate_cap,
            RateCapForm,
            on="list",
            icon="add",
            arguments=lambda none, data: dict(data),
            description="From its day on every review is held against it; the one it replaces ends that day.",
            result_message="Recorded.",
        ),
    )

    def subtitle(self, record: Any) -> Any:
        return record.source

    def tables(self, record: Any, request: HttpRequest) -> list[PreviewTable]:
        return []
