"""The strip of figures: what was asked for, what could be had, and the facts the rules look at first."""

from loanops.web.admin import Figure
from loanops.web.admin.formats import rate_text
from origination.admin.tabs.words import limit_words
from origination.models import Application, Decision, RuleResult
from products.metrics import Metric

FIGURES_OF_RULES = (
    (Metric.LOWEST_OWNER_SCORE, "Lowest owner score"),
    (Metric.BUSINESS_SCORE, "Commercial score"),
    (Metric.DEBT_SERVICE_COVERAGE, "Debt service coverage"),
    (Metric.COLLATERAL_COVERAGE_PERCENT, "Collateral, % of amount"),
    (Metric.AMOUNT_TO_REVENUE_PERCENT, "Amount, % of revenue"),
    (Metric.MONTHS_IN_BUSINESS, "Months in business"),
)


def figures_of(application: Application, decision: Decision | None) -> list[Figure]:
    """What was asked for, what could be had, and the facts the rules look at first, each with its threshold."""
    figures = [
        Figure("Requested", application.requested_amount, hint=f"{application.requested_term_months} months")
    ]
    if decision is None:
        return figures
    if decision.approved_amount is not None:
        hint = f"{decision.approved_term_months} months, {rate_text(decision.annual_rate)}"
        figures.append(
            Figure(decision.get_outcome_display(), decision.approved_amount, tone="success", hint=hint)
        )
    results: dict[str, RuleResult] = {}
    for result in decision.rule_results.order_by("passed", "position"):
        results.setdefault(result.metric, result)
    figures += [_figure(label, results[metric]) for metric, label in FIGURES_OF_RULES if metric in results]
    return figures


def _figure(label: str, result: RuleResult) -> Figure:
    mark, tone = ("✓", "success") if result.passed else ("✗", "danger")
    return Figure(f"{label} ({limit_words(result)})", f"{result.value or 'not known'} {mark}", tone=tone)
