"""Refunds of payments: money of one payment, or a part of it, is sent back to the borrower."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_above_limit, use_case
from servicing.models import PaymentMethod, Transaction, TransactionKind, TransactionSource
from servicing.models.transactions import MONEY_IN
from servicing.services.chargebacks import require_left_of
from servicing.services.recording import (
    append_transaction,
    day_of,
    require_amount,
    require_effective_date,
    settle,
)
from servicing.services.reversals import lock_transaction


class UnableToRefundPayment(LoanOpsError):
    """Only money that came from the borrower, and only by the way it came."""


@use_case(
    "servicing.refund_payment",
    audit="loan.payment-refunded",
    title="Refund payment",
    approval=second_person_above_limit("amount"),
)
def refund_payment(
    *,
    transaction_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.ACH,
    reference: str = "",
    reason: str,
    actor: Actor,
) -> Transaction:
    """Send back a payment or a part of it: first from the borrower's credit, what that does not cover is owed again."""
    loan, payment = lock_transaction(transaction_id)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    if payment.kind not in MONEY_IN:
        raise UnableToRefundPayment(f"{payment} is no payment.")
    if payment.source == TransactionSource.PAYMENT:
        raise UnableToRefundPayment("A provider collected it; refund the payment there.")
    require_left_of(loan, payment, amount, effective_date)
    refund = append_transaction(
        loan,
        kind=TransactionKind.REFUND,
        amount=amount,
        effective_date=effective_date,
        method=method,
        reference=reference.strip(),
        details={"payment": payment.pk},
        actor=actor,
        reason=reason,
    )
    settle(loan, refund)
    announce("loan.payment-refunded", loan_id=loan.pk, transaction_id=refund.pk)
    return refund
