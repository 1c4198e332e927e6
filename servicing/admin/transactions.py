"""Transactions: the long list, and one transaction with its allocation and journal entries."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from loanops.ledger.models import JournalLine
from loanops.web.admin import ActionPage, LongListAdmin, PreviewTable, day, money, record_link, register, text
from loanops.web.admin.formats import link_to
from servicing.admin import event_forms, forms
from servicing.admin.effects import effect
from servicing.admin.papers import link, receipt_url
from servicing.models import Allocation, Transaction, TransactionKind, TransactionSource
from servicing.models.transactions import MONEY_IN
from servicing.services.chargebacks import DISPUTABLE, record_chargeback, win_chargeback
from servicing.services.figures import ZERO
from servicing.services.refinancing import undo_refinancing
from servicing.services.refunds import refund_payment
from servicing.services.returning import return_payment
from servicing.services.reversals import REVERSIBLE, reverse_transaction
from servicing.services.voiding import void_payment


def _can_be_reversed(transaction: Transaction) -> bool | str:
    if transaction.kind not in REVERSIBLE:
        return False
    return "It is reversed already." if hasattr(transaction, "reversal") else True


def _with_transaction(transaction: Transaction, data: dict[str, Any]) -> dict[str, Any]:
    return {"transaction_id": transaction.pk, **data}


def _standing(*kinds: TransactionKind) -> Callable[[Transaction], bool | str]:
    """Possible for these kinds, once."""

    def possible(transaction: Transaction) -> bool | str:
        if transaction.kind not in kinds:
            return False
        return "It is reversed already." if hasattr(transaction, "reversal") else True

    return possible


_standing_payment = _standing(*MONEY_IN)


def _recorded_by_people(transaction: Transaction) -> bool | str:
    possible = _standing_payment(transaction)
    if possible is True and transaction.source == TransactionSource.PAYMENT:
        return "A provider has this money."
    return possible


def _disputable(transaction: Transaction) -> bool | str:
    possible = _standing_payment(transaction)
    return False if possible is True and transaction.method not in DISPUTABLE else possible


@register(Transaction)
class TransactionAdmin(LongListAdmin):
    """Everything that happened to loans, newest first. Nothing here is ever changed; it is reversed."""

    view_action = "servicing.view_loans"
    export_action = "servicing.export_transactions"
    has_timeline = True
    action_pages = (
        ActionPage(
            reverse_transaction,
            forms.ReasonForm,
            arguments=lambda transaction, data: {"transaction_id": transaction.pk, **data},
            available=_can_be_reversed,
            preview=effect,
            description="Undo it as if it had never been, from its own date.",
            icon="undo",
            danger=True,
        ),
        ActionPage(
            void_payment,
            forms.ReasonForm,
            arguments=_with_transaction,
            available=_recorded_by_people,
            preview=effect,
            description="Stopped on the day it was recorded, before it left.",
            icon="block",
            danger=True,
        ),
        ActionPage(
            return_payment,
            event_forms.ReturnForm,
            arguments=_with_transaction,
            available=_standing_payment,
            preview=effect,
            description="The bank sent it back. The loan is as if it had never come, and may cost a fee.",
            icon="assignment_return",
            danger=True,
        ),
        ActionPage(
            refund_payment,
            event_forms.RefundPaymentForm,
            arguments=_with_transaction,
            available=_recorded_by_people,
            initial=lambda transaction: {"amount": transaction.amount},
            preview=effect,
            description="Send it or a part of it back; what no credit covers is owed again.",
            icon="currency_exchange",
        ),
        ActionPage(
            record_chargeback,
            event_forms.MoneyBackForm,
            arguments=_with_transaction,
            available=_disputable,
            initial=lambda transaction: {"amount": transaction.amount},
            preview=effect,
            description="It was disputed and its money taken back: it is owed again from that day.",
            icon="credit_card_off",
            danger=True,
        ),
        ActionPage(
            win_chargeback,
            forms.ReasonForm,
            arguments=_with_transaction,
            available=_standing(TransactionKind.CHARGEBACK),
            preview=effect,
            description="The dispute was decided for the lender; the money is back.",
            icon="emoji_events",
        ),
        ActionPage(
            undo_refinancing,
            forms.ReasonForm,
            arguments=_with_transaction,
            available=_standing(TransactionKind.REFINANCE_IN, TransactionKind.REFINANCE_OUT),
            preview=effect,
            description="Takes it back on both loans. A second person approves.",
            icon="undo",
            danger=True,
        ),
    )
    list_display = (
        "sequence",
        record_link("loan"),
        "kind",
        money("amount", "Amount, USD"),
        day("effective_date", "Effective"),
        day("posting_date", "Posted"),
        "method",
        "reference",
        "source",
        text(lambda each: "Yes" if hasattr(each, "reversal") else "", "Reversed"),
    )
    list_filter = ("kind", "source", "posting_date")
    search_fields = ("loan__number", "=reference", "=source_key")
    ordering = ("-id",)
    sections = (
        (
            "Transaction",
            [
                record_link("loan"),
                "sequence",
                "kind",
                "amount",
                "effective_date",
                "posting_date",
                "component",
                "withheld_amount",
                "method",
                "reference",
                "reason",
            ],
        ),
        (
            "Origin",
            [
                "source",
                "recorded_by",
                "recorded_at",
                "source_key",
                "cash_account",
                record_link("reverses"),
                "reversed_by",
                "receipt",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transaction]:
        rows: QuerySet[Transaction] = super().get_queryset(request)
        return rows.select_related("loan", "reverses", "reversal")

    def extra_urls(self) -> list[URLPattern]:
        return [receipt_url(self)]

    def receipt(self, transaction: Transaction) -> Any:
        """The receipt of a payment that stands."""
        if transaction.kind not in MONEY_IN or hasattr(transaction, "reversal"):
            return None
        return link("servicing_transaction_receipt", transaction.pk, "PDF")

    def reversed_by(self, transaction: Transaction) -> Any:
        return link_to(transaction.reversal) if hasattr(transaction, "reversal") else None

    def tables(self, record: Transaction, request: HttpRequest) -> Sequence[PreviewTable]:
        return [_allocation(record), _journal(record)]


def _allocation(transaction: Transaction) -> PreviewTable:
    """What it does now, and what earlier replays thought it did."""
    found = Allocation.objects.filter(transaction=transaction).order_by("-replay", "installment", "id")
    rows = [
        (
            row.installment or "–",
            row.fees,
            row.penalties,
            row.interest,
            row.principal,
            row.credit,
            f"superseded by replay {row.superseded_by}" if row.superseded_by else "current",
        )
        for row in found
    ]
    columns = ("Installment", "Fees", "Penalties", "Interest", "Principal", "Credit", "State")
    return PreviewTable(
        "Allocation",
        columns,
        rows,
        align_right={1, 2, 3, 4, 5},
        empty="It moved no balance.",
        tab="Details",
    )


def _journal(transaction: Transaction) -> PreviewTable:
    lines = JournalLine.objects.filter(entry__transaction_id=transaction.pk).select_related(
        "entry", "account"
    )
    rows: list[tuple[Any, ...]] = [
        (
            line.entry.posting_date,
            link_to(line.entry, line.entry.kind.replace("_", " ").capitalize()),
            line.account.name,
            line.amount if line.amount > 0 else None,
            -line.amount if line.amount < 0 else None,
        )
        for line in lines.order_by("entry_id", "id")
    ]
    columns = ("Posted", "Entry", "Account", "Debit", "Credit")
    if rows:
        rows.append(("Total", "", "", *(sum((row[at] or ZERO for row in rows), ZERO) for at in (3, 4))))
    return PreviewTable(
        "Journal",
        columns,
        rows,
        align_right={3, 4},
        tab="Details",
        totals=1 if rows else 0,
        empty="It has no accounting.",
    )
