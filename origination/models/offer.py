"""The offer, which the borrower's acceptance turns into the contract."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.parties.selectors import business_ids_of
from origination.choices import OfferOption
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

    def open(self) -> Self:
        """Those the applicant may still choose from."""
        return self.filter(status=OfferStatus.MADE)


class Offer(DomainModel):
    """Terms the lender stands by until a day. Accepted, it is the contract that servicing boards.

    A decision may make several offers, of which the applicant takes one. `terms` are the engine's, with a start date
    assumed for the disclosures; boarding replaces dates by real ones.
    """

    PUBLIC_ID_PREFIX = "offr"
    TIMELINE_OF = ("application",)
    STATES = OFFER_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="offers")
    round = models.PositiveSmallIntegerField(
        default=1, help_text="Rises when the options of a decision are issued again."
    )
    position = models.PositiveSmallIntegerField(
        default=1, help_text="Place among the options of its decision."
    )
    option = models.CharField(max_length=20, choices=OfferOption.choices, default=OfferOption.REQUESTED)
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
    closed_on = models.DateField(null=True, blank=True, help_text="When it was withdrawn or declined.")
    close_reason = models.CharField(max_length=500, blank=True)
    # Acceptance, in short; the full record of the electronic signature is its OfferSignature
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
            models.CheckConstraint(
                condition=Q(option__in=OfferOption.values), name="origination_offer_option_known"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(status="ACCEPTED"), name="origination_one_contract"
            ),
            models.UniqueConstraint(
                fields=["application", "position"],
                condition=Q(status="MADE"),
                name="origination_offer_place_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="ACCEPTED") | (Q(accepted_on__isnull=False) & ~Q(signer_name="")),
                name="origination_accepted_is_signed",
            ),
        ]
        indexes = [models.Index(fields=["status", "expires_on"], name="origination_offers_standing")]

    def __str__(self) -> str:
        return f"Offer of {self.amount}"
