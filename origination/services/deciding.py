"""People decide: approve, counter-offer, decline, refer back. Above one's limit a second person has to agree."""

from collections.abc import Sequence
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import second_person_above_limit, use_case
from origination.choices import DecidedBy, DecisionOutcome
from origination.models import Application, Decision
from origination.services.course import move
from origination.services.gathering import gather_inputs
from origination.services.offering import withdraw_standing_offer
from origination.services.ruling import record_decision, take_effect
from origination.services.screening import start_checks
from origination.states import DECIDABLE, ApplicationStatus
from origination.underwriting.evaluation import REASONS_MAX, judge_rules
from products.models import ProductVersion
from products.reasons import ReasonCode

RATIONALE_LENGTH_MIN = 20


class UnableToDecide(LoanOpsError):
    """The application is not before an underwriter."""

    status = 409


@use_case(
    "origination.approve_application",
    audit="application.approved",
    title="Approve",
    approval=second_person_above_limit("approved_amount"),
)
def approve_application(
    *,
    application_id: int,
    approved_amount: Decimal,
    annual_rate: Decimal,
    reason: str,
    conditions: Sequence[str] = (),
    actor: Actor,
) -> Decision:
    """Approve what was asked for, at a rate; the offer goes out at once. `reason` is the underwriter's rationale."""
    application = _lock_for_decision(application_id)
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
        amount=approved_amount,
        term_months=application.requested_term_months,
        annual_rate=annual_rate,
        conditions=conditions,
    )


@use_case(
    "origination.counter_offer_application",
    audit="application.counter-offered",
    title="Counter-offer",
    approval=second_person_above_limit("approved_amount"),
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
    actor: Actor,
) -> Decision:
    """Offer another amount or term than asked for, with the principal reasons why not as asked."""
    application = _lock_for_decision(application_id)
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
        amount=approved_amount,
        term_months=term_months,
        annual_rate=annual_rate,
        conditions=conditions,
        reason_codes=_checked_reasons(reason_codes),
    )


@use_case(
    "origination.decline_application", audit="application.declined", title="Decline", surfaces=("admin",)
)
def decline_application(
    *, application_id: int, reason_codes: Sequence[str], reason: str, actor: Actor
) -> Decision:
    """Decline, with one to four principal reasons; the applicant's notice is written and queued."""
    application = _lock_for_decision(application_id)
    return _decide(
        application,
        DecisionOutcome.DECLINED,
        actor=actor,
        rationale=reason,
        reason_codes=_checked_reasons(reason_codes),
    )


@use_case(
    "origination.refer_application", audit="application.referred", title="Refer back", surfaces=("admin",)
)
def refer_application(*, application_id: int, reason: str, actor: Actor) -> Decision:
    """Back to an underwriter's desk, from the rules or from an offer that falls with it."""
    application = lock(
        Application.objects.select_related("product_version__product", "business"), application_id
    )
    Application.STATES.require(application.status, ApplicationStatus.REFERRED)
    withdraw_standing_offer(application)
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


def _decide(
    application: Application,
    outcome: DecisionOutcome,
    *,
    actor: Actor,
    rationale: str,
    amount: Decimal | None = None,
    term_months: int | None = None,
    annual_rate: Decimal | None = None,
    conditions: Sequence[str] = (),
    reason_codes: Sequence[str] = (),
) -> Decision:
    errors = _rationale_errors(rationale)
    if amount is not None and term_months is not None and annual_rate is not None:
        errors.extend(terms_errors(application.product_version, amount, term_months, annual_rate))
    if errors:
        raise InvalidInput("The decision cannot be recorded.", errors=errors)
    inputs = gather_inputs(application)
    decision = record_decision(
        application,
        outcome=outcome,
        decided_by=DecidedBy.PERSON,
        inputs=inputs,
        verdicts=judge_rules(inputs, application.product_version.snapshot()),
        reasons=reason_codes,
        rationale=rationale,
        amount=amount,
        term_months=term_months,
        annual_rate=annual_rate,
        conditions=conditions,
        actor=actor,
    )
    take_effect(application, decision, actor=actor)
    return decision


def terms_errors(
    version: ProductVersion, amount: Decimal, term_months: int, annual_rate: Decimal
) -> list[FieldError]:
    """Whether the product admits these terms."""
    errors = []
    if not version.amount_min <= amount <= version.amount_max:
        errors.append(
            FieldError(
                "/approved_amount", "out_of_range", f"From {version.amount_min} to {version.amount_max}."
            )
        )
    if term_months not in version.term_options_months:
        terms = ", ".join(str(term) for term in version.term_options_months)
        errors.append(FieldError("/term_months", "invalid_choice", f"One of {terms} months."))
    if not version.rate_min <= annual_rate <= version.rate_max:
        errors.append(
            FieldError(
                "/annual_rate",
                "out_of_range",
                f"From {version.rate_min:.4f} to {version.rate_max:.4f} percent.",
            )
        )
    return errors


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
