"""Judging a request and proposing new terms: the alternatives the engine finds, or any other combination."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.errors import EngineError
from loanops.engine.events import TermsChange
from loanops.engine.terms_json import change_from_json, change_to_json
from loanops.usecases import use_case
from servicing.models import Modification
from servicing.models.transactions import DERIVED
from servicing.services.modifying.alternatives import alternatives_of
from servicing.services.modifying.course import (
    Standing,
    last_sequence,
    lock_modification,
    reopen,
    standing,
    valid_through,
)
from servicing.services.modifying.impact import Impact, impact_of, types_of
from servicing.services.modifying.policy import (
    PolicyResult,
    Question,
    earlier_of,
    judge,
    limit_of,
    passes,
    version_of,
)
from servicing.services.recording import EffectiveDateInFuture, day_of, require_status
from servicing.states import LoanStatus, ModificationStatus

EVALUATOR = system_actor("evaluation of modifications")


class UnableToPropose(LoanOpsError):
    """These terms cannot be computed, or they change nothing."""


@use_case("servicing.evaluate_modification", audit="modification.evaluated", title="Evaluate modification")
def evaluate_modification(*, modification_id: int, actor: Actor) -> Modification:
    """Three ways out of the trouble, each with its effect and the policy's verdict; again when the loan moved on."""
    modification = lock_modification(modification_id, actor)
    require_status(modification.loan, LoanStatus.ACTIVE, because="a modification")
    reopen(modification, reason="Evaluated again.")
    _evaluate(modification)
    modification.save()
    return modification


def handle_requested(*, modification_id: int, **_: object) -> None:
    """After a request: evaluate it at once, so that whoever opens it finds the alternatives; once is enough."""
    modification = Modification.objects.filter(pk=modification_id).first()
    if modification is not None and modification.status == ModificationStatus.REQUESTED:
        evaluate_modification(modification_id=modification_id, actor=EVALUATOR)


@use_case("servicing.propose_modification", audit="modification.proposed", title="Propose modification")
def propose_modification(
    *,
    modification_id: int,
    change: Mapping[str, Any] | None = None,
    interest_pause_until: date | None = None,
    effective_date: date | None = None,
    reason: str = "",
    actor: Actor,
) -> Modification:
    """New terms, all of them solved together, with their effect and the policy's verdict; also against a proposal."""
    modification = lock_modification(modification_id, actor)
    loan = modification.loan
    require_status(loan, LoanStatus.ACTIVE, because="a modification")
    reopen(modification, reason=reason)
    on_date = effective_date or day_of(loan)
    before = standing(loan, on_date)
    _require_date(before)
    wanted = _read(change)
    impact = _compute(before, wanted, interest_pause_until)
    _require_difference(impact)
    if not modification.alternatives:
        _evaluate(modification)
    types = types_of(before, wanted, interest_pause_until, impact)
    results = judge(_question(modification, wanted, interest_pause_until, impact, types))
    _keep(modification, wanted, interest_pause_until, impact, types, results)
    modification.proposed_by_id = actor.user_id
    modification.proposed_by_label = actor.label[:200]
    modification.proposer_key = actor.key
    modification.proposed_date = day_of(loan)
    modification.expires_on = valid_through(loan, int(limit_of(loan, "modification_proposal_valid_days")))
    modification.change_status(ModificationStatus.PROPOSED, reason=reason)
    announce("modification.proposed", modification_id=modification.pk)
    return modification


def _evaluate(modification: Modification) -> None:
    """Compute the alternatives of the day and judge each of them."""
    now = standing(modification.loan)
    found = []
    for each in alternatives_of(now, modification.affordable_payment, earlier_of(modification.loan)):
        types = types_of(now, each.change, each.interest_pause_until, each.impact)
        question = _question(modification, each.change, each.interest_pause_until, each.impact, types)
        results = judge(question)
        found.append(
            {
                "key": each.key,
                "title": each.title,
                "description": each.description,
                "types": types,
                "change": None if each.change is None else change_to_json(each.change),
                "interest_pause_until": each.interest_pause_until and each.interest_pause_until.isoformat(),
                "before": each.impact.before.to_json(),
                "after": each.impact.after.to_json(),
                "policy_results": [result.to_json() for result in results],
                "policy_passed": passes(results),
            }
        )
    modification.alternatives = found
    modification.evaluated_date = now.on_date
    modification.policy_version = version_of(modification.loan)


def _question(
    modification: Modification,
    change: TermsChange | None,
    interest_pause_until: date | None,
    impact: Impact,
    types: list[str],
) -> Question:
    loan = modification.loan
    return Question(
        loan, types, change, interest_pause_until, modification.affordable_payment, impact, earlier_of(loan)
    )


def _keep(
    modification: Modification,
    change: TermsChange | None,
    interest_pause_until: date | None,
    impact: Impact,
    types: list[str],
    results: list[PolicyResult],
) -> None:
    """The proposal with everything it was judged by, as it was on its day."""
    modification.types = types
    modification.effective_date = impact.on_date
    modification.change = None if change is None else change_to_json(change)
    modification.interest_pause_until = interest_pause_until
    modification.impact = impact.to_json()
    modification.payment_before = impact.before.payment
    modification.payment_after = impact.after.payment
    modification.policy_version = version_of(modification.loan)
    modification.policy_results = [each.to_json() for each in results]
    modification.policy_passed = passes(results)
    modification.loan_sequence = last_sequence(modification.loan)


def _read(change: Mapping[str, Any] | None) -> TermsChange | None:
    if change is None:
        return None
    try:
        return change_from_json(change)
    except EngineError as error:
        raise UnableToPropose(f"These terms cannot be read: {error}") from error


def _compute(before: Standing, change: TermsChange | None, interest_pause_until: date | None) -> Impact:
    """The effect of the terms; what the engine cannot compute is refused in its words."""
    if change is None and interest_pause_until is None:
        raise UnableToPropose("Say what is to change: at least one term, or a pause of interest.")
    try:
        return impact_of(before, change, interest_pause_until)
    except EngineError as error:
        raise UnableToPropose(f"These terms cannot be computed: {error}") from error


def _require_difference(impact: Impact) -> None:
    if (impact.before, impact.state_before.rows) == (impact.after, impact.state_after.rows):
        raise UnableToPropose(
            "These terms change nothing: every figure and every installment stays as it is."
        )


def _require_date(before: Standing) -> None:
    """The change counts from today, or from an earlier day on which nothing has happened since."""
    today = day_of(before.loan)
    if before.on_date > today:
        raise EffectiveDateInFuture(
            f"{before.on_date} lies after the business date {today}; propose it on that day."
        )
    happened = [each.effective_date for each in before.stored.standing if each.kind not in DERIVED]
    last = max(happened, default=None)
    if last is not None and before.on_date < last:
        raise UnableToPropose(
            f"{before.loan.number} moved on {last}; the change counts from that day or later."
        )
