"""Approving and rejecting what somebody else proposed."""

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.models import Modification
from servicing.services.modifying.course import (
    lock_modification,
    require_in_time,
    require_unmoved,
    valid_through,
)
from servicing.services.modifying.policy import limit_of
from servicing.services.modifying.telling import tell_borrower, tell_staff
from servicing.services.recording import day_of, require_status
from servicing.states import LoanStatus, ModificationStatus


class OwnProposal(LoanOpsError):
    """Whoever proposed a change cannot approve it."""

    status = 403


class PolicyNotMet(LoanOpsError):
    """The change goes beyond what the product's policy allows."""


@use_case("servicing.approve_modification", audit="modification.approved", title="Approve modification")
def approve_modification(*, modification_id: int, reason: str = "", actor: Actor) -> Modification:
    """A second person agrees to a proposal that keeps to the policy."""
    modification = _lock_for_decision(modification_id, actor)
    if not modification.policy_passed:
        raise PolicyNotMet(
            f"{modification.number} does not keep to the policy: {broken_rules(modification)}. "
            "A manager may approve it as an exception; or propose other terms."
        )
    return _approve(modification, reason=reason, actor=actor)


@use_case(
    "servicing.approve_modification_exception",
    audit="modification.approved-as-exception",
    title="Approve as exception",
)
def approve_modification_exception(*, modification_id: int, reason: str, actor: Actor) -> Modification:
    """A manager agrees to a proposal although the policy says no, and says why."""
    modification = _lock_for_decision(modification_id, actor)
    _require_reason(reason)
    if modification.policy_passed:
        raise PolicyNotMet(f"{modification.number} keeps to the policy; it needs no exception.")
    modification.override_reason = reason.strip()[:500]
    return _approve(modification, reason=reason, actor=actor)


@use_case("servicing.reject_modification", audit="modification.rejected", title="Reject modification")
def reject_modification(*, modification_id: int, reason: str, actor: Actor) -> Modification:
    """The lender says no, and the borrower reads why."""
    modification = lock_modification(modification_id, actor)
    _require_reason(reason)
    modification.status_reason = reason.strip()[:500]
    modification.change_status(ModificationStatus.REJECTED, reason=reason)
    tell_borrower(modification, "rejected")
    tell_staff(modification, "rejected")
    announce("modification.rejected", modification_id=modification.pk)
    return modification


def broken_rules(modification: Modification) -> str:
    """The rules a proposal breaks, in words."""
    broken = [each for each in modification.policy_results if not each["passed"] and not each["advisory"]]
    return "; ".join(f"{each['name'].lower()}: {each['input']} ({each['limit']})" for each in broken)


def is_own_proposal(modification: Modification, actor: Actor) -> bool:
    """Whether the person, or the system, is the one who proposed it."""
    if actor.user_id is not None:
        return actor.user_id == modification.proposed_by_id
    return actor.key == modification.proposer_key


def _lock_for_decision(modification_id: int, actor: Actor) -> Modification:
    modification = lock_modification(modification_id, actor)
    Modification.STATES.require(modification.status, ModificationStatus.APPROVED)
    require_status(modification.loan, LoanStatus.ACTIVE, because="a modification")
    if is_own_proposal(modification, actor):
        raise OwnProposal(f"You proposed {modification.number} yourself; somebody else has to approve it.")
    require_in_time(modification)
    require_unmoved(modification)
    return modification


def _approve(modification: Modification, *, reason: str, actor: Actor) -> Modification:
    loan = modification.loan
    modification.approved_by_id = actor.user_id
    modification.approval_date = day_of(loan)
    modification.expires_on = valid_through(loan, int(limit_of(loan, "modification_proposal_valid_days")))
    modification.change_status(ModificationStatus.APPROVED, reason=reason)
    announce("modification.approved", modification_id=modification.pk)
    return modification


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why; it is kept and read.")])
