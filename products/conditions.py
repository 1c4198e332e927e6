"""Conditions of rules and rate adjustments: operators and values that fit the fact they look at."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loanops.core.errors import FieldError
from loanops.core.us_states import STATES
from loanops.parties.models import BusinessStructure
from products.choices import RuleOperator
from products.judging import words_of
from products.metrics import TEXT_METRICS, Metric

NUMBER_OPERATORS = frozenset(
    {RuleOperator.AT_LEAST, RuleOperator.AT_MOST, RuleOperator.EQUALS, RuleOperator.NOT_EQUALS}
)
TEXT_OPERATORS = frozenset(set(RuleOperator) - {RuleOperator.AT_LEAST, RuleOperator.AT_MOST})
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
WORDS: Mapping[str, frozenset[str]] = {
    Metric.STATE: STATES,
    Metric.BUSINESS_STRUCTURE: frozenset(BusinessStructure.values),
    Metric.CASH_FLOW_SOURCE: frozenset({"STATED", "VERIFIED"}),
    Metric.CANNABIS_RELATED: frozenset({"YES", "NO"}),
}
"""All the words such a fact can be; another one in a rule would never be met."""
DIGITS = {Metric.NAICS_CODE: re.compile(r"[0-9]{2,6}"), Metric.NAICS_SECTOR: re.compile(r"[0-9]{2}")}
NAMED_MAX = 12


def condition_errors(row: Mapping[str, Any], pointer: str) -> Iterator[FieldError]:
    """What does not fit in fact, operator and value of a row."""
    metric, text = row["metric"], row["metric"] in TEXT_METRICS
    allowed = TEXT_OPERATORS if text else NUMBER_OPERATORS
    if row["operator"] not in allowed:
        yield FieldError(f"{pointer}/operator", "invalid_choice", f"One of {', '.join(sorted(allowed))}.")
    problem = _words_problem(metric, words_of(row["value"])) if text else _number_problem(row["value"])
    if problem:
        yield FieldError(f"{pointer}/value", "invalid", problem)


def _number_problem(value: str) -> str:
    return "" if NUMBER.fullmatch(value.strip()) else "A number, such as 24 or 1.25."


def _words_problem(metric: str, words: list[str]) -> str:
    if not words:
        return "At least one word."
    known = WORDS.get(metric)
    if known is not None:
        strange = [word for word in words if word not in known]
        named = (
            ", ".join(sorted(known))
            if len(known) <= NAMED_MAX
            else "the states by their two letters, such as NY"
        )
        return f"Not {', '.join(strange)}: each is one of {named}." if strange else ""
    digits = DIGITS.get(Metric(metric))
    strange = [word for word in words if digits is not None and not digits.fullmatch(word)]
    if not strange:
        return ""
    length = "two" if metric == Metric.NAICS_SECTOR else "two to six"
    return f"Not {', '.join(strange)}: each is {length} digits, such as 72."
