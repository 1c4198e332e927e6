"""Acceleration: after a default the lender calls the whole loan due."""

from datetime import date

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_always, use_case
from servicing.models import Transaction, TransactionKind
from servicing.services.noticing import tell
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_effective_date,
    require_status,
    settle,
    state_on,
)
from servicing.states import LoanStatus


class UnableToAccelerate(LoanOpsError):
    """Only a loan in default, and only once."""


@use_case(
    "servicing.accelerate_loan",
    audit="loan.accelerated",
    title="Accelerate",
    approval=second_person_always,
)
def accelerate_loan(*, loan_id: int, effective_date: date, reason: str, actor: Actor) -> Transaction:
    """All principal and the interest so far fall due on that day; the borrower gets a notice."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="an acceleration")
    require_effective_date(loan, effective_date, day_of(loan))
    earlier = Transaction.objects.standing().filter(loan=loan, kind=TransactionKind.ACCELERATION).first()
    if earlier is not None:
        raise UnableToAccelerate(f"{loan.number} was accelerated on {earlier.effective_date}.")
    state = state_on(loan, effective_date)
    if not state.days_past_due:
        raise UnableToAccelerate(f"{loan.number} is not past due on {effective_date}; it is not in default.")
    acceleration = append_transaction(
        loan,
        kind=TransactionKind.ACCELERATION,
        amount=state.balances.total,
        effective_date=effective_date,
        actor=actor,
        reason=reason,
    )
    settle(loan, acceleration)
    announce("loan.accelerated", loan_id=loan.pk, transaction_id=acceleration.pk)
    tell(
        loan,
        "accelerated",
        key=acceleration.public_id,
        amount=state.balances.total,
        effective_date=effective_date,
        days=state.days_past_due,
    )
    return acceleration
