"""Ending, repeating and giving back payments: decisions of people."""

from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.core.network import require_no_transaction
from loanops.core.outbox import announce
from loanops.usecases import use_case
from payments.models import Payment
from payments.providers.base import CancelRequest, ProviderError
from payments.services.attempts import add_attempt
from payments.services.collecting import PAYER, advance
from payments.services.locking import lock_payment
from payments.services.outcomes import record_answer
from payments.services.returning import above_limit_of_payment
from payments.services.routing import open_account
from payments.states import (
    COLLECTED,
    AttemptOutcome,
    DeclineCategory,
    Operation,
    PaymentKind,
    PaymentStatus,
    WaitingFor,
)


class UnableToCancel(LoanOpsError):
    """The payment is past the point where it can be stopped."""

    status = 409


class UnableToRetry(LoanOpsError):
    """Only a failed collection can be tried again."""

    status = 409


class UnableToRefundPayment(LoanOpsError):
    """Only a collected payment can be given back, once, in whole."""

    status = 409


class NothingToResolve(LoanOpsError):
    """The payment does not wait for a person."""

    status = 409


@use_case("payments.cancel_payment", audit="payment.cancel-requested", title="Cancel payment")
def cancel_payment(*, payment_id: int, reason: str = "", actor: Actor) -> Payment:
    """Stop a payment. What has not left is canceled at once; about what has left the provider is asked after commit."""
    payment = _visible(payment_id, actor)
    if payment.kind == PaymentKind.DISBURSEMENT or payment.status not in (
        PaymentStatus.CREATED,
        PaymentStatus.PROCESSING,
    ):
        raise UnableToCancel(
            f"{payment.number} is {payment.get_status_display().lower()} and cannot be canceled."
        )
    payment.cancel_requested = True
    if payment.status == PaymentStatus.CREATED:
        payment.next_look_at = None
        payment.change_status(PaymentStatus.CANCELED, reason=reason)
        return payment
    payment.save()
    announce("payment.cancel-requested", payment_id=payment.pk)
    return payment


def handle_cancel_requested(payment_id: int, **_: Any) -> None:
    """Ask the provider to stop a payment; if it is too late there, the payment goes its way."""
    require_no_transaction("Calling a payment provider")
    payment = Payment.objects.get(pk=payment_id)
    attempt = (
        payment.attempts.filter(outcome__in=["", AttemptOutcome.UNKNOWN])
        .select_related("provider_account")
        .first()
    )
    if payment.status != PaymentStatus.PROCESSING or attempt is None:
        return
    try:
        answer = open_account(attempt.provider_account).cancel(CancelRequest(key=attempt.key))
    except ProviderError:
        advance(payment_id)
        return
    if answer.outcome != AttemptOutcome.SUCCEEDED:
        advance(payment_id)
        return
    record_answer(
        attempt_id=attempt.pk,
        outcome=AttemptOutcome.DECLINED,
        reference=answer.reference,
        code="canceled",
        message="Stopped before it left.",
        category=DeclineCategory.CANCELED,
        actor=PAYER,
    )


@use_case("payments.retry_payment", audit="payment.retried", title="Try again", surfaces=("admin",))
def retry_payment(*, payment_id: int, reason: str, actor: Actor) -> Payment:
    """A new attempt of a failed collection, under a new key."""
    payment = lock_payment(payment_id)
    if payment.status != PaymentStatus.FAILED or payment.kind == PaymentKind.DISBURSEMENT:
        raise UnableToRetry(
            f"{payment.number} is {payment.get_status_display().lower()}; only a failed collection is tried again."
        )
    payment.cancel_requested = False
    add_attempt(payment, operation=Operation.COLLECT)
    announce("payment.attempt-added", payment_id=payment.pk)
    return payment


@use_case(
    "payments.refund_payment",
    audit="payment.refund-ordered",
    title="Refund payment",
    approval=above_limit_of_payment,
    surfaces=("admin",),
)
def refund_payment(*, payment_id: int, reason: str, actor: Actor) -> Payment:
    """Give a collected payment back in whole. The loan is as if it had never come, once the provider has sent it."""
    payment = lock_payment(payment_id)
    open_refund = payment.attempts.filter(outcome__in=["", AttemptOutcome.UNKNOWN]).exists()
    if payment.status not in COLLECTED or payment.kind == PaymentKind.DISBURSEMENT or open_refund:
        raise UnableToRefundPayment(
            f"{payment.number} is {payment.get_status_display().lower()}"
            f"{' and has an attempt under way' if open_refund else ''}; only a collected payment is refunded, once."
        )
    add_attempt(payment, operation=Operation.REFUND)
    announce("payment.attempt-added", payment_id=payment.pk)
    return payment


@use_case("payments.resolve_payment", audit="payment.resolved", title="Mark resolved", surfaces=("admin",))
def resolve_payment(*, payment_id: int, reason: str, actor: Actor) -> Payment:
    """A person has dealt with what the payment waited for. An open attempt is looked up again."""
    payment = lock_payment(payment_id)
    if payment.waiting_for != WaitingFor.PERSON:
        raise NothingToResolve(f"{payment.number} does not wait for a person.")
    payment.waiting_for = payment.waiting_reason = ""
    if payment.attempts.filter(outcome__in=["", AttemptOutcome.UNKNOWN]).exists():
        payment.waiting_for = WaitingFor.PROVIDER
        payment.next_look_at = clock.now()
    payment.save()
    return payment


@use_case(
    "payments.look_up_payment",
    audit="payment.look-up-requested",
    title="Look up at provider",
    surfaces=("admin",),
)
def look_up_payment(*, payment_id: int, reason: str = "", actor: Actor) -> Payment:
    """Ask the provider now, after commit: how it ended, or whether it came back."""
    payment = lock_payment(payment_id)
    announce("payment.look-up-requested", payment_id=payment.pk)
    return payment


def _visible(payment_id: int, actor: Actor) -> Payment:
    """A borrower may act on payments of his own loans only."""
    if not Payment.objects.visible_to(actor).filter(pk=payment_id).exists():
        raise NotFound(f"Payment {payment_id} does not exist.")
    return lock_payment(payment_id)
