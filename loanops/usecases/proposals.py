"""Filing a request for a second person."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model

from loanops.access.models import ApprovalRequest
from loanops.audit.recording import record_event
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.outbox import announce

APPROVAL_VALID_FOR = timedelta(days=14)


def create_proposal(
    *,
    use_case: str,
    title: str,
    arguments: dict[str, Any],
    record: Model | None,
    record_version: int | None,
    amount: Decimal | None,
    why: str,
    actor: Actor,
) -> ApprovalRequest:
    """Store what is proposed, about which record as it is now, by whom; written in the caller's transaction."""
    request = ApprovalRequest.objects.create(
        use_case=use_case,
        title=title,
        arguments=arguments,
        record_type=record._meta.label if record is not None else "",
        record_id=record.pk if record is not None else None,
        record_version=record_version,
        record_label=str(record)[:200] if record is not None else "",
        amount=amount,
        why=why,
        reason=str(arguments.get("reason") or ""),
        proposed_by_id=actor.user_id,
        proposer={
            "kind": actor.kind,
            "label": actor.label,
            "user_id": actor.user_id,
            "client_id": actor.client_id,
            "roles": sorted(actor.roles),
            "scopes": sorted(actor.scopes) if actor.scopes is not None else None,
        },
        expires_at=clock.now() + APPROVAL_VALID_FOR,
    )
    record_event(
        f"{use_case}.proposed",
        actor=actor,
        use_case=use_case,
        reason=request.reason,
        subject=record or request,
        touched=[request],
    )
    announce("approval.requested", approval_id=request.pk)
    return request
