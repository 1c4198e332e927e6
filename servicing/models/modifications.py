"""Changes of a loan's terms: asked for, judged by policy, proposed, approved, agreed on and applied."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.engine.events import TermsChange
from loanops.engine.terms_json import change_from_json
from servicing.models.loans import Loan
from servicing.models.transactions import Transaction
from servicing.states import MODIFICATION_STATES, ModificationStatus


class ModificationType(models.TextChoices):
    TERM_EXTENSION = "TERM_EXTENSION", "Term extension"
    TERM_REDUCTION = "TERM_REDUCTION", "Shorter term"
    RATE_CHANGE = "RATE_CHANGE", "Rate change"
    FREQUENCY_CHANGE = "FREQUENCY_CHANGE", "Frequency change"
    DUE_DATE_CHANGE = "DUE_DATE_CHANGE", "Due date change"
    DEFERRAL = "DEFERRAL", "Payment deferral"
    REDUCED_PAYMENT = "REDUCED_PAYMENT", "Reduced payment"
    INTEREST_PAUSE = "INTEREST_PAUSE", "Interest pause"
    CAPITALIZATION = "CAPITALIZATION", "Capitalization"
    RE_AGE = "RE_AGE", "Re-age"
    RE_AMORTIZATION = "RE_AMORTIZATION", "Re-amortization"


class HardshipCategory(models.TextChoices):
    LOWER_REVENUE = "LOWER_REVENUE", "Lower revenue"
    LOST_CUSTOMER = "LOST_CUSTOMER", "Lost a customer or contract"
    CUSTOMERS_PAY_LATE = "CUSTOMERS_PAY_LATE", "Customers pay late"
    HIGHER_COSTS = "HIGHER_COSTS", "Higher costs"
    SEASONAL = "SEASONAL", "Seasonal low"
    ILLNESS = "ILLNESS", "Illness or death"
    DISASTER = "DISASTER", "Disaster"
    OTHER = "OTHER", "Other"


class RequesterKind(models.TextChoices):
    BORROWER = "BORROWER", "Borrower"
    AGENT = "AGENT", "Collections agent"
    OFFICER = "OFFICER", "Loan officer"
    STAFF = "STAFF", "Other staff"
    SYSTEM = "SYSTEM", "System"


class RequestChannel(models.TextChoices):
    PORTAL = "PORTAL", "Portal or API"
    PHONE = "PHONE", "Phone"
    EMAIL = "EMAIL", "E-mail"
    LETTER = "LETTER", "Letter"
    IN_PERSON = "IN_PERSON", "In person"


class AcceptanceKind(models.TextChoices):
    ELECTRONIC = "ELECTRONIC", "Electronic"
    PAPER = "PAPER", "Signed paper"


TO_REVIEW = (
    ModificationStatus.REQUESTED,
    ModificationStatus.EVALUATING,
    ModificationStatus.PROPOSED,
    ModificationStatus.APPROVED,
    ModificationStatus.ACCEPTED,
)
"""What waits for somebody of the lender's."""

OPEN = (*TO_REVIEW, ModificationStatus.AGREEMENT_SENT)
"""Not at its end; a loan has at most one of these."""

AGREED = (ModificationStatus.APPROVED, ModificationStatus.AGREEMENT_SENT, ModificationStatus.ACCEPTED)
"""Approved, and not applied yet."""


class ModificationQuerySet(models.QuerySet["Modification"]):
    """Filters that staff, borrowers and jobs ask for."""

    def visible_to(self, actor: Actor) -> "ModificationQuerySet":
        """A borrower sees the modifications of his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def to_review(self) -> "ModificationQuerySet":
        """What waits for somebody of the lender's."""
        return self.filter(status__in=TO_REVIEW)

    def open(self) -> "ModificationQuerySet":
        """Not at its end."""
        return self.filter(status__in=OPEN)

    def applied_to(self, loan: Loan) -> "ModificationQuerySet":
        """What changed the terms of a loan and still counts."""
        return self.filter(loan=loan, status=ModificationStatus.APPLIED)

    def overdue(self, on_date: date) -> "ModificationQuerySet":
        """Proposals and agreements whose last day has passed."""
        waiting = (ModificationStatus.PROPOSED, *AGREED)
        return self.filter(status__in=waiting, expires_on__lt=on_date)

    def with_loan(self) -> "ModificationQuerySet":
        """With its loan, the loan's business and position, and everybody who had a hand in it."""
        return self.select_related(
            "loan__business",
            "loan__position",
            "loan__product",
            "requested_by",
            "proposed_by",
            "approved_by",
            "transaction",
            "pause_transaction",
        )


