"""Capitalization: interest that is owed becomes principal and earns interest itself."""

from datetime import date

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_always, use_case
from servicing.models import Transaction, TransactionKind
from servicing.services.figures import ZERO
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


class NothingToCapitalize(LoanOpsError):
    """No interest is owed on that day."""


@use_case(
    "servicing.capitalize_interest",
    audit="loan.interest-capitalized",
    title="Capitalize interest",
    approval=second_person_always,
)
def capitalize_interest(*, loan_id: int, effective_date: date, reason: str, actor: Actor) -> Transaction:
    """All interest owed on that day, billed or not, is added to the principal; the plan is set anew."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="capitalizing interest")
    require_effective_date(loan, effective_date, day_of(loan))
    interest = state_on(loan, effective_date).balances.interest
    if interest <= ZERO:
        raise NothingToCapitalize(f"{loan.number} owes no interest on {effective_date}.")
    capitalization = append_transaction(
        loan,
        kind=TransactionKind.CAPITALIZATION,
        amount=interest,
        effective_date=effective_date,
        actor=actor,
        reason=reason,
    )
    settle(loan, capitalization)
    announce("loan.interest-capitalized", loan_id=loan.pk, transaction_id=capitalization.pk)
    return capitalization
