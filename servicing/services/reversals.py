"""Reversals: a booked transaction never changes; it is undone by one that points at it, from its own date."""

from loanops.core.actors import Actor
from loanops.core.errors import InvalidTransition, LoanOpsError, NotFound
from loanops.core.outbox import announce
from loanops.usecases import use_case
from servicing.models import Transaction, TransactionKind
from servicing.services.approvals import second_person_above_limit_of_transaction
from servicing.services.recording import append_transaction, lock_loan, settle

REVERSIBLE = (
    TransactionKind.REPAYMENT,
    TransactionKind.RECOVERY,
    TransactionKind.FEE,
    TransactionKind.WAIVER,
    TransactionKind.CREDIT_BALANCE_REFUND,
)
INSTEAD = {
    TransactionKind.LATE_FEE: "it follows from dates and payments; waive penalties instead.",
    TransactionKind.DISBURSEMENT: "record on its disbursement order that the money came back.",
    TransactionKind.REVERSAL: "enter the transaction again.",
}


class UnableToReverse(LoanOpsError):
    """This kind of transaction is not undone by a reversal."""


class AlreadyReversed(InvalidTransition):
    """The transaction is reversed already."""


@use_case(
    "servicing.reverse_transaction",
    audit="loan.transaction-reversed",
    title="Reverse transaction",
    approval=second_person_above_limit_of_transaction,
)
def reverse_transaction(*, transaction_id: int, reason: str, actor: Actor) -> Transaction:
    """Undo a transaction as if it had never been: a returned payment, a fee in error. A closed loan reopens."""
    loan_id = Transaction.objects.filter(pk=transaction_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Transaction {transaction_id} does not exist.")
    loan = lock_loan(loan_id)
    target = Transaction.objects.get(pk=transaction_id)
    kind = TransactionKind(target.kind)
    if kind not in REVERSIBLE:
        raise UnableToReverse(f"A {kind.label.lower()} is not reversed: {INSTEAD.get(kind, 'it is final.')}")
    undone = Transaction.objects.filter(reverses=target).first()
    if undone is not None:
        raise AlreadyReversed(
            f"{target} was reversed on {undone.posting_date} (transaction {undone.sequence})."
        )
    reversal = append_transaction(
        loan,
        kind=TransactionKind.REVERSAL,
        amount=target.amount,
        effective_date=target.effective_date,
        reverses=target,
        cash_account=target.cash_account,
        actor=actor,
        reason=reason,
    )
    settle(loan, reversal)
    announce("loan.transaction-reversed", loan_id=loan.pk, transaction_id=target.pk)
    return reversal
