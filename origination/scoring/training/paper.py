"""The published case to compare with: Li, Mickel and Taylor, Journal of Statistics Education 26(1), 2018, tables 8, 9.

A logistic regression of default on real estate as collateral, the guaranteed portion, and the recession.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from origination.scoring.training.loans import UnreadableLoans, rows_of
from origination.scoring.training.measures import area_under_curve, misclassified

PREDICTORS = ("RealEstate", "Portion", "Recession")
PUBLISHED = {"Intercept": 1.3931, "RealEstate": -2.1282, "Portion": -2.9875, "Recession": 0.5041}
PUBLISHED_MISCLASSIFIED = 0.3216
CUTOFF, FOLDS = 0.5, 10


@dataclass(frozen=True)
class Case:
    """What the regression comes to on these loans."""

    loans: int
    coefficients: dict[str, float]
    area_under_curve: float
    misclassified: float


def reproduce(path: Path) -> Case:
    """The table's coefficients from the whole file, and the misclassification of loans that were not learned from."""
    rows = list(rows_of(path, (*PREDICTORS, "Default")))
    try:
        facts = [[float(row[name]) for name in PREDICTORS] for row in rows]
        outcomes = [bool(int(row["Default"])) for row in rows]
    except ValueError as problem:
        raise UnreadableLoans(f"{path.name}: {', '.join(PREDICTORS)} and Default are numbers ({problem}).")
    if min(sum(outcomes), len(outcomes) - sum(outcomes)) < FOLDS:
        raise UnreadableLoans(
            f"{path.name} needs at least {FOLDS} loans that defaulted and {FOLDS} that did not."
        )
    model = _model().fit(facts, outcomes)
    learned = model.predict_proba(facts)[:, 1].tolist()
    return Case(
        loans=len(rows),
        coefficients={
            "Intercept": float(model.intercept_[0]),
            **dict(zip(PREDICTORS, (float(each) for each in model.coef_[0]), strict=True)),
        },
        area_under_curve=area_under_curve(learned, outcomes),
        misclassified=misclassified(_unseen(facts, outcomes), outcomes, cutoff=CUTOFF),
    )


def _model() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=float("inf"), max_iter=10_000, tol=1e-10)


def _unseen(facts: list[list[float]], outcomes: list[bool]) -> list[float]:
    """What models that did not see a loan say of it."""
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    found: list[float] = cross_val_predict(_model(), facts, outcomes, cv=folds, method="predict_proba")[
        :, 1
    ].tolist()
    return found
