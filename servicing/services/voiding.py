"""Void: a recorded payment was stopped before it left, so that it never was one."""

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import use_case
from servicing.models import Loan, Transaction, TransactionSource
from servicing.models.transactions import MONEY_IN
from servicing.services.recording import day_of
from servicing.services.reversals import lock_transaction, undo

VOID = "VOID"


class UnableToVoid(LoanOpsError):
    """It has left, or it is not for people to stop."""

    status = 409


@use_case("servicing.void_payment", audit="loan.payment-voided", title="Void payment")
def void_payment(*, transaction_id: int, reason: str, actor: Actor) -> Transaction:
    """Undo a payment on the day it was recorded: stopped before it went to the bank; later it is returned."""
    loan, payment = lock_transaction(transaction_id)
    require_voidable(loan, payment)
    return undo(loan, payment, reason=reason, actor=actor, undone_as=VOID)


def require_voidable(loan: Loan, payment: Transaction) -> None:
    """Only money people recorded, and only until the day that booked it is over."""
    if payment.kind not in MONEY_IN:
        raise UnableToVoid(f"A {payment.get_kind_display().lower()} is no payment; reverse it instead.")
    if payment.source == TransactionSource.PAYMENT:
        raise UnableToVoid("A provider has this money; cancel or refund the payment instead.")
    if payment.posting_date != day_of(loan):
        raise UnableToVoid(
            f"It was recorded on {payment.posting_date} and has left since; record its return or reverse it."
        )
