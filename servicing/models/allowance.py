"""The allowance for loan losses: expected loss rates as data, and each month's run."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.ids import new_public_id
from loanops.core.models import AppendOnlyModel, DomainModel
from servicing.models.loans import ZERO


class AllowanceRate(DomainModel):
    """The share of a bucket's loans that is expected to be lost, from a date on; without a product it is for all."""

    PUBLIC_ID_PREFIX = "alr"

    product = models.ForeignKey(
        "products.LoanProduct",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="allowance_rates",
    )
    bucket = models.CharField(max_length=20)
    loss_rate = RateField(help_text="Percent of what is on the books.")
    effective_from = models.DateField()

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "bucket", "effective_from"],
                nulls_distinct=False,
                name="servicing_allowance_rate_once",
            ),
            models.CheckConstraint(
                condition=Q(loss_rate__gte=0, loss_rate__lte=100), name="servicing_allowance_rate_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"Allowance rate {self.bucket} from {self.effective_from}"


class AllowanceRun(AppendOnlyModel):
    """A month's allowance: what it should be, what it was, and the difference that was booked."""

    public_id = models.CharField(max_length=48, unique=True, editable=False)
    month = models.DateField(unique=True, help_text="The first day of the month.")
    as_of = models.DateField(help_text="The loans as they stood on this day.")
    posting_date = models.DateField()
    exposure = AmountField(default=ZERO)
    required = AmountField(default=ZERO)
    held_before = AmountField(default=ZERO)
    run_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"Allowance of {self.month:%B %Y}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.public_id:
            self.public_id = new_public_id("alw")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def booked(self) -> Decimal:
        """Provision expense of the month; negative when the allowance became smaller."""
        return self.required - self.held_before


class AllowanceRunLine(AppendOnlyModel):
    """One product and bucket of a run."""

    run = models.ForeignKey(AllowanceRun, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(
        "products.LoanProduct", on_delete=models.PROTECT, related_name="allowance_lines"
    )
    bucket = models.CharField(max_length=20)
    loans = models.PositiveIntegerField()
    exposure = AmountField()
    loss_rate = RateField()
    required = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "product", "bucket"], name="servicing_allowance_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.bucket} of product {self.product_id}"
