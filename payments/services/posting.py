"""What a payment that succeeded does to its loan: once, and only once, whatever is repeated."""

from django.db import transaction

from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import use_case
from payments.models import Payment
from payments.services.locking import lock_payment
from payments.states import COLLECTED, PaymentKind, WaitingFor
from servicing.services.disbursing import record_disbursement
from servicing.services.receipts import post_receipt

POSTER = system_actor("payments")


class UnableToPost(LoanOpsError):
    """The payment has nothing to post to its loan."""

    status = 409


def post_to_loan(payment: Payment) -> None:
    """Post a locked payment that succeeded. If the loan refuses, the money is here all the same: a person decides."""
    try:
        with transaction.atomic():
            _post(payment)
    except LoanOpsError as refusal:
        payment.waiting_for = WaitingFor.PERSON
        payment.waiting_reason = f"Not posted to the loan: {refusal.message}"[:300]
    payment.save()


def _post(payment: Payment) -> None:
    assert payment.effective_date is not None
    if payment.kind == PaymentKind.DISBURSEMENT:
        assert payment.disbursement_order_id is not None
        payment.transaction = record_disbursement(
            order_id=payment.disbursement_order_id,
            effective_date=payment.effective_date,
            reference=payment.number,
            cash_account=payment.provider_account.clearing_account,
            actor=POSTER,
        )
        return
    payment.transaction = post_receipt(
        loan_id=payment.loan_id,
        amount=payment.amount,
        effective_date=payment.effective_date,
        source_key=payment.public_id,
        method=payment.method,
        reference=payment.number,
        cash_account=payment.provider_account.clearing_account,
        actor=POSTER,
    )


@use_case("payments.post_payment", audit="payment.posted", title="Post to the loan", surfaces=("admin",))
def post_payment(*, payment_id: int, reason: str, actor: Actor) -> Payment:
    """Post again what the loan refused when the money came, once the cause is mended."""
    payment = lock_payment(payment_id)
    if payment.status not in COLLECTED or payment.transaction_id is not None:
        raise UnableToPost(
            f"{payment.number} is {payment.get_status_display().lower()} and has nothing to post."
        )
    _post(payment)
    payment.waiting_for = payment.waiting_reason = ""
    payment.save()
    return payment
