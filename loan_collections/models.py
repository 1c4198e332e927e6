"""The collections desk: what is to be done about a loan that is late, by whom, and what was said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from loan_collections.states import (
    TASK_STATES,
    UNFINISHED,
    ContactChannel,
    ContactDirection,
    ContactOutcome,
    ContactParty,
    TaskKind,
    TaskStatus,
)
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from servicing.models import Delinquency, Loan


class TaskRule(DomainModel):
    """From how many days past due on which task is made, how urgent it is, and how soon it is to be done."""

    PUBLIC_ID_PREFIX = "crule"

    days_past_due = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    title = models.CharField(max_length=120)
    priority = models.PositiveSmallIntegerField(help_text="1 is the most urgent.")
    due_in_days = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="collections_rule_kind_known"),
            models.CheckConstraint(condition=Q(days_past_due__gte=1), name="collections_rule_days_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.days_past_due} day{'s' if self.days_past_due > 1 else ''} past due)"


class CollectionTaskQuerySet(models.QuerySet["CollectionTask"]):
    def unfinished(self) -> "CollectionTaskQuerySet":
        """Still to be done."""
        return self.filter(status__in=UNFINISHED)

    def on_the_desk(self) -> "CollectionTaskQuerySet":
        """With what the desk shows about each, in one query."""
        return self.select_related("loan__business", "loan__position", "delinquency", "assignee", "rule")


class CollectionTask(DomainModel):
    """One thing to do about a late loan. A rule makes at most one per episode of being late."""

    PUBLIC_ID_PREFIX = "task"
    STATES = TASK_STATES

    number = models.CharField(max_length=20, unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="collection_tasks")
    delinquency = models.ForeignKey(Delinquency, on_delete=models.PROTECT, related_name="collection_tasks")
    rule = models.ForeignKey(TaskRule, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    title = models.CharField(max_length=160)
    priority = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=20, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="collection_tasks",
    )
    due_date = models.DateField()
    days_past_due = models.PositiveIntegerField(help_text="When the task was made.")
    created_date = models.DateField()
    closed_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=ContactOutcome.choices, blank=True)
    closing_note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[models.Manager["CollectionTask"]] = CollectionTaskQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delinquency", "rule"], name="collections_task_once"),
            models.CheckConstraint(
                condition=Q(status__in=TaskStatus.values), name="collections_task_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="collections_task_kind_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ContactOutcome.values]), name="collections_task_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "priority", "due_date", "id"], name="collections_task_queue"),
            models.Index(fields=["assignee", "status"], name="collections_task_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ContactAttempt(AppendOnlyModel):
    """One contact with somebody about a late loan, or the try: who, how, what came of it, what is next."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="contact_attempts")
    task = models.ForeignKey(
        CollectionTask, on_delete=models.PROTECT, null=True, blank=True, related_name="contact_attempts"
    )
    channel = models.CharField(max_length=10, choices=ContactChannel.choices)
    direction = models.CharField(max_length=5, choices=ContactDirection.choices, default=ContactDirection.OUT)
    party = models.CharField(max_length=20, choices=ContactParty.choices)
    outcome = models.CharField(max_length=20, choices=ContactOutcome.choices)
    note = models.TextField(blank=True)
    next_action = models.CharField(max_length=160, blank=True)
    next_action_date = models.DateField(null=True, blank=True)
    contacted_date = models.DateField()
    recorded_by = models.CharField(max_length=200)
    recorded_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=ContactOutcome.values), name="collections_contact_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=ContactChannel.values), name="collections_contact_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(party__in=ContactParty.values), name="collections_contact_party_known"
            ),
        ]
        indexes = [models.Index(fields=["loan", "-id"], name="collections_contact_loan")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"


class DelinquentLoan(Loan):
    """A loan as the collections desk sees it: a list of those that are late."""

    class Meta:
        proxy = True
        verbose_name = "delinquent loan"
