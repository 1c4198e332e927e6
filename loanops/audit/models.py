"""The audit trail: who did what, when, why, from where, old → new; sealed in batches by a hash chain."""

from django.db import models

from loanops.core.models import AppendOnlyModel


class AuditEvent(AppendOnlyModel):
    """One thing somebody did. Append only; no row of another event is touched by writing it."""

    event = models.CharField(max_length=100)
    use_case = models.CharField(max_length=100, blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_label = models.CharField(max_length=200)
    actor_user_id = models.BigIntegerField(null=True)
    actor_client_id = models.CharField(max_length=100, blank=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by_label = models.CharField(max_length=200, blank=True)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    request_id = models.CharField(max_length=100, blank=True)
    source_address = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_event_subject"),
            models.Index(fields=["actor_user_id", "id"], name="audit_event_actor"),
            models.Index(fields=["event", "id"], name="audit_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.actor_label}"


class AuditLink(models.Model):
    """A record an event touched, so that a record's timeline finds it."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="links")
    record_type = models.CharField(max_length=100)
    record_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["record_type", "record_id", "event"], name="audit_link_record")]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"


class AuditSeal(AppendOnlyModel):
    """A batch of events chained to the one before it: `chain_hash` = SHA-256(previous chain hash, event hashes)."""

    previous_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64, unique=True)
    event_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Seal {self.pk}"


class SealedEvent(models.Model):
    """The hash an event had when it was sealed. No foreign key: a deleted event must leave its trace here."""

    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="sealed_events")
    event_id = models.BigIntegerField(unique=True)
    event_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.event_id} in seal {self.seal_id}"
