"""Goodwill: the lender pays something for the borrower, to keep him a customer or to mend a mistake of his own."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import second_person_above_limit, use_case
from servicing.models import Transaction, TransactionKind
from servicing.services.figures import ZERO
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_amount,
    require_effective_date,
    require_status,
    settle,
)
from servicing.states import LoanStatus


class UnableToGrantGoodwill(LoanOpsError):
    """Goodwill pays debts; it makes no credit balance."""


@use_case(
    "servicing.grant_goodwill_credit",
    audit="loan.goodwill-granted",
    title="Grant goodwill credit",
    approval=second_person_above_limit("amount"),
)
def grant_goodwill_credit(
    *, loan_id: int, amount: Decimal, effective_date: date, reason: str, actor: Actor
) -> Transaction:
    """Count an amount as if the borrower had paid it; no money moves, it is the lender's discount."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a goodwill credit")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    credit = append_transaction(
        loan,
        kind=TransactionKind.GOODWILL_CREDIT,
        amount=amount,
        effective_date=effective_date,
        actor=actor,
        reason=reason,
    )
    projection = settle(loan, credit)
    above = projection.allocated(credit, "credit") + projection.unused(credit)
    if above > ZERO:
        raise UnableToGrantGoodwill(
            f"{amount - above:,.2f} is owed on {effective_date}; {amount:,.2f} would be a gift in money."
        )
    return credit
