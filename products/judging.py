"""Judging the rules of a product version: each rule looks at one fact and says passed, failed, or not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from products.choices import RuleOperator
from products.metrics import TEXT_METRICS

Facts = Mapping[str, Decimal | str | None]


@dataclass(frozen=True)
class Verdict:
    """What one rule says: `outcome` is empty when it is satisfied."""

    code: str
    position: int
    name: str
    stage: str
    metric: str
    operator: str
    threshold: str
    value: str
    passed: bool
    outcome: str
    reason_code: str


def judge(rule: Mapping[str, Any], facts: Facts) -> Verdict:
    """The verdict of one rule of a snapshot on the facts."""
    fact = facts[rule["metric"]]
    passed = fact is not None and _satisfied(rule, fact)
    outcome = "" if passed else rule["outcome_unknown"] if fact is None else rule["outcome"]
    return Verdict(
        code=rule["code"],
        position=rule["position"],
        name=rule["name"],
        stage=rule["stage"],
        metric=rule["metric"],
        operator=rule["operator"],
        threshold=rule["value"],
        value="" if fact is None else _shown(fact),
        passed=passed,
        outcome=outcome,
        reason_code=rule["reason_code"],
    )


def _satisfied(rule: Mapping[str, Any], fact: Decimal | str) -> bool:
    if rule["metric"] in TEXT_METRICS:
        return _text_satisfied(rule["operator"], str(fact), rule["value"])
    return _number_satisfied(rule["operator"], Decimal(fact), Decimal(rule["value"]))


def _number_satisfied(operator: str, fact: Decimal, threshold: Decimal) -> bool:
    match operator:
        case RuleOperator.AT_LEAST:
            return fact >= threshold
        case RuleOperator.AT_MOST:
            return fact <= threshold
        case RuleOperator.EQUALS:
            return fact == threshold
        case RuleOperator.NOT_EQUALS:
            return fact != threshold
        case _:
            raise ValueError(f"{operator} does not compare numbers.")


def _text_satisfied(operator: str, fact: str, value: str) -> bool:
    words = [word.strip() for word in value.split(",") if word.strip()]
    match operator:
        case RuleOperator.EQUALS:
            return fact == value.strip()
        case RuleOperator.NOT_EQUALS:
            return fact != value.strip()
        case RuleOperator.IN:
            return fact in words
        case RuleOperator.NOT_IN:
            return fact not in words
        case RuleOperator.NOT_STARTING_WITH:
            return not any(fact.startswith(word) for word in words)
        case _:
            raise ValueError(f"{operator} does not compare words.")


def _shown(fact: Decimal | str) -> str:
    return format(fact, "f") if isinstance(fact, Decimal) else fact
