"""Ends that are no payoff: charge-off, write-off, and sending a credit balance back."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.replay import replay
from loanops.engine.state import LoanState
from loanops.usecases import second_person_above_limit, second_person_always, use_case
from servicing.models import Loan, LoanPosition, PaymentMethod, Transaction, TransactionKind
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_amount,
    require_effective_date,
    require_status,
    settle,
)
from servicing.services.reversals import undo
from servicing.services.stored import StoredLoan, load
from servicing.states import LoanStatus

AFTER_CHARGE_OFF = (TransactionKind.RECOVERY, TransactionKind.WRITE_OFF)


class UnableToChargeOff(LoanOpsError):
    """The loan is not yet old enough in arrears."""


class UnableToUndoChargeOff(LoanOpsError):
    """What came after it makes sense only while it stands."""

    status = 409


class UnableToRefund(LoanOpsError):
    """Only money the lender holds for the borrower can be sent back."""


@use_case(
    "servicing.charge_off_loan", audit="loan.charged-off", title="Charge off", approval=second_person_always
)
def charge_off_loan(*, loan_id: int, effective_date: date, reason: str, actor: Actor) -> Transaction:
    """The lender stops counting the loan as an asset; the borrower still owes it."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a charge-off")
    require_effective_date(loan, effective_date, day_of(loan))
    [stored] = load([loan])
    _refuse_before_last_transaction(stored, effective_date)
    state = replay(loan.engine_terms(), stored.events(), effective_date)
    _require_old_arrears(loan, state)
    charge_off = append_transaction(
        loan,
        kind=TransactionKind.CHARGE_OFF,
        amount=state.balances.total,
        effective_date=effective_date,
        actor=actor,
        reason=reason,
    )
    settle(loan, charge_off)
    announce("loan.charged-off", loan_id=loan.pk, transaction_id=charge_off.pk)
    return charge_off


@use_case(
    "servicing.undo_charge_off",
    audit="loan.charge-off-undone",
    title="Undo charge-off",
    approval=second_person_always,
)
def undo_charge_off(*, loan_id: int, reason: str, actor: Actor) -> Transaction:
    """The charge-off was wrong: the loan is an asset again, with the interest and late fees of the days since."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.CHARGED_OFF, because="undoing a charge-off")
    standing = Transaction.objects.standing().filter(loan=loan)
    charge_off = standing.get(kind=TransactionKind.CHARGE_OFF)
    after = standing.filter(kind__in=AFTER_CHARGE_OFF).order_by("sequence").first()
    if after is not None:
        raise UnableToUndoChargeOff(
            f"{after} came after the charge-off (transaction {after.sequence}); reverse it first."
        )
    return undo(loan, charge_off, reason=reason, actor=actor)


@use_case(
    "servicing.write_off_loan", audit="loan.written-off", title="Write off", approval=second_person_always
)
def write_off_loan(*, loan_id: int, effective_date: date, reason: str, actor: Actor) -> Transaction:
    """The lender gives up what is left of a charged-off loan for good; the loan closes."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.CHARGED_OFF, because="a write-off")
    require_effective_date(loan, effective_date, day_of(loan))
    [stored] = load([loan])
    _refuse_before_last_transaction(stored, effective_date)
    write_off = append_transaction(
        loan,
        kind=TransactionKind.WRITE_OFF,
        amount=LoanPosition.objects.get(loan=loan).charged_off.total,
        effective_date=effective_date,
        actor=actor,
        reason=reason,
    )
    settle(loan, write_off)
    return write_off


@use_case(
    "servicing.refund_credit_balance",
    audit="loan.credit-refunded",
    title="Refund credit balance",
    approval=second_person_above_limit("amount"),
)
def refund_credit_balance(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.ACH,
    reference: str = "",
    reason: str,
    actor: Actor,
) -> Transaction:
    """Send back what the borrower paid too much: never more than the credit balance of that day."""
    loan = lock_loan(loan_id)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    refund = append_transaction(
        loan,
        kind=TransactionKind.CREDIT_BALANCE_REFUND,
        amount=amount,
        effective_date=effective_date,
        method=method,
        reference=reference.strip(),
        actor=actor,
        reason=reason,
    )
    before = LoanPosition.objects.get(loan=loan)
    after = settle(loan, refund).position
    if after.refunded_above_credit > before.refunded_above_credit:
        covered = amount - (after.refunded_above_credit - before.refunded_above_credit)
        raise UnableToRefund(
            f"The credit balance of {loan.number} covers {covered:,.2f} on {effective_date}, not {amount:,.2f}."
        )
    return refund


def _require_old_arrears(loan: Loan, state: LoanState) -> None:
    needed = loan.engine_terms().charge_off_days
    if needed is not None and state.days_past_due < needed:
        raise UnableToChargeOff(f"{loan.number} is {state.days_past_due} days past due; {needed} are needed.")


def _refuse_before_last_transaction(stored: StoredLoan, effective_date: date) -> None:
    last = max((each.effective_date for each in stored.standing), default=None)
    if last is not None and effective_date < last:
        raise UnableToChargeOff(f"{stored.loan.number} moved on {last}; choose that day or a later one.")
