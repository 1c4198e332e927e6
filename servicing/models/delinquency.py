"""Being late: the episodes a loan goes through, with the history of their buckets."""

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from servicing.models.loans import ZERO, Loan
from servicing.states import DELINQUENCY_STATES, DelinquencyStatus


class Delinquency(DomainModel):
    """One episode of being late: from the oldest unpaid due date until it was cured or charged off."""

    PUBLIC_ID_PREFIX = "dlq"
    TIMELINE_OF = ("loan",)
    STATES = DELINQUENCY_STATES

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="delinquencies")
    status = models.CharField(
        max_length=20, choices=DelinquencyStatus.choices, default=DelinquencyStatus.OPEN
    )
    start_date = models.DateField(help_text="The oldest due date that stayed unpaid.")
    opened_date = models.DateField(help_text="The business day on which it was seen.")
    end_date = models.DateField(null=True, blank=True)
    bucket = models.CharField(max_length=20)
    days_overdue = models.PositiveIntegerField(help_text="At the last change of bucket or status.")
    days_overdue_max = models.PositiveIntegerField()
    amount = AmountField(default=ZERO, help_text="Overdue at the last change of bucket or status.")

    history = History()

    class Meta:
        verbose_name_plural = "delinquencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DelinquencyStatus.values), name="servicing_delinquency_status_known"
            ),
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(status=DelinquencyStatus.OPEN),
                name="servicing_one_open_delinquency",
            ),
        ]
        indexes = [models.Index(fields=["status", "bucket"], name="servicing_delinquency_queue")]

    def __str__(self) -> str:
        return f"Late since {self.start_date}"


class DelinquencyChange(AppendOnlyModel):
    """One step of an episode's history: the bucket or status it moved to, on which day, with which amount."""

    delinquency = models.ForeignKey(Delinquency, on_delete=models.PROTECT, related_name="changes")
    on_date = models.DateField()
    status = models.CharField(max_length=20, choices=DelinquencyStatus.choices)
    bucket = models.CharField(max_length=20)
    days_overdue = models.PositiveIntegerField()
    amount = AmountField()

    class Meta:
        indexes = [models.Index(fields=["delinquency", "id"], name="servicing_delinquency_change")]

    def __str__(self) -> str:
        return f"{self.on_date}: {self.bucket}"
