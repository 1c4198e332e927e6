"""Our books against the providers' reports, one row per movement of money."""

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from payments.models.payments import Payment
from payments.models.providers import ProviderAccount
from payments.states import ITEM_STATES, Finding, ItemStatus


class ReconciliationItem(DomainModel):
    """One movement of one day as we and the provider see it; a difference stays open until a person resolved it."""

    PUBLIC_ID_PREFIX = "rec"
    STATES = ITEM_STATES

    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.PROTECT, related_name="reconciliation_items"
    )
    report_date = models.DateField()
    key = models.CharField(max_length=80, help_text="Our key of the attempt, as the provider reports it.")
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="reconciliation_items"
    )
    finding = models.CharField(max_length=30, choices=Finding.choices)
    our_amount = AmountField(null=True, blank=True)
    their_amount = AmountField(null=True, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=20, choices=ItemStatus.choices)
    resolution = models.CharField(max_length=300, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_account", "report_date", "key"], name="payments_item_once"
            ),
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="payments_finding_known"),
            models.CheckConstraint(
                condition=Q(status__in=ItemStatus.values), name="payments_item_status_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "report_date"], name="payments_item_queue")]

    def __str__(self) -> str:
        return f"{self.get_finding_display()}: {self.key}"
