"""Bases of all domain models, and the tables every part relies on: business day, idempotency keys, outbox."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Model

from loanops.core.changes import display_changes
from loanops.core.context import current_work
from loanops.core.ids import new_public_id
from loanops.core.states import StateMachine


class DomainModel(Model):
    """A mutable record: a public id, a version that rises with each change, changes reported to the audit trail.

    `TIMELINE_OF` names the foreign keys to records whose timelines tell what happened to this one: a document's stands
    on its application's. Whoever sees those must be allowed to see this one.
    """

    PUBLIC_ID_PREFIX: ClassVar[str] = ""
    TIMELINE_OF: ClassVar[tuple[str, ...]] = ()
    STATES: ClassVar[StateMachine]
    status: Any  # where there is a state machine

    public_id = models.CharField(max_length=48, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance._loaded = dict(zip(field_names, values, strict=False))
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.public_id:
            self.public_id = new_public_id(self.PUBLIC_ID_PREFIX)
        if self._state.adding:
            super().save(*args, **kwargs)
            fields = display_changes(self, {})
        else:
            fields = display_changes(self, getattr(self, "_loaded", {}))
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at"}
            self._set_change_reason()
            super().save(*args, **kwargs)
        work = current_work.get()
        if work is not None and fields:
            work.changed(self, fields)
        self._loaded = {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}

    def _set_change_reason(self) -> None:
        work = current_work.get()
        self._change_reason = (work.reason or work.name)[:100] if work else None

    def change_status(self, status: str, *, reason: str = "") -> None:
        """Move along the transition map and save; the caller holds the row's lock."""
        current: str = self.status
        self.STATES.require(current, status, why=reason)
        self.status = status
        self.save()


class AppendOnlyModel(Model):
    """A record that is written once; the database refuses UPDATE and DELETE where a migration says so."""

    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class BusinessDay(Model):
    """The lender's current business day: one row, moved only by end of day."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    business_date = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_one_business_day")]

    def __str__(self) -> str:
        return self.business_date.isoformat()

    @classmethod
    def current(cls) -> "BusinessDay":
        return cls.objects.get(id=1)

    @classmethod
    def set(cls, business_date: date) -> None:
        """Set the day: at installation, by end of day, and by the sandbox's test clock."""
        cls.objects.update_or_create(id=1, defaults={"business_date": business_date})


class IdempotencyKey(Model):
    """One answered request: the same key and request get the same answer; kept 30 days."""

    scope = models.CharField(max_length=200)
    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    response_status = models.PositiveSmallIntegerField()
    response_body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_hash"], name="core_idempotency_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key_hash[:8]}"


class OutboxMessage(Model):
    """Something that leaves after commit: a notice, a provider call, a webhook. Written in the change's transaction."""

    event = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    available_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                condition=models.Q(delivered_at__isnull=True),
                name="core_outbox_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"
