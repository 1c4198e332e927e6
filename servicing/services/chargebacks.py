"""Chargebacks: the payer disputed a card payment and his bank took the money back."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_above_limit, use_case
from servicing.models import Loan, PaymentMethod, Transaction, TransactionKind
from servicing.models.transactions import MONEY_IN
from servicing.services.figures import ZERO
from servicing.services.recording import (
    append_transaction,
    day_of,
    require_amount,
    require_effective_date,
    settle,
)
from servicing.services.reversals import lock_transaction, money_back, require_standing, undo

DISPUTABLE = (PaymentMethod.CARD, PaymentMethod.WALLET, PaymentMethod.DIRECT_DEBIT)
WON = "CHARGEBACK_WON"


class UnableToChargeBack(LoanOpsError):
    """Not a payment that can be disputed, or more than is left of it."""


@use_case(
    "servicing.record_chargeback",
    audit="loan.chargeback-recorded",
    title="Record chargeback",
    approval=second_person_above_limit("amount"),
)
def record_chargeback(
    *,
    transaction_id: int,
    amount: Decimal,
    effective_date: date,
    reference: str = "",
    reason: str,
    actor: Actor,
) -> Transaction:
    """The money of a disputed payment, or a part of it, left again: the loan owes it from that day on.

    The payment itself stays where it was: it kept the loan current until it was disputed.
    """
    loan, payment = lock_transaction(transaction_id)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    if payment.kind not in MONEY_IN or payment.method not in DISPUTABLE:
        raise UnableToChargeBack(
            f"{payment} is no card, wallet or direct-debit payment that can be disputed."
        )
    require_left_of(loan, payment, amount, effective_date)
    chargeback = append_transaction(
        loan,
        kind=TransactionKind.CHARGEBACK,
        amount=amount,
        effective_date=effective_date,
        method=payment.method,
        reference=reference.strip(),
        cash_account=payment.cash_account,
        details={"payment": payment.pk},
        actor=actor,
        reason=reason,
    )
    settle(loan, chargeback)
    announce("loan.payment-charged-back", loan_id=loan.pk, transaction_id=chargeback.pk)
    return chargeback


@use_case("servicing.win_chargeback", audit="loan.chargeback-won", title="Record won chargeback")
def win_chargeback(*, transaction_id: int, reason: str, actor: Actor) -> Transaction:
    """The dispute was decided for the lender: the money is back, as if it had never left."""
    loan, chargeback = lock_transaction(transaction_id)
    if chargeback.kind != TransactionKind.CHARGEBACK:
        raise UnableToChargeBack(f"{chargeback} is no chargeback.")
    return undo(loan, chargeback, reason=reason, actor=actor, undone_as=WON)


def require_left_of(loan: Loan, payment: Transaction, amount: Decimal, on: date) -> None:
    """No more of a payment goes back than came, and not before it came."""
    require_standing(payment)
    if on < payment.effective_date:
        raise UnableToChargeBack(
            f"It counts from {payment.effective_date}; on {on} there was nothing to send back."
        )
    gone = money_back(payment).aggregate(total=Sum("amount"))["total"] or ZERO
    if amount > payment.amount - gone:
        raise UnableToChargeBack(
            f"{payment.amount - gone:,.2f} is left of the payment of {payment.amount:,.2f}, not {amount:,.2f}."
        )
