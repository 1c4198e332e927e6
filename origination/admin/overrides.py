"""Decisions against the rules: each with who, when and why, and how often it happens among all decisions of people."""

from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.access.models import User
from loanops.web.admin import PreviewTable, ReadOnlyAdmin, day, money, record_link, register, text
from loanops.web.admin.filters import from_to
from origination.admin.queue import ProductFilter
from origination.models import Decision, Override
from origination.overrides import (
    OverrideLine,
    by_month,
    by_product,
    by_underwriter,
    decisions_by_people,
)


class UnderwriterFilter(SimpleListFilter):
    title, parameter_name = "underwriter", "underwriter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = User.objects.filter(pk__in=decisions_by_people().values("underwriter"))
        return [(each.username, str(each)) for each in people.order_by("last_name", "username", "id")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(underwriter__username=self.value()) if self.value() else queryset


def _decision_link(override: Override) -> SafeString:
    """The decision's own page, with facts and rules."""
    url = reverse("admin:origination_decision_change", args=[override.pk])
    return format_html('<a class="lo-link" href="{}">Facts, rules and reasons</a>', url)


@register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    """The list has overrides only; the rates above it count all decisions of people under the same filters."""

    view_action = "origination.view_overrides"
    export_action = "origination.export_overrides"
    list_before_template = "origination/overrides.html"
    in_search = False
    empty_text = "Nobody decided against the rules."
    list_display = (
        day("decision_date", "On"),
        record_link("application"),
        record_link("application__business", "Business"),
        text("product_version__product", "Product"),
        text("underwriter_label", "Underwriter"),
        text(lambda decision: decision.get_rules_outcome_display(), "Rules came to"),
        text(lambda decision: decision.get_outcome_display(), "Person decided"),
        money("approved_amount", "Approved, USD"),
        "override_direction",
        "override_reason",
        "override_note",
    )
    list_select_related = ("application__business", "product_version__product")
    list_filter = (
        from_to("decision_date"),
        ProductFilter,
        UnderwriterFilter,
        "override_direction",
        "override_reason",
    )
    search_fields = ("application__number", "underwriter_label")
    ordering = ("-decision_date", "-id")
    sections = (
        (
            "Override",
            [
                record_link("application"),
                record_link("application__business", "Business"),
                text(_decision_link, "Decision"),
                "decision_date",
                "underwriter_label",
                "rules_outcome",
                "outcome",
                "approved_amount",
                "override_direction",
                "override_reason",
                "override_note",
                "rationale",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        overrides = super().get_queryset(request).exclude(override_direction="")
        return overrides.select_related("application__business", "product_version__product")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            decisions = _under_the_filters(request, response.context_data["cl"])
            response.context_data["rates"] = rate_tables(decisions)
        return response


def _under_the_filters(request: HttpRequest, listed: Any) -> QuerySet[Decision]:
    """All decisions of people in the chosen period, of the chosen product and person."""
    decisions = decisions_by_people()
    for spec in listed.filter_specs:
        if not getattr(spec, "field_path", "").startswith("override"):
            found = spec.queryset(request, decisions)
            decisions = decisions if found is None else found
    return decisions


def rate_tables(decisions: QuerySet[Decision]) -> list[PreviewTable]:
    """How many of all decisions of people went against the rules."""
    people = by_underwriter(decisions)
    whole = OverrideLine(
        "All",
        sum(each.decided for each in people),
        sum(each.up for each in people),
        sum(each.down for each in people),
    )
    return [
        _rates("Of all decisions by people", "", [whole]),
        _rates("By underwriter", "Underwriter", people),
        _rates("By product", "Product", by_product(decisions)),
        _rates("By month", "Month", by_month(decisions)),
    ]


def _rates(title: str, group: str, lines: list[OverrideLine]) -> PreviewTable:
    return PreviewTable(
        title,
        [group, "Decided", "More than the rules", "Less than the rules", "Overrides, %"],
        [[line.group, line.decided, line.up, line.down, line.rate_percent] for line in lines],
        empty="No person decided anything in this period.",
    )
