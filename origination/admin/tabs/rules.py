"""Rules: what each said, the scorecard, why this rate, what could be offered, and the decisions taken."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.formats import link_to, rate_text
from loanops.web.admin.parts import Content
from origination.admin.tabs.words import (
    METRIC_WORDS,
    OUTCOME_WORDS,
    limit_words,
    source_words,
    threshold_words,
    value_words,
)
from origination.choices import OfferOption
from origination.models import Application, Decision, DecisionReason

OPTION_WORDS = dict(OfferOption.choices)


def rules_part(application: Application, request: HttpRequest) -> list[Content]:
    """What each rule said last, what it came to, and every decision so far."""
    decisions = list(
        application.decisions.select_related("product_version__product")
        .prefetch_related(Prefetch("reasons", DecisionReason.objects.order_by("position")))
        .order_by("-id")
    )
    current = next((decision for decision in decisions if decision.is_current), None)
    return [*(decision_blocks(current) if current is not None else []), _decisions(decisions)]


def decision_blocks(decision: Decision) -> list[Content]:
    """Everything a decision rests on."""
    blocks: list[Content] = [rules_table(decision), reasons_table(decision)]
    if decision.scorecard:
        blocks += [scorecard_table(decision), _contributions(decision)]
    if decision.pricing:
        blocks.append(pricing_table(decision.pricing))
    if decision.options:
        blocks.append(options_table(decision))
    return blocks


def rules_table(decision: Decision) -> PreviewTable:
    """What each rule said, failed ones first."""
    version = decision.product_version
    rows = [
        (
            format_html('<span class="lo-day">{}</span>', "✓ met" if result.passed else "✗ not met"),
            result.code,
            result.name,
            METRIC_WORDS.get(result.metric, result.metric),
            value_words(result),
            limit_words(result),
            OUTCOME_WORDS.get(result.outcome, ""),
            f"{result.reason_code} {result.get_reason_code_display()}" if not result.passed else "",
            f"v{version.number}",
        )
        for result in decision.rule_results.order_by("passed", "position")
    ]
    columns = ["", "Rule", "Name", "Fact", "Value", "Must be", "Otherwise", "Reason", "Version"]
    return PreviewTable(f"Rules of {version}", columns, rows, align_right={-1})


def reasons_table(decision: Decision) -> PreviewTable:
    """The principal reasons with what is behind each."""
    rows = [
        (
            reason.code,
            reason.text,
            source_words(reason.source),
            reason.value,
            threshold_words(reason.threshold),
            reason.text_version,
        )
        for reason in sorted(decision.reasons.all(), key=lambda reason: reason.position)
    ]
    columns = ["Code", "What the applicant reads", "From", "Fact", "Must be", "Text"]
    return PreviewTable("Principal reasons", columns, rows, empty="None were needed.")


def scorecard_table(decision: Decision) -> PreviewTable:
    """Points of each attribute, of the most it could have brought."""
    card = decision.scorecard
    rows: list[tuple[Any, ...]] = [
        (
            each["label"],
            each["value"] or "not known",
            each["points"],
            each["points_max"],
            each["points"] - each["points_max"],
            each["reason_code"],
        )
        for each in _dearest_first(card)
    ]
    risk = rate_text(decision.probability_of_default)
    grade = f", grade {decision.grade}" if decision.grade else ""
    return PreviewTable(
        f"Scorecard {card['code']}, version {card['version']}",
        ["Attribute", "Value", "Points", "Of at most", "Lost", "Reason"],
        rows,
        align_right={2, 3, 4},
        note=f"{card['points']} points: probability of default {risk} within twelve months{grade}.",
    )


def _contributions(decision: Decision) -> Chart:
    """The points that were lost, the dearest attribute first."""
    rows = _dearest_first(decision.scorecard)
    return Chart(
        title="What cost points?",
        labels=[each["label"] for each in rows],
        series={
            "Points": [each["points"] for each in rows],
            "Lost": [each["points_max"] - each["points"] for each in rows],
        },
        unit="points",
        stacked=True,
    )


def _dearest_first(card: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(card["contributions"], key=lambda each: int(each["points"]) - int(each["points_max"]))


def pricing_table(pricing: dict[str, Any]) -> PreviewTable:
    """Why this rate: base and each adjustment, the bounds, and what is left after risk."""
    if not pricing:
        return PreviewTable("Why this rate", [], [], empty="Decided before the working of rates was kept.")
    rows = [(step["name"], step["because"], _points(step["points"])) for step in pricing["steps"]]
    rows.append(("Together", "", rate_text(Decimal(pricing["computed"]))))
    if Decimal(pricing["rate"]) > Decimal(pricing["computed"]):
        rows.append(("At least", pricing["low_because"], rate_text(Decimal(pricing["low"]))))
    if Decimal(pricing["rate"]) < Decimal(pricing["computed"]):
        rows.append(("At most", pricing["high_because"], rate_text(Decimal(pricing["high"]))))
    rows.append(("Rate of the rules", "", rate_text(Decimal(pricing["rate"]))))
    margin = pricing["margin"]
    note = ""
    if margin is not None:
        points = {name: f"{Decimal(value).normalize():f}" for name, value in margin.items()}
        note = (
            f"Margin after risk {points['points']} = rate {points['rate']} + fees {points['fees']} − funding "
            f"{points['funding']} − expected loss {points['expected_loss']} − servicing {points['servicing']}."
        )
    return PreviewTable("Why this rate", ["Step", "Because", "Points"], rows, align_right={2}, note=note)


def _points(text: str) -> str:
    value = Decimal(text)
    return f"{'+' if value >= 0 else '−'}{rate_text(abs(value)).removesuffix(' %')}"


def options_table(decision: Decision) -> PreviewTable:
    """What could be offered; the first is the decision's own terms."""
    rows = [
        (
            OPTION_WORDS.get(option["kind"], option["kind"]),
            Decimal(option["amount"]),
            option["term_months"],
            rate_text(Decimal(option["annual_rate"])),
        )
        for option in decision.options
    ]
    columns = ["Option", "Amount", "Months", "Rate"]
    return PreviewTable("What could be offered", columns, rows, align_right={1, 2, 3})


def _decisions(decisions: Sequence[Decision]) -> PreviewTable:
    rows = [
        (
            link_to(decision, decision.get_outcome_display()),
            decision.decision_date,
            decision.underwriter_label,
            decision.approved_amount,
            rate_text(decision.annual_rate),
            ", ".join(reason.text for reason in decision.reasons.all()),
            _override(decision),
            decision.rationale,
        )
        for decision in decisions
    ]
    columns = ["Decision", "On", "By", "Amount", "Rate", "Reasons", "Against the rules", "Rationale"]
    return PreviewTable("Decisions", columns, rows, empty="Nothing decided yet.", align_right={3})


def _override(decision: Decision) -> str:
    if not decision.override_direction:
        return ""
    return f"{decision.get_override_direction_display()}: {decision.get_override_reason_display()}"
