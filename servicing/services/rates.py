"""A loan's rate, changed by people: agreed with the borrower, or put right."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_always, use_case
from servicing.models import Loan, Transaction, TransactionKind
from servicing.services.noticing import tell
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    rate_on,
    require_effective_date,
    require_status,
    settle,
)
from servicing.states import LoanStatus

RATE_UNIT = Decimal("0.000001")


class UnableToChangeRate(LoanOpsError):
    """The product lends at another range of rates, or nothing would change."""


@use_case(
    "servicing.change_rate", audit="loan.rate-changed", title="Change rate", approval=second_person_always
)
def change_rate(
    *, loan_id: int, annual_rate: Decimal, effective_date: date, reason: str, actor: Actor
) -> Transaction:
    """From a day on the loan earns another rate; the installments to come are set anew. The borrower is told."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a rate change")
    require_effective_date(loan, effective_date, day_of(loan))
    _require_rate(loan, annual_rate, effective_date)
    return set_rate(loan, annual_rate, effective_date, reason=reason, actor=actor)


def set_rate(
    loan: Loan, annual_rate: Decimal, effective_date: date, *, reason: str, actor: Actor
) -> Transaction:
    """Enter the new rate of a locked loan and tell the borrower."""
    before = rate_on(loan, effective_date)
    change = append_transaction(
        loan,
        kind=TransactionKind.RATE_CHANGE,
        amount=Decimal(0),
        effective_date=effective_date,
        details={"annual_rate": format(annual_rate.normalize(), "f")},
        actor=actor,
        reason=reason,
    )
    position = settle(loan, change).position
    announce("loan.rate-changed", loan_id=loan.pk, transaction_id=change.pk)
    tell(
        loan,
        "rate-changed",
        key=change.public_id,
        rate_before=before,
        rate=annual_rate,
        effective_date=effective_date,
        next_due_date=position.next_due_date,
        next_due_amount=position.next_due_amount,
    )
    return change


def _require_rate(loan: Loan, annual_rate: Decimal, on: date) -> None:
    """Within what the product lends at; the modification floor may lie below it."""
    snapshot = loan.product_snapshot
    floor = Decimal(snapshot.get("modification_rate_floor") or 0)
    cap = Decimal(snapshot["rate_max"])
    if annual_rate != annual_rate.quantize(RATE_UNIT):
        raise UnableToChangeRate("A rate has no more than six decimals.")
    if not floor <= annual_rate <= cap:
        raise UnableToChangeRate(
            f"{loan.product_snapshot['name']} allows {floor.normalize():f} % to {cap.normalize():f} %, "
            f"not {annual_rate.normalize():f} %."
        )
    if annual_rate == rate_on(loan, on):
        raise UnableToChangeRate(f"{loan.number} has this rate on {on} already.")
