"""Writing decisions down, and what each outcome leads to."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from origination.choices import AdverseActionKind, DecidedBy, DecisionOutcome
from origination.models import (
    AdverseActionNotice,
    Application,
    CreditReport,
    Decision,
    DecisionReason,
    RuleResult,
)
from origination.services.course import move, tell
from origination.services.gathering import gather_inputs
from origination.services.offering import make_offer, tell_offer
from origination.states import ApplicationStatus, CreditReportStatus
from origination.underwriting.evaluation import Evaluation, evaluate
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.rules import Verdict
from products.reasons import TEXT_VERSION, ReasonCode

NOTICE_DAYS = 30
"""Days from a completed application to the written notice (Regulation B, 12 CFR 1002.9)."""
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


def carry_out(
    application: Application, inputs: UnderwritingInputs, evaluation: Evaluation, *, actor: Actor
) -> Decision:
    """Record what the rules came to, and let it take effect."""
    decision = record_decision(
        application,
        outcome=evaluation.outcome,
        decided_by=DecidedBy.RULES,
        inputs=inputs,
        verdicts=evaluation.verdicts,
        reasons=evaluation.reasons,
        rationale=evaluation.note,
        amount=evaluation.amount,
        term_months=evaluation.term_months,
        annual_rate=evaluation.annual_rate,
        actor=actor,
    )
    take_effect(application, decision, actor=actor)
    return decision


def record_decision(
    application: Application,
    *,
    outcome: DecisionOutcome,
    decided_by: DecidedBy,
    inputs: UnderwritingInputs,
    verdicts: Sequence[Verdict],
    reasons: Sequence[str],
    rationale: str,
    actor: Actor,
    amount: Decimal | None = None,
    term_months: int | None = None,
    annual_rate: Decimal | None = None,
    conditions: Sequence[str] = (),
) -> Decision:
    """One decision with its facts, what each rule said, and the reasons; the one before is no longer current."""
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
        approved_amount=amount,
        approved_term_months=term_months,
        annual_rate=annual_rate,
        rationale=rationale,
        conditions=list(conditions),
        underwriter_id=actor.user_id if by_person else None,
        underwriter_label=actor.label[:200] if by_person else RULES,
        inputs=inputs.to_json(),
    )
    RuleResult.objects.bulk_create(_rule_result(decision, verdict) for verdict in verdicts)
    DecisionReason.objects.bulk_create(
        DecisionReason(
            decision=decision,
            position=position,
            code=code,
            text=ReasonCode(code).label,
            text_version=TEXT_VERSION,
        )
        for position, code in enumerate(reasons, start=1)
    )
    return decision


def take_effect(application: Application, decision: Decision, *, actor: Actor, note: str = "") -> None:
    """What follows from a decision: an offer, a notice with reasons, or a person's desk."""
    outcome = DecisionOutcome(decision.outcome)
    move(application, STATUS_OF_OUTCOME[outcome], actor=actor, note=note)
    match outcome:
        case DecisionOutcome.APPROVED:
            tell_offer(application, make_offer(application, decision, actor=actor))
        case DecisionOutcome.COUNTER_OFFERED:
            offer = make_offer(application, decision, actor=actor)
            notice = write_notice(application, AdverseActionKind.COUNTER_OFFER_NOT_TAKEN, decision=decision)
            tell_offer(application, offer, notice)
        case DecisionOutcome.REFERRED:
            tell(application, "application-in-review", decision.public_id)
        case DecisionOutcome.DECLINED:
            _tell_declined(application, decision)


def write_notice(
    application: Application,
    kind: AdverseActionKind,
    *,
    decision: Decision | None = None,
    reasons: Sequence[str] | None = None,
) -> AdverseActionNotice:
    """The record of the notice the applicant is owed, with the last day on which it may be sent."""
    triggered_on = application.completed_on or application.submitted_on or clock.business_date()
    if reasons is None and decision is not None:
        reasons = list(decision.reasons.order_by("position").values_list("text", flat=True))
    return AdverseActionNotice.objects.create(
        application=application,
        decision=decision,
        kind=kind,
        triggered_on=triggered_on,
        due_date=triggered_on + timedelta(days=NOTICE_DAYS),
        reasons=list(reasons or ()),
        credit_information=credit_information(application),
    )


def credit_information(application: Application) -> list[str]:
    """The agencies whose reports were used, with score, range and date, as the letter names them."""
    reports = (
        application.credit_reports.current().filter(status=CreditReportStatus.RECEIVED).order_by("kind", "id")
    )
    return [_credit_line(report) for report in reports.select_related("business", "owner")]


def _credit_line(report: CreditReport) -> str:
    line = f"{report.bureau}: report of {report.report_date} on {report.subject}"
    if report.score is None:
        return f"{line}, no score"
    return f"{line}, score {report.score} on a scale from {report.score_min} to {report.score_max}"


def _tell_declined(application: Application, decision: Decision) -> None:
    notice = write_notice(application, AdverseActionKind.DECLINE, decision=decision)
    notice.notification = tell(
        application,
        "application-declined",
        decision.public_id,
        amount=application.requested_amount,
        reasons="\n".join(f"- {text}" for text in notice.reasons),
        credit_information="\n".join(f"- {line}" for line in notice.credit_information),
    )
    notice.save()


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
