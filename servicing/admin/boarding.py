"""Boarding and disbursement (V9): from the signed contract to the money at the borrower, one page."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core import clock
from loanops.parties.models import BankAccount
from loanops.web.admin import PreviewTable
from loanops.web.admin.badges import pill, tone_of
from loanops.web.admin.formats import link_to
from origination.models import Offer, ScreeningHit
from origination.selectors import contracts_to_board
from origination.states import OfferStatus
from servicing.admin.bank_accounts import account_words
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
        today = clock.business_date()
        tables = [_to_board(today), _ready(today), _on_the_way(today), _came_back(today)]
        context = {
            **model_admin.admin_site.each_context(request),
            "title": "Boarding and disbursement",
            "opts": model_admin.opts,
            "tables": [{"table": table, "head": table.head, "body": table.body} for table in tables],
            "board_url": reverse("admin:servicing_loan_action_board_loan"),
            "as_of": today,
        }
        return TemplateResponse(request, "servicing/boarding.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _accounts_of(business_ids: Iterable[int]) -> dict[int, BankAccount]:
    """The account each business is paid to: the primary one, or its first."""
    found: dict[int, BankAccount] = {}
    accounts = BankAccount.objects.filter(business_id__in=set(business_ids)).order_by("-is_primary", "id")
    for account in accounts:
        found.setdefault(account.business_id, account)
    return found


def _screening_of(business_ids: Iterable[int]) -> dict[int, Any]:
    """Whether something that screening found stands against each business."""
    wanted = set(business_ids)
    blocking = ScreeningHit.objects.blocking().filter(business_id__in=wanted)
    held = set(blocking.values_list("business_id", flat=True))
    return {pk: pill("Held", "danger") if pk in held else pill("Clear", "success") for pk in wanted}


def _conditions(conditions: Sequence[str]) -> Any:
    """How many conditions the money waits for; the words on hover."""
    if not conditions:
        return "None"
    return format_html('<span title="{}">{}</span>', "; ".join(map(str, conditions)), len(conditions))


def _to_board(today: date) -> PreviewTable:
    offers = list(contracts_to_board()[:SHOWN])
    accounts = _accounts_of(offer.application.business_id for offer in offers)
    screening = _screening_of(offer.application.business_id for offer in offers)
    rows = [
        (
            link_to(offer.application),
            link_to(offer.application.business),
            offer.amount,
            _conditions(offer.conditions),
            account_words(accounts.get(offer.application.business_id)),
            screening[offer.application.business_id],
            offer.accepted_on,
            (today - offer.accepted_on).days if offer.accepted_on else None,
        )
        for offer in offers
    ]
    columns = (
        "Contract",
        "Business",
        "Amount, USD",
        "Conditions precedent",
        "Bank account",
        "Screening",
        "Accepted on",
        "Age, days",
    )
    return PreviewTable(
        "To board", columns, rows, align_right={2, 7}, empty="No contract waits to be booked."
    )


def _ready(today: date) -> PreviewTable:
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
    contracts = Offer.objects.filter(
        application__in=[loan.application_id for loan in loans if loan.application_id],
        status=OfferStatus.ACCEPTED,
    )
    conditions = {offer.application_id: offer.conditions for offer in contracts}
    accounts = _accounts_of(loan.business_id for loan in loans)
    screening = _screening_of(loan.business_id for loan in loans)
    rows = []
    for loan in loans:
        proposal = proposals.get(loan.pk)
        state: Any = pill("Ready", "info")
        if proposal is not None:
            url = reverse("admin:access_approvalrequest_change", args=[proposal.pk])
            state = format_html('<a href="{}">{}</a>', url, pill("Proposed", "warning"))
        rows.append(
            (
                link_to(loan),
                link_to(loan.business),
                loan.principal,
                loan.fees_withheld,
                loan.principal - loan.fees_withheld,
                _conditions(conditions.get(loan.application_id or 0, ())),
                account_words(accounts.get(loan.business_id)),
                screening[loan.business_id],
                state,
                (today - loan.booked_date).days,
            )
        )
    columns = (
        "Loan",
        "Business",
        "Lent, USD",
        "Fees withheld",
        "To pay out, USD",
        "Conditions precedent",
        "Bank account",
        "Screening",
        "State",
        "Age, days",
    )
    return PreviewTable(
        "To disburse", columns, rows, align_right={2, 3, 4, 9}, empty="No loan waits for its money."
    )


def _on_the_way(today: date) -> PreviewTable:
    return _orders(
        "On the way", (DisbursementStatus.APPROVED, DisbursementStatus.SENT), "No money is on its way.", today
    )


def _came_back(today: date) -> PreviewTable:
    return _orders(
        "Returned or failed",
        (DisbursementStatus.RETURNED, DisbursementStatus.FAILED),
        "Nothing came back.",
        today,
    )


def _orders(title: str, statuses: tuple[DisbursementStatus, ...], empty: str, today: date) -> PreviewTable:
    orders = DisbursementOrder.objects.filter(status__in=statuses)
    choices = list(DisbursementStatus.choices)
    rows = [
        (
            link_to(order, order.loan.number),
            link_to(order.loan.business),
            order.net_amount,
            order.get_method_display(),
            account_words(order.bank_account) if order.bank_account else "–",
            pill(order.get_status_display(), tone_of(order.status, choices)),
            order.ordered_date,
            (today - order.ordered_date).days,
            order.outcome,
        )
        for order in orders.select_related("loan__business", "bank_account").order_by("-id")[:SHOWN]
    ]
    columns = (
        "Loan",
        "Business",
        "Paid out, USD",
        "Method",
        "To",
        "State",
        "Ordered",
        "Age, days",
        "Outcome",
    )
    return PreviewTable(title, columns, rows, align_right={2, 7}, empty=empty)
