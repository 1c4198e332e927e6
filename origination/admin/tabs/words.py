"""Facts, limits and outcomes of rules in words."""

from decimal import Decimal

from origination.models import RuleResult
from products.choices import RuleOperator, RuleOutcome
from products.metrics import TEXT_METRICS, Metric

METRIC_WORDS = dict(Metric.choices)
OUTCOME_WORDS = dict(RuleOutcome.choices)
LIMITS = {
    RuleOperator.AT_LEAST.value: "≥ {}",
    RuleOperator.AT_MOST.value: "≤ {}",
    RuleOperator.EQUALS.value: "{}",
    RuleOperator.NOT_EQUALS.value: "not {}",
    RuleOperator.IN.value: "one of {}",
    RuleOperator.NOT_IN.value: "none of {}",
    RuleOperator.NOT_STARTING_WITH.value: "not starting with {}",
}
"""Under the heading "Must be"."""
DEMANDS = {
    **{operator: f"must be {words}" for operator, words in LIMITS.items()},
    RuleOperator.NOT_EQUALS.value: "must not be {}",
    RuleOperator.NOT_STARTING_WITH.value: "must not start with {}",
}
"""In a sentence."""
AMOUNTS = frozenset({RuleOperator.AT_LEAST.value, RuleOperator.AT_MOST.value})


def limit_words(result: RuleResult) -> str:
    """`≥ 680`, `not D`: what stands under "Must be"."""
    return needed_words(result.operator, result.threshold)


def needed_words(operator: str, threshold: str) -> str:
    """`≥ 30,000`, `one of OH, TX`, of any operator and what it compares with."""
    return LIMITS[operator].format(_listed(operator, threshold, last=", "))


def rule_words(result: RuleResult) -> str:
    """`664, must be ≥ 680`; `D, must not be D`."""
    demand = DEMANDS[result.operator].format(_listed(result.operator, result.threshold, last=" or "))
    return f"{value_words(result)}, {demand}"


def value_words(result: RuleResult) -> str:
    """The fact a rule looked at; numbers with their thousands."""
    if not result.value:
        return "not known"
    return result.value if result.metric in TEXT_METRICS else f"{Decimal(result.value):,f}"


def threshold_words(threshold: str) -> str:
    """What a reason keeps, `AT_LEAST 680` or `15 of 38 points`, as people read it."""
    operator, _, value = threshold.partition(" ")
    return needed_words(operator, value) if operator in LIMITS else threshold


def source_words(source: str) -> str:
    """What a reason rests on: a rule by its code, or a fact of the scorecard by its name."""
    return METRIC_WORDS.get(source, source)


def _listed(operator: str, threshold: str, *, last: str) -> str:
    """The values compared with: a number with its thousands, words one after the other."""
    if operator in AMOUNTS:
        return f"{Decimal(threshold):,f}"
    *first, end = [word.strip() for word in threshold.split(",") if word.strip()] or [""]
    return f"{', '.join(first)}{last}{end}" if first else end
