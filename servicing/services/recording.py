"""What every money use case on a loan shares: lock it, find its day, append a transaction, let everything follow."""

from datetime import date
from decimal import Decimal

from django.db.models import Max

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from servicing.models import Loan, Transaction, TransactionKind, TransactionSource
from servicing.services.figures import ZERO
from servicing.services.following import follow
from servicing.services.projecting import Projection, project
from servicing.states import LoanStatus

CENT = Decimal("0.01")
SOURCES = {
    ActorKind.STAFF: TransactionSource.STAFF,
    ActorKind.BORROWER: TransactionSource.API,
    ActorKind.API_CLIENT: TransactionSource.API,
    ActorKind.SYSTEM: TransactionSource.SYSTEM,
}


class InvalidAmount(LoanOpsError):
    """An amount is above zero and has no more than two decimals."""


class EffectiveDateInFuture(LoanOpsError):
    """What has not happened yet cannot be recorded."""


class EffectiveDateBeforeDisbursement(LoanOpsError):
    """Nothing happens to a loan before its first disbursement."""


class LoanNotOpen(LoanOpsError):
    """The loan's status does not allow this."""

    status = 409


def lock_loan(loan_id: int) -> Loan:
    """The loan, locked until the transaction ends; the first lock every money use case takes."""
    loan = lock(Loan.objects.all(), loan_id)
    loan.status_before = loan.status
    return loan


def day_of(loan: Loan) -> date:
    """The business day on which this loan's transactions are booked."""
    return loan.current_day(clock.business_date())


def require_amount(amount: Decimal) -> None:
    if amount <= ZERO or amount != amount.quantize(CENT):
        raise InvalidAmount(f"{amount} is no amount: it has to be above zero, with two decimals at most.")


def require_status(loan: Loan, *allowed: LoanStatus, because: str) -> None:
    """Refuse unless the loan has one of these statuses."""
    if loan.status not in allowed:
        wanted = " or ".join(LoanStatus(each).label.lower() for each in allowed)
        raise LoanNotOpen(
            f"{loan.number} is {LoanStatus(loan.status).label.lower()}; {because} needs a loan that is {wanted}."
        )


def require_effective_date(loan: Loan, effective_date: date, day: date) -> None:
    """Back-dating is fine as far as the first disbursement; the future is not."""
    if effective_date > day:
        raise EffectiveDateInFuture(f"{effective_date} lies after the business date {day}.")
    if loan.first_disbursed_date is None or effective_date < loan.first_disbursed_date:
        first = loan.first_disbursed_date
        since = f"it was disbursed on {first}" if first else "it is not disbursed yet"
        raise EffectiveDateBeforeDisbursement(f"{effective_date} is too early for {loan.number}: {since}.")


def append_transaction(
    loan: Loan,
    *,
    kind: TransactionKind,
    amount: Decimal,
    effective_date: date,
    actor: Actor,
    reason: str = "",
    source: TransactionSource | None = None,
    **details: object,
) -> Transaction:
    """One more thing that happened to the loan, in the order of entry; the caller holds the loan's lock."""
    last = Transaction.objects.filter(loan=loan).aggregate(last=Max("sequence"))["last"] or 0
    transaction = Transaction(
        loan=loan,
        sequence=last + 1,
        kind=kind,
        amount=amount,
        effective_date=effective_date,
        posting_date=day_of(loan),
        source=source or SOURCES[actor.kind],
        reason=reason[:300],
        recorded_by=actor.label[:200],
        **details,
    )
    transaction.save()
    return transaction


def settle(loan: Loan, *new: Transaction) -> Projection:
    """Replay, store, book; then status and delinquency follow the money, all in the running transaction."""
    projection = project(loan, day_of(loan), new=new)
    follow(loan, projection.state, before=projection.before.position, after=projection.position)
    _raise_version(loan)
    return projection


def _raise_version(loan: Loan) -> None:
    """Who looked at the loan before has to look again; what changed is the position, so no history row."""
    loan.version += 1
    loan.updated_at = clock.now()
    Loan.objects.filter(pk=loan.pk).update(version=loan.version, updated_at=loan.updated_at)
