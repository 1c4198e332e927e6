"""People decide: approve, counter-offer, decline, refer back. Above one's limit a second person has to agree."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.parties.interests import require_no_interest
from loanops.usecases import use_case
from origination.choices import DecidedBy, DecisionOutcome, OfferOption
from origination.models import Application, Decision
from origination.selectors import offered_decision
from origination.services.authority import (
    checked_override,
    direction_of,
    rules_in_words,
    second_person_beyond_authority,
)
from origination.services.course import move
from origination.services.deadlines import ask_anew
from origination.services.gathering import gather_inputs
from origination.services.hits import open_hits, words_for
from origination.services.offered_terms import Terms, product_errors, rate_errors, rate_reason_errors
from origination.services.offering import tell_withdrawn, withdraw_standing_offer
from origination.services.ordering import reports_lacking
from origination.services.ruling import record_decision, take_effect
from origination.services.screening import start_checks
from origination.states import DECIDABLE, ApplicationStatus
from origination.underwriting.assessment import Assessment, assess, at_offered_rate
from origination.underwriting.authority import level_needed
from origination.underwriting.evaluation import Evaluation, evaluate
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.options import Option
from origination.underwriting.pricing import Pricing
from origination.underwriting.reasons import REASONS_MAX, Reason, reasons_with_facts
from products.reasons import ReasonCode
from products.snapshots import Snapshot

RATIONALE_LENGTH_MIN = 20


class UnableToDecide(LoanOpsError):
    """The application is not before an underwriter."""

    status = 409


@use_case(
    "origination.approve_application",
    audit="application.approved",
    title="Approve",
    approval=second_person_beyond_authority,
)
def approve_application(
    *,
    application_id: int,
    approved_amount: Decimal,
    annual_rate: Decimal,
    reason: str,
    conditions: Sequence[str] = (),
    rate_reason: str = "",
    offer_expires_on: date | None = None,
    override_reason: str = "",
    override_note: str = "",
    actor: Actor,
) -> Decision:
    """Approve what was asked for, at a rate; the offer goes out at once. `reason` is the underwriter's rationale.

    `rate_reason` says why the rate is not the one of the rules; the override's reason why more than the rules admit.
    """
    application = _lock_for_decision(application_id)
    _require_no_hit(application)
    _require_reports(application)
    if approved_amount != application.requested_amount:
        raise InvalidInput(
            "Approving means the amount asked for; another amount is a counter-offer.",
            errors=[
                FieldError(
                    "/approved_amount", "not_as_requested", f"{application.requested_amount} was asked for."
                )
            ],
        )
    return _decide(
        application,
        DecisionOutcome.APPROVED,
        actor=actor,
        rationale=reason,
        terms=Terms(
            approved_amount,
            application.requested_term_months,
            annual_rate,
            tuple(conditions),
            rate_reason,
            offer_expires_on,
        ),
        override=(override_reason, override_note),
    )


@use_case(
    "origination.counter_offer_application",
    audit="application.counter-offered",
    title="Counter-offer",
    approval=second_person_beyond_authority,
    surfaces=("admin",),
)
def counter_offer_application(
    *,
    application_id: int,
    approved_amount: Decimal,
    term_months: int,
    annual_rate: Decimal,
    reason_codes: Sequence[str],
    reason: str,
    conditions: Sequence[str] = (),
    rate_reason: str = "",
    offer_expires_on: date | None = None,
    override_reason: str = "",
    override_note: str = "",
    actor: Actor,
) -> Decision:
    """Offer another amount or term than asked for, with the principal reasons why not as asked."""
    application = _lock_for_decision(application_id)
    _require_no_hit(application)
    _require_reports(application)
    asked_for = (application.requested_amount, application.requested_term_months)
    if (approved_amount, term_months) == asked_for and not conditions:
        raise InvalidInput(
            "This is what was asked for; approve it instead.",
            errors=[
                FieldError(
                    "/approved_amount", "as_requested", "Another amount, term or a condition is needed."
                )
            ],
        )
    return _decide(
        application,
        DecisionOutcome.COUNTER_OFFERED,
        actor=actor,
        rationale=reason,
        terms=Terms(
            approved_amount, term_months, annual_rate, tuple(conditions), rate_reason, offer_expires_on
        ),
        reason_codes=_checked_reasons(reason_codes),
        override=(override_reason, override_note),
    )


@use_case(
    "origination.decline_application", audit="application.declined", title="Decline", surfaces=("admin",)
)
def decline_application(
    *,
    application_id: int,
    reason_codes: Sequence[str],
    reason: str,
    override_reason: str = "",
    override_note: str = "",
    actor: Actor,
) -> Decision:
    """Decline, with one to four principal reasons; the applicant's notice is written and queued."""
    application = _lock_for_decision(application_id)
    return _decide(
        application,
        DecisionOutcome.DECLINED,
        actor=actor,
        rationale=reason,
        reason_codes=_checked_reasons(reason_codes),
        override=(override_reason, override_note),
    )


@use_case(
    "origination.refer_application", audit="application.referred", title="Refer back", surfaces=("admin",)
)
def refer_application(*, application_id: int, reason: str, actor: Actor) -> Decision:
    """Back to an underwriter's desk, from the rules, from an offer that falls with it, or after it expired.

    Once an offer fell or expired the application is asked for anew: the days for the notice of the decision run from
    today.
    """
    application = lock(
        Application.objects.select_related("product_version__product", "business"), application_id
    )
    Application.STATES.require(application.status, ApplicationStatus.REFERRED)
    if application.status == ApplicationStatus.EXPIRED:
        if offered_decision(application) is None:
            raise UnableToDecide(
                f"{application.number} expired before anything was offered; the applicant applies again."
            )
        ask_anew(application)
    fallen = withdraw_standing_offer(application)
    if fallen:
        ask_anew(application)
        tell_withdrawn(application, fallen[0], "it has to be looked at again.")
    return _decide(application, DecisionOutcome.REFERRED, actor=actor, rationale=reason)


