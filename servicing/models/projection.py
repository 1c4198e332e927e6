"""What follows from a loan's terms and transactions, stored for reading: allocations, accruals, schedule rows."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from loanops.core.fields import AccrualField, AmountField, FactorField, RateField
from loanops.core.models import AppendOnlyModel
from servicing.models.loans import ZERO, Loan
from servicing.models.transactions import Transaction

CURRENT = Q(superseded_by__isnull=True)
LOANS_PER_BATCH = 1000


class Allocation(AppendOnlyModel):
    """What a transaction did, on one installment (or outside the plan), as replay number `replay` found it.

    A later replay that finds otherwise appends new rows and marks these superseded, which is the only change the
    database allows.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="allocations")
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="allocations")
    installment = models.PositiveIntegerField(null=True)
    fees = AmountField(default=ZERO)
    penalties = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    principal = AmountField(default=ZERO)
    credit = AmountField(default=ZERO)
    replay = models.PositiveIntegerField()
    superseded_by = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["loan", "transaction"], name="servicing_allocation_current", condition=CURRENT
            ),
            models.Index(fields=["transaction"], name="servicing_allocation_txn"),
        ]

    def __str__(self) -> str:
        return f"Allocation of transaction {self.transaction_id} on installment {self.installment}"


class AccrualSegment(AppendOnlyModel):
    """Interest earned over days on which nothing changed: `[from_date, to_date)`; the open one is in the position."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="accrual_segments")
    from_date = models.DateField()
    to_date = models.DateField()
    balance = AmountField()
    annual_rate = RateField()
    convention = models.CharField(max_length=80)
    amount = AccrualField()
    replay = models.PositiveIntegerField()
    superseded_by = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["loan", "from_date"], name="servicing_segment_current", condition=CURRENT)
        ]

    def __str__(self) -> str:
        return f"{self.from_date} to {self.to_date}: {self.amount}"


class AccountSet(models.Model):
    """Loans that are booked on the same accounts: one product, one currency, one mapping of roles to accounts.

    `interest` are the lines of one unit of accrued interest; what end of day groups into one entry has one set.
    """

    key = models.CharField(max_length=64, unique=True, help_text="A digest of all that it says.")
    product = models.ForeignKey("products.LoanProduct", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    accounts = models.JSONField(help_text="Role → account code.")
    interest = models.JSONField(help_text="Account code → 1 or -1.")

    def __str__(self) -> str:
        return f"Accounts {self.key[:8]}"


class ComingBill(models.Model):
    """What a loan's next due date brings when nothing happens before it, worked out by its last projection.

    End of day bills a loan from here, set-based, as long as the position is still of the same `replay`. Then the line
    on which the next period's interest grows begins: the columns are those of the position.
    """

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, primary_key=True, related_name="coming_bill")
    replay = models.PositiveIntegerField()
    due_date = models.DateField(null=True)
    row = models.PositiveIntegerField(default=0, help_text="Place of the installment in the schedule.")
    principal = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    quiet_until = models.DateField(null=True)
    accounting_changes_on = models.DateField(null=True)
    running_balance = AmountField(default=ZERO)
    rate = RateField(default=ZERO)
    convention = models.CharField(max_length=80, blank=True)
    factor_daily = FactorField(default=ZERO)
    per_diem = AccrualField(default=ZERO)

    class Meta:
        indexes = [models.Index(fields=["due_date", "loan"], name="servicing_coming_bill_due")]

    def __str__(self) -> str:
        return f"Bill of loan {self.loan_id} due {self.due_date}"


class AccrualBatch(AppendOnlyModel):
    """Behind one grouped journal entry of end of day: how much interest each loan of a slice brought to it.

    `slice` is the loan's primary key divided by LOANS_PER_BATCH, so a loan's own batches are found by an index.
    """

    posting_key = models.CharField(max_length=120, unique=True)
    business_date = models.DateField()
    product = models.ForeignKey(
        "products.LoanProduct", on_delete=models.PROTECT, related_name="accrual_batches"
    )
    slice = models.PositiveBigIntegerField()
    total = AmountField()
    amounts = models.JSONField(help_text="Loan primary key → amount.")

    class Meta:
        verbose_name_plural = "accrual batches"
        indexes = [
            models.Index(fields=["slice", "business_date"], name="servicing_accrual_batch_slice"),
            models.Index(fields=["business_date"], name="servicing_accrual_batch_day"),
        ]

    def __str__(self) -> str:
        return self.posting_key


class Installment(models.Model):
    """One row of the schedule as it stands now; the current projection, replaced by the next one."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="installments")
    position = models.PositiveIntegerField(help_text="Place in the schedule, from 1.")
    number = models.PositiveIntegerField(
        null=True, help_text="The installment's number; empty beside the plan."
    )
    kind = models.CharField(max_length=20)
    from_date = models.DateField()
    due_date = models.DateField()
    billed = models.BooleanField()
    principal = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    fees = AmountField(default=ZERO)
    penalties = AmountField(default=ZERO)
    paid_principal = AmountField(default=ZERO)
    paid_interest = AmountField(default=ZERO)
    paid_fees = AmountField(default=ZERO)
    paid_penalties = AmountField(default=ZERO)
    waived = AmountField(default=ZERO)
    charged_off = AmountField(default=ZERO)
    outstanding = AmountField(default=ZERO)
    paid_date = models.DateField(null=True)
    balance_after = AmountField(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "position"], name="servicing_installment_once")
        ]
        indexes = [models.Index(fields=["due_date", "loan"], name="servicing_installment_due")]

    def __str__(self) -> str:
        return f"Installment {self.number or '–'} due {self.due_date}"

    @property
    def due(self) -> Decimal:
        """What the row asks for."""
        return self.principal + self.interest + self.fees + self.penalties

    @property
    def paid(self) -> Decimal:
        """What was paid of it."""
        return self.paid_principal + self.paid_interest + self.paid_fees + self.paid_penalties