class Modification(DomainModel):
    """A change of a loan's terms on its way from the request to the books.

    `change` are the new terms as the engine reads them, solved together whatever they combine;
    `interest_pause_until` is the first day that earns interest again. `impact` holds the figures and both schedules
    as they were computed when it was proposed, `policy_results` what the product's policy said to it.
    `loan_sequence` is the loan's last transaction then: when something happened to the loan since, the proposal
    no longer holds.
    """

    PUBLIC_ID_PREFIX = "mod"
    TIMELINE_OF = ("loan",)
    STATES = MODIFICATION_STATES

    number = models.CharField(max_length=20, unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="modifications")
    status = models.CharField(
        max_length=20, choices=ModificationStatus.choices, default=ModificationStatus.REQUESTED
    )
    status_reason = models.CharField(max_length=500, blank=True, help_text="Why it ended as it did.")

    request_date = models.DateField()
    requester_kind = models.CharField(max_length=20, choices=RequesterKind.choices)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by_label = models.CharField(max_length=200, verbose_name="requested by")
    channel = models.CharField(max_length=20, choices=RequestChannel.choices)
    hardship_category = models.CharField(
        max_length=30, choices=HardshipCategory.choices, verbose_name="reason"
    )
    hardship_facts = models.TextField(verbose_name="what changed")
    affordable_payment = AmountField(null=True, blank=True, help_text="What the borrower says he can pay.")
    financial_difficulty = models.BooleanField(default=True)
    requested_types = ArrayField(
        models.CharField(max_length=30, choices=ModificationType.choices), default=list, blank=True
    )
    days_past_due = models.PositiveIntegerField(default=0, help_text="On the day of the request.")

    alternatives = models.JSONField(default=list, blank=True)
    evaluated_date = models.DateField(null=True, blank=True)

    types = ArrayField(
        models.CharField(max_length=30, choices=ModificationType.choices), default=list, blank=True
    )
    effective_date = models.DateField(null=True, blank=True)
    change = models.JSONField(null=True, blank=True)
    interest_pause_until = models.DateField(null=True, blank=True)
    impact = models.JSONField(default=dict, blank=True)
    payment_before = AmountField(null=True, blank=True)
    payment_after = AmountField(null=True, blank=True)
    policy_version = models.CharField(max_length=160, blank=True)
    policy_results = models.JSONField(default=list, blank=True)
    policy_passed = models.BooleanField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by_label = models.CharField(max_length=200, blank=True, verbose_name="proposed by")
    proposer_key = models.CharField(max_length=200, blank=True, editable=False)
    proposed_date = models.DateField(null=True, blank=True)
    loan_sequence = models.PositiveIntegerField(null=True, blank=True, editable=False)
    expires_on = models.DateField(null=True, blank=True, help_text="Last day on which it may go on.")

    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approval_date = models.DateField(null=True, blank=True)
    override_reason = models.CharField(
        max_length=500, blank=True, help_text="Why it was approved although policy says no."
    )

    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="modification"
    )
    pause_transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="pausing_modification"
    )
    applied_date = models.DateField(null=True, blank=True)
    undone_date = models.DateField(null=True, blank=True)

    objects = ModificationQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan"], condition=Q(status__in=OPEN), name="servicing_one_open_modification"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ModificationStatus.values), name="servicing_modification_status_known"
            ),
            models.CheckConstraint(
                condition=Q(requester_kind__in=RequesterKind.values),
                name="servicing_modification_requester_known",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=RequestChannel.values), name="servicing_modification_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(hardship_category__in=HardshipCategory.values),
                name="servicing_modification_reason_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=ModificationStatus.APPLIED)
                | Q(transaction__isnull=False)
                | Q(pause_transaction__isnull=False),
                name="servicing_applied_has_transaction",
            ),
        ]
        indexes = [models.Index(fields=["status", "request_date", "id"], name="servicing_modification_queue")]

    def __str__(self) -> str:
        return self.number

    def terms_change(self) -> TermsChange | None:
        """The new terms as the engine reads them; None when only interest pauses, or nothing is proposed yet."""
        return change_from_json(self.change) if self.change is not None else None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def payment_change(self) -> Decimal | None:
        """How much more or less one installment asks for."""
        if self.payment_before is None or self.payment_after is None:
            return None
        return self.payment_after - self.payment_before


class ModificationAgreement(AppendOnlyModel):
    """The agreement as it was sent to the borrower: every word and figure of it, and the checksum of its PDF.

    The document can be made again from `content` byte by byte; the copy in the storage lies under its checksum.
    """

    modification = models.ForeignKey(Modification, on_delete=models.PROTECT, related_name="agreements")
    public_id = models.CharField(max_length=48, unique=True, editable=False)
    content = models.JSONField()
    consent_text = models.TextField()
    consent_text_hash = models.CharField(max_length=64)
    document_path = models.CharField(max_length=300)
    checksum = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    sent_date = models.DateField()
    valid_through = models.DateField()
    sent_by_label = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["modification", "-id"], name="servicing_agreement_latest")]

    def __str__(self) -> str:
        return f"Agreement of {self.sent_date}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.public_id = self.public_id or new_public_id("agr")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def file_name(self) -> str:
        return f"{self.content['number']}-agreement.pdf"


class ModificationAcceptance(AppendOnlyModel):
    """The borrower's yes to an agreement: who, when, from where, to which words; or the paper he signed."""

    agreement = models.OneToOneField(
        ModificationAgreement, on_delete=models.PROTECT, related_name="acceptance"
    )
    kind = models.CharField(max_length=20, choices=AcceptanceKind.choices)
    name = models.CharField(max_length=200)
    accepted_at = models.DateTimeField()
    accepted_date = models.DateField()
    address = models.CharField(max_length=64, blank=True, help_text="Network address it came from.")
    reference = models.CharField(max_length=200, blank=True, help_text="Where the signed paper is kept.")
    consent_text_hash = models.CharField(max_length=64)
    document_checksum = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AcceptanceKind.values), name="servicing_acceptance_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"Accepted by {self.name} on {self.accepted_date}"
