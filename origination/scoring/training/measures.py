"""How well probabilities tell loans that default from those that do not: plain statistics over whole lists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

Probabilities = Sequence[float]
Outcomes = Sequence[bool]
STABLE, WATCH = 0.10, 0.25
"""A population stability index below the first is stable, above the second asks for action."""


@dataclass(frozen=True)
class Tenth:
    """A tenth of the loans by predicted risk: how many, what was predicted, what happened."""

    loans: int
    predicted: float
    defaulted: float


def area_under_curve(probabilities: Probabilities, outcomes: Outcomes) -> float:
    """The chance that a loan that defaults was given a higher probability than one that does not; ties count half."""
    bad = sum(outcomes)
    good = len(outcomes) - bad
    if not bad or not good:
        raise ValueError("Loans of both kinds are needed.")
    rank, ranks_of_bad = 1, 0.0
    ordered = sorted(zip(probabilities, outcomes, strict=True), key=lambda each: each[0])
    for _, tied in groupby(ordered, key=lambda each: each[0]):
        group = [outcome for _, outcome in tied]
        middle = rank + (len(group) - 1) / 2
        ranks_of_bad += middle * sum(group)
        rank += len(group)
    return (ranks_of_bad - bad * (bad + 1) / 2) / (bad * good)


def kolmogorov_smirnov(probabilities: Probabilities, outcomes: Outcomes) -> float:
    """The largest distance between the shares of both kinds below one probability."""
    bad = sum(outcomes)
    good = len(outcomes) - bad
    below_bad = below_good = 0
    largest = 0.0
    ordered = sorted(zip(probabilities, outcomes, strict=True), key=lambda each: each[0])
    for _, tied in groupby(ordered, key=lambda each: each[0]):
        group = [outcome for _, outcome in tied]
        below_bad += sum(group)
        below_good += len(group) - sum(group)
        largest = max(largest, abs(below_good / good - below_bad / bad))
    return largest


def calibration(probabilities: Probabilities, outcomes: Outcomes) -> list[Tenth]:
    """Predicted and observed share of defaults in each tenth, the safest first."""
    ordered = sorted(zip(probabilities, outcomes, strict=True), key=lambda each: each[0])
    edges = [round(len(ordered) * tenth / 10) for tenth in range(11)]
    parts = [ordered[low:high] for low, high in pairwise(edges) if high > low]
    return [
        Tenth(
            loans=len(part),
            predicted=sum(probability for probability, _ in part) / len(part),
            defaulted=sum(outcome for _, outcome in part) / len(part),
        )
        for part in parts
    ]


def population_stability(then: Probabilities, now: Probabilities) -> float:
    """How far the shares of today's loans in yesterday's tenths moved: the sum of (now - then) * ln(now / then)."""
    ordered = sorted(then)
    edges = sorted({ordered[round(len(ordered) * tenth / 10)] for tenth in range(1, 10)})
    shares = [[_share(values, low, high) for values in (then, now)] for low, high in _ranges(edges)]
    return sum((after - before) * math.log(after / before) for before, after in shares)


def misclassified(probabilities: Probabilities, outcomes: Outcomes, *, cutoff: float = 0.5) -> float:
    """The share of loans on the wrong side of the cutoff."""
    wrong = sum(
        (probability > cutoff) != outcome
        for probability, outcome in zip(probabilities, outcomes, strict=True)
    )
    return wrong / len(outcomes)


def _ranges(edges: Sequence[float]) -> list[tuple[float, float]]:
    bounds = [-math.inf, *edges, math.inf]
    return list(pairwise(bounds))


def _share(values: Probabilities, low: float, high: float) -> float:
    """At least half a loan, so that an empty tenth has a logarithm."""
    inside = sum(low <= value < high for value in values)
    return max(inside, 0.5) / len(values)
