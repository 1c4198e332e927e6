"""The application: what a business asks for, and every state it went through."""

from typing import Self

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
    FINAL_STATUSES,
    IN_PROCESS,
    OPEN_STATUSES,
    ApplicationStatus,
)
from products.choices import PaymentFrequency
from products.models import ProductVersion


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


class Application(DomainModel):
    """A business asks for a loan of a product: amount, term, purpose; from draft to a loan on the books."""

    PUBLIC_ID_PREFIX = "app"
    STATES = APPLICATION_STATES

    number = models.CharField(max_length=20, unique=True)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="applications")
    product_version = models.ForeignKey(ProductVersion, on_delete=models.PROTECT, related_name="applications")
    application_date = models.DateField(help_text="The day it was begun.")
    requested_amount = AmountField()
    requested_term_months = models.PositiveSmallIntegerField()
    repayment_frequency = models.CharField(
        max_length=20, choices=PaymentFrequency.choices, default=PaymentFrequency.MONTHLY
    )
    purpose = models.CharField(max_length=30, choices=LoanPurpose.choices)
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

    objects = ApplicationQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="origination_application_status_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=LoanPurpose.values), name="origination_purpose_known"
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
        ]
        indexes = [
            models.Index(fields=["status", "submitted_on", "id"], name="origination_queue"),
            models.Index(fields=["business", "status"], name="origination_of_business"),
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
        indexes = [models.Index(fields=["application", "id"], name="origination_course")]

    def __str__(self) -> str:
        return f"{self.from_status or 'new'} → {self.to_status}"
