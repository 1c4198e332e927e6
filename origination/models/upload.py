"""Files on their way: announced, sent straight to the storage, looked at, and only then a document."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor
from loanops.core.history import History
from loanops.core.models import DomainModel
from origination.models.application import Application
from origination.models.material import Document
from origination.states import UPLOAD_STATES, UploadStatus
from products.choices import DocumentKind


class DocumentUploadQuerySet(models.QuerySet["DocumentUpload"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(application__in=Application.objects.visible_to(actor))

    def overdue(self, now: object) -> Self:
        """Announced, and the address expired before anybody completed it."""
        return self.filter(status=UploadStatus.WAITING, expires_at__lte=now)


class DocumentUpload(DomainModel):
    """Somebody wants to hand in a file. What is sent lies in quarantine until it is completed, or is deleted."""

    PUBLIC_ID_PREFIX = "upl"
    TIMELINE_OF = ("application",)
    STATES = UPLOAD_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="uploads")
    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    period = models.CharField(max_length=7, blank=True)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=60, blank=True, help_text="As announced; the content decides.")
    status = models.CharField(max_length=20, choices=UploadStatus.choices, default=UploadStatus.WAITING)
    path = models.CharField(max_length=300, blank=True, help_text="Where it lies in quarantine.")
    stored_path = models.CharField(max_length=300, blank=True, help_text="Where it was put after the checks.")
    checksum = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was put there.")
    expires_at = models.DateTimeField()
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="upload"
    )
    refusal_code = models.CharField(max_length=50, blank=True)
    refusal = models.CharField(max_length=500, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads"
    )
    uploaded_by_label = models.CharField(max_length=200, blank=True)

    objects = DocumentUploadQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="origination_upload_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=UploadStatus.values), name="origination_upload_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=UploadStatus.COMPLETED) | Q(document__isnull=False),
                name="origination_completed_upload_has_document",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status="WAITING"), name="origination_uploads_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"
