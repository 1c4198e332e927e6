"""Payments and their attempts: what the borrower pays or is paid, and each conversation with a provider about it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField, EncryptedTextField
from loanops.core.history import History
from loanops.core.models import DomainModel
from payments.models.providers import ProviderAccount
from payments.states import (
    IN_FLIGHT,
    PAYMENT_STATES,
    SAVED_METHOD_STATES,
    AmountChoice,
    AttemptOutcome,
    DeclineCategory,
    Operation,
    PaymentKind,
    PaymentStatus,
    SavedMethodStatus,
    WaitingFor,
)
from servicing.models import DisbursementOrder, Loan, PaymentMethod, Transaction


class SavedMethodQuerySet(models.QuerySet["SavedMethod"]):
    def visible_to(self, actor: Actor) -> "SavedMethodQuerySet":
        """A borrower sees what his own businesses saved."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def active(self) -> "SavedMethodQuerySet":
        return self.filter(status=SavedMethodStatus.ACTIVE)


class SavedMethod(DomainModel):
    """A way to pay that a business keeps with a provider: the provider's token, and what people may see of it."""

    PUBLIC_ID_PREFIX = "pm"
    STATES = SAVED_METHOD_STATES

    business = models.ForeignKey("parties.Business", on_delete=models.PROTECT, related_name="payment_methods")
    provider_account = models.ForeignKey(
        ProviderAccount, on_delete=models.PROTECT, related_name="saved_methods"
    )
    method = models.CharField(max_length=20, choices=PaymentMethod.choices)
    token = EncryptedTextField()
    token_index = models.CharField(max_length=64, editable=False)
    last4 = models.CharField(max_length=4)
    label = models.CharField(max_length=60, blank=True)
    status = models.CharField(
        max_length=10, choices=SavedMethodStatus.choices, default=SavedMethodStatus.ACTIVE
    )

    objects: ClassVar[models.Manager["SavedMethod"]] = SavedMethodQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "provider_account", "token_index"],
                condition=Q(status=SavedMethodStatus.ACTIVE),
                name="payments_saved_method_once",
            ),
            models.CheckConstraint(
                condition=Q(method__in=PaymentMethod.values), name="payments_saved_method_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=SavedMethodStatus.values), name="payments_saved_method_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.get_method_display()} •••• {self.last4}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, actor: Actor) -> "PaymentQuerySet":
        """A borrower sees the payments on his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def collections(self) -> "PaymentQuerySet":
        """Money from borrowers."""
        return self.filter(kind=PaymentKind.COLLECTION)

    def in_flight(self) -> "PaymentQuerySet":
        """Begun, and not yet known how it ends."""
        return self.filter(status__in=IN_FLIGHT)

    def for_people(self) -> "PaymentQuerySet":
        """Payments that do not go on until a person does something."""
        return self.filter(waiting_for=WaitingFor.PERSON)


class Payment(DomainModel):
    """Money a provider moves for one loan: from the borrower, or out to him by an approved order.

    `transaction` is what it posted to the loan: once, and only once. `next_look_at` is when the provider is asked
    again while the end is open, `return_check_date` the business day on which a finished one is checked for its return.
    """

    PUBLIC_ID_PREFIX = "pay"
    STATES = PAYMENT_STATES

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=PaymentKind.choices, default=PaymentKind.COLLECTION)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payments")
    disbursement_order = models.OneToOneField(
        DisbursementOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="payment"
    )
    amount = AmountField()
    currency = models.CharField(max_length=3, default="USD")
    amount_choice = models.CharField(max_length=10, choices=AmountChoice.choices, default=AmountChoice.CUSTOM)
    method = models.CharField(max_length=20, choices=PaymentMethod.choices)
    saved_method = models.ForeignKey(
        SavedMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="payments"
    )
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="payments")
    status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.CREATED)
    waiting_for = models.CharField(max_length=20, choices=WaitingFor.choices, blank=True)
    waiting_reason = models.CharField(max_length=300, blank=True)
    requested_by = models.CharField(max_length=200)
    effective_date = models.DateField(null=True, blank=True, help_text="When it counts on the loan.")
    failure_code = models.CharField(max_length=60, blank=True)
    failure_message = models.CharField(max_length=300, blank=True)
    settled_date = models.DateField(null=True, blank=True)
    returned_date = models.DateField(null=True, blank=True)
    return_code = models.CharField(max_length=20, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    return_check_date = models.DateField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="payment"
    )

    objects: ClassVar[models.Manager["Payment"]] = PaymentQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PaymentStatus.values), name="payments_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=PaymentKind.values), name="payments_kind_known"),
            models.CheckConstraint(
                condition=Q(method__in=PaymentMethod.values), name="payments_method_known"
            ),
            models.CheckConstraint(
                condition=Q(amount_choice__in=AmountChoice.values), name="payments_amount_choice_known"
            ),
            models.CheckConstraint(
                condition=Q(waiting_for__in=["", *WaitingFor.values]), name="payments_waiting_for_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind=PaymentKind.DISBURSEMENT, disbursement_order__isnull=False)
                | Q(kind=PaymentKind.COLLECTION, disbursement_order__isnull=True),
                name="payments_disbursement_has_order",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="payments_status"),
            models.Index(fields=["loan", "id"], name="payments_loan"),
            models.Index(
                fields=["next_look_at"], name="payments_looks", condition=Q(next_look_at__isnull=False)
            ),
            models.Index(
                fields=["return_check_date"],
                name="payments_checks",
                condition=Q(return_check_date__isnull=False),
            ),
            models.Index(fields=["waiting_for", "id"], name="payments_waiting", condition=~Q(waiting_for="")),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentAttempt(DomainModel):
    """One conversation with a provider, under one key. Written before the call; the outcome is written after it.

    Without an outcome it is not known here whether the call was made: the process may have died in between.
    """

    PUBLIC_ID_PREFIX = "att"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    operation = models.CharField(max_length=20, choices=Operation.choices)
    provider_account = models.ForeignKey(ProviderAccount, on_delete=models.PROTECT, related_name="attempts")
    key = models.CharField(max_length=80, unique=True)
    amount = AmountField()
    on_date = models.DateField(help_text="The business day on which it was made.")
    outcome = models.CharField(max_length=20, choices=AttemptOutcome.choices, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=20, choices=DeclineCategory.choices, blank=True)
    looks = models.PositiveSmallIntegerField(
        default=0, help_text="How often the provider was asked about it."
    )
    not_found = models.PositiveSmallIntegerField(
        default=0, help_text="How often the provider did not know it."
    )
    failed_calls = models.PositiveSmallIntegerField(
        default=0, help_text="Calls that never reached the provider."
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "number"], name="payments_attempt_once"),
            # At most one attempt of a payment is open: nothing new is sent before the last one is known.
            models.UniqueConstraint(
                fields=["payment"],
                condition=Q(outcome__in=["", AttemptOutcome.UNKNOWN]),
                name="payments_one_open_attempt",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *AttemptOutcome.values]), name="payments_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(operation__in=Operation.values), name="payments_operation_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_operation_display()} {self.payment_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it is still unknown how it ended."""
        return self.outcome in ("", AttemptOutcome.UNKNOWN)
