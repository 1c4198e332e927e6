"""F6 Payments: every payment with its attempts; those that need a person come first."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    day,
    moment,
    money,
    record_link,
    register,
)
from payments.admin.forms import CollectForm, ReasonOnlyForm, RemarkForm, ReturnForm
from payments.models import Payment, SavedMethod
from payments.services.creating import create_payment
from payments.services.deciding import (
    cancel_payment,
    look_up_payment,
    refund_payment,
    resolve_payment,
    retry_payment,
)
from payments.services.posting import post_payment
from payments.services.returning import mark_returned
from payments.states import COLLECTED, IN_FLIGHT, PaymentKind, PaymentStatus, WaitingFor
from servicing.models import LoanPosition

BALANCES = (
    ("Principal", "principal"),
    ("Interest", "interest"),
    ("Fees", "fees"),
    ("Penalties", "penalties"),
)


def _collect_arguments(_: None, data: dict[str, Any]) -> dict[str, Any]:
    saved = (
        SavedMethod.objects.filter(public_id=data["saved_method"]).first() if data["saved_method"] else None
    )
    return {
        "loan_id": data["loan"].pk,
        "amount_choice": data["amount_choice"],
        "amount": data["amount"],
        "method": data["method"],
        "saved_method_id": (saved.pk if saved else 0) if data["saved_method"] else None,
        "reason": data["reason"],
    }


def _what_is_collected(payment: Payment, _: None) -> list[PreviewTable]:
    rows = [[payment.loan, payment.amount, payment.get_method_display(), payment.provider_account]]
    return [PreviewTable("To be collected", ["Loan", "Amount", "Method", "Provider"], rows)]


def _balances(payment: Payment, record: Payment) -> list[PreviewTable]:
    """The loan's balances before and as they would be."""
    before = record.loan.position
    after = LoanPosition.objects.get(loan_id=record.loan_id)
    rows = [[label, getattr(before, name), getattr(after, name)] for label, name in BALANCES]
    rows.append(["Overdue", before.overdue_amount, after.overdue_amount])
    rows.append(["Days past due", before.days_past_due, after.days_past_due])
    return [PreviewTable(f"Loan {record.loan}", ["", "Before", "After"], rows, align_right={1, 2})]


def _is_collection(payment: Payment) -> bool:
    return payment.kind == PaymentKind.COLLECTION


@register(Payment)
class PaymentAdmin(WorkQueueAdmin):
    view_action = "payments.view_payments"
    queue_title = "Needs a person"
    list_display = (
        "number",
        record_link("loan"),
        "method",
        record_link("provider_account", "Provider"),
        money("amount"),
        badge("status"),
        "waiting_for",
        count(lambda payment: len(payment.attempts.all()), "Attempts"),
        moment("created_at", "Created"),
        day("settled_date", "Settled"),
    )
    list_filter = ("status", "kind", "method", "provider_account", "return_code")
    list_select_related = ("loan", "provider_account")
    search_fields = ("number", "loan__number", "attempts__provider_reference", "attempts__key", "public_id")
    ordering = ("-id",)
    sections = (
        (
            "Payment",
            [
                "number",
                "kind",
                "loan",
                "disbursement_order",
                "amount",
                "amount_choice",
                "method",
                "saved_method",
            ],
        ),
        (
            "Course",
            [
                "status",
                "waiting_for",
                "waiting_reason",
                "provider_account",
                "requested_by",
                "effective_date",
                "transaction",
                "failure_code",
                "failure_message",
                "settled_date",
                "returned_date",
                "return_code",
                "next_look_at",
                "return_check_date",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            create_payment,
            CollectForm,
            on="list",
            icon="add_card",
            title="Collect a payment",
            arguments=_collect_arguments,
            preview=_what_is_collected,
            result_message="Sent to the provider.",
        ),
        ActionPage(
            look_up_payment,
            RemarkForm,
            icon="search",
            available=lambda payment: payment.status in (*IN_FLIGHT, *COLLECTED),
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
            result_message="The provider is asked.",
        ),
        ActionPage(
            retry_payment,
            ReasonOnlyForm,
            icon="replay",
            available=lambda payment: payment.status == PaymentStatus.FAILED and _is_collection(payment),
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
            description="A new attempt: the provider gets a new request.",
        ),
        ActionPage(
            post_payment,
            ReasonOnlyForm,
            icon="post_add",
            available=lambda payment: payment.status in COLLECTED and payment.transaction_id is None,
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
            preview=_balances,
        ),
        ActionPage(
            resolve_payment,
            ReasonOnlyForm,
            icon="task_alt",
            available=lambda payment: payment.waiting_for == WaitingFor.PERSON,
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
        ),
        ActionPage(
            cancel_payment,
            ReasonOnlyForm,
            icon="cancel",
            available=lambda payment: payment.status in IN_FLIGHT and _is_collection(payment),
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
        ),
        ActionPage(
            mark_returned,
            ReturnForm,
            icon="undo",
            danger=True,
            available=lambda payment: payment.status in COLLECTED,
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
            preview=_balances,
            description="The bank sent the money back: the loan is as if the payment had never come.",
        ),
        ActionPage(
            refund_payment,
            ReasonOnlyForm,
            icon="currency_exchange",
            danger=True,
            available=lambda payment: payment.status in COLLECTED and _is_collection(payment),
            arguments=lambda payment, data: {"payment_id": payment.pk, **data},
            description="The whole payment is sent back. The loan follows once the provider has sent it.",
            result_message="The refund is on its way.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        return super().get_queryset(request).prefetch_related("attempts")

    def open_work(self, queryset: QuerySet[Payment], actor: Actor) -> QuerySet[Payment]:
        return queryset.filter(waiting_for=WaitingFor.PERSON)

    def figures(self, record: Payment) -> list[Figure]:
        waiting = record.get_waiting_for_display() if record.waiting_for else ""
        figures = [Figure("Amount", record.amount)]
        if waiting:
            tone = "danger" if record.waiting_for == WaitingFor.PERSON else "info"
            figures.append(Figure("Waiting for", waiting, tone=tone, hint=record.waiting_reason))
        return figures

    def tables(self, record: Payment, request: HttpRequest) -> list[PreviewTable]:
        attempts = [
            [
                attempt.number,
                attempt.get_operation_display(),
                attempt.get_outcome_display() or "Not known",
                attempt.provider_reference,
                " ".join(filter(None, [attempt.code, attempt.message])),
                attempt.on_date,
                attempt.answered_at,
                attempt.looks,
            ]
            for attempt in record.attempts.order_by("number")
        ]
        columns = [
            "No",
            "Asked to",
            "Outcome",
            "Provider's reference",
            "What it said",
            "Day",
            "Answered",
            "Looks",
        ]
        items = [
            [item.report_date, item.get_finding_display(), item.our_amount, item.their_amount, item]
            for item in record.reconciliation_items.order_by("report_date", "id")
        ]
        return [
            PreviewTable("Attempts", columns, attempts, empty="Nothing was sent yet."),
            PreviewTable("Reconciliation", ["Report of", "Finding", "Ours", "Theirs", ""], items),
        ]
