"""Approving and rejecting what another person proposed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from loanops.access import matrix
from loanops.access.actors import actor_of_user
from loanops.access.models import ApprovalRequest, ApprovalStatus, User
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import LoanOpsError, NotAllowed
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases.arguments import from_json
from loanops.usecases.declaration import REGISTRY, use_case


class ApprovalExpired(LoanOpsError):
    """The request waited too long; it has to be proposed again."""

    status = 409


def _require_second_person(request: ApprovalRequest, actor: Actor) -> None:
    proposer = request.proposer
    same_user = actor.user_id is not None and actor.user_id == request.proposed_by_id
    same_client = actor.client_id and actor.client_id == proposer["client_id"] and actor.user_id is None
    if same_user or same_client:
        raise NotAllowed("The second person must be somebody else than the one who proposed it.")
    if actor.kind != ActorKind.STAFF:
        raise NotAllowed("Only a member of staff may decide a request for approval.")
    matrix.require(actor, f"{request.use_case}.approve")


def _proposer_actor(request: ApprovalRequest) -> Actor:
    """The proposer with the roles he has now, not those he had then."""
    stored = request.proposer
    scopes = frozenset(stored["scopes"]) if stored["scopes"] is not None else None
    if stored["user_id"] is None:
        return Actor(ActorKind(stored["kind"]), stored["label"], client_id=stored["client_id"], scopes=scopes)
    user = User.objects.filter(pk=stored["user_id"], is_active=True).first()
    if user is None:
        raise NotAllowed("The person who proposed this is no longer active; it has to be proposed again.")
    return actor_of_user(user, scopes=scopes, client_id=stored["client_id"])


@contextmanager
def dry_run_of(request: ApprovalRequest) -> Iterator[Any]:
    """Run what was proposed, for its proposer, and undo it: what approving would do as things are now."""
    arguments: dict[str, Any] = {name: from_json(value) for name, value in request.arguments.items()}
    proposed = REGISTRY[request.use_case].expecting(request.record_version)
    with proposed.dry_run(**arguments, actor=_proposer_actor(request)) as result:
        yield result


def _decide(request: ApprovalRequest, status: ApprovalStatus, *, actor: Actor, reason: str) -> None:
    request.decided_by_id = actor.user_id
    request.decided_at = clock.now()
    request.decision_reason = reason
    request.change_status(status, reason=reason)
    announce("approval.decided", approval_id=request.pk)


@use_case("access.approve_request", audit="approval.approved", title="Approve")
def approve_request(*, approval_id: int, reason: str = "", actor: Actor) -> ApprovalRequest:
    """Approve: everything is checked again and the proposed use case runs for its proposer, in this transaction."""
    request = lock(ApprovalRequest.objects.all(), approval_id)
    ApprovalRequest.STATES.require(request.status, ApprovalStatus.APPROVED)
    _require_second_person(request, actor)
    if request.expires_at <= clock.now():
        raise ApprovalExpired(
            f"The request expired at {request.expires_at:%Y-%m-%d %H:%M} UTC; propose it again."
        )
    arguments: dict[str, Any] = {name: from_json(value) for name, value in request.arguments.items()}
    REGISTRY[request.use_case].run_approved(
        arguments, proposer=_proposer_actor(request), approver=actor, version=request.record_version
    )
    _decide(request, ApprovalStatus.APPROVED, actor=actor, reason=reason)
    return request


@use_case("access.reject_request", audit="approval.rejected", title="Reject")
def reject_request(*, approval_id: int, reason: str, actor: Actor) -> ApprovalRequest:
    """Turn a proposal down, with the reason its proposer will read. One's own may be withdrawn this way too."""
    request = lock(ApprovalRequest.objects.all(), approval_id)
    ApprovalRequest.STATES.require(request.status, ApprovalStatus.REJECTED)
    if request.proposed_by_id != actor.user_id:
        _require_second_person(request, actor)
    if not reason.strip():
        raise LoanOpsError("Say why it is rejected; the proposer reads it.")
    _decide(request, ApprovalStatus.REJECTED, actor=actor, reason=reason)
    return request
