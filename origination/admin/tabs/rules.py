"""Rules: what each said, and the decisions taken."""

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to, rate_text
from origination.admin.tabs.words import METRIC_WORDS, OUTCOME_WORDS, limit_words
from origination.models import Application, Decision
from origination.selectors import current_decision


def rules_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """What each rule said last, and every decision so far."""
    decision = current_decision(application)
    return [*([rules_table(decision)] if decision is not None else []), _decisions(application)]


def rules_table(decision: Decision) -> PreviewTable:
    """What each rule said, failed ones first."""
    rows = [
        (
            "✓ met" if result.passed else "✗ not met",
            result.code,
            result.name,
            METRIC_WORDS[result.metric],
            result.value or "not known",
            limit_words(result),
            OUTCOME_WORDS.get(result.outcome, ""),
            result.get_reason_code_display() if not result.passed else "",
        )
        for result in decision.rule_results.order_by("passed", "position")
    ]
    columns = ["", "Rule", "Name", "Fact", "Value", "Must be", "Otherwise", "Reason"]
    return PreviewTable(f"Rules of {decision.product_version}", columns, rows, align_right={-1})


def _decisions(application: Application) -> PreviewTable:
    rows = [
        (
            link_to(decision, decision.get_outcome_display()),
            decision.decision_date,
            decision.underwriter_label,
            decision.approved_amount,
            rate_text(decision.annual_rate),
            ", ".join(reason.text for reason in decision.reasons.all()),
            decision.rationale,
        )
        for decision in application.decisions.prefetch_related("reasons").order_by("-id")
    ]
    columns = ["Decision", "On", "By", "Amount", "Rate", "Reasons", "Rationale"]
    return PreviewTable("Decisions", columns, rows, empty="Nothing decided yet.", align_right={3})
