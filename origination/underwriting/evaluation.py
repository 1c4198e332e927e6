"""The automatic decision: score, grade, rate and rules, precedence applied, offers sought, authority checked.

Any decline declines; otherwise any referral refers; otherwise limits that only bind the request lead to a
counter-offer with the largest admissible amount and longest admissible term; otherwise the request is approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origination.choices import AuthorityLevel, DecisionOutcome
from origination.scoring.scorecard import Score
from origination.underwriting.admissible import largest_admissible
from origination.underwriting.assessment import Assessment, assess, judge_rules
from origination.underwriting.authority import level_needed
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.options import Option, options_for, quote_problem
from origination.underwriting.pricing import Pricing
from origination.underwriting.reasons import REASONS_MAX, Reason, principal_reasons
from origination.underwriting.rules import Verdict
from products.choices import RuleOutcome, RuleStage
from products.snapshots import Snapshot

__all__ = ["REASONS_MAX", "Evaluation", "evaluate", "judge_rules", "screen"]


@dataclass(frozen=True)
class Evaluation:
    """An outcome with what it rests on. Amount, term and rate are those that could be offered, if any."""

    outcome: DecisionOutcome
    verdicts: tuple[Verdict, ...]
    principal: tuple[Reason, ...]
    note: str
    amount: Decimal | None = None
    term_months: int | None = None
    annual_rate: Decimal | None = None
    options: tuple[Option, ...] = ()
    score: Score | None = None
    grade: str = ""
    pricing: Pricing | None = None
    authority: AuthorityLevel = AuthorityLevel.AUTOMATIC
    exceptions: int = 0

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.principal)


def screen(inputs: UnderwritingInputs, snapshot: Snapshot) -> Evaluation | None:
    """Eligibility before credit is pulled: a decline, or None when nothing stands in the way."""
    verdicts = judge_rules(inputs, snapshot, stage=RuleStage.ELIGIBILITY)
    knocked_out = _having(verdicts, RuleOutcome.DECLINE)
    if not knocked_out:
        return None
    return Evaluation(
        DecisionOutcome.DECLINED,
        verdicts,
        principal_reasons(knocked_out, None),
        "Not eligible for this product.",
        exceptions=_failed(verdicts),
    )


def evaluate(inputs: UnderwritingInputs, snapshot: Snapshot) -> Evaluation:
    """The decision the rules come to."""
    assessed = assess(inputs, snapshot)
    for outcome, decided, note in (
        (RuleOutcome.DECLINE, DecisionOutcome.DECLINED, "A rule that knocks out was not met."),
        (
            RuleOutcome.REFER,
            DecisionOutcome.REFERRED,
            "A person has to look at rules that were not met or facts that are not known.",
        ),
    ):
        decisive = _having(assessed.verdicts, outcome)
        if decisive:
            return _evaluation(decided, assessed, snapshot, principal_reasons(decisive, assessed.score), note)
    if assessed.failed:
        return _counter(assessed, snapshot)
    return _within_authority(DecisionOutcome.APPROVED, assessed, assessed, snapshot, ())


def _counter(assessed: Assessment, snapshot: Snapshot) -> Evaluation:
    reasons = principal_reasons(_having(assessed.verdicts, RuleOutcome.COUNTER), assessed.score)
    smaller = largest_admissible(assessed.inputs, snapshot)
    if smaller is None:
        note = f"Nothing from {snapshot['amount_min']} on is admissible under the limits."
        return _evaluation(DecisionOutcome.DECLINED, assessed, snapshot, reasons, note)
    return _within_authority(DecisionOutcome.COUNTER_OFFERED, assessed, smaller, snapshot, reasons)


def _within_authority(
    outcome: DecisionOutcome,
    assessed: Assessment,
    offered: Assessment,
    snapshot: Snapshot,
    reasons: tuple[Reason, ...],
) -> Evaluation:
    """Above the limit for automatic approval a person decides, with what the rules would offer."""
    automatic = offered.is_automatic
    note = "All rules were met."
    if not automatic:
        of_grade = f" in grade {offered.grade_name}" if offered.grade_name else ""
        note = f"Above {offered.automatic_amount_max:,.2f}{of_grade} a person decides."
    elif outcome == DecisionOutcome.COUNTER_OFFERED:
        note = "The largest amount and longest term the limits admit."
    first, *others = options_for(offered, assessed.inputs, snapshot, by_rules=automatic)
    problem = quote_problem(first, offered.inputs, snapshot)
    if problem:
        return _evaluation(DecisionOutcome.REFERRED, assessed, snapshot, reasons, problem, automatic=False)
    return _evaluation(
        outcome if automatic else DecisionOutcome.REFERRED,
        assessed,
        snapshot,
        reasons,
        note,
        offered=offered,
        options=(first, *(each for each in others if not quote_problem(each, offered.inputs, snapshot))),
        automatic=automatic,
    )


def _evaluation(
    outcome: DecisionOutcome,
    assessed: Assessment,
    snapshot: Snapshot,
    reasons: tuple[Reason, ...],
    note: str,
    *,
    offered: Assessment | None = None,
    options: tuple[Option, ...] = (),
    automatic: bool = True,
) -> Evaluation:
    """What was asked for is judged; score, grade and rate are those of what could be offered, where something could."""
    shown = offered or assessed
    exceptions = len(assessed.failed)
    authority = AuthorityLevel.AUTOMATIC
    if outcome == DecisionOutcome.REFERRED or not automatic:
        authority = level_needed(
            snapshot, grade=shown.grade_name, amount=shown.inputs.requested_amount, exceptions=exceptions
        )
    return Evaluation(
        outcome=outcome,
        verdicts=assessed.verdicts,
        principal=reasons,
        note=note,
        amount=offered.inputs.requested_amount if offered else None,
        term_months=offered.inputs.requested_term_months if offered else None,
        annual_rate=offered.pricing.rate if offered else None,
        options=options,
        score=shown.score,
        grade=shown.grade_name,
        pricing=shown.pricing,
        authority=authority,
        exceptions=exceptions,
    )


def _having(verdicts: Iterable[Verdict], outcome: RuleOutcome) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == outcome]


def _failed(verdicts: Iterable[Verdict]) -> int:
    return sum(1 for verdict in verdicts if not verdict.passed)
