"""Money that waits, settlement agreements, and the index rates that variable loans follow."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    ReadOnlyAdmin,
    WorkQueueAdmin,
    badge,
    day,
    money,
    rate,
    record_link,
    register,
    text,
)
from loanops.web.admin.formats import link_to
from servicing.admin import event_forms as forms
from servicing.admin.effects import effect
from servicing.admin.forms import ReasonForm
from servicing.models import IndexRate, RateReset, SettlementAgreement, UnappliedFunds
from servicing.services.index_rates import record_index_rate
from servicing.services.settling import cancel_settlement, received
from servicing.services.unapplied import apply_unapplied, return_unapplied
from servicing.states import SettlementStatus


def _something_left(funds: UnappliedFunds) -> bool | str:
    return True if funds.remaining > 0 else "Nothing of it is left."


def _with_funds(funds: UnappliedFunds, data: dict[str, Any]) -> dict[str, Any]:
    return {"funds_id": funds.pk, **data}


@register(UnappliedFunds)
class UnappliedFundsAdmin(WorkQueueAdmin):
    """Money that waits to be applied or sent back."""

    view_action = "servicing.view_loans"
    queue_title = "Held"
    empty_text = "No money waits."
    action_pages = (
        ActionPage(
            apply_unapplied,
            forms.ApplyFundsForm,
            arguments=_with_funds,
            available=_something_left,
            initial=lambda funds: {"amount": funds.remaining},
            preview=effect,
            description="It counts as a payment from the day you say. Reversed, it is held again.",
            icon="price_check",
        ),
        ActionPage(
            return_unapplied,
            forms.ReturnFundsForm,
            arguments=_with_funds,
            available=_something_left,
            initial=lambda funds: {"amount": funds.remaining},
            preview=effect,
            description="Send it back to the borrower. Above one's limit a second person approves.",
            icon="undo",
        ),
    )
    list_display = (
        record_link("loan"),
        text("loan__business", "Business"),
        money("amount", "Received, USD"),
        money("remaining", "Held, USD"),
        day("received_date", "Received"),
        "method",
        "reference",
    )
    list_filter = ("method", "received_date")
    search_fields = ("loan__number", "loan__business__legal_name", "=reference")
    ordering = ("received_date", "id")
    sections = (
        (
            "Held money",
            [
                record_link("loan"),
                money("amount", "Received, USD"),
                money("remaining", "Held, USD"),
                "received_date",
                "posting_date",
                "method",
                "reference",
                "reason",
                "recorded_by",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnappliedFunds]:
        rows = super().get_queryset(request)
        return rows.with_remaining().select_related("loan__business")

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(remaining__gt=0)

    def tables(self, record: UnappliedFunds, request: HttpRequest) -> Sequence[PreviewTable]:
        moves = record.movements.select_related("transaction__reversal").order_by("id")
        rows = [
            (
                move.effective_date,
                move.get_kind_display(),
                move.amount,
                link_to(move.transaction) if move.transaction else None,
                "reversed" if move.transaction and hasattr(move.transaction, "reversal") else "",
                move.recorded_by,
            )
            for move in moves
        ]
        columns = ("On", "What", "USD", "Payment", "", "By")
        return [PreviewTable("What became of it", columns, rows, empty="All of it is still held.")]


@register(SettlementAgreement)
class SettlementAgreementAdmin(WorkQueueAdmin):
    """Agreements to take less than is owed; open ones first."""

    view_action = "servicing.view_loans"
    queue_title = "Open"
    empty_text = "No agreement is open."
    action_pages = (
        ActionPage(
            cancel_settlement,
            ReasonForm,
            arguments=lambda agreement, data: {"agreement_id": agreement.pk, **data},
            available=lambda agreement: (
                True
                if agreement.status in (SettlementStatus.OPEN, SettlementStatus.BROKEN)
                else "It is kept or canceled."
            ),
            description="The whole debt stands, whatever comes later.",
            icon="cancel",
        ),
    )
    list_display = (
        record_link("loan"),
        text("loan__business", "Business"),
        badge("status"),
        money("amount", "Agreed, USD"),
        money("owed_at_agreement", "Owed then, USD"),
        day("agreed_date", "Agreed"),
        day("deadline", "Deadline"),
    )
    list_select_related = ("loan__business",)
    list_filter = ("status",)
    search_fields = ("loan__number", "loan__business__legal_name")
    ordering = ("deadline", "id")
    sections = (
        (
            "Agreement",
            [
                record_link("loan"),
                "status",
                money("amount", "Agreed, USD"),
                money("owed_at_agreement", "Owed then, USD"),
                text(lambda agreement: f"{received(agreement):,.2f}", "Received so far, USD"),
                "agreed_date",
                "deadline",
                "reason",
                "recorded_by",
                record_link("transaction", "What forgave the rest"),
            ],
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status=SettlementStatus.OPEN)


@register(IndexRate)
class IndexRateAdmin(ReadOnlyAdmin):
    """Published reference rates, the latest first, with the loans each one reset."""

    view_action = "servicing.view_loans"
    action_pages = (
        ActionPage(
            record_index_rate,
            forms.IndexRateForm,
            on="list",
            arguments=lambda record, data: data,
            description="Variable loans take their rate from it on their reset dates. A second person approves.",
            icon="add_chart",
            result_message=lambda published: f"{published} is recorded.",
        ),
    )
    list_display = ("index", day("published_date", "Published"), rate("rate", "Rate"), "source")
    list_filter = ("index",)
    search_fields = ("source",)
    ordering = ("-published_date", "index")
    sections = (("Published rate", ["index", "published_date", rate("rate", "Rate"), "source"]),)

    def tables(self, record: IndexRate, request: HttpRequest) -> Sequence[PreviewTable]:
        resets = RateReset.objects.filter(index_rate=record).select_related("loan").order_by("-id")[:200]
        rows = [
            (link_to(each.loan), each.reset_date, each.margin, each.rate_before, each.annual_rate)
            for each in resets
        ]
        columns = ("Loan", "Reset on", "Margin", "Rate before", "Rate since")
        return [PreviewTable("Loans reset by it", columns, rows, empty="No loan was reset by it.")]
