"""What happened to a loan: written once, undone only by a reversal that points at it."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField
from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel
from servicing.models.loans import ZERO, Loan

if TYPE_CHECKING:
    from servicing.models.projection import Allocation


class TransactionKind(models.TextChoices):
    DISBURSEMENT = "DISBURSEMENT", "Disbursement"
    FEE = "FEE", "Fee"
    LATE_FEE = "LATE_FEE", "Late fee"
    PLAN_FEE = "PLAN_FEE", "Fee with an installment"
    WAIVER = "WAIVER", "Waiver"
    REPAYMENT = "REPAYMENT", "Repayment"
    GOODWILL_CREDIT = "GOODWILL_CREDIT", "Goodwill credit"
    CHARGEBACK = "CHARGEBACK", "Chargeback"
    CREDIT_BALANCE_REFUND = "CREDIT_BALANCE_REFUND", "Credit balance refund"
    REFUND = "REFUND", "Refund of a payment"
    RATE_CHANGE = "RATE_CHANGE", "Rate change"
    INTEREST_PAUSE = "INTEREST_PAUSE", "Interest pause"
    CAPITALIZATION = "CAPITALIZATION", "Interest capitalization"
    MODIFICATION = "MODIFICATION", "Modification"
    ACCELERATION = "ACCELERATION", "Acceleration"
    SETTLEMENT = "SETTLEMENT", "Settlement discount"
    REFINANCE_IN = "REFINANCE_IN", "Refinanced from another loan"
    REFINANCE_OUT = "REFINANCE_OUT", "Refinanced into another loan"
    CHARGE_OFF = "CHARGE_OFF", "Charge-off"
    RECOVERY = "RECOVERY", "Recovery"
    WRITE_OFF = "WRITE_OFF", "Write-off"
    REVERSAL = "REVERSAL", "Reversal"


class TransactionSource(models.TextChoices):
    STAFF = "STAFF", "Staff"
    API = "API", "API"
    PAYMENT = "PAYMENT", "Payment"
    SYSTEM = "SYSTEM", "System"
    IMPORT = "IMPORT", "Import"


class PaymentMethod(models.TextChoices):
    ACH = "ACH", "ACH"
    CARD = "CARD", "Card"
    DIRECT_DEBIT = "DIRECT_DEBIT", "Direct debit"
    WIRE = "WIRE", "Wire"
    WALLET = "WALLET", "Wallet"
    CHECK = "CHECK", "Check"
    CASH = "CASH", "Cash"
    OTHER = "OTHER", "Other"


class WaivableComponent(models.TextChoices):
    FEES = "FEES", "Fees"
    PENALTIES = "PENALTIES", "Penalties"
    INTEREST = "INTEREST", "Interest"


DERIVED = (TransactionKind.LATE_FEE, TransactionKind.PLAN_FEE)
"""Follow from terms, dates and payments; nobody enters or reverses them."""
MONEY_IN = (TransactionKind.REPAYMENT, TransactionKind.RECOVERY)

# What may be entered without an amount: the day's balance or the new terms decide; a reversal has its target's.
WITHOUT_AMOUNT = (
    TransactionKind.CHARGE_OFF,
    TransactionKind.WRITE_OFF,
    TransactionKind.RATE_CHANGE,
    TransactionKind.INTEREST_PAUSE,
    TransactionKind.CAPITALIZATION,
    TransactionKind.MODIFICATION,
    TransactionKind.ACCELERATION,
    TransactionKind.SETTLEMENT,
    TransactionKind.REVERSAL,
)


class TransactionQuerySet(models.QuerySet["Transaction"]):
    """Filters on a loan's transactions."""

    def visible_to(self, actor: Actor) -> "TransactionQuerySet":
        """A borrower sees what happened to his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def standing(self) -> "TransactionQuerySet":
        """What counts: neither reversed nor a reversal."""
        return self.filter(reversal__isnull=True).exclude(kind=TransactionKind.REVERSAL)

    def with_allocations(self) -> "TransactionQuerySet":
        """With what each did now, what it reverses and what reversed it, in a fixed number of queries."""
        from servicing.models.projection import Allocation

        current = Allocation.objects.filter(superseded_by__isnull=True).order_by("installment", "id")
        return self.select_related("loan", "reverses", "reversal").prefetch_related(
            models.Prefetch("allocations", queryset=current, to_attr="current_allocations")
        )

    def money_in(self) -> "TransactionQuerySet":
        """Receipts: repayments and recoveries."""
        return self.filter(kind__in=MONEY_IN)


class Transaction(AppendOnlyModel):
    """One thing that happened to a loan. `sequence` counts a loan's transactions in the order of entry.

    `effective_date` is when it counts, `posting_date` the business day that booked it. `source_key` names what caused
    it (a provider's payment, an import line) and is unique for ever. `cash_account` is where the money went or came
    from; `withheld_amount` is the part of a disbursement that was kept back for fees.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="transactions")
    public_id = models.CharField(max_length=48, unique=True, editable=False)
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=TransactionKind.choices)
    amount = AmountField()
    effective_date = models.DateField()
    posting_date = models.DateField()
    component = models.CharField(max_length=20, choices=WaivableComponent.choices, blank=True)
    installment = models.PositiveIntegerField(null=True, blank=True)
    withheld_amount = AmountField(default=ZERO)
    method = models.CharField(max_length=20, choices=PaymentMethod.choices, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    cash_account = models.SlugField(max_length=60, blank=True)
    source = models.CharField(max_length=20, choices=TransactionSource.choices)
    source_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    details = models.JSONField(
        default=dict,
        blank=True,
        help_text="New rate, end of a pause or changed terms, as the engine reads them.",
    )
    reason = models.CharField(max_length=300, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)

    current_allocations: "list[Allocation]"

    objects = TransactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "sequence"], name="servicing_transaction_sequence"),
            models.CheckConstraint(
                condition=Q(kind__in=TransactionKind.values), name="servicing_transaction_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=TransactionSource.values), name="servicing_transaction_source_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=TransactionKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=TransactionKind.REVERSAL) & Q(reverses__isnull=True)),
                name="servicing_only_reversals_reverse",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, kind__in=WITHOUT_AMOUNT),
                name="servicing_transaction_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(withheld_amount__gte=0) & Q(withheld_amount__lte=models.F("amount")),
                name="servicing_withheld_within_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["loan", "effective_date", "id"], name="servicing_transaction_loan"),
            models.Index(fields=["posting_date", "id"], name="servicing_transaction_posting"),
            models.Index(fields=["reference"], name="servicing_transaction_ref", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        amount = f" {self.amount:,.2f}" if self.amount else ""
        return f"{self.get_kind_display()}{amount} on {self.effective_date}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.public_id:
            self.public_id = new_public_id("txn")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def journal_group(self) -> int:
        """A reversal and what it reverses are judged together: their entries cancel out."""
        return self.reverses_id or self.pk
