"""Boarding and disbursement (V9): from the signed contract to the money at the borrower, one page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core import clock
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.selectors import contracts_to_board
from servicing.models import DisbursementOrder, Loan
from servicing.states import DisbursementStatus, LoanStatus

SHOWN = 50
PROPOSALS = ("servicing.disburse_loan", "servicing.record_manual_disbursement")


def boarding_view(model_admin: Any) -> Any:
    """The page; what can be done about a row is on the record it links to."""

    def view(request: HttpRequest) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        tables = [_to_board(), _ready(), _on_the_way(), _came_back()]
        context = {
            **model_admin.admin_site.each_context(request),
            "title": "Boarding and disbursement",
            "opts": model_admin.opts,
            "tables": [{"table": table, "head": table.head, "body": table.body} for table in tables],
            "board_url": reverse("admin:servicing_loan_action_board_loan"),
            "as_of": clock.business_date(),
        }
        return TemplateResponse(request, "servicing/boarding.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _to_board() -> PreviewTable:
    today = clock.business_date()
    rows = [
        (
            link_to(offer.application),
            link_to(offer.application.business),
            offer.amount,
            len(offer.conditions),
            offer.accepted_on,
            (today - offer.accepted_on).days if offer.accepted_on else None,
        )
        for offer in contracts_to_board()[:SHOWN]
    ]
    columns = ("Contract", "Business", "Amount, USD", "Conditions", "Accepted on", "Age, days")
    return PreviewTable(
        "To board", columns, rows, align_right={2, 3, 5}, empty="No contract waits to be booked."
    )


def _ready() -> PreviewTable:
    """Booked loans whose money has not been ordered, with the state of a proposal."""
    waiting = Loan.objects.filter(status=LoanStatus.PENDING_DISBURSEMENT).exclude(
        disbursement_orders__status__in=[DisbursementStatus.APPROVED, DisbursementStatus.SENT]
    )
    loans = list(waiting.select_related("business").order_by("id")[:SHOWN])
    pending = ApprovalRequest.objects.filter(
        status=ApprovalStatus.PENDING,
        use_case__in=PROPOSALS,
        record_type=Loan._meta.label,
        record_id__in=[loan.pk for loan in loans],
    )
    proposals = {request.record_id: request for request in pending}
    today = clock.business_date()
    rows = []
    for loan in loans:
        proposal = proposals.get(loan.pk)
        state: Any = link_to(proposal, "Proposed") if proposal else "Ready"
        rows.append(
            (
                link_to(loan),
                link_to(loan.business),
                loan.principal,
                loan.fees_withheld,
                state,
                (today - loan.booked_date).days,
            )
        )
    columns = ("Loan", "Business", "Amount, USD", "Fees withheld", "State", "Age, days")
    return PreviewTable(
        "To disburse", columns, rows, align_right={2, 3, 5}, empty="No loan waits for its money."
    )


def _on_the_way() -> PreviewTable:
    return _orders(
        "On the way", (DisbursementStatus.APPROVED, DisbursementStatus.SENT), "No money is on its way."
    )


def _came_back() -> PreviewTable:
    return _orders(
        "Returned or failed", (DisbursementStatus.RETURNED, DisbursementStatus.FAILED), "Nothing came back."
    )


def _orders(title: str, statuses: tuple[DisbursementStatus, ...], empty: str) -> PreviewTable:
    orders = DisbursementOrder.objects.filter(status__in=statuses)
    rows = [
        (
            link_to(order, order.loan.number),
            link_to(order.loan.business),
            order.net_amount,
            order.get_method_display(),
            str(order.bank_account or "–"),
            order.get_status_display(),
            order.ordered_date,
            format_html("{}", order.outcome) if order.outcome else None,
        )
        for order in orders.select_related("loan__business", "bank_account").order_by("-id")[:SHOWN]
    ]
    columns = ("Loan", "Business", "Paid out, USD", "Method", "To", "State", "Ordered", "Outcome")
    return PreviewTable(title, columns, rows, align_right={2}, empty=empty)
