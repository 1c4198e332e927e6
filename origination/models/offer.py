"""The offer, which the borrower's acceptance turns into the contract; and the notice when there is none."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.notifications.models import Notification
from loanops.notifications.states import NotificationStatus
from loanops.parties.selectors import business_ids_of
from origination.choices import AdverseActionKind
from origination.models.application import Application
from origination.models.decision import Decision
from origination.states import OFFER_STATES, OfferStatus
from products.choices import PaymentFrequency


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.kind == ActorKind.BORROWER:
            return self.filter(application__business_id__in=business_ids_of(actor))
        return self

    def accepted(self) -> Self:
        return self.filter(status=OfferStatus.ACCEPTED)


class Offer(DomainModel):
    """Terms the lender stands by until a day. Accepted, it is the contract that servicing boards.

    `terms` are the engine's, with a start date assumed for the disclosures; boarding replaces dates by real ones.
    """

    PUBLIC_ID_PREFIX = "offr"
    STATES = OFFER_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(max_length=20, choices=OfferStatus.choices, default=OfferStatus.MADE)
    amount = AmountField()
    annual_rate = RateField()
    term_months = models.PositiveSmallIntegerField()
    number_of_installments = models.PositiveSmallIntegerField()
    repayment_frequency = models.CharField(max_length=20, choices=PaymentFrequency.choices)
    first_due_rule = models.CharField(max_length=40)
    fees = models.JSONField(default=list)
    conditions = models.JSONField(default=list, blank=True)
    product_snapshot = models.JSONField()
    terms = models.JSONField()
    # Disclosures, computed by the loan engine for disbursement on `assumed_start_date`
    assumed_start_date = models.DateField()
    installment_amount = AmountField()
    annual_percentage_rate = RateField()
    finance_charge = AmountField()
    amount_financed = AmountField()
    total_of_payments = AmountField()
    schedule = models.JSONField(default=list)
    offered_on = models.DateField()
    expires_on = models.DateField()
    # Acceptance: the record of the electronic signature
    accepted_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accepted_offers",
    )
    signer_name = models.CharField(max_length=200, blank=True)
    signer_title = models.CharField(max_length=100, blank=True)
    consent_text = models.TextField(blank=True)
    document_hash = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of the terms that were accepted."
    )
    accepted_from = models.CharField(
        max_length=64, blank=True, help_text="Network address of the acceptance."
    )
    is_accepted_on_behalf = models.BooleanField(default=False)

    objects = OfferQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OfferStatus.values), name="origination_offer_status_known"
            ),
            models.CheckConstraint(
                condition=Q(repayment_frequency__in=PaymentFrequency.values),
                name="origination_offer_frequency_known",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=["MADE", "ACCEPTED"]),
                name="origination_one_standing_offer",
            ),
            models.CheckConstraint(
                condition=~Q(status="ACCEPTED") | (Q(accepted_on__isnull=False) & ~Q(signer_name="")),
                name="origination_accepted_is_signed",
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_on"], name="origination_offers_standing")]

    def __str__(self) -> str:
        return f"Offer of {self.amount}"


class AdverseActionNoticeQuerySet(models.QuerySet["AdverseActionNotice"]):
    def open(self) -> Self:
        """Neither sent by us nor handled otherwise by a person."""
        return self.filter(handled_on__isnull=True).exclude(
            notification__status__in=[NotificationStatus.SENT, NotificationStatus.DELIVERED]
        )


class AdverseActionNotice(DomainModel):
    """The written notice an applicant is owed when he does not get what he asked for, with its legal deadline.

    Whether it was sent is read from its message; where no message could be sent a person handles it and says how.
    """

    PUBLIC_ID_PREFIX = "advn"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="adverse_action_notices"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30, choices=AdverseActionKind.choices)
    triggered_on = models.DateField()
    due_date = models.DateField()
    reasons = models.JSONField(default=list)
    credit_information = models.JSONField(default=list, help_text="Bureaus used, score, range and date.")
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, null=True, blank=True)
    handled_on = models.DateField(null=True, blank=True)
    handled_how = models.CharField(max_length=300, blank=True)

    objects = AdverseActionNoticeQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AdverseActionKind.values), name="origination_notice_kind_known"
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "decision"],
                nulls_distinct=False,
                name="origination_one_notice",
            ),
        ]
        indexes = [models.Index(fields=["due_date"], name="origination_notices_due")]

    def __str__(self) -> str:
        return f"Notice: {self.get_kind_display().lower()}"

    @property
    def is_sent(self) -> bool:
        sent = (NotificationStatus.SENT, NotificationStatus.DELIVERED)
        return self.notification is not None and self.notification.status in sent
