"""The automatic decision: all rules judged, precedence applied, a counter-offer sought where limits alone bind.

Any decline declines; otherwise any referral refers; otherwise limits that only bind the request lead to a
counter-offer with the largest admissible amount and longest admissible term; otherwise the request is approved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from origination.choices import DecisionOutcome
from origination.underwriting.admissible import admissible_request
from origination.underwriting.facts import facts_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.pricing import price
from origination.underwriting.rules import Verdict, judge
from products.choices import RuleOutcome, RuleStage
from products.snapshots import Snapshot, amount_of

REASONS_MAX = 4


@dataclass(frozen=True)
class Evaluation:
    """An outcome with what it rests on. Amount, term and rate are those that could be offered, if any."""

    outcome: DecisionOutcome
    verdicts: tuple[Verdict, ...]
    reasons: tuple[str, ...]
    note: str
    amount: Decimal | None = None
    term_months: int | None = None
    annual_rate: Decimal | None = None


def judge_rules(
    inputs: UnderwritingInputs, snapshot: Snapshot, *, stage: RuleStage | None = None
) -> tuple[Verdict, ...]:
    """The verdicts of all rules, or of one stage's."""
    facts = facts_of(inputs, snapshot)
    rules = [rule for rule in snapshot["rules"] if stage is None or rule["stage"] == stage]
    return tuple(judge(rule, facts) for rule in rules)


def screen(inputs: UnderwritingInputs, snapshot: Snapshot) -> Evaluation | None:
    """Eligibility before credit is pulled: a decline, or None when nothing stands in the way."""
    verdicts = judge_rules(inputs, snapshot, stage=RuleStage.ELIGIBILITY)
    if not _having(verdicts, RuleOutcome.DECLINE):
        return None
    return _declined(verdicts, "Not eligible for this product.")


def evaluate(inputs: UnderwritingInputs, snapshot: Snapshot) -> Evaluation:
    """The decision the rules come to."""
    verdicts = judge_rules(inputs, snapshot)
    if _having(verdicts, RuleOutcome.DECLINE):
        return _declined(verdicts, "A rule that knocks out was not met.")
    if _having(verdicts, RuleOutcome.REFER):
        return Evaluation(
            DecisionOutcome.REFERRED,
            verdicts,
            _reasons(_having(verdicts, RuleOutcome.REFER)),
            "A person has to look at rules that were not met or facts that are not known.",
        )
    if _having(verdicts, RuleOutcome.COUNTER):
        return _counter(inputs, snapshot, verdicts)
    return _within_authority(DecisionOutcome.APPROVED, inputs, snapshot, verdicts, ())


def _counter(inputs: UnderwritingInputs, snapshot: Snapshot, verdicts: tuple[Verdict, ...]) -> Evaluation:
    binding = _having(verdicts, RuleOutcome.COUNTER)
    smaller = admissible_request(inputs, snapshot, lambda attempt: judge_rules(attempt, snapshot))
    if smaller is None:
        return Evaluation(
            DecisionOutcome.DECLINED,
            verdicts,
            _reasons(binding),
            f"Nothing from {snapshot['amount_min']} on is admissible under the limits.",
        )
    return _within_authority(DecisionOutcome.COUNTER_OFFERED, smaller, snapshot, verdicts, _reasons(binding))


def _within_authority(
    outcome: DecisionOutcome,
    inputs: UnderwritingInputs,
    snapshot: Snapshot,
    verdicts: tuple[Verdict, ...],
    reasons: tuple[str, ...],
) -> Evaluation:
    """Above the product's limit for automatic approval a person decides, with what the rules would offer."""
    limit = amount_of(snapshot, "automatic_approval_amount_max")
    above = inputs.requested_amount > limit
    note = f"Above {limit:,.2f} a person decides." if above else "All rules were met."
    if outcome == DecisionOutcome.COUNTER_OFFERED and not above:
        note = "The largest amount and longest term the limits admit."
    return Evaluation(
        outcome=DecisionOutcome.REFERRED if above else outcome,
        verdicts=verdicts,
        reasons=reasons,
        note=note,
        amount=inputs.requested_amount,
        term_months=inputs.requested_term_months,
        annual_rate=price(inputs, snapshot),
    )


def _declined(verdicts: tuple[Verdict, ...], note: str) -> Evaluation:
    return Evaluation(
        DecisionOutcome.DECLINED, verdicts, _reasons(_having(verdicts, RuleOutcome.DECLINE)), note
    )


def _having(verdicts: Iterable[Verdict], outcome: RuleOutcome) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == outcome]


def _reasons(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """At most four, each once, in the order of the rules."""
    return tuple(dict.fromkeys(verdict.reason_code for verdict in verdicts))[:REASONS_MAX]
