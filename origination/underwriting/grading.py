"""The grade an applicant is in, and the rules that follow from it."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from origination.scoring.library import card_named
from origination.scoring.scorecard import Score
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import ORIGINAL
from origination.underwriting.rules import Facts
from products.choices import GradeOutcome, RuleOperator, RuleOutcome, RuleStage
from products.metrics import Metric
from products.reasons import ReasonCode
from products.snapshots import Snapshot

PERCENT_STEP = Decimal("0.0001")
HUNDREDTH = Decimal("0.01")
CERTAIN = Decimal(100)


def score_of(facts: Facts, snapshot: Snapshot) -> Score | None:
    """The score by the card the version names; None where it names none."""
    name = snapshot.get("scorecard")
    return card_named(name).score(facts) if name else None


def percent_of(probability: Decimal) -> Decimal:
    """A probability the way rules and grades write it: `0.0163` is 1.63 percent."""
    return (probability * 100).quantize(PERCENT_STEP, rounding=ROUND_HALF_UP)


def grade_of(score: Score | None, snapshot: Snapshot) -> dict[str, Any] | None:
    """The first grade whose bound the probability of default stays below; the last one holds everybody else."""
    rows = sorted(snapshot.get("grades") or [], key=lambda row: Decimal(row["probability_below"]))
    if score is None or not rows:
        return None
    percent = percent_of(score.probability_of_default)
    fitting = (row for row in rows if percent < Decimal(row["probability_below"]))
    return next(fitting, rows[-1])


def rules_of_grade(
    grade: dict[str, Any] | None, score: Score | None, snapshot: Snapshot, inputs: UnderwritingInputs
) -> list[dict[str, Any]]:
    """What the grade and the margin ask for, as rules like the product's own: outcome, longest term, loan to value."""
    rules: list[dict[str, Any]] = []
    if grade is not None and score is not None:
        name = f"Grade {grade['grade']}"
        if grade["outcome"] != GradeOutcome.LEND:
            rules.append(
                _rule(
                    "GRADE",
                    f"{name} is not lent to without a person"
                    if grade["outcome"] == GradeOutcome.REFER
                    else f"{name} is not lent to",
                    (Metric.GRADE, RuleOperator.NOT_EQUALS, grade["grade"]),
                    grade["outcome"],
                    _dearest(score),
                )
            )
        if grade["term_months_max"] is not None:
            condition = (Metric.REQUESTED_TERM_MONTHS, RuleOperator.AT_MOST, str(grade["term_months_max"]))
            rules.append(_rule("GRADE-TERM", f"{name}: longest term", condition, RuleOutcome.COUNTER, "R117"))
        if grade["loan_to_value_max"] is not None and inputs.collateral_value > 0:
            highest = Decimal(grade["loan_to_value_max"])
            condition = _at_most_of_value(highest, inputs)
            words = f"{name}: loan to value at most {highest.normalize():f} %"
            rules.append(_rule("GRADE-LTV", words, condition, RuleOutcome.COUNTER, "R112"))
    hurdle = snapshot.get("risk_margin_min")
    if hurdle is not None:
        condition = (Metric.RISK_ADJUSTED_MARGIN, RuleOperator.AT_LEAST, hurdle)
        reason = _dearest(score) if score is not None else ReasonCode.R117
        rules.append(_rule("MARGIN", "Margin after risk", condition, RuleOutcome.REFER, reason))
    first = max((rule["position"] for rule in snapshot["rules"]), default=0) + 1
    return [{**rule, "position": number} for number, rule in enumerate(rules, start=first)]


def _at_most_of_value(highest: Decimal, inputs: UnderwritingInputs) -> tuple[Metric, RuleOperator, str]:
    """The highest loan to value as the largest amount, to the cent; at first as the least coverage in hundredths."""
    if inputs.method == ORIGINAL:
        needed = (CERTAIN * CERTAIN / highest).quantize(HUNDREDTH, rounding=ROUND_UP)
        return (Metric.COLLATERAL_COVERAGE_PERCENT, RuleOperator.AT_LEAST, str(needed))
    most = (inputs.collateral_value * highest / CERTAIN).quantize(HUNDREDTH, rounding=ROUND_DOWN)
    return (Metric.REQUESTED_AMOUNT, RuleOperator.AT_MOST, str(most))


def _dearest(score: Score) -> str:
    """The reason of the attribute that cost most points."""
    losses = score.largest_losses
    return losses[0].reason_code if losses else ReasonCode.R117.value


def _rule(code: str, name: str, condition: tuple[str, str, str], outcome: str, reason: str) -> dict[str, Any]:
    metric, operator, value = condition
    return {
        "code": code,
        "name": name,
        "stage": RuleStage.UNDERWRITING.value,
        "metric": str(metric),
        "operator": str(operator),
        "value": value,
        "outcome": str(outcome),
        "outcome_unknown": RuleOutcome.REFER.value,
        "reason_code": str(reason),
    }
