"""What a loan's page says about its payments."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill, tone_of
from loanops.web.admin.formats import link_to
from payments.models import Payment
from servicing.models import Loan

SHOWN = 50


def payments_of_loan(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """The latest payments through providers, for those who see payments."""
    if not matrix.allows(actor_of(request), "payments.view_payments"):
        return [PreviewTable("Payments", (), (), empty="Your role does not see payments.")]
    found = list(
        Payment.objects.filter(loan=loan)
        .select_related("provider_account", "transaction")
        .order_by("-id")[:SHOWN]
    )
    choices = list(Payment._meta.get_field("status").flatchoices)
    rows = [
        (
            link_to(each, each.number),
            each.created_at,
            each.get_kind_display(),
            each.amount,
            each.get_method_display(),
            str(each.provider_account or "–"),
            pill(each.get_status_display(), tone_of(each.status, choices)),
            each.get_waiting_for_display() if each.waiting_for else None,
            link_to(each.transaction, f"#{each.transaction.sequence}") if each.transaction else None,
        )
        for each in found
    ]
    columns = (
        "Number",
        "Created",
        "Kind",
        "Amount",
        "Method",
        "Provider",
        "Status",
        "Waits for",
        "On the loan",
    )
    url = f"{reverse('admin:payments_payment_changelist')}?work=all&q={loan.number}"
    note = format_html('<a class="lo-link" href="{}">All in the list of payments</a>', url) if found else ""
    empty = "No provider has collected anything yet. Checks and wires stand among the transactions."
    return [
        PreviewTable("Payments through providers", columns, rows, align_right={3}, note=note, empty=empty)
    ]
