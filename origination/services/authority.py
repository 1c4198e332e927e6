"""Who may decide what alone, and when a decision goes against the rules."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from loanops.access.limits import limit_for
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from origination.choices import DecisionOutcome, OverrideDirection, OverrideReason
from origination.models import Application
from origination.selectors import offered_decision
from origination.services.gathering import gather_inputs
from origination.services.offering import options_of
from origination.states import DECIDABLE
from origination.underwriting.assessment import Assessment, assess, at_offered_rate
from origination.underwriting.authority import amount_alone
from origination.underwriting.evaluation import Evaluation, evaluate
from products.snapshots import Snapshot

NOTE_LENGTH_MIN = 20
OfferedTerms = tuple[Decimal, int, Decimal]
"""Amount, months and yearly rate in percent."""
DECIDING = {
    DecisionOutcome.APPROVED: "origination.approve_application",
    DecisionOutcome.COUNTER_OFFERED: "origination.counter_offer_application",
}
"""The use case whose limits count for a decision."""


def second_person_beyond_authority(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Two people decide above one's limit, on one's own entry, and above what the rules admit."""
    if actor.is_system:
        return None
    application = (
        Application.objects.select_related("product_version__product", "business")
        .filter(pk=arguments["application_id"], status__in=DECIDABLE)
        .first()
    )
    if application is None:
        return None  # nothing to decide: the use case itself says why
    amount = arguments.get("approved_amount") or Decimal(0)
    term = arguments.get("term_months") or application.requested_term_months
    return _beyond_authority(application, actor, use_case, (amount, term, arguments["annual_rate"]))


def second_person_as_decided(use_case: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Terms are issued again by who may decide them alone today; otherwise two people do."""
    if actor.is_system:
        return None
    application = (
        Application.objects.select_related("product_version__product", "business")
        .filter(pk=arguments["application_id"])
        .first()
    )
    decision = offered_decision(application) if application is not None else None
    if application is None or decision is None:
        return None  # nothing to issue: the use case itself says why
    largest = max(options_of(decision), key=lambda option: option["amount"])
    decided_by = DECIDING[DecisionOutcome(decision.outcome)]
    terms = (largest["amount"], largest["term_months"], largest["annual_rate"])
    return _beyond_authority(application, actor, decided_by, terms)


def _beyond_authority(
    application: Application, actor: Actor, use_case: str, terms: OfferedTerms
) -> str | None:
    amount, *_ = terms
    general = limit_for(actor, use_case)
    if general is None or amount > general:
        return f"{amount:,.2f} is above your limit of {general or Decimal(0):,.2f}."
    if actor.user_id is not None and application.submitted_by_id == actor.user_id:
        return f"You entered {application.number} yourself."
    return _beyond_product_limits(application, actor, terms)


def _beyond_product_limits(application: Application, actor: Actor, terms: OfferedTerms) -> str | None:
    amount, term, rate = terms
    snapshot = application.product_version.snapshot()
    inputs = gather_inputs(application)
    if amount <= 0:
        return None
    offered = at_offered_rate(assess(inputs.requesting(amount, term), snapshot), rate, snapshot)
    alone = amount_alone(snapshot, actor.roles, grade=offered.grade_name, exceptions=len(offered.failed))
    if alone is not None and amount > alone:
        grade = f"in grade {offered.grade_name} " if offered.grade_name else ""
        exceptions = f"with {len(offered.failed)} rules not met " if offered.failed else ""
        return f"{amount:,.2f} {grade}{exceptions}is above the {alone:,.2f} the product leaves to you."
    if direction_of(evaluate(inputs, snapshot), DecisionOutcome.APPROVED, offered) == OverrideDirection.UP:
        return "This is more than the rules admit."
    return None


def my_limit(application: Application, actor: Actor, use_case: str, snapshot: Snapshot) -> Decimal | None:
    """How much the actor decides alone on this application as it stands; None where no limit is set."""
    general = limit_for(actor, use_case)
    assessed = assess(gather_inputs(application), snapshot)
    own = amount_alone(snapshot, actor.roles, grade=assessed.grade_name, exceptions=len(assessed.failed))
    limits = [limit for limit in (general, own) if limit is not None]
    return min(limits, default=None)


def direction_of(
    evaluation: Evaluation, outcome: DecisionOutcome, offered: Assessment | None
) -> OverrideDirection | None:
    """Whether a person's decision goes against what the rules came to, and which way.

    What the rules refer is a person's to decide. Where they only lack authority, or would have offered less, what they
    would offer is the measure: a larger amount, or terms that meet not all rules, is up; declining or offering less
    than they approve is down.
    """
    if outcome == DecisionOutcome.REFERRED:
        return None
    if evaluation.outcome == DecisionOutcome.DECLINED:
        return None if outcome == DecisionOutcome.DECLINED else OverrideDirection.UP
    if evaluation.amount is None:
        return None
    if outcome == DecisionOutcome.DECLINED:
        return OverrideDirection.DOWN if evaluation.outcome != DecisionOutcome.REFERRED else None
    if offered is not None and (offered.failed or offered.inputs.requested_amount > evaluation.amount):
        return OverrideDirection.UP
    if evaluation.outcome == DecisionOutcome.APPROVED and outcome == DecisionOutcome.COUNTER_OFFERED:
        return OverrideDirection.DOWN
    return None


def checked_override(
    direction: OverrideDirection | None, reason: str, note: str, *, rules_say: str
) -> dict[str, str]:
    """The override's columns; refused when it has no reason, or a reason and is none."""
    if direction is None:
        if reason:
            raise InvalidInput(
                "The decision cannot be recorded.",
                errors=[
                    FieldError(
                        "/override_reason",
                        "not_empty",
                        f"This is not against the rules ({rules_say}); leave it empty.",
                    )
                ],
            )
        return {}
    errors = []
    if reason not in OverrideReason.values:
        detail = f"This goes against the rules ({rules_say}). One of {', '.join(OverrideReason.values)}."
        errors.append(FieldError("/override_reason", "required", detail))
    if len(note.strip()) < NOTE_LENGTH_MIN:
        detail = f"Why the rules are not followed, in at least {NOTE_LENGTH_MIN} characters."
        errors.append(FieldError("/override_note", "min_length", detail))
    if errors:
        raise InvalidInput("The decision cannot be recorded.", errors=errors)
    return {"override_direction": direction, "override_reason": reason, "override_note": note.strip()}


def rules_in_words(evaluation: Evaluation) -> str:
    """`approved, 20,000.00 over 24 months`, for a refusal or a page."""
    word = evaluation.outcome.label.lower()
    if evaluation.amount is None:
        return word
    return f"{word}, {evaluation.amount:,.2f} over {evaluation.term_months} months"
