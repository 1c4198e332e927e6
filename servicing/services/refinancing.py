"""Refinancing: a new loan pays an old one off; no money leaves the lender for it."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.core.outbox import announce
from loanops.ledger import chart
from loanops.usecases import second_person_always, use_case
from servicing.models import DisbursementOrder, Loan, PaymentMethod, Transaction, TransactionKind
from servicing.services.disbursing import fees_to_keep_back, new_order, pay_out, take_back
from servicing.services.figures import ZERO
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_two_loans,
    require_effective_date,
    require_not_before_last,
    require_status,
    settle,
    state_on,
)
from servicing.services.reversals import require_standing, undo
from servicing.states import DisbursementStatus, LoanStatus


class UnableToRefinance(LoanOpsError):
    """The two loans do not fit together."""


@use_case(
    "servicing.refinance_loan",
    audit="loan.refinanced",
    title="Refinance",
    approval=second_person_always,
)
def refinance_loan(
    *, loan_id: int, new_loan_id: int, effective_date: date, reason: str, actor: Actor
) -> Transaction:
    """Pay a loan off from another loan of the same borrower, to the cent of its payoff on that day.

    The new loan lends the payoff and the fees it keeps back; what it lends beyond may be paid out as usual.
    """
    if loan_id == new_loan_id:
        raise UnableToRefinance("A loan cannot pay off itself.")
    old, new = lock_two_loans(loan_id, new_loan_id)
    require_status(old, LoanStatus.ACTIVE, because="refinancing")
    require_effective_date(old, effective_date, day_of(old))
    require_not_before_last(old, effective_date)
    if (old.business_id, old.currency) != (new.business_id, new.currency):
        raise UnableToRefinance(f"{new.number} is another borrower's loan or in another currency.")
    payoff = state_on(old, effective_date).total_outstanding
    if payoff <= ZERO:
        raise UnableToRefinance(f"Nothing is owed on {old.number}.")
    lent = _lend(old, new, effective_date, payoff + fees_to_keep_back(new), reason=reason, actor=actor)
    paid_off = append_transaction(
        old,
        kind=TransactionKind.REFINANCE_OUT,
        amount=payoff,
        effective_date=effective_date,
        method=PaymentMethod.OTHER,
        reference=new.number,
        cash_account=chart.REFINANCE_CLEARING,
        details={"refinance_in": lent.pk},
        actor=actor,
        reason=reason,
    )
    settle(old, paid_off)
    announce("loan.refinanced", loan_id=old.pk, new_loan_id=new.pk)
    return paid_off


@use_case(
    "servicing.undo_refinancing",
    audit="loan.refinancing-undone",
    title="Undo refinancing",
    approval=second_person_always,
)
def undo_refinancing(*, transaction_id: int, reason: str, actor: Actor) -> Transaction:
    """Take a refinancing back on both loans: the old one is owed again, the new one has not lent the money."""
    target = Transaction.objects.filter(pk=transaction_id).first()
    if target is None:
        raise NotFound(f"Transaction {transaction_id} does not exist.")
    paid_off, lent = _both_sides(target)
    old, new = lock_two_loans(paid_off.loan_id, lent.loan_id)
    require_standing(paid_off)
    require_standing(lent)
    order = DisbursementOrder.objects.get(transaction=lent)
    take_back(new, lent, reason=reason, actor=actor)
    order.outcome = reason[:300]
    order.change_status(DisbursementStatus.RETURNED, reason=reason)
    return undo(old, paid_off, reason=reason, actor=actor)


def _lend(
    old: Loan, new: Loan, effective_date: date, amount: Decimal, *, reason: str, actor: Actor
) -> Transaction:
    order = new_order(new, amount, method=PaymentMethod.OTHER, reason=reason, actor=actor)
    order.reference = old.number
    order.save()
    return pay_out(
        new,
        order,
        effective_date,
        cash_account=chart.REFINANCE_CLEARING,
        kind=TransactionKind.REFINANCE_IN,
        actor=actor,
    )


def _both_sides(target: Transaction) -> tuple[Transaction, Transaction]:
    """What paid the old loan off, and what the new one lent for it."""
    rows = Transaction.objects.all()
    if target.kind == TransactionKind.REFINANCE_OUT:
        return target, rows.get(pk=target.details["refinance_in"])
    if target.kind == TransactionKind.REFINANCE_IN:
        return rows.get(kind=TransactionKind.REFINANCE_OUT, details__refinance_in=target.pk), target
    raise UnableToRefinance(f"{target} is no refinancing.")
