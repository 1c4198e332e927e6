"""What supports an application: documents and collateral."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor
from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from origination.document_kinds import RetentionClass
from origination.models.application import Application
from origination.states import DOCUMENT_STATES, DocumentStatus
from products.choices import CollateralKind, DocumentKind

PERIOD = r"^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(application__in=Application.objects.visible_to(actor))

    def requested(self) -> Self:
        """Asked for and not handed in yet."""
        return self.filter(status=DocumentStatus.REQUESTED)

    def in_quarantine(self) -> Self:
        """Handed in, and no scanner has looked at them yet."""
        return self.filter(status=DocumentStatus.SCANNING)


class Document(DomainModel):
    """A file the applicant hands in; a person verifies or rejects it. The file itself is never shown unaudited."""

    PUBLIC_ID_PREFIX = "doc"
    TIMELINE_OF = ("application",)
    STATES = DOCUMENT_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    status = models.CharField(max_length=20, choices=DocumentStatus.choices, default=DocumentStatus.REQUESTED)
    file = models.FileField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="As the applicant called it.")
    media_type = models.CharField(max_length=60, blank=True, help_text="Found by looking at the content.")
    size = models.PositiveIntegerField(default=0)
    checksum = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the content.")
    page_count = models.PositiveIntegerField(default=0)
    period = models.CharField(
        max_length=7, blank=True, help_text="The month (2026-02) or the year (2025) it is about."
    )
    retention_class = models.CharField(
        max_length=20, choices=RetentionClass.choices, default=RetentionClass.APPLICATION
    )
    requested_by_label = models.CharField(max_length=200, blank=True)
    request_message = models.CharField(
        max_length=500, blank=True, help_text="What the applicant was asked for."
    )
    scan_result = models.CharField(max_length=300, blank=True, help_text="What the malware scanner said.")
    scanned_at = models.DateTimeField(null=True, blank=True)
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
    check_points = models.JSONField(
        default=list, blank=True, help_text="What the person who verified it ticked."
    )

    objects = DocumentQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="origination_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=DocumentStatus.values), name="origination_document_status_known"
            ),
            models.CheckConstraint(
                condition=Q(retention_class__in=RetentionClass.values),
                name="origination_document_retention_known",
            ),
            models.CheckConstraint(
                condition=Q(period="") | Q(period__regex=PERIOD), name="origination_document_period_form"
            ),
            models.UniqueConstraint(
                fields=["application", "checksum"],
                condition=~Q(checksum="") & ~Q(status__in=["SUPERSEDED", "REJECTED"]),
                name="origination_same_file_once",
            ),
        ]
        indexes = [models.Index(fields=["application", "status"], name="origination_documents")]

    def __str__(self) -> str:
        return f"{self.title} {self.file_name}".strip()

    @property
    def title(self) -> str:
        """`Bank statement 2026-02`."""
        return f"{self.get_kind_display()} {self.period}".strip()


class Collateral(DomainModel):
    """What secures the loan, its value, and the lender's place in the line of creditors."""

    PUBLIC_ID_PREFIX = "coll"
    TIMELINE_OF = ("application",)

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
