"""Electronic signatures: the code that proves the mailbox, and the record of who signed what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from origination.choices import SecondFactor, SignerCapacity
from origination.models.offer import Offer


class SignatureCode(DomainModel):
    """A short number sent to the signer's mailbox, kept as a hash only; it ends by time, use or too many tries."""

    PUBLIC_ID_PREFIX = "sgnc"

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="codes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recipient = models.EmailField()
    code_hash = models.CharField(max_length=64, blank=True, help_text="Empty until it was sent.")
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    history = History(excluded_fields=["code_hash"])

    class Meta:
        indexes = [models.Index(fields=["offer", "user", "id"], name="origination_codes")]

    def __str__(self) -> str:
        return "Signature code"


class OfferSignature(AppendOnlyModel):
    """The record of a signature: who, in which capacity, to which words, on which paper, when, from where, how proved.

    `record_checksum` is over all of it, so that any later change of paper, terms or record shows.
    """

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="signature")
    signer_name = models.CharField(max_length=200)
    signer_title = models.CharField(max_length=100, blank=True)
    capacity = models.CharField(max_length=20, choices=SignerCapacity.choices)
    consent_text = models.TextField()
    consent_version = models.CharField(max_length=40)
    terms_hash = models.CharField(max_length=64, help_text="SHA-256 of the terms.")
    content_checksum = models.CharField(max_length=64, help_text="SHA-256 of terms and disclosures.")
    document_checksum = models.CharField(max_length=64, help_text="SHA-256 of the PDF that was shown.")
    signed_on = models.DateField()
    signed_at = models.DateTimeField()
    network_address = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    second_factor = models.CharField(max_length=20, choices=SecondFactor.choices)
    second_factor_detail = models.CharField(max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.CharField(max_length=200)
    is_on_behalf = models.BooleanField(default=False)
    on_behalf_how = models.CharField(max_length=500, blank=True)
    record_checksum = models.CharField(max_length=64)
    signed_document_path = models.CharField(max_length=300)
    signed_document_checksum = models.CharField(max_length=64)
    signed_document_size = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(signer_name=""), name="origination_signature_has_name")
        ]

    def __str__(self) -> str:
        return f"Signed by {self.signer_name}"
