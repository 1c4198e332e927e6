"""The strip of figures: what was asked for, what could be had, and the facts that are looked at first."""

from decimal import Decimal
from typing import Any

from loanops.web.admin import Figure
from loanops.web.admin.formats import rate_text
from origination.admin.tabs.ratios import snapshot_of
from origination.admin.tabs.words import limit_words, value_words
from origination.models import Application, Decision, RuleResult
from origination.selectors import documents_verified
from origination.underwriting.assessment import assess
from origination.underwriting.inputs import UnderwritingInputs
from products.metrics import Metric

ALWAYS, WHERE_ASKED = True, False
NOT_APART = "\u00a0"
"""A space at which no line is broken."""
FIGURES_OF_FACTS = (
    (Metric.LOWEST_OWNER_SCORE, "Lowest owner score", ALWAYS),
    (Metric.BUSINESS_SCORE, "Commercial score", ALWAYS),
    (Metric.DEBT_SERVICE_COVERAGE, "Debt service coverage", ALWAYS),
    (Metric.LOAN_TO_VALUE_PERCENT, "Loan to value, %", ALWAYS),
    (Metric.COLLATERAL_COVERAGE_PERCENT, "Collateral, % of amount", WHERE_ASKED),
    (Metric.DEBT_TO_WORTH, "Leverage", ALWAYS),
    (Metric.AMOUNT_TO_REVENUE_PERCENT, "Amount, % of revenue", WHERE_ASKED),
    (Metric.MONTHS_IN_BUSINESS, "Months in business", ALWAYS),
)
"""What is looked at first, also where the product has no limit for it; the others only where it has one."""


def figures_of(application: Application, decision: Decision | None) -> list[Figure]:
    """What was asked for, what could be had, and the first facts, each with its threshold."""
    figures = [_requested(application)]
    if decision is not None:
        figures += [*_terms(decision), *_risk(decision), *_facts(decision)]
    done, needed = documents_verified(application)
    if needed:
        tone = "success" if done == needed else "warning"
        figures.append(Figure("Documents verified", f"{done}/{needed}", tone=tone))
    return figures


def _terms(decision: Decision) -> list[Figure]:
    """What was approved, and the most that could be had where that is more."""
    figures = []
    if decision.approved_amount is not None:
        hint = f"{decision.approved_term_months} months, {rate_text(decision.annual_rate)}"
        figures.append(
            Figure(decision.get_outcome_display(), decision.approved_amount, tone="success", hint=hint)
        )
    amounts = [Decimal(option["amount"]) for option in decision.options or ()]
    if amounts and max(amounts) != decision.approved_amount:
        figures.append(Figure("Eligible up to", max(amounts), hint="The largest of the options."))
    return figures


def _risk(decision: Decision) -> list[Figure]:
    if not decision.grade:
        return []
    risk = rate_text(decision.probability_of_default)
    return [Figure("Grade", f"{decision.grade}, {risk}", hint="Probability of default")]


def _facts(decision: Decision) -> list[Figure]:
    """The facts the decision rests on: with their limits, or as they are known.

    Coverage is that of the amount and term asked for, at the rate the rules came to for them.
    """
    results: dict[str, RuleResult] = {}
    for result in sorted(decision.rule_results.all(), key=lambda each: (each.passed, each.position)):
        results.setdefault(result.metric, result)
    assessment = None
    if decision.inputs:
        inputs = UnderwritingInputs.from_json(decision.inputs)
        assessment = assess(inputs, snapshot_of(decision.product_version))
    figures = []
    for metric, label, is_always_shown in FIGURES_OF_FACTS:
        if assessment is not None and metric == Metric.DEBT_SERVICE_COVERAGE:
            label = f"{label} at {rate_text(assessment.pricing.rate)}"
        if metric in results:
            figures.append(_figure(label, results[metric]))
        elif is_always_shown and assessment is not None and assessment.facts.get(metric) is not None:
            figures.append(Figure(f"{label} (no limit)", str(assessment.facts[metric])))
    return figures


def _requested(application: Application) -> Figure:
    amount: Any = application.requested_amount
    term: Any = application.requested_term_months
    hint = f"{term} months" if term else "no term yet"
    return Figure("Requested", amount if isinstance(amount, Decimal) else "–", hint=hint)


def _figure(label: str, result: RuleResult) -> Figure:
    mark, tone = ("✓", "success") if result.passed else ("✗", "danger")
    limit = limit_words(result).replace(" ", NOT_APART)
    return Figure(f"{label} ({limit})", f"{value_words(result)}{NOT_APART}{mark}", tone=tone)
