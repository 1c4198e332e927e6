"""What a product's page says about the loans made under it."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import link_to
from products.models import LoanProduct
from servicing.admin.badges import bucket_tone
from servicing.buckets import bucket_label
from servicing.models import Loan

SHOWN = 25
COLUMNS = (
    "Loan",
    "Borrower",
    "Version",
    "Status",
    "Principal, USD",
    "Due now, USD",
    "Next due",
    "Days late",
    "Bucket",
)


def loans_of_product(product: LoanProduct, request: HttpRequest) -> list[PreviewTable]:
    """Its newest loans, with a way to all of them."""
    if not matrix.allows(actor_of(request), "servicing.view_loans"):
        return [PreviewTable("Loans", (), (), empty="Your role does not see loans.")]
    loans = Loan.objects.filter(product=product).select_related("position", "business", "product_version")
    rows = [
        (
            link_to(loan, loan.number),
            str(loan.business),
            loan.product_version.number,
            loan.get_status_display(),
            loan.position.principal,
            loan.position.total_due,
            loan.position.next_due_date,
            loan.position.days_past_due,
            pill(bucket_label(loan.position.bucket), bucket_tone(loan.position.days_past_due)),
        )
        for loan in loans.order_by("-id")[:SHOWN]
    ]
    everything = format_html(
        '<a class="lo-link" href="{}?work=all&amp;product__id__exact={}">All loans on it</a>',
        reverse("admin:servicing_loan_changelist"),
        product.pk,
    )
    return [
        PreviewTable(
            "Loans",
            COLUMNS,
            rows,
            note=f"The newest {SHOWN}." if len(rows) == SHOWN else "",
            align_right={2, 4, 5, 7},
            controls=everything if rows else "",
            empty="No loan was made under it yet.",
        )
    ]
