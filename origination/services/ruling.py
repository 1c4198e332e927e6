"""Writing decisions down, and what each outcome leads to."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.engine import EngineError
from origination.choices import AdverseActionKind, DecidedBy, DecisionOutcome
from origination.models import Application, ApplicationNote, Decision, DecisionReason, RuleResult
from origination.scoring.scorecard import Score
from origination.services.course import move, tell
from origination.services.gathering import gather_inputs
from origination.services.noticing import tell_declined, write_notice
from origination.services.offering import make_offers, tell_offer
from origination.states import ApplicationStatus
from origination.underwriting.evaluation import Evaluation, evaluate
from origination.underwriting.grading import percent_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.reasons import Reason
from origination.underwriting.rules import Verdict
from products.reasons import TEXT_VERSION, ReasonCode

RULES = "Rules of the product"
STATUS_OF_OUTCOME = {
    DecisionOutcome.APPROVED: ApplicationStatus.APPROVED,
    DecisionOutcome.COUNTER_OFFERED: ApplicationStatus.COUNTER_OFFERED,
    DecisionOutcome.REFERRED: ApplicationStatus.REFERRED,
    DecisionOutcome.DECLINED: ApplicationStatus.DECLINED,
}


def decide_by_rules(application: Application, *, actor: Actor) -> Decision:
    """Underwriting by the product's rules; the application is in underwriting and all reports are answered."""
    inputs = gather_inputs(application)
    evaluation = evaluate(inputs, application.product_version.snapshot())
    return carry_out(application, inputs, evaluation, actor=actor)


def refer_undecided(application: Application, error: Exception, *, actor: Actor) -> None:
    """The rules could not decide, or not carry it out: a person's desk, with what went wrong on top of the file."""
    known = isinstance(error, LoanOpsError | EngineError)
    what = str(error) if known else f"an unexpected {type(error).__name__}, described in the log"
    note = f"The rules could not decide: {what}"[:500]
    move(application, ApplicationStatus.REFERRED, actor=actor, note=note)
    ApplicationNote.objects.create(
        application=application, text=note, is_pinned=True, author_label=actor.label[:200]
    )
    times = application.status_changes.filter(to_status=ApplicationStatus.REFERRED).count()
    tell(application, "application-in-review", f"undecided:{times}")


def carry_out(
    application: Application, inputs: UnderwritingInputs, evaluation: Evaluation, *, actor: Actor
) -> Decision:
    """Record what the rules came to, and let it take effect."""
    decision = record_decision(
        application,
        inputs,
        evaluation,
        outcome=evaluation.outcome,
        decided_by=DecidedBy.RULES,
        reasons=evaluation.principal,
        rationale=evaluation.note,
        terms=terms_of(evaluation),
        actor=actor,
    )
    take_effect(application, decision, actor=actor)
    return decision


def terms_of(evaluation: Evaluation) -> dict[str, Any]:
    """Amount, term, rate and options the rules came to, as columns of a decision."""
    return {
        "approved_amount": evaluation.amount,
        "approved_term_months": evaluation.term_months,
        "annual_rate": evaluation.annual_rate,
        "options": [option.to_json() for option in evaluation.options],
    }


def record_decision(
    application: Application,
    inputs: UnderwritingInputs,
    evaluation: Evaluation,
    *,
    outcome: DecisionOutcome,
    decided_by: DecidedBy,
    reasons: Sequence[Reason],
    rationale: str,
    terms: dict[str, Any],
    actor: Actor,
) -> Decision:
    """One decision with its facts, score, rate and rules, and the reasons; the one before is no longer current.

    `evaluation` is what the rules come to on these facts, also where a person decides; `terms` are further columns.
    """
    for earlier in application.decisions.filter(is_current=True):
        earlier.is_current = False
        earlier.save()
    by_person = decided_by == DecidedBy.PERSON
    decision = Decision.objects.create(
        application=application,
        product_version=application.product_version,
        outcome=outcome,
        decided_by=decided_by,
        decision_date=clock.business_date(),
        rationale=rationale,
        underwriter_id=actor.user_id if by_person else None,
        underwriter_label=actor.label[:200] if by_person else RULES,
        inputs=inputs.to_json(),
        **rating_of(evaluation),
        **terms,
    )
    RuleResult.objects.bulk_create(_rule_result(decision, verdict) for verdict in evaluation.verdicts)
    DecisionReason.objects.bulk_create(
        DecisionReason(
            decision=decision,
            position=position,
            code=reason.code,
            text=ReasonCode(reason.code).label,
            text_version=TEXT_VERSION,
            source=reason.source,
            value=reason.value[:200],
            threshold=reason.threshold[:500],
        )
        for position, reason in enumerate(reasons, start=1)
    )
    return decision


def rating_of(evaluation: Evaluation) -> dict[str, Any]:
    """Score, grade, working of the rate and authority, as columns of a decision."""
    score = evaluation.score
    return {
        "scorecard": {} if score is None else scored(score),
        "probability_of_default": None if score is None else percent_of(score.probability_of_default),
        "grade": evaluation.grade,
        "pricing": {} if evaluation.pricing is None else evaluation.pricing.to_json(),
        "authority": evaluation.authority,
        "exceptions": evaluation.exceptions,
    }


def scored(score: Score) -> dict[str, Any]:
    """A score as it is kept: points, probability, and each attribute's contribution."""
    return {
        "code": score.code,
        "version": score.version,
        "points": score.points,
        "probability_of_default": format(score.probability_of_default, "f"),
        "contributions": [asdict(each) for each in score.contributions],
    }


def take_effect(application: Application, decision: Decision, *, actor: Actor, note: str = "") -> None:
    """What follows from a decision: offers, a notice with reasons, or a person's desk."""
    outcome = DecisionOutcome(decision.outcome)
    move(application, STATUS_OF_OUTCOME[outcome], actor=actor, note=note)
    match outcome:
        case DecisionOutcome.APPROVED:
            tell_offer(application, make_offers(application, decision, actor)[0])
        case DecisionOutcome.COUNTER_OFFERED:
            offers = make_offers(application, decision, actor)
            notice = write_notice(application, AdverseActionKind.COUNTER_OFFER_NOT_TAKEN, decision=decision)
            tell_offer(application, offers[0], notice)
        case DecisionOutcome.REFERRED:
            tell(application, "application-in-review", decision.public_id)
        case DecisionOutcome.DECLINED:
            tell_declined(application, decision)


def _rule_result(decision: Decision, verdict: Verdict) -> RuleResult:
    values: dict[str, Any] = {
        "position": verdict.position,
        "code": verdict.code,
        "name": verdict.name,
        "stage": verdict.stage,
        "metric": verdict.metric,
        "operator": verdict.operator,
        "threshold": verdict.threshold,
        "value": verdict.value[:200],
        "passed": verdict.passed,
        "outcome": verdict.outcome,
        "reason_code": verdict.reason_code,
    }
    return RuleResult(decision=decision, **values)
