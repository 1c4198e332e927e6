"""Locks in the one order used everywhere: loan, then payment, then attempt."""

from loanops.core.errors import NotFound
from loanops.core.locks import lock
from payments.models import Payment, PaymentAttempt
from servicing.models import Loan


def lock_payment(payment_id: int) -> Payment:
    """The payment, locked until the transaction ends, and its loan before it."""
    loan_id = Payment.objects.filter(pk=payment_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Payment {payment_id} does not exist.")
    Loan.objects.select_for_update(of=("self",)).get(pk=loan_id)
    return lock(Payment.objects.all(), payment_id)


def lock_attempt(attempt_id: int) -> tuple[Payment, PaymentAttempt]:
    """The attempt and its payment, both locked."""
    payment_id = PaymentAttempt.objects.filter(pk=attempt_id).values_list("payment_id", flat=True).first()
    if payment_id is None:
        raise NotFound(f"Attempt {attempt_id} does not exist.")
    payment = lock_payment(payment_id)
    return payment, lock(PaymentAttempt.objects.all(), attempt_id)
