"""One request looked at in full: facts, score, grade, rate, and what every rule says of it.

The score and the rate's adjustments look at coverage at the product's standard rate; the rules look at it at the rate
that would be offered. So nothing turns in a circle, and a rule judges what the borrower would really pay.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from origination.scoring.scorecard import Score
from origination.underwriting.facts import facts_of
from origination.underwriting.grading import grade_of, percent_of, rules_of_grade, score_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import short_codes_pass
from origination.underwriting.pricing import (
    Margin,
    Pricing,
    adjusted_pricing,
    at_rate,
    margin_of,
    price,
    rule_of_ceiling,
    under_ceilings,
)
from origination.underwriting.rules import Facts, Verdict, judge
from products.choices import RuleStage
from products.metrics import Metric
from products.snapshots import Snapshot, amount_of
from products.terms import build_terms, installments_for

UNRATED: dict[str, Decimal | str | None] = {
    Metric.PROBABILITY_OF_DEFAULT: None,
    Metric.GRADE: None,
    Metric.RISK_ADJUSTED_MARGIN: None,
}
"""What is not known before the score is."""


@dataclass(frozen=True)
class Assessment:
    """What is known and thought of one request."""

    inputs: UnderwritingInputs
    facts: Facts
    score: Score | None
    grade: dict[str, Any] | None
    pricing: Pricing
    verdicts: tuple[Verdict, ...]
    automatic_amount_max: Decimal

    @property
    def failed(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.passed)

    @property
    def grade_name(self) -> str:
        return str(self.grade["grade"]) if self.grade is not None else ""

    @property
    def is_automatic(self) -> bool:
        """Whether the amount can be decided without a person."""
        return self.inputs.requested_amount <= self.automatic_amount_max


def assess(inputs: UnderwritingInputs, snapshot: Snapshot) -> Assessment:
    """Score, grade, rate and verdicts of a request under a version."""
    first: dict[str, Decimal | str | None] = {**UNRATED, **facts_of(inputs, snapshot)}
    score = score_of(first, snapshot)
    grade = grade_of(score, snapshot)
    if score is not None:
        first[Metric.PROBABILITY_OF_DEFAULT] = percent_of(score.probability_of_default)
    if grade is not None:
        first[Metric.GRADE] = grade["grade"]
    pricing = under_ceilings(adjusted_pricing(inputs, snapshot, first, grade), inputs, snapshot)
    standard = pricing.rate == price(inputs, snapshot)
    assessed = Assessment(
        inputs=inputs,
        facts=first if standard else _facts_at(pricing.rate, first, inputs, snapshot),
        score=score,
        grade=grade,
        pricing=pricing,
        verdicts=(),
        automatic_amount_max=_automatic_amount(snapshot, grade),
    )
    return _judged(assessed, pricing.rate, snapshot)


def at_offered_rate(assessed: Assessment, rate: Decimal, snapshot: Snapshot) -> Assessment:
    """The same request at the rate a person offers: coverage, margin and rules look at what is really paid.

    Outside the bounds of product and state nothing is offered; there it stays at the rate of the rules.
    """
    pricing = assessed.pricing
    if rate == pricing.rate or not pricing.low <= rate <= pricing.high:
        return assessed
    facts = _facts_at(rate, assessed.facts, assessed.inputs, snapshot)
    return _judged(replace(assessed, facts=facts), rate, snapshot)


def _facts_at(rate: Decimal, facts: Facts, inputs: UnderwritingInputs, snapshot: Snapshot) -> Facts:
    """The facts as they are when this rate is paid; score and grade stay."""
    return {**facts_of(inputs, at_rate(snapshot, rate)), **_ratings(facts)}


def _judged(assessed: Assessment, rate: Decimal, snapshot: Snapshot) -> Assessment:
    """The margin that the rate leaves, and what every rule says of the facts."""
    inputs, score, grade, facts = assessed.inputs, assessed.score, assessed.grade, assessed.facts
    pricing = replace(assessed.pricing, margin=_margin(rate, inputs, snapshot, score))
    if pricing.margin is not None:
        facts = {**facts, Metric.RISK_ADJUSTED_MARGIN: pricing.margin.points}
    rules = [*snapshot["rules"], *rules_of_grade(grade, score, snapshot, inputs)]
    beyond_the_law = rule_of_ceiling(pricing)
    if beyond_the_law is not None:
        last = max((rule["position"] for rule in rules), default=0)
        rules.append({**beyond_the_law, "position": last + 1})
    return replace(assessed, facts=facts, pricing=pricing, verdicts=_verdicts(rules, facts, inputs))


def judge_rules(
    inputs: UnderwritingInputs, snapshot: Snapshot, *, stage: RuleStage | None = None
) -> tuple[Verdict, ...]:
    """The verdicts of all rules, or of one stage's."""
    if stage is None:
        return assess(inputs, snapshot).verdicts
    facts: dict[str, Decimal | str | None] = {**UNRATED, **facts_of(inputs, snapshot)}
    return _verdicts([rule for rule in snapshot["rules"] if rule["stage"] == stage], facts, inputs)


def _verdicts(
    rules: Iterable[Mapping[str, Any]], facts: Facts, inputs: UnderwritingInputs
) -> tuple[Verdict, ...]:
    lenient = short_codes_pass(inputs.method)
    return tuple(judge(rule, facts, short_codes_pass=lenient) for rule in rules)


def _ratings(facts: Facts) -> dict[str, Decimal | str | None]:
    return {metric: facts[metric] for metric in UNRATED}


def _margin(
    rate: Decimal, inputs: UnderwritingInputs, snapshot: Snapshot, score: Score | None
) -> Margin | None:
    """What the rate leaves after risk; None without a score, or where the product does not ask for it."""
    if score is None or snapshot.get("funding_rate") is None:
        return None
    terms = build_terms(
        snapshot,
        principal=inputs.requested_amount,
        annual_rate=rate,
        number_of_installments=installments_for(inputs.requested_term_months, inputs.repayment_frequency),
        start_date=inputs.on_date,
        frequency=inputs.repayment_frequency,
    )
    return margin_of(rate, snapshot, terms, inputs.requested_term_months, score.probability_of_default)


def _automatic_amount(snapshot: Snapshot, grade: dict[str, Any] | None) -> Decimal:
    """Up to which amount no person is needed: the product's limit, and the grade's where there are grades."""
    limit = amount_of(snapshot, "automatic_approval_amount_max")
    return limit if grade is None else min(limit, Decimal(grade["automatic_approval_amount_max"]))
