"""The application: what a business asks for, and every state it went through."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.parties.models import Business
from loanops.parties.selectors import business_ids_of
from origination.choices import Channel, LoanPurpose
from origination.states import (
    APPLICATION_STATES,
    DECIDED,
    FINAL_STATUSES,
    IN_PROCESS,
    OPEN_STATUSES,
    QUEUE_STATUSES,
    ApplicationStatus,
)
from products.choices import PaymentFrequency
from products.models import ProductVersion

MAY_BE_UNFINISHED = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED)
"""A draft, and what became of drafts that were never handed in."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor) -> Self:
        """A borrower sees the applications of his businesses; everybody the matrix lets in sees all."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(business_id__in=business_ids_of(actor))
        return self

    def in_process(self) -> Self:
        return self.filter(status__in=IN_PROCESS)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def not_final(self) -> Self:
        return self.exclude(status__in=FINAL_STATUSES)

    def in_queue(self) -> Self:
        """Submitted and not ended: what staff look after."""
        return self.filter(status__in=QUEUE_STATUSES)


class Application(DomainModel):
    """A business asks for a loan of a product: amount, term, purpose; from draft to a loan on the books.

    A draft is saved as it goes and may lack product, amount, term and purpose; from the day it is submitted the
    database holds that they are there.
    """

    PUBLIC_ID_PREFIX = "app"
    STATES = APPLICATION_STATES

    number = models.CharField(max_length=20, unique=True)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="applications")
    # Empty in a draft only; typed as what stands there in everything that was submitted.
    product_version: "models.ForeignKey[Any, ProductVersion]" = models.ForeignKey(  # type: ignore[misc]
        ProductVersion, on_delete=models.PROTECT, related_name="applications", null=True, blank=True
    )
    application_date = models.DateField(help_text="The day it was begun.")
    requested_amount: "models.DecimalField[Any, Decimal]" = AmountField(  # type: ignore[misc]
        null=True, blank=True
    )
    requested_term_months: "models.PositiveSmallIntegerField[Any, int]" = models.PositiveSmallIntegerField(  # type: ignore[misc]
        null=True, blank=True
    )
    repayment_frequency = models.CharField(
        max_length=20, choices=PaymentFrequency.choices, default=PaymentFrequency.MONTHLY
    )
    purpose = models.CharField(max_length=30, choices=LoanPurpose.choices, blank=True)
    purpose_detail = models.CharField(max_length=500, blank=True)
    cash_flow_available = AmountField(
        null=True, blank=True, help_text="Stated: yearly cash flow available for debt service."
    )
    existing_debt_service = AmountField(
        null=True, blank=True, help_text="Stated: yearly principal and interest of existing debt."
    )
    status = models.CharField(
        max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT
    )
    channel = models.CharField(max_length=20, choices=Channel.choices)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    submitted_by_label = models.CharField(max_length=200, blank=True)
    is_on_behalf = models.BooleanField(default=False, help_text="Staff submitted it for the applicant.")
    submitted_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day everything needed was there; the notice deadlines run from it.",
    )
    missing_items = models.JSONField(default=list, blank=True)
    information_due_date = models.DateField(null=True, blank=True)
    expires_on = models.DateField()
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_applications",
    )
    loan_number = models.CharField(max_length=20, blank=True)
    status_since = models.DateTimeField(
        null=True, blank=True, help_text="When it came to its present state; its age is counted from then."
    )
    sla_due_at = models.DateTimeField(
        "SLA due",
        null=True,
        blank=True,
        help_text="By when the lender wants to have moved it on; none while it waits for the applicant.",
    )
    sla_used_minutes = models.JSONField(
        default=dict,
        blank=True,
        help_text="State → business minutes used there before it had to wait for the applicant.",
    )

    objects = ApplicationQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="origination_application_status_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["", *LoanPurpose.values]), name="origination_purpose_known"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="origination_channel_known"),
            models.CheckConstraint(
                condition=Q(repayment_frequency__in=PaymentFrequency.values),
                name="origination_frequency_known",
            ),
            models.CheckConstraint(
                condition=Q(requested_amount__gt=0) & Q(requested_term_months__gt=0),
                name="origination_request_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MAY_BE_UNFINISHED)
                | Q(
                    product_version__isnull=False,
                    requested_amount__isnull=False,
                    requested_term_months__isnull=False,
                )
                & ~Q(purpose=""),
                name="origination_submitted_is_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "submitted_on", "id"], name="origination_queue"),
            models.Index(fields=["business", "status"], name="origination_of_business"),
            models.Index(
                fields=["sla_due_at", "id"],
                condition=Q(status__in=QUEUE_STATUSES),
                name="origination_by_sla",
            ),
            models.Index(fields=["submitted_on"], name="origination_received"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_in_process(self) -> bool:
        return self.status in IN_PROCESS


class StatusChange(AppendOnlyModel):
    """One step of an application's course, in words that the applicant may read too."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="status_changes")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, choices=ApplicationStatus.choices)
    business_date = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    actor_label = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["application", "id"], name="origination_course"),
            models.Index(
                fields=["business_date"], condition=Q(to_status__in=DECIDED), name="origination_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_status or 'new'} → {self.to_status}"


class ApplicationMessage(AppendOnlyModel):
    """A message between the lender and the applicant about an application, written once."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="messages")
    is_from_applicant = models.BooleanField()
    text = models.TextField()
    written_by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="origination_messages")]

    def __str__(self) -> str:
        return f"{self.written_by}: {self.text[:60]}"


class ApplicationNote(DomainModel):
    """What staff want each other to know about an application; the applicant never sees it."""

    PUBLIC_ID_PREFIX = "note"
    TIMELINE_OF = ("application",)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    is_pinned = models.BooleanField(default=False, help_text="Stands first, until somebody takes it down.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="application_notes",
    )
    author_label = models.CharField(max_length=200)

    history = History()

    class Meta:
        indexes = [models.Index(fields=["application", "id"], name="origination_notes")]

    def __str__(self) -> str:
        return f"Note of {self.author_label}: {self.text[:60]}"


class NoteMention(DomainModel):
    """A colleague whom a note names: it waits on his list until he says that it is done."""

    PUBLIC_ID_PREFIX = "ment"

    note = models.ForeignKey(ApplicationNote, on_delete=models.PROTECT, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="note_mentions"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        verbose_name = "mention"
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="origination_mentioned_once")]
        indexes = [
            models.Index(
                fields=["person", "id"], condition=Q(done_at__isnull=True), name="origination_mentions_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} in a note about {self.note.application.number}"


class ServiceLevel(DomainModel):
    """Within how many business hours the lender wants to move an application on from a state."""

    PUBLIC_ID_PREFIX = "sla"

    status = models.CharField(max_length=20, choices=ApplicationStatus.choices, unique=True)
    business_hours = models.DecimalField(max_digits=6, decimal_places=2)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="origination_service_level_status"
            ),
            models.CheckConstraint(
                condition=Q(business_hours__gt=0), name="origination_service_level_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.business_hours.normalize():f} business hours"
