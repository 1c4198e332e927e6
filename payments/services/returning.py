"""The bank sent the money back: the payment no longer counts, and the loan is as if it had never come."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import second_person_above_limit, use_case
from payments.models import Payment
from payments.services.locking import lock_payment
from payments.services.settling import unsettle
from payments.services.telling import tell
from payments.states import COLLECTED, PaymentKind, PaymentStatus, WaitingFor
from servicing.models import Transaction
from servicing.services.disbursing import disbursement_returned
from servicing.services.returning import return_payment
from servicing.services.reversals import reverse_transaction

NO_CODE = "UNKNOWN"
RETURNER = system_actor("payments")

_by_amount = second_person_above_limit("amount")


class UnableToMarkReturned(LoanOpsError):
    """Only a payment that succeeded can come back."""

    status = 409


def above_limit_of_payment(use_case_name: str, actor: Actor, arguments: Mapping[str, Any]) -> str | None:
    """Four eyes when the payment's amount is above what the actor may do alone."""
    amount = Payment.objects.filter(pk=arguments["payment_id"]).values_list("amount", flat=True).first()
    return _by_amount(use_case_name, actor, {"amount": amount or Decimal(0)})


@use_case(
    "payments.mark_returned",
    audit="payment.marked-returned",
    title="Mark as returned",
    approval=above_limit_of_payment,
    surfaces=("admin",),
)
def mark_returned(*, payment_id: int, code: str, returned_date: date, reason: str, actor: Actor) -> Payment:
    """A person learned from the bank, before the provider said so, that a payment came back."""
    payment = lock_payment(payment_id)
    if payment.status not in COLLECTED:
        raise UnableToMarkReturned(
            f"{payment.number} is {payment.get_status_display().lower()}; only what succeeded or settled can come back."
        )
    take_back(payment, code=code, message=reason, on_date=returned_date)
    return payment


def take_back(payment: Payment, *, code: str, message: str, on_date: date) -> None:
    """Undo a locked payment that came back. One that is returned or refunded already stays as it is."""
    if payment.status not in COLLECTED:
        return
    payment.return_code, payment.returned_date = code[:20], on_date
    payment.failure_code, payment.failure_message = code[:60], message[:300]
    payment.next_look_at = payment.return_check_date = None
    payment.waiting_for = payment.waiting_reason = ""
    payment.change_status(PaymentStatus.RETURNED, reason=message)
    unsettle(payment, "return", on_date)
    undo_on_loan(
        payment, reason=message or "Returned by the bank.", return_code=code or NO_CODE, on_date=on_date
    )
    tell(payment, "returned")


def undo_on_loan(
    payment: Payment, *, reason: str, return_code: str = "", on_date: date | None = None
) -> None:
    """Reverse what the payment posted: with a code the bank returned it, which may cost the borrower a fee.

    If the loan refuses, the money is gone all the same: a person decides.
    """
    try:
        with transaction.atomic():
            _undo(payment, reason[:300], return_code, on_date)
    except LoanOpsError as refusal:
        payment.waiting_for = WaitingFor.PERSON
        payment.waiting_reason = f"Not undone on the loan: {refusal.message}"[:300]
        payment.save()


def _undo(payment: Payment, reason: str, return_code: str, on_date: date | None) -> None:
    if payment.kind == PaymentKind.DISBURSEMENT:
        assert payment.disbursement_order_id is not None
        told = f"{return_code}: {reason}"[:300] if return_code else reason
        disbursement_returned(order_id=payment.disbursement_order_id, reason=told, actor=RETURNER)
        return
    if (
        payment.transaction_id is None
        or Transaction.objects.filter(reverses_id=payment.transaction_id).exists()
    ):
        return
    if not return_code or on_date is None:
        reverse_transaction(transaction_id=payment.transaction_id, reason=reason, actor=RETURNER)
        return
    posted = Transaction.objects.select_related("loan").get(pk=payment.transaction_id)
    latest = posted.loan.current_day(clock.business_date())
    return_payment(
        transaction_id=posted.pk,
        return_code=return_code[:20],
        returned_date=max(posted.effective_date, min(on_date, latest)),
        reason=reason,
        actor=RETURNER,
    )
