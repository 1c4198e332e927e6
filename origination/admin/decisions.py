"""Decisions, each with the facts and rules it rests on."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.web.admin import PreviewTable, ReadOnlyAdmin, day, money, rate, record_link, register, text
from origination.admin.tabs.rules import (
    options_table,
    pricing_table,
    reasons_table,
    rules_table,
    scorecard_table,
)
from origination.models import Decision


@register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    view_action = "origination.view_decisions"
    list_display = (
        text(str, "Decision"),
        record_link("application"),
        record_link("application__business", "Business"),
        day("decision_date", "On"),
        "underwriter_label",
        money("approved_amount", "Amount"),
        rate("annual_rate", "Rate"),
        "grade",
        "override_direction",
        "is_current",
    )
    list_select_related = ("application__business",)
    list_filter = (
        "outcome",
        "decided_by",
        "override_direction",
        "override_reason",
        "grade",
        "is_current",
    )
    search_fields = ("application__number", "underwriter_label")
    ordering = ("-id",)
    sections = (
        (
            "Decision",
            [
                "application",
                "outcome",
                "decided_by",
                "underwriter_label",
                "decision_date",
                "is_current",
                record_link("product_version", "Rules of"),
            ],
        ),
        (
            "Terms",
            [
                "approved_amount",
                "approved_term_months",
                "annual_rate",
                "rate_adjustment",
                "rate_reason",
                "offer_expires_on",
                "conditions",
            ],
        ),
        ("Risk", ["grade", "probability_of_default", "authority", "exceptions"]),
        ("Why", ["rationale", "reason_words"]),
        (
            "Against the rules",
            ["rules_outcome", "override_direction", "override_reason", "override_note"],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("application__business", "product_version__product")
        )

    def reason_words(self, decision: Decision) -> str:
        return ", ".join(f"{reason.code} {reason.text}" for reason in decision.reasons.order_by("position"))

    reason_words.short_description = "Reasons"  # type: ignore[attr-defined]

    def tables(self, decision: Decision, request: HttpRequest) -> list[PreviewTable]:
        facts = [(name.replace("_", " "), value) for name, value in decision.inputs.items()]
        rated = [scorecard_table(decision)] if decision.scorecard else []
        priced = [pricing_table(decision.pricing)] if decision.pricing else []
        offered = [options_table(decision)] if decision.options else []
        return [
            rules_table(decision),
            reasons_table(decision),
            *rated,
            *priced,
            *offered,
            PreviewTable("Facts", ["Fact", "Value"], facts, tab="Facts", align_right={-1}),
        ]
