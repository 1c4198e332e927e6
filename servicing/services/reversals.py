"""Reversals: a booked transaction never changes; it is undone by one that points at it, from its own date."""

from django.db.models import Q

from loanops.core.actors import Actor
from loanops.core.errors import InvalidTransition, LoanOpsError, NotFound
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.models import Loan, Modification, Transaction, TransactionKind
from servicing.models.transactions import MONEY_IN, TransactionQuerySet
from servicing.services.approvals import second_person_above_limit_of_transaction
from servicing.services.recording import append_transaction, lock_loan, settle

REVERSIBLE = (
    TransactionKind.REPAYMENT,
    TransactionKind.RECOVERY,
    TransactionKind.FEE,
    TransactionKind.WAIVER,
    TransactionKind.GOODWILL_CREDIT,
    TransactionKind.CREDIT_BALANCE_REFUND,
    TransactionKind.REFUND,
    TransactionKind.RATE_CHANGE,
    TransactionKind.INTEREST_PAUSE,
    TransactionKind.CAPITALIZATION,
    TransactionKind.MODIFICATION,
    TransactionKind.ACCELERATION,
)
INSTEAD = {
    TransactionKind.LATE_FEE: "it follows from dates and payments; waive penalties instead.",
    TransactionKind.PLAN_FEE: "it follows from the contract; waive fees instead.",
    TransactionKind.DISBURSEMENT: "record on its disbursement order that the money came back.",
    TransactionKind.REVERSAL: "enter the transaction again.",
    TransactionKind.CHARGEBACK: "record that it was won.",
    TransactionKind.CHARGE_OFF: "undo the charge-off instead.",
    TransactionKind.SETTLEMENT: "it follows from the money that came for the agreement.",
    TransactionKind.REFINANCE_IN: "undo the refinancing, which concerns both loans.",
    TransactionKind.REFINANCE_OUT: "undo the refinancing, which concerns both loans.",
}


class UnableToReverse(LoanOpsError):
    """This kind of transaction is not undone by a reversal."""


class AlreadyReversed(InvalidTransition):
    """The transaction is reversed already."""


class MoneyIsGone(LoanOpsError):
    """The payment's money went back already, by a chargeback or a refund."""

    status = 409


@use_case(
    "servicing.reverse_transaction",
    audit="loan.transaction-reversed",
    title="Reverse transaction",
    approval=second_person_above_limit_of_transaction,
)
def reverse_transaction(*, transaction_id: int, reason: str, actor: Actor) -> Transaction:
    """Undo a transaction as if it had never been: a payment or a fee in error. A closed loan reopens."""
    loan, target = lock_transaction(transaction_id)
    kind = TransactionKind(target.kind)
    if kind not in REVERSIBLE:
        raise UnableToReverse(f"A {kind.label.lower()} is not reversed: {INSTEAD.get(kind, 'it is final.')}")
    if target.details.get("modification"):
        raise UnableToReverse(
            f"{target} is part of modification {target.details['modification']}; undo that one."
        )
    modified = Modification.objects.filter(Q(transaction=target) | Q(pause_transaction=target)).first()
    if modified is not None:
        raise UnableToReverse(f"{target} belongs to modification {modified.number}; undo the modification.")
    return undo(loan, target, reason=reason, actor=actor)


def lock_transaction(transaction_id: int) -> tuple[Loan, Transaction]:
    """A transaction with its loan locked."""
    loan_id = Transaction.objects.filter(pk=transaction_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Transaction {transaction_id} does not exist.")
    loan = lock_loan(loan_id)
    return loan, Transaction.objects.get(pk=transaction_id)


def undo(loan: Loan, target: Transaction, *, reason: str, actor: Actor, **details: str) -> Transaction:
    """Append the reversal and let everything follow; `details` say what kind of undoing it is."""
    require_standing(target)
    if target.kind in MONEY_IN:
        require_money_is_here(target)
    reversal = append_transaction(
        loan,
        kind=TransactionKind.REVERSAL,
        amount=target.amount,
        effective_date=target.effective_date,
        reverses=target,
        cash_account=target.cash_account,
        details=details,
        actor=actor,
        reason=reason,
    )
    settle(loan, reversal)
    announce("loan.transaction-reversed", loan_id=loan.pk, transaction_id=target.pk)
    return reversal


def require_standing(target: Transaction) -> None:
    """Refuse what is reversed already."""
    undone = Transaction.objects.filter(reverses=target).first()
    if undone is not None:
        raise AlreadyReversed(
            f"{target} was reversed on {undone.posting_date} (transaction {undone.sequence})."
        )


def require_money_is_here(payment: Transaction) -> None:
    """Refuse to undo a payment whose money went back already: that would count it twice."""
    gone = money_back(payment).first()
    if gone is not None:
        raise MoneyIsGone(
            f"{payment} went back by transaction {gone.sequence} ({gone}); reverse that one first."
        )


def money_back(payment: Transaction) -> TransactionQuerySet:
    """Standing chargebacks and refunds of a payment."""
    return Transaction.objects.standing().filter(
        loan=payment.loan_id,
        kind__in=(TransactionKind.CHARGEBACK, TransactionKind.REFUND),
        details__payment=payment.pk,
    )
