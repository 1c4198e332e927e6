"""What has to be disclosed with an offer: the forms the states ask for, and what was disclosed with each offer."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.parties.selectors import business_ids_of
from origination.choices import DisclosureDelivery
from origination.models.offer import Offer
from origination.states import DISCLOSURE_FORM_STATES, DisclosureFormStatus


class DisclosureFormQuerySet(models.QuerySet["DisclosureForm"]):
    def in_force(self, on_date: date) -> Self:
        """Active and switched on that day."""
        return self.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gt=on_date),
            status=DisclosureFormStatus.ACTIVE,
            is_on=True,
            effective_from__lte=on_date,
        )


class DisclosureForm(DomainModel):
    """A state's commercial-financing disclosure as data: to whom it applies, and its table row by row.

    A version once active does not change; a new one is drafted and put into force by a second person. `rows` hold, per
    row, a label, the name of a figure, a text with `{figure}` in it, and on which condition the row is shown.
    """

    PUBLIC_ID_PREFIX = "dscf"
    STATES = DISCLOSURE_FORM_STATES

    code = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1, help_text="Version of the form.")
    status = models.CharField(
        max_length=20, choices=DisclosureFormStatus.choices, default=DisclosureFormStatus.DRAFT
    )
    is_on = models.BooleanField(default=True)
    state = models.CharField(max_length=2)
    law = models.CharField(max_length=200)
    product_types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    amount_max = AmountField(help_text="Offers above it need no disclosure in this state.")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    heading = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    footer = models.TextField(blank=True)
    signature_required = models.BooleanField(default=False)
    remark = models.CharField(max_length=500, blank=True)

    objects = DisclosureFormQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DisclosureFormStatus.values), name="origination_form_status_known"
            ),
            models.UniqueConstraint(fields=["code", "number"], name="origination_form_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status="DRAFT"), name="origination_form_one_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class OfferDisclosureQuerySet(models.QuerySet["OfferDisclosure"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.kind == ActorKind.BORROWER:
            return self.filter(offer__application__business_id__in=business_ids_of(actor))
        return self


class OfferDisclosure(AppendOnlyModel):
    """What was disclosed with an offer: written with it, never changed, its PDF known by its checksum."""

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="disclosure")
    form = models.ForeignKey(
        DisclosureForm, on_delete=models.PROTECT, null=True, blank=True, related_name="disclosures"
    )
    content = models.JSONField()
    content_checksum = models.CharField(max_length=64, help_text="SHA-256 of terms and disclosures.")
    signature_required = models.BooleanField(default=False)
    document_path = models.CharField(max_length=300)
    document_checksum = models.CharField(max_length=64, help_text="SHA-256 of the PDF.")
    size = models.PositiveIntegerField()

    objects = OfferDisclosureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Disclosure of {self.offer}"


class DisclosureShowing(AppendOnlyModel):
    """Offer and disclosures were put before somebody: which paper, how, to whom, when, from which address."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="showings")
    document_checksum = models.CharField(max_length=64)
    delivery = models.CharField(max_length=20, choices=DisclosureDelivery.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shown_to = models.CharField(max_length=200)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["offer", "user"], name="origination_showings")]

    def __str__(self) -> str:
        return f"{self.get_delivery_display()} to {self.shown_to}"
