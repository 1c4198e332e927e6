"""The strip of figures: what was asked for, what could be had, and the facts that are looked at first."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from loanops.web.admin import Figure
from loanops.web.admin.formats import rate_text
from origination.admin.tabs.words import limit_words
from origination.models import Application, Decision, RuleResult
from origination.selectors import documents_verified
from products.metrics import Metric

FIGURES_OF_RULES = (
    (Metric.LOWEST_OWNER_SCORE, "Lowest owner score"),
    (Metric.BUSINESS_SCORE, "Commercial score"),
    (Metric.DEBT_SERVICE_COVERAGE, "Debt service coverage"),
    (Metric.LOAN_TO_VALUE_PERCENT, "Loan to value, %"),
    (Metric.COLLATERAL_COVERAGE_PERCENT, "Collateral, % of amount"),
    (Metric.DEBT_TO_WORTH, "Leverage"),
    (Metric.AMOUNT_TO_REVENUE_PERCENT, "Amount, % of revenue"),
    (Metric.MONTHS_IN_BUSINESS, "Months in business"),
)


def figures_of(
    application: Application, decision: Decision | None, rules: Sequence[RuleResult]
) -> list[Figure]:
    """What was asked for, what could be had, and the first facts, each with its threshold."""
    figures = [_requested(application)]
    if decision is not None:
        if decision.approved_amount is not None:
            hint = f"{decision.approved_term_months} months, {rate_text(decision.annual_rate)}"
            figures.append(
                Figure(decision.get_outcome_display(), decision.approved_amount, tone="success", hint=hint)
            )
        if decision.grade:
            risk = rate_text(decision.probability_of_default)
            figures.append(Figure("Grade", f"{decision.grade}, {risk}", hint="Probability of default"))
        results: dict[str, RuleResult] = {}
        for result in rules:
            results.setdefault(result.metric, result)
        figures += [
            _figure(label, results[metric]) for metric, label in FIGURES_OF_RULES if metric in results
        ]
    done, needed = documents_verified(application)
    if needed:
        tone = "success" if done == needed else "warning"
        figures.append(Figure("Documents verified", f"{done}/{needed}", tone=tone))
    return figures


def _requested(application: Application) -> Figure:
    amount: Any = application.requested_amount
    term: Any = application.requested_term_months
    hint = f"{term} months" if term else "no term yet"
    return Figure("Requested", amount if isinstance(amount, Decimal) else "–", hint=hint)


def _figure(label: str, result: RuleResult) -> Figure:
    mark, tone = ("✓", "success") if result.passed else ("✗", "danger")
    return Figure(f"{label} ({limit_words(result)})", f"{result.value or 'not known'} {mark}", tone=tone)
