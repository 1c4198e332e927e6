"""Receipts: money from the borrower, recorded by people or posted from a payment."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import DuplicateReference, FieldError, LoanOpsError
from loanops.ledger import chart
from loanops.usecases import use_case
from servicing.models import (
    Loan,
    LoanPosition,
    PaymentMethod,
    Transaction,
    TransactionKind,
    TransactionSource,
)
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


class UnableToPostReceipt(LoanOpsError):
    """Money arrived for a loan that was never paid out."""

    status = 409


class UseRecovery(LoanOpsError):
    """The loan is charged off: what comes now is a recovery."""


@use_case("servicing.record_payment", audit="loan.payment-recorded", title="Record payment")
def record_payment(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.OTHER,
    reference: str = "",
    reason: str = "",
    actor: Actor,
) -> Transaction:
    """Money that arrived outside the payment providers: a check, a wire, cash. The same reference counts once."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF, because="recording a payment")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    _refuse_known_reference(loan, reference)
    kind = receipt_kind_on(loan, effective_date)
    if kind == TransactionKind.RECOVERY:
        raise UseRecovery(
            f"{loan.number} is charged off since {_charge_off_date(loan)}; record a recovery instead."
        )
    receipt = append_transaction(
        loan,
        kind=kind,
        amount=amount,
        effective_date=effective_date,
        method=method,
        reference=reference.strip(),
        actor=actor,
        reason=reason,
    )
    settle(loan, receipt)
    return receipt


@use_case("servicing.record_recovery", audit="loan.recovery-recorded", title="Record recovery")
def record_recovery(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.OTHER,
    reference: str = "",
    reason: str = "",
    actor: Actor,
) -> Transaction:
    """Money collected after the charge-off. It is income; when all is recovered the loan closes."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.CHARGED_OFF, because="recording a recovery")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    _refuse_known_reference(loan, reference)
    if receipt_kind_on(loan, effective_date) != TransactionKind.RECOVERY:
        raise UseRecovery(
            f"{effective_date} lies before the charge-off on {_charge_off_date(loan)}; record a payment instead."
        )
    recovery = append_transaction(
        loan,
        kind=TransactionKind.RECOVERY,
        amount=amount,
        effective_date=effective_date,
        method=method,
        reference=reference.strip(),
        actor=actor,
        reason=reason,
    )
    settle(loan, recovery)
    return recovery


@use_case("servicing.post_receipt", audit="loan.receipt-posted", title="Post receipt", surfaces=())
def post_receipt(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    source_key: str,
    method: str = PaymentMethod.OTHER,
    reference: str = "",
    cash_account: str = chart.CASH_CLEARING,
    reason: str = "",
    actor: Actor,
) -> Transaction:
    """Money a provider collected, at most once per `source_key`; a repeated call answers with what was posted.

    Money that has arrived is always taken up: on a charged-off loan as a recovery, on a closed one as a credit balance.
    """
    loan = lock_loan(loan_id)
    posted = Transaction.objects.filter(source_key=source_key).first()
    if posted is not None:
        if (posted.loan_id, posted.amount) != (loan.pk, amount):
            raise DuplicateReference(f"{source_key} was posted already, for another loan or amount.")
        return posted
    if loan.status == LoanStatus.PENDING_DISBURSEMENT:
        raise UnableToPostReceipt(f"{loan.number} is not disbursed; {amount:,.2f} cannot be a payment on it.")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    receipt = append_transaction(
        loan,
        kind=receipt_kind_on(loan, effective_date),
        amount=amount,
        effective_date=effective_date,
        method=method,
        reference=reference,
        cash_account=cash_account,
        source=TransactionSource.PAYMENT,
        source_key=source_key,
        actor=actor,
        reason=reason,
    )
    settle(loan, receipt)
    return receipt


def receipt_kind_on(loan: Loan, effective_date: date) -> TransactionKind:
    """A receipt that counts on or after the charge-off is a recovery."""
    charged_off = _charge_off_date(loan)
    if charged_off is not None and effective_date >= charged_off:
        return TransactionKind.RECOVERY
    return TransactionKind.REPAYMENT


def _charge_off_date(loan: Loan) -> date | None:
    return LoanPosition.objects.values_list("charge_off_date", flat=True).get(loan=loan)


def _refuse_known_reference(loan: Loan, reference: str) -> None:
    """The same check or wire is not recorded twice; a reversed one may be entered again."""
    reference = reference.strip()
    if not reference:
        return
    known = Transaction.objects.standing().filter(loan=loan, reference=reference).first()
    if known is not None:
        raise DuplicateReference(
            f"{reference} is recorded already on {loan.number}: {known} (transaction {known.sequence}).",
            errors=[
                FieldError(
                    "/reference", "duplicate_reference", f"Recorded already: {known}, {known.public_id}."
                )
            ],
            about=known,
        )
