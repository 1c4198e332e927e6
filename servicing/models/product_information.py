"""What has become of a loan's product since the loan was booked."""

from django.db import models
from django.db.models import Q

from loanops.core.history import History
from loanops.core.models import DomainModel
from servicing.models.loans import Loan
from servicing.states import PRODUCT_REVIEW_STATES, ProductReviewStatus


class ProductInformation(DomainModel):
    """The product version in force, compared with the one a loan carries. The contract's terms never change by it.

    `differences` lists what reads differently: field, the loan's value, the newer version's, and whether it is a
    matter of the contract (which the loan keeps), of policy (which a person may want to offer) or of wording.
    """

    PUBLIC_ID_PREFIX = "pinf"
    TIMELINE_OF = ("loan",)
    STATES = PRODUCT_REVIEW_STATES

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, related_name="product_information")
    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.PROTECT, related_name="loan_information"
    )
    product_status = models.CharField(max_length=20)
    checked_date = models.DateField()
    differences = models.JSONField(default=list)
    affects_loan = models.BooleanField(default=False)
    status = models.CharField(
        max_length=20, choices=ProductReviewStatus.choices, default=ProductReviewStatus.UP_TO_DATE
    )
    review_note = models.CharField(max_length=300, blank=True)

    history = History()

    class Meta:
        verbose_name_plural = "product information"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProductReviewStatus.values), name="servicing_product_review_known"
            )
        ]
        indexes = [models.Index(fields=["status", "id"], name="servicing_product_review")]

    def __str__(self) -> str:
        return f"{self.product_version} for {self.loan}"
