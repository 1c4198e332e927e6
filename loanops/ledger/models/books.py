"""Double entry, append only. No running balance is stored: balances are sums, so no two writers wait for one row."""

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.ledger.chart import AccountKind


class Account(DomainModel):
    """One account of the chart."""

    PUBLIC_ID_PREFIX = "acct"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=AccountKind.choices)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="ledger_account_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_debit_normal(self) -> bool:
        return self.kind in (AccountKind.ASSET, AccountKind.EXPENSE)


class JournalEntry(AppendOnlyModel):
    """One balanced booking. `posting_key` is unique for ever: the same event can never be booked twice."""

    posting_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=60)
    posting_date = models.DateField()
    effective_date = models.DateField()
    memo = models.CharField(max_length=300, blank=True)
    loan_id = models.BigIntegerField(null=True, help_text="The loan it is about; empty for grouped entries.")
    transaction_id = models.BigIntegerField(null=True, help_text="The loan transaction that caused it.")
    product_id = models.BigIntegerField(null=True, help_text="The product of a grouped entry.")

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [
            models.Index(
                fields=["loan_id", "id"], name="ledger_entry_loan", condition=Q(loan_id__isnull=False)
            ),
            models.Index(fields=["posting_date", "id"], name="ledger_entry_posting"),
            models.Index(
                fields=["transaction_id"], name="ledger_entry_txn", condition=Q(transaction_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_date} {self.kind} #{self.pk}"


class JournalLine(models.Model):
    """One side of an entry: a positive amount is a debit, a negative one a credit."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    currency = models.CharField(max_length=3, default="USD")
    amount = AmountField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="ledger_line_not_zero")]
        indexes = [models.Index(fields=["account", "entry"], name="ledger_line_account", include=["amount"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
