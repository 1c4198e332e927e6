"""What the book looked like at the end of each day, for reports on days past."""

from django.db import models

from loanops.core.fields import AmountField, RateField
from loanops.core.models import AppendOnlyModel


class PortfolioFigures(AppendOnlyModel):
    """The active loans of one product and bucket at the end of a business day, summed."""

    on_date = models.DateField()
    product = models.ForeignKey(
        "products.LoanProduct", on_delete=models.PROTECT, related_name="portfolio_figures"
    )
    bucket = models.CharField(max_length=20)
    loans = models.PositiveIntegerField()
    principal = AmountField()
    interest = AmountField()
    fees = AmountField()
    penalties = AmountField()
    overdue_amount = AmountField()
    principal_past_due_30 = AmountField(help_text="Of loans 30 or more days past due.")
    principal_past_due_60 = AmountField()
    principal_past_due_90 = AmountField()
    principal_non_accrual = AmountField()
    weighted_rate = RateField(help_text="By principal, percent per year.")

    class Meta:
        verbose_name_plural = "portfolio figures"
        constraints = [
            models.UniqueConstraint(fields=["on_date", "product", "bucket"], name="reporting_figures_once")
        ]

    def __str__(self) -> str:
        return f"{self.on_date} {self.product} {self.bucket}"
