"""Facts, limits and outcomes of rules in words."""

from origination.models import RuleResult
from products.choices import RuleOperator, RuleOutcome
from products.metrics import Metric

OPERATOR_WORDS = dict(RuleOperator.choices)
SIGNS = {RuleOperator.AT_LEAST.value: "≥", RuleOperator.AT_MOST.value: "≤"}
METRIC_WORDS = dict(Metric.choices)
OUTCOME_WORDS = dict(RuleOutcome.choices)


def limit_words(result: RuleResult) -> str:
    """`≥ 680`, or in words where there is no sign for it."""
    threshold = result.threshold.replace(",", ", ").replace(",  ", ", ")
    return f"{SIGNS.get(result.operator, OPERATOR_WORDS[result.operator])} {threshold}"


def rule_words(result: RuleResult) -> str:
    """`664, must be ≥ 680`."""
    return f"{result.value or 'not known'}, must be {limit_words(result)}"


def threshold_words(threshold: str) -> str:
    """What a reason keeps, `AT_LEAST 680` or `15 of 38 points`, as people read it."""
    operator, _, value = threshold.partition(" ")
    if operator not in OPERATOR_WORDS:
        return threshold
    return f"{SIGNS.get(operator, OPERATOR_WORDS[operator])} {value}"
