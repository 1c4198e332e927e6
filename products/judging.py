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


def judge(rule: Mapping[str, Any], facts: Facts, *, short_codes_pass: bool = False) -> Verdict:
    """The verdict of one rule of a snapshot on the facts.

    A code shorter than one the rule excludes (71 where 7132 is excluded) may be it or not: that is not known, except
    where `short_codes_pass`.
    """
    fact = facts[rule["metric"]]
    is_known = fact is not None and (short_codes_pass or not _is_too_short(rule, str(fact)))
    passed = is_known and fact is not None and _satisfied(rule, fact)
    outcome = "" if passed else rule["outcome"] if is_known else rule["outcome_unknown"]
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


def _is_too_short(rule: Mapping[str, Any], fact: str) -> bool:
    """Whether a code could go on as one that the rule excludes, and is none of them yet."""
    if rule["operator"] != RuleOperator.NOT_STARTING_WITH:
        return False
    words = words_of(rule["value"])
    return any(word.startswith(fact) for word in words) and fact not in words


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


def words_of(value: str) -> list[str]:
    """The words of a rule's value, which commas separate."""
    return [word.strip() for word in value.split(",") if word.strip()]


def _text_satisfied(operator: str, fact: str, value: str) -> bool:
    words = words_of(value)
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
