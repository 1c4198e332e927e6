"""Returned payments: the bank sent the money back, with a code that says why."""

import re
from datetime import date

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import use_case
from products.choices import FeeKind
from servicing.models import Loan, Transaction, TransactionKind
from servicing.models.transactions import MONEY_IN
from servicing.services.approvals import second_person_above_limit_of_transaction
from servicing.services.fees import fee_of_kind
from servicing.services.recording import append_transaction, day_of, require_effective_date, settle
from servicing.services.reversals import lock_transaction, undo
from servicing.states import LoanStatus

RETURN = "RETURN"
CODE = re.compile(r"[A-Z0-9_-]{2,20}")
# The payer lacked the money or stopped it: R01 insufficient funds, R08 payment stopped, R09 uncollected funds, and
# a check that bounced. Codes that say the debit was not authorized or the account was wrong cost the borrower nothing.
CODES_WITH_FEE = ("R01", "R08", "R09", "NSF")


class UnableToReturn(LoanOpsError):
    """Only money from the borrower can come back."""


@use_case(
    "servicing.return_payment",
    audit="loan.payment-returned",
    title="Return payment",
    approval=second_person_above_limit_of_transaction,
)
def return_payment(
    *, transaction_id: int, return_code: str, returned_date: date, reason: str, actor: Actor
) -> Transaction:
    """The bank sent a payment back: the loan is as if it had never come; a closed one is open again.

    The product's fee for returned payments is charged from the day of the return when the payer is the cause.
    """
    loan, payment = lock_transaction(transaction_id)
    if payment.kind not in MONEY_IN:
        raise UnableToReturn(f"A {payment.get_kind_display().lower()} is not returned by a bank.")
    code = return_code.strip().upper()
    if not CODE.fullmatch(code):
        raise InvalidInput(
            errors=[FieldError("/return_code", "invalid", "The bank's code, such as R01 or NSF.")]
        )
    require_effective_date(loan, returned_date, day_of(loan))
    if returned_date < payment.effective_date:
        raise UnableToReturn(
            f"It counts from {payment.effective_date} and cannot come back on {returned_date}."
        )
    reversal = undo(
        loan,
        payment,
        reason=f"Returned {code}: {reason}",
        actor=actor,
        undone_as=RETURN,
        return_code=code,
        returned_date=returned_date.isoformat(),
    )
    _charge_fee(loan, payment, reversal, returned_date, actor=actor)
    announce("loan.payment-returned", loan_id=loan.pk, transaction_id=payment.pk, code=code)
    return reversal


def _charge_fee(
    loan: Loan, payment: Transaction, reversal: Transaction, returned_date: date, *, actor: Actor
) -> None:
    code = reversal.details["return_code"]
    fee = fee_of_kind(loan, FeeKind.RETURNED_PAYMENT)
    if fee is None or code not in CODES_WITH_FEE or loan.status != LoanStatus.ACTIVE:
        return
    charged = append_transaction(
        loan,
        kind=TransactionKind.FEE,
        amount=fee.amount,
        effective_date=returned_date,
        reference=fee.code,
        details={"fee": fee.code, "payment": payment.pk},
        actor=actor,
        reason=f"{fee.name}: {code}",
    )
    settle(loan, charged)
