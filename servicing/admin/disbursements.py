"""Orders to pay out, with what became of them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from loanops.core.actors import Actor
from loanops.web.admin import ActionPage, WorkQueueAdmin, badge, day, money, record_link, register, text
from servicing.admin import forms
from servicing.models import DisbursementOrder
from servicing.services.disbursing import disbursement_returned
from servicing.states import DISBURSEMENT_STATES, DisbursementStatus

OPEN = (
    DisbursementStatus.APPROVED,
    DisbursementStatus.SENT,
    DisbursementStatus.RETURNED,
    DisbursementStatus.FAILED,
)


@register(DisbursementOrder)
class DisbursementOrderAdmin(WorkQueueAdmin):
    """Money on its way to borrowers; what is settled is finished work."""

    view_action = "servicing.view_loans"
    queue_title = "On the way or come back"
    action_pages = (
        ActionPage(
            disbursement_returned,
            forms.ReasonForm,
            arguments=lambda order, data: {"order_id": order.pk, **data},
            available=lambda order: DISBURSEMENT_STATES.allows(order.status, DisbursementStatus.RETURNED),
            preview=None,
            description="The bank sent the money back: its transaction is reversed and the loan waits for another one.",
            icon="keyboard_return",
            danger=True,
        ),
    )
    list_display = (
        record_link("loan"),
        text("loan__business", "Business"),
        badge("status"),
        money("amount", "Lent, USD"),
        money("fees_withheld", "Fees withheld"),
        money("net_amount", "Paid out, USD"),
        "method",
        text("bank_account", "To"),
        day("ordered_date", "Ordered"),
        day("settled_date", "Settled"),
        "outcome",
    )
    list_filter = ("status", "method")
    search_fields = ("loan__number", "loan__business__legal_name", "reference")
    ordering = ("-id",)
    sections = (
        (
            "Order",
            [
                record_link("loan"),
                "status",
                "amount",
                "fees_withheld",
                "net_amount",
                "method",
                text("bank_account", "To"),
                "reference",
                "reason",
            ],
        ),
        (
            "Course",
            [
                text("proposed_by", "Proposed by"),
                "ordered_date",
                "settled_date",
                "outcome",
                record_link("transaction"),
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DisbursementOrder]:
        orders: QuerySet[DisbursementOrder] = super().get_queryset(request)
        return orders.select_related("loan__business", "bank_account", "transaction", "proposed_by")

    def list_links(self) -> Sequence[tuple[str, str, str]]:
        """The way to what waits to be booked and paid out."""
        return [("Boarding", "send_money", reverse("admin:servicing_loan_boarding"))]

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status__in=OPEN)
