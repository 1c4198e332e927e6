"""What belongs to reviewing a version: the conversation about it, and the ceilings on rates it is held against."""

from datetime import date
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from products.choices import CapBasis, ProductType
from products.models.content import PERCENT


class ReviewComment(AppendOnlyModel):
    """A remark in the conversation about a version. Written once; it stays with the version for ever."""

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.PROTECT, related_name="comments"
    )
    author_user_id = models.BigIntegerField(null=True, help_text="The person's key; empty for LoanOps.")
    author_label = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["product_version", "id"], name="products_comment_thread")]

    def __str__(self) -> str:
        return f"Comment {self.pk}"


class RateCapQuerySet(models.QuerySet["RateCap"]):
    def in_force(self, on_date: date) -> "RateCapQuerySet":
        """Those that count on a day."""
        begun = self.filter(effective_from__lte=on_date)
        return begun.filter(Q(effective_until__isnull=True) | Q(effective_until__gt=on_date))


class RateCap(DomainModel):
    """The most that the law of a state lets a lender charge on loans of a size; kept by compliance.

    `amount_below` is the first amount the ceiling no longer counts for; without a product type it is for every one.
    """

    PUBLIC_ID_PREFIX = "rcap"

    state = models.CharField(max_length=2)
    product_type = models.CharField(max_length=30, choices=ProductType.choices, blank=True)
    amount_from = AmountField(default=Decimal("0.00"), validators=[MinValueValidator(Decimal(0))])
    amount_below = AmountField(null=True, blank=True)
    rate_max = RateField(validators=PERCENT, help_text="Percent per year.")
    basis = models.CharField(max_length=20, choices=CapBasis.choices, default=CapBasis.APR)
    source = models.CharField(max_length=200, help_text="The law it comes from.")
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True, help_text="The first day it no longer counts.")

    objects = RateCapQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state", "product_type", "amount_from", "effective_from"], name="products_cap_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_below__isnull=True) | Q(amount_below__gt=models.F("amount_from")),
                name="products_cap_amounts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=models.F("effective_from")),
                name="products_cap_dates_in_order",
            ),
            models.CheckConstraint(condition=Q(basis__in=CapBasis.values), name="products_cap_basis_known"),
        ]

    def __str__(self) -> str:
        return f"Rate cap {self.state} from {self.amount_from:,.2f}"
