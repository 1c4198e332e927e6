"""Writing audit events from the running use case."""

from collections.abc import Iterator
from typing import Any

from loanops.audit.models import AuditEvent, AuditLink
from loanops.core.actors import Actor
from loanops.core.context import Work, current_request


def record_event(
    event: str,
    *,
    actor: Actor,
    use_case: str = "",
    reason: str = "",
    subject: Any = None,
    touched: list[Any] | None = None,
    changes: list[dict[str, Any]] | None = None,
    approved_by: Actor | None = None,
) -> AuditEvent:
    """One audit event with links to every record it touched, and to those whose timelines tell of them."""
    request = current_request.get()
    audit_event = AuditEvent.objects.create(
        event=event,
        use_case=use_case,
        actor_kind=actor.kind,
        actor_label=actor.label[:200],
        actor_user_id=actor.user_id,
        actor_client_id=actor.client_id,
        approved_by_id=approved_by.user_id if approved_by else None,
        approved_by_label=approved_by.label if approved_by else "",
        subject_type=subject._meta.label if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        subject_label=str(subject)[:200] if subject is not None else "",
        reason=reason,
        changes=changes or [],
        request_id=request.request_id,
        source_address=request.source_address,
    )
    concerned = [*(touched or []), *([subject] if subject else [])]
    records = {(record._meta.label, record.pk) for record in concerned if record.pk}
    records |= {parent for record in concerned for parent in _told_by(record)}
    AuditLink.objects.bulk_create(
        AuditLink(event=audit_event, record_type=label, record_id=pk) for label, pk in sorted(records)
    )
    return audit_event


def _told_by(record: Any) -> Iterator[tuple[str, Any]]:
    """The records on whose timelines this one stands too, as links name them."""
    for name in getattr(record, "TIMELINE_OF", ()):
        field = record._meta.get_field(name)
        if parent_id := getattr(record, field.attname):
            yield field.related_model._meta.label, parent_id


def record_work(event: str, work: Work, *, approved_by: Actor | None = None) -> AuditEvent:
    """The audit event of a use case that has just done its work."""
    return record_event(
        event,
        actor=work.actor,
        use_case=work.name,
        reason=work.reason,
        subject=work.subject,
        touched=list(work.touched.values()),
        changes=work.changes,
        approved_by=approved_by,
    )
