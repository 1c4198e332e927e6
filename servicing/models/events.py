"""Records beside the transactions of a loan: held money, settlement agreements, published index rates and resets."""

from decimal import Decimal

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel, DomainModel
from products.choices import RateIndex
from servicing.models.loans import ZERO, Loan
from servicing.models.transactions import PaymentMethod, Transaction
from servicing.states import SETTLEMENT_STATES, SettlementStatus


class FundsMove(models.TextChoices):
    APPLIED = "APPLIED", "Applied to the loan"
    RETURNED = "RETURNED", "Sent back"


class UnappliedFundsQuerySet(models.QuerySet["UnappliedFunds"]):
    """Filters on held money."""

    def visible_to(self, actor: Actor) -> "UnappliedFundsQuerySet":
        """A borrower sees the money held for his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def with_remaining(self) -> "UnappliedFundsQuerySet":
        """With `remaining`: what is neither sent back nor applied by a payment that still stands."""
        used = (
            FundsMovement.objects.standing()
            .filter(funds=OuterRef("pk"))
            .order_by()
            .values("funds")
            .annotate(total=Sum("amount"))
            .values("total")
        )
        spent = Coalesce(Subquery(used), Value(ZERO), output_field=AmountField())
        return self.annotate(used=spent, remaining=F("amount") - spent)

    def held(self) -> "UnappliedFundsQuerySet":
        """Of which something is left."""
        return self.with_remaining().filter(remaining__gt=ZERO)  # type: ignore[misc]


class UnappliedFunds(AppendOnlyModel):
    """Money that arrived for a loan and waits: the lender owes it until it is applied or sent back."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="unapplied_funds")
    public_id = models.CharField(max_length=48, unique=True, editable=False)
    amount = AmountField()
    received_date = models.DateField()
    posting_date = models.DateField()
    method = models.CharField(max_length=20, choices=PaymentMethod.choices)
    reference = models.CharField(max_length=120, blank=True)
    cash_account = models.SlugField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)

    remaining: Decimal
    used: Decimal

    objects = UnappliedFundsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "unapplied funds"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="servicing_unapplied_positive"),
            models.UniqueConstraint(
                fields=["loan", "reference"],
                condition=~Q(reference=""),
                name="servicing_unapplied_reference_once",
            ),
        ]
        indexes = [models.Index(fields=["loan", "id"], name="servicing_unapplied_loan")]

    def __str__(self) -> str:
        return f"Unapplied {self.amount} of {self.received_date}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.public_id:
            self.public_id = new_public_id("fund")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class FundsMovementQuerySet(models.QuerySet["FundsMovement"]):
    def standing(self) -> "FundsMovementQuerySet":
        """What counts: sent back, or applied by a payment that was not reversed."""
        return self.filter(transaction__reversal__isnull=True)


class FundsMovement(AppendOnlyModel):
    """A part of held money that was applied to the loan, by a payment, or sent back."""

    funds = models.ForeignKey(UnappliedFunds, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=20, choices=FundsMove.choices)
    amount = AmountField()
    effective_date = models.DateField()
    posting_date = models.DateField()
    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="funds_movement"
    )
    method = models.CharField(max_length=20, choices=PaymentMethod.choices, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)

    objects = FundsMovementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FundsMove.values), name="servicing_funds_movement_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="servicing_funds_movement_positive"),
            models.CheckConstraint(
                condition=Q(kind=FundsMove.APPLIED, transaction__isnull=False)
                | Q(kind=FundsMove.RETURNED, transaction__isnull=True),
                name="servicing_applied_funds_have_payment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} on {self.effective_date}"


class SettlementAgreementQuerySet(models.QuerySet["SettlementAgreement"]):
    def visible_to(self, actor: Actor) -> "SettlementAgreementQuerySet":
        """A borrower sees the agreements about his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def in_force(self) -> "SettlementAgreementQuerySet":
        """Not called off: open, kept, or broken and still able to be kept by money that was dated in time."""
        return self.exclude(status=SettlementStatus.CANCELED)


class SettlementAgreement(DomainModel):
    """The lender takes less than is owed: when `amount` has come by the deadline, the rest is forgiven.

    Money counts that is effective from `agreed_date` on, up to and including `deadline` where there is one. A kept
    agreement whose money is taken back is open (or broken) again, and what was forgiven is owed again.
    """

    PUBLIC_ID_PREFIX = "settle"
    TIMELINE_OF = ("loan",)
    STATES = SETTLEMENT_STATES

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="settlement_agreements")
    amount = AmountField()
    agreed_date = models.DateField()
    deadline = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=SettlementStatus.choices, default=SettlementStatus.OPEN)
    owed_at_agreement = AmountField()
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    transaction = models.OneToOneField(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="settlement_agreement",
        help_text="What forgave the rest.",
    )

    objects = SettlementAgreementQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SettlementStatus.values), name="servicing_settlement_status_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="servicing_settlement_amount_positive"),
            models.UniqueConstraint(
                fields=["loan"],
                condition=~Q(status=SettlementStatus.CANCELED) & ~Q(status=SettlementStatus.BROKEN),
                name="servicing_one_settlement_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status=SettlementStatus.KEPT, transaction__isnull=False)
                | (~Q(status=SettlementStatus.KEPT) & Q(transaction__isnull=True)),
                name="servicing_kept_settlement_forgave",
            ),
        ]
        indexes = [models.Index(fields=["status", "deadline"], name="servicing_settlement_due")]

    def __str__(self) -> str:
        return f"Settlement of {self.loan} for {self.amount}"


class IndexRateQuerySet(models.QuerySet["IndexRate"]):
    def visible_to(self, actor: Actor) -> "IndexRateQuerySet":
        """Published rates are nobody's own: whoever may ask sees all of them."""
        return self


class IndexRate(DomainModel):
    """What a reference rate was from its publication on: the series that variable rates follow."""

    PUBLIC_ID_PREFIX = "index"

    index = models.CharField(max_length=40, choices=RateIndex.choices)
    published_date = models.DateField()
    rate = RateField(help_text="Percent per year.")
    source = models.CharField(max_length=200, blank=True)

    objects = IndexRateQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["index", "published_date"], name="servicing_index_rate_once"),
            models.CheckConstraint(
                condition=Q(index__in=RateIndex.values), name="servicing_index_rate_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_index_display()} {self.rate.normalize():f} % from {self.published_date}"


class RateReset(AppendOnlyModel):
    """How a loan's rate was set from its index on a reset date, with every figure that went into it."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="rate_resets")
    reset_date = models.DateField()
    index_rate = models.ForeignKey(IndexRate, on_delete=models.PROTECT, related_name="resets")
    index_value = RateField()
    margin = RateField()
    rate_before = RateField()
    annual_rate = RateField()
    transaction = models.OneToOneField(
        Transaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rate_reset",
        help_text="The rate change; empty where the rate stayed as it was.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "reset_date"], name="servicing_rate_reset_once")
        ]

    def __str__(self) -> str:
        return f"Reset to {self.annual_rate.normalize():f} % on {self.reset_date}"
