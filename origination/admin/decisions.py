"""Decisions, each with the facts and rules it rests on."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.web.admin import PreviewTable, ReadOnlyAdmin, day, money, rate, record_link, register, text
from origination.admin.tabs.financials import bank_rows
from origination.admin.tabs.ratios import ratios_table, snapshot_of
from origination.admin.tabs.rules import (
    options_table,
    pricing_table,
    reasons_table,
    rules_table,
    scorecard_table,
)
from origination.admin.tabs.spreads import spread_table
from origination.models import Decision
from origination.underwriting.inputs import UnderwritingInputs
from products.choices import CollateralKind


@register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    view_action = "origination.view_decisions"
    export_action = "origination.export_decisions"
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
                text("underwriter_label", "By"),
                "decision_date",
                text("is_current", "Counts now"),
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
        rated = [scorecard_table(decision)] if decision.scorecard else []
        priced = [pricing_table(decision.pricing)] if decision.pricing else []
        offered = [options_table(decision)] if decision.options else []
        return [
            rules_table(decision),
            reasons_table(decision),
            *rated,
            *priced,
            *offered,
            *(replace(table, tab="Figures") for table in figures_of(decision)),
            facts_table(decision),
        ]


def figures_of(decision: Decision) -> list[PreviewTable]:
    """The figures the decision was made with, out of its own record: statements corrected later change nothing here."""
    if not decision.inputs:
        return []
    inputs = UnderwritingInputs.from_json(decision.inputs)
    note = f"From the facts of {decision.decision_date}, as they are kept with the decision."
    pieces = [
        (
            CollateralKind(item.kind).label,
            item.value,
            item.prior_liens,
            item.advance_percent,
            item.haircut_percent,
            item.lendable,
        )
        for item in inputs.collateral
    ]
    columns = ["Collateral", "Value", "Before us", "Advance, %", "Haircut, %", "Could be lent on it"]
    bank = bank_rows(inputs.bank.to_json()) if inputs.bank is not None else []
    return [
        spread_table(inputs.periods, None),
        ratios_table(inputs, snapshot_of(decision.product_version), note=note),
        PreviewTable("Collateral", columns, pieces, empty="None."),
        PreviewTable("Bank statements", ["", ""], bank, align_right={1}, empty="None were verified then."),
    ]


def facts_table(decision: Decision) -> PreviewTable:
    """Every single fact; what is a table of its own stands among the figures."""
    facts = [
        (name.replace("_", " "), value)
        for name, value in decision.inputs.items()
        if not isinstance(value, list | dict)
    ]
    return PreviewTable("Facts", ["Fact", "Value"], facts, tab="Facts", align_right={-1})
