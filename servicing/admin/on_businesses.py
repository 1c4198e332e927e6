"""What a business's page says about its loans."""

from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest

from loanops.access import matrix
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import link_to
from servicing.admin.badges import bucket_tone
from servicing.buckets import bucket_label
from servicing.models import Loan
from servicing.states import LoanStatus

SHOWN = 50


def with_exposure(businesses: QuerySet[Business]) -> QuerySet[Any]:
    """Adds `exposure` (outstanding principal of active loans) and `days_past_due_worst`."""
    active = Loan.objects.filter(business=OuterRef("pk"), status=LoanStatus.ACTIVE).order_by()
    of_business = active.values("business")
    return businesses.annotate(
        exposure=Subquery(of_business.annotate(total=Sum(F("position__principal"))).values("total")),
        days_past_due_worst=Subquery(
            of_business.annotate(worst=Max("position__days_past_due")).values("worst")
        ),
    )


def loans_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """Its loans, newest first."""
    if not matrix.allows(actor_of(request), "servicing.view_loans"):
        return [PreviewTable("Loans", (), (), empty="Your role does not see loans.")]
    loans = Loan.objects.filter(business=business).select_related("position", "product").order_by("-id")
    rows = [
        (
            link_to(loan, loan.number),
            str(loan.product),
            loan.get_status_display(),
            loan.position.principal,
            loan.position.total_due,
            loan.position.next_due_date,
            loan.position.days_past_due,
            pill(bucket_label(loan.position.bucket), bucket_tone(loan.position.days_past_due)),
        )
        for loan in loans[:SHOWN]
    ]
    columns = [
        "Loan",
        "Product",
        "Status",
        "Principal, USD",
        "Due now, USD",
        "Next due",
        "Days late",
        "Bucket",
    ]
    return [PreviewTable("Loans", columns, rows, align_right={3, 4, 6}, empty="No loan yet.")]