@use_case(
    "origination.rerun_checks", audit="application.checked-again", title="Re-run checks", surfaces=("admin",)
)
def rerun_checks(*, application_id: int, reason: str, actor: Actor) -> Application:
    """All checks again with what is known now, for instance after documents were verified."""
    application = _lock_for_decision(application_id)
    move(application, ApplicationStatus.SUBMITTED, actor=actor, note=reason)
    start_checks(application, actor=actor)
    return application


def _lock_for_decision(application_id: int) -> Application:
    application = lock(
        Application.objects.select_related("product_version__product", "business"), application_id
    )
    if application.status not in DECIDABLE:
        raise UnableToDecide(
            f"{application.number} is {application.get_status_display().lower()}; "
            "people decide on applications in underwriting or referred to them."
        )
    return application


def _require_no_hit(application: Application) -> None:
    """Nothing is offered to parties that screening holds; they can still be declined."""
    hit = open_hits(application).first()
    if hit is not None:
        raise UnableToDecide(
            f"{application.number} is held: {words_for(hit)}. Compliance clears the hit or confirms it first."
        )


def _require_reports(application: Application) -> None:
    """Nothing is offered on reports about others than those who would owe it."""
    lacking = reports_lacking(application)
    if lacking:
        raise UnableToDecide(
            f"{application.number} cannot be decided yet: {'; '.join(lacking)}. Run the checks again."
        )


def _decide(
    application: Application,
    outcome: DecisionOutcome,
    *,
    actor: Actor,
    rationale: str,
    terms: Terms | None = None,
    reason_codes: Sequence[str] = (),
    override: tuple[str, str] = ("", ""),
) -> Decision:
    """Judge the facts as they are now, hold the decision against them, record it and let it take effect."""
    require_no_interest(application.business, actor)
    version = application.product_version
    snapshot = version.snapshot()
    inputs = gather_inputs(application)
    evaluation = evaluate(inputs, snapshot)
    errors = _rationale_errors(rationale)
    columns: dict[str, Any] = {"rules_outcome": evaluation.outcome}
    offered = None
    if terms is not None:
        errors.extend(product_errors(version, terms))
    if terms is not None and not errors:
        offered = assess(inputs.requesting(terms.amount, terms.term_months), snapshot)
        errors.extend(rate_errors(offered, terms.annual_rate, snapshot))
        errors.extend(rate_reason_errors(offered.pricing, terms))
        offered = at_offered_rate(offered, terms.annual_rate, snapshot)
        evaluation = _as_offered(evaluation, offered, snapshot)
        columns |= _columns_of(terms, inputs, offered.pricing)
    if errors:
        raise InvalidInput("The decision cannot be recorded.", errors=errors)
    direction = direction_of(evaluation, outcome, offered)
    columns |= checked_override(direction, *override, rules_say=rules_in_words(evaluation))
    decision = record_decision(
        application,
        inputs,
        evaluation,
        outcome=outcome,
        decided_by=DecidedBy.PERSON,
        reasons=_with_facts(reason_codes, evaluation),
        rationale=rationale,
        terms=columns,
        actor=actor,
    )
    take_effect(application, decision, actor=actor)
    return decision


def _as_offered(evaluation: Evaluation, offered: Assessment, snapshot: Snapshot) -> Evaluation:
    """The rules' view of the request, with score, grade and rate of what the person offers."""
    return replace(
        evaluation,
        score=offered.score,
        grade=offered.grade_name,
        pricing=offered.pricing,
        exceptions=len(offered.failed),
        authority=level_needed(
            snapshot,
            grade=offered.grade_name,
            amount=offered.inputs.requested_amount,
            exceptions=len(offered.failed),
        ),
    )


def _columns_of(terms: Terms, inputs: UnderwritingInputs, pricing: Pricing) -> dict[str, Any]:
    as_asked = (terms.amount, terms.term_months) == (inputs.requested_amount, inputs.requested_term_months)
    kind = OfferOption.REQUESTED if as_asked else OfferOption.OTHER
    option = Option(kind.value, terms.amount, terms.term_months, terms.annual_rate)
    return {
        "approved_amount": terms.amount,
        "approved_term_months": terms.term_months,
        "annual_rate": terms.annual_rate,
        "conditions": list(terms.conditions),
        "options": [option.to_json()],
        "rate_adjustment": terms.annual_rate - pricing.rate,
        "rate_reason": terms.rate_reason.strip()[:300],
        "offer_expires_on": terms.offer_expires_on,
    }


def _with_facts(codes: Sequence[str], evaluation: Evaluation) -> tuple[Reason, ...]:
    return reasons_with_facts(codes, evaluation.verdicts, evaluation.score)


def _rationale_errors(rationale: str) -> list[FieldError]:
    if len(rationale.strip()) >= RATIONALE_LENGTH_MIN:
        return []
    detail = f"At least {RATIONALE_LENGTH_MIN} characters; whoever reads the file later needs the reasoning."
    return [FieldError("/reason", "min_length", detail)]


def _checked_reasons(codes: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(codes))
    if not 1 <= len(distinct) <= REASONS_MAX or len(distinct) != len(codes):
        raise InvalidInput(
            errors=[FieldError("/reason_codes", "out_of_range", f"One to {REASONS_MAX} different reasons.")]
        )
    for index, code in enumerate(distinct):
        if code not in ReasonCode.values:
            raise InvalidInput(
                errors=[
                    FieldError(f"/reason_codes/{index}", "invalid_choice", f"{code} is not a reason code.")
                ]
            )
    return distinct
