"""First step: an attempt is written, and committed, before the provider hears of it."""

from datetime import timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.usecases import use_case
from payments.models import Payment, PaymentAttempt
from payments.services.locking import lock_payment
from payments.states import Operation, PaymentKind, PaymentStatus, WaitingFor
from servicing.services.disbursing import mark_disbursement_sent

CALL_TIME = timedelta(minutes=5)
"""After this time without an outcome a call is taken for dead, and polling finds out what became of it."""

OPERATIONS = {
    PaymentKind.COLLECTION: Operation.COLLECT,
    PaymentKind.DISBURSEMENT: Operation.DISBURSE,
}


@use_case("payments.begin_attempt", audit="payment.attempt-begun", title="Begin an attempt", surfaces=())
def begin_attempt(*, payment_id: int, actor: Actor) -> PaymentAttempt | None:
    """The first attempt of a created payment; None when it is no longer waiting for one."""
    payment = lock_payment(payment_id)
    if payment.status != PaymentStatus.CREATED:
        return None
    attempt = add_attempt(payment, operation=OPERATIONS[PaymentKind(payment.kind)])
    if payment.disbursement_order_id is not None:
        mark_disbursement_sent(order_id=payment.disbursement_order_id, reference=payment.number, actor=actor)
    return attempt


def add_attempt(payment: Payment, *, operation: Operation) -> PaymentAttempt:
    """The next attempt of a payment the caller has locked. Its key is new: the provider sees a new request."""
    if payment.status in (PaymentStatus.CREATED, PaymentStatus.FAILED):
        payment.change_status(PaymentStatus.PROCESSING)
    number = payment.attempts.count() + 1
    attempt = PaymentAttempt.objects.create(
        payment=payment,
        number=number,
        operation=operation,
        provider_account=payment.provider_account,
        key=f"{payment.public_id}_{number}",
        amount=payment.amount,
        on_date=clock.business_date(),
    )
    payment.waiting_for = WaitingFor.PROVIDER
    payment.waiting_reason = ""
    payment.failure_code = payment.failure_message = ""
    payment.next_look_at = clock.now() + CALL_TIME
    payment.save()
    return attempt
