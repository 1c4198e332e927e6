"""What supports an application: documents and collateral."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from origination.models.application import Application
from origination.states import DOCUMENT_STATES, DocumentStatus
from products.choices import CollateralKind, DocumentKind


class Document(DomainModel):
    """A file the applicant hands in; a person verifies or rejects it. The file itself is never shown unaudited."""

    PUBLIC_ID_PREFIX = "doc"
    STATES = DOCUMENT_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    status = models.CharField(max_length=20, choices=DocumentStatus.choices, default=DocumentStatus.REQUESTED)
    file = models.FileField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="As the applicant called it.")
    media_type = models.CharField(max_length=60, blank=True, help_text="Found by looking at the content.")
    size = models.PositiveIntegerField(default=0)
    checksum = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the content.")
    uploaded_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uploaded_documents",
    )
    uploaded_by_label = models.CharField(max_length=200, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewed_documents",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.CharField(max_length=500, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="origination_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=DocumentStatus.values), name="origination_document_status_known"
            ),
            models.UniqueConstraint(
                fields=["application", "checksum"],
                condition=~Q(checksum="") & ~Q(status__in=["SUPERSEDED", "REJECTED"]),
                name="origination_same_file_once",
            ),
        ]
        indexes = [models.Index(fields=["application", "status"], name="origination_documents")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}".strip()


class Collateral(DomainModel):
    """What secures the loan, its value, and the lender's place in the line of creditors."""

    PUBLIC_ID_PREFIX = "coll"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="collateral")
    kind = models.CharField(max_length=30, choices=CollateralKind.choices)
    description = models.CharField(max_length=500)
    estimated_value = AmountField()
    appraisal_date = models.DateField(null=True, blank=True)
    lien_position = models.PositiveSmallIntegerField(default=1)
    lien_filing = models.CharField(max_length=100, blank=True, help_text="Filing number and office.")

    history = History()

    class Meta:
        verbose_name_plural = "collateral"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CollateralKind.values), name="origination_collateral_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(estimated_value__gt=0), name="origination_collateral_has_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.description[:60]}"
