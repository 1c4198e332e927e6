"""Disbursements: an approved order is sent to the borrower's bank account, once."""

from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.usecases import use_case
from payments.models import Payment
from payments.services.attempts import CALL_TIME
from payments.services.collecting import advance
from payments.services.routing import choose_provider
from payments.states import PaymentKind
from servicing.models import DisbursementOrder, Loan
from servicing.states import DisbursementStatus

PAYER = system_actor("disbursements")


def handle_approved(order_id: int, **_: Any) -> None:
    """The outbox's handler for an approved disbursement order; repeating it sends nothing twice."""
    payment = Payment.objects.filter(disbursement_order=order_id).first()
    payment = payment or pay_out(order_id=order_id, actor=PAYER)
    if payment is not None:
        advance(payment.pk)


@use_case("payments.pay_out", audit="payment.created", title="Pay out a disbursement", surfaces=())
def pay_out(*, order_id: int, actor: Actor) -> Payment | None:
    """The one payment of an approved order; None when the order no longer waits for one."""
    loan_id = DisbursementOrder.objects.values_list("loan_id", flat=True).get(pk=order_id)
    Loan.objects.select_for_update(of=("self",)).get(pk=loan_id)
    order = lock(DisbursementOrder.objects.all(), order_id)
    payment = Payment.objects.filter(disbursement_order=order).first()
    if payment is not None or order.status != DisbursementStatus.APPROVED:
        return payment
    payment = Payment(
        number=next_number("PY"),
        kind=PaymentKind.DISBURSEMENT,
        loan_id=loan_id,
        disbursement_order=order,
        amount=order.net_amount,
        currency=order.currency,
        method=order.method,
        provider_account=choose_provider(method=order.method, amount=order.net_amount),
        requested_by=actor.label,
        next_look_at=clock.now() + CALL_TIME,
    )
    payment.save()
    return payment
