"""Money on its way to the borrower."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from servicing.models.loans import ZERO, Loan
from servicing.models.transactions import PaymentMethod, Transaction
from servicing.states import DISBURSEMENT_STATES, DisbursementStatus


class DisbursementOrder(DomainModel):
    """An approved order to pay out: proposed by one person, approved by another, sent once.

    `amount` is lent; the borrower receives it less the fees withheld. The transaction exists once money is known to
    have left.
    """

    PUBLIC_ID_PREFIX = "dis"
    TIMELINE_OF = ("loan",)
    STATES = DISBURSEMENT_STATES

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="disbursement_orders")
    bank_account = models.ForeignKey(
        "parties.BankAccount", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    amount = AmountField()
    fees_withheld = AmountField(default=ZERO)
    currency = models.CharField(max_length=3, default="USD")
    method = models.CharField(max_length=20, choices=PaymentMethod.choices, default=PaymentMethod.ACH)
    status = models.CharField(
        max_length=20, choices=DisbursementStatus.choices, default=DisbursementStatus.APPROVED
    )
    reference = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    ordered_date = models.DateField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_date = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True, help_text="Why it was returned or failed.")
    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, null=True, blank=True, related_name="disbursement_order"
    )

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DisbursementStatus.values), name="servicing_disbursement_status_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(fees_withheld__gte=0) & Q(fees_withheld__lt=models.F("amount")),
                name="servicing_disbursement_amounts",
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="servicing_disbursement_queue")]

    def __str__(self) -> str:
        return f"Disbursement of {self.amount}"

    @property
    def net_amount(self) -> Decimal:
        """What the borrower receives."""
        return self.amount - self.fees_withheld
