"""Months of the books: open for posting, or closed with the balances they ended with."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.ledger.models.books import Account
from loanops.ledger.states import PERIOD_STATES, PeriodStatus


class AccountingPeriod(DomainModel):
    """One month. Into a closed one nothing is posted any more; periods close in order and reopen from the last."""

    PUBLIC_ID_PREFIX = "prd"
    STATES = PERIOD_STATES

    first_day = models.DateField(unique=True)
    last_day = models.DateField(unique=True)
    status = models.CharField(max_length=20, choices=PeriodStatus.choices, default=PeriodStatus.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=PeriodStatus.values), name="ledger_period_status_known"
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="ledger_period_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%B %Y}"

    @property
    def is_closed(self) -> bool:
        return self.status == PeriodStatus.CLOSED

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class PeriodBalance(models.Model):
    """What an account turned over in a closed month and held at its end: where later balances start counting."""

    period = models.ForeignKey(AccountingPeriod, on_delete=models.PROTECT, related_name="balances")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="period_balances")
    currency = models.CharField(max_length=3, default="USD")
    debit = AmountField(help_text="Debits of all time up to the end of the month.")
    credit = AmountField(help_text="Credits of all time up to the end of the month.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "account", "currency"], name="ledger_period_balance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} at the end of {self.period_id}"
