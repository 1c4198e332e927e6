"""From past loans to a scorecard: bins by a small tree, their weight of evidence, a logistic regression over it.

The weight of evidence of a bin is the logarithm of its share of the good over its share of the bad loans. The
regression gives each attribute a weight; weight times evidence, scaled (20 points double the odds, 600 points are 30 to
1), are the bin's points, so that the exported card needs no more than addition.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from origination.scoring.scorecard import Fact, Kind, Scorecard
from origination.scoring.training.loans import PastLoan, UnreadableLoans

OFFSET, FACTOR = Decimal("501.8621881"), Decimal("28.8539008")
"""600 - 20 / ln 2 * ln 30, and 20 / ln 2."""
BINS_MAX, LOANS_IN_BIN_MIN, LOANS_OF_WORD_MIN = 8, 200, 100
SPREAD_MIN = 4
"""An attribute whose bins differ by fewer points says nothing and is left out."""


@dataclass(frozen=True)
class Trait:
    """What is learned about one attribute; the reason given when it cost an applicant most.

    Numbers are cut at multiples of `step`, so that a card never turns on a month or a dollar.
    """

    name: str
    label: str
    reason_code: str
    kind: Kind
    step: int = 1


TRAITS = (
    Trait("REQUESTED_TERM_MONTHS", "Term", "R103", Kind.NUMBER, step=12),
    Trait("REQUESTED_AMOUNT", "Amount", "R104", Kind.NUMBER, step=5_000),
    Trait("EMPLOYEES", "Employees", "R102", Kind.NUMBER),
    Trait("NAICS_SECTOR", "Industry sector", "R114", Kind.TEXT),
    Trait("MONTHS_IN_BUSINESS", "Time in business", "R101", Kind.NUMBER, step=24),
)


class TrainingNotInstalled(RuntimeError):
    """scikit-learn is missing: a part of development only."""


@dataclass(frozen=True)
class Range:
    """A bin in the making, with its evidence."""

    given: Mapping[str, Any]
    evidence: float = 0.0
    low: int | None = None
    high: int | None = None
    word: str = ""

    def holds(self, fact: Fact) -> bool:
        if self.word or not isinstance(fact, Decimal):
            return fact == self.word
        return (self.low is None or fact >= self.low) and (self.high is None or fact < self.high)


def fit_card(loans: Sequence[PastLoan], *, code: str, version: str, title: str = "") -> dict[str, Any]:
    """The scorecard, as it is stored, that these loans teach."""
    outcomes = [loan.defaulted for loan in loans]
    binned = [_ranges(trait, [loan.facts[trait.name] for loan in loans], outcomes) for trait in TRAITS]
    evidence = [
        [_evidence(ranges, loan.facts[trait.name]) for trait, ranges in zip(TRAITS, binned, strict=True)]
        for loan in loans
    ]
    intercept, weights = _regression(evidence, outcomes)
    attributes = [
        _attribute(trait, ranges, weight)
        for trait, ranges, weight in zip(TRAITS, binned, weights, strict=True)
    ]
    told = [each for each in attributes if _tells(each)]
    if not told:
        raise UnreadableLoans("Nothing in these loans tells those that were charged off from the others.")
    return {
        "code": code,
        "version": version,
        "title": title,
        "direction": "high",
        "offset": str(OFFSET),
        "factor": str(FACTOR),
        "base_points": round(float(OFFSET) + float(FACTOR) * intercept),
        "attributes": told,
    }


def _attribute(trait: Trait, ranges: Sequence[Range], weight: float) -> dict[str, Any]:
    """An attribute as it is stored, each bin with its points."""
    points = [round(float(FACTOR) * weight * each.evidence) for each in ranges]
    return {
        "name": trait.name,
        "label": trait.label,
        "reason_code": trait.reason_code,
        "kind": trait.kind.value,
        "bins": [{**each.given, "points": own} for each, own in zip(ranges, points, strict=True)],
    }


def _tells(attribute: Mapping[str, Any]) -> bool:
    points = [each["points"] for each in attribute["bins"]]
    return max(points) - min(points) >= SPREAD_MIN


def probabilities_of(card: Mapping[str, Any], loans: Sequence[PastLoan]) -> list[float]:
    """What the card says of each loan."""
    scorecard = Scorecard.from_json(card)
    return [float(scorecard.score(loan.facts).probability_of_default) for loan in loans]


def _ranges(trait: Trait, facts: Sequence[Fact], outcomes: Sequence[bool]) -> list[Range]:
    """The bins of an attribute; what is not known has one of its own, which never speaks for an applicant."""
    known = [(fact, bad) for fact, bad in zip(facts, outcomes, strict=True) if fact is not None]
    unknown = [bad for fact, bad in zip(facts, outcomes, strict=True) if fact is None]
    good, bad = outcomes.count(False), outcomes.count(True)
    if not known:
        return [*_nothing_known(trait), Range({"unknown": True})]
    bins = _number_bins(known, trait.step) if trait.kind is Kind.NUMBER else _word_bins(known)
    ranges = [
        replace(each, evidence=_weight_of([bad for fact, bad in known if each.holds(fact)], good, bad))
        for each in bins
    ]
    few = len(unknown) < LOANS_OF_WORD_MIN
    evidence = 0.0 if few else min(_weight_of(unknown, good, bad), 0.0)
    return [*ranges, Range({"unknown": True}, evidence)]


def _nothing_known(trait: Trait) -> list[Range]:
    """The bins of an attribute that no loan knows: they say nothing, so that the card leaves it out."""
    return [_range(None, None)] if trait.kind is Kind.NUMBER else []


def _number_bins(known: Sequence[tuple[Fact, bool]], step: int) -> list[Range]:
    """Where a small tree cuts the numbers, at multiples of the step."""
    steps = [[int(Decimal(str(fact)) // step)] for fact, _ in known]
    tree = _tree().fit(steps, [bad for _, bad in known]).tree_
    cuts = sorted(
        {
            math.ceil(cut) * step
            for cut, feature in zip(tree.threshold, tree.feature, strict=True)
            if feature >= 0
        }
    )
    bounds = [None, *cuts, None]
    return [_range(low, high) for low, high in pairwise(bounds)]


def _range(low: int | None, high: int | None) -> Range:
    given = {name: str(bound) for name, bound in (("from", low), ("below", high)) if bound is not None}
    return Range(given, low=low, high=high)


def _word_bins(known: Sequence[tuple[Fact, bool]]) -> list[Range]:
    """A bin for each word that is frequent enough; rarer ones score as not known."""
    words = Counter(str(fact) for fact, _ in known)
    frequent = sorted(word for word, count in words.items() if count >= LOANS_OF_WORD_MIN)
    return [Range({"values": [word]}, word=word) for word in frequent]


def _weight_of(outcomes: Sequence[bool], good: int, bad: int) -> float:
    """ln(share of the good / share of the bad), half a loan added to both so that there is always one."""
    bad_inside = sum(outcomes)
    return math.log((len(outcomes) - bad_inside + 0.5) / good) - math.log((bad_inside + 0.5) / bad)


def _evidence(ranges: Sequence[Range], fact: Fact) -> float:
    if fact is None:
        return ranges[-1].evidence
    return next((each.evidence for each in ranges[:-1] if each.holds(fact)), ranges[-1].evidence)


def _tree() -> Any:
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError as missing:
        raise TrainingNotInstalled(
            "Training needs scikit-learn: pip install -r requirements-dev.txt. Scoring does not."
        ) from missing
    return DecisionTreeClassifier(max_leaf_nodes=BINS_MAX, min_samples_leaf=LOANS_IN_BIN_MIN, random_state=0)


def _regression(evidence: Sequence[Sequence[float]], outcomes: Sequence[bool]) -> tuple[float, list[float]]:
    """Intercept and weights of the logarithm of the odds of being good.

    An attribute with a negative weight would turn its own evidence round; it is left out (weight 0).
    """
    from sklearn.linear_model import LogisticRegression

    kept = list(range(len(evidence[0])))
    while True:
        fitted = LogisticRegression(max_iter=1000).fit(
            [[row[at] for at in kept] for row in evidence], [not bad for bad in outcomes]
        )
        weights = dict(zip(kept, (float(each) for each in fitted.coef_[0]), strict=True))
        lowest = min(kept, key=lambda at: weights[at])
        if weights[lowest] >= 0 or len(kept) == 1:
            return float(fitted.intercept_[0]), [weights.get(at, 0.0) for at in range(len(evidence[0]))]
        kept.remove(lowest)
