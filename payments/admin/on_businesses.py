"""What a business's page says about its payments."""

from django.http import HttpRequest

from loanops.access import matrix
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill, tone_of
from loanops.web.admin.formats import link_to
from payments.models import Payment

SHOWN = 50


def payments_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """The latest payments through providers on all its loans, for those who see payments."""
    if not matrix.allows(actor_of(request), "payments.view_payments"):
        return [PreviewTable("Payments", (), (), empty="Your role does not see payments.")]
    found = Payment.objects.filter(loan__business=business).select_related("loan").order_by("-id")[:SHOWN]
    choices = list(Payment._meta.get_field("status").flatchoices)
    rows = [
        (
            link_to(each, each.number),
            link_to(each.loan, each.loan.number),
            each.created_at,
            each.get_kind_display(),
            each.amount,
            each.get_method_display(),
            pill(each.get_status_display(), tone_of(each.status, choices)),
        )
        for each in found
    ]
    columns = ["Payment", "Loan", "Created", "Kind", "Amount", "Method", "Status"]
    empty = "No provider has collected anything yet. Checks and wires stand on the loans."
    return [PreviewTable("Payments", columns, rows, align_right={4}, empty=empty)]
