"""What is known about a card before anybody relies on it: judged on loans it did not learn from."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from origination.scoring.training.fitting import fit_card, probabilities_of
from origination.scoring.training.loans import SEGMENTS, PastLoan, UnreadableLoans
from origination.scoring.training.measures import (
    Tenth,
    area_under_curve,
    calibration,
    kolmogorov_smirnov,
    population_stability,
)

LOANS_IN_SEGMENT_MIN = 200
LATEST_SHARE = 0.2
"""So much of the loans, the latest, is the future for the test of stability."""


@dataclass(frozen=True)
class Segment:
    """A part of the loans: whether the card is right there too."""

    name: str
    value: str
    loans: int
    defaulted: float
    predicted: float
    area_under_curve: float | None


@dataclass(frozen=True)
class Report:
    """Figures of a card; every one but the later years' is cross-validated."""

    loans: int
    defaulted: float
    folds: int
    areas_under_curve: list[float]
    area_under_curve: float
    kolmogorov_smirnov: float
    calibration: list[Tenth]
    segments: list[Segment]
    later_from_year: int
    later_area_under_curve: float | None
    population_stability: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def judge_card(
    loans: Sequence[PastLoan], *, folds: int, progress: Callable[[str], None] = lambda line: None
) -> Report:
    """Train without each fold, judge on it; then train on earlier years, judge on the latest."""
    outcomes = [loan.defaulted for loan in loans]
    bad = sum(outcomes)
    if min(bad, len(outcomes) - bad) < folds:
        raise UnreadableLoans(
            f"{len(outcomes):,} loans of which {bad:,} were charged off: each of the {folds} parts of the "
            f"cross-validation needs one that was and one that was not, at least {folds} of each."
        )
    unseen, areas = _unseen(loans, folds, progress)
    year, later_area, stability = _later(loans)
    return Report(
        loans=len(loans),
        defaulted=sum(outcomes) / len(loans),
        folds=folds,
        areas_under_curve=areas,
        area_under_curve=sum(areas) / len(areas),
        kolmogorov_smirnov=kolmogorov_smirnov(unseen, outcomes),
        calibration=calibration(unseen, outcomes),
        segments=_segments(loans, unseen),
        later_from_year=year,
        later_area_under_curve=later_area,
        population_stability=stability,
    )


def _unseen(
    loans: Sequence[PastLoan], folds: int, progress: Callable[[str], None]
) -> tuple[list[float], list[float]]:
    """Each loan's probability by the card that did not see it, and each fold's area under the curve."""
    from sklearn.model_selection import StratifiedKFold

    unseen, areas = [0.0] * len(loans), []
    splits = StratifiedKFold(folds, shuffle=True, random_state=0)
    outcomes = [loan.defaulted for loan in loans]
    for number, (learn, check) in enumerate(splits.split(outcomes, outcomes), start=1):
        card = fit_card([loans[at] for at in learn], code="fold", version=str(number))
        checked = [loans[at] for at in check]
        found = probabilities_of(card, checked)
        areas.append(area_under_curve(found, [loan.defaulted for loan in checked]))
        for at, probability in zip(check, found, strict=True):
            unseen[at] = probability
        progress(f"fold {number} of {folds}: area under the curve {areas[-1]:.4f}")
    return unseen, areas


def _later(loans: Sequence[PastLoan]) -> tuple[int, float | None, float]:
    """A card of the earlier years on the latest ones: its area under the curve, and how the population moved.

    Where all of the latest loans ended the same way there is no curve.
    """
    years = sorted(loan.year for loan in loans)
    year = years[int(len(years) * (1 - LATEST_SHARE))]
    earlier = [loan for loan in loans if loan.year < year]
    later = [loan for loan in loans if loan.year >= year]
    if not _of_both_kinds(earlier):
        earlier = list(loans)
    card = fit_card(earlier, code="earlier", version="1")
    then, now = probabilities_of(card, earlier), probabilities_of(card, later)
    area = area_under_curve(now, [loan.defaulted for loan in later]) if _of_both_kinds(later) else None
    return year, area, population_stability(then, now)


def _of_both_kinds(loans: Sequence[PastLoan]) -> bool:
    return len({loan.defaulted for loan in loans}) == 2


def _segments(loans: Sequence[PastLoan], unseen: Sequence[float]) -> list[Segment]:
    found = []
    for name in SEGMENTS:
        for value in sorted({loan.segments[name] for loan in loans}):
            places = [at for at, loan in enumerate(loans) if loan.segments[name] == value]
            if len(places) >= LOANS_IN_SEGMENT_MIN:
                found.append(
                    _segment(
                        name, value, [loans[at].defaulted for at in places], [unseen[at] for at in places]
                    )
                )
    return found


def _segment(name: str, value: str, outcomes: list[bool], predicted: list[float]) -> Segment:
    both = 0 < sum(outcomes) < len(outcomes)
    return Segment(
        name=name,
        value=value,
        loans=len(outcomes),
        defaulted=sum(outcomes) / len(outcomes),
        predicted=sum(predicted) / len(predicted),
        area_under_curve=area_under_curve(predicted, outcomes) if both else None,
    )
