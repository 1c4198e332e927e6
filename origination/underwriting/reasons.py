"""The principal reasons of a decision: at most four, those that really decided, each with the fact behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from origination.scoring.scorecard import Contribution, Score
from origination.underwriting.rules import Verdict
from products.metrics import Metric
from products.reasons import ReasonCode

REASONS_MAX = 4
BY_SCORE = frozenset({Metric.GRADE, Metric.PROBABILITY_OF_DEFAULT})


@dataclass(frozen=True)
class Reason:
    """A reason code with where it comes from: a rule, or an attribute of the scorecard."""

    code: str
    source: str = ""
    value: str = ""
    threshold: str = ""


def principal_reasons(verdicts: Iterable[Verdict], score: Score | None) -> tuple[Reason, ...]:
    """Knock-outs first, in the order of the rules; then, where the score decided, what cost most points."""
    decisive = list(verdicts)
    found = [_of_rule(verdict) for verdict in decisive if verdict.metric not in BY_SCORE]
    if score is not None and len(found) < len(decisive):
        found.extend(_of_score(each) for each in score.largest_losses)
    elif score is None:
        found = [_of_rule(verdict) for verdict in decisive]
    return _distinct(found) or _distinct(_of_rule(verdict) for verdict in decisive)


def reasons_with_facts(
    codes: Iterable[str], verdicts: Iterable[Verdict], score: Score | None
) -> tuple[Reason, ...]:
    """The reasons a person chose, each with the fact behind it where the rules or the score know one."""
    behind = [
        *(_of_rule(verdict) for verdict in verdicts if not verdict.passed),
        *(_of_score(each) for each in (score.largest_losses if score is not None else ())),
    ]
    return tuple(next((each for each in behind if each.code == code), Reason(code)) for code in codes)


def _of_rule(verdict: Verdict) -> Reason:
    return Reason(
        ReasonCode(verdict.reason_code).value,
        verdict.code,
        verdict.value,
        f"{verdict.operator} {verdict.threshold}",
    )


def _of_score(each: Contribution) -> Reason:
    return Reason(each.reason_code, each.attribute, each.value, f"{each.points} of {each.points_max} points")


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each code once, the first of its kind, at most four."""
    by_code: dict[str, Reason] = {}
    for reason in reasons:
        by_code.setdefault(reason.code, reason)
    return tuple(by_code.values())[:REASONS_MAX]
