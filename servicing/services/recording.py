"""What every money use case on a loan shares: lock it, find its day, append a transaction, let everything follow."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Max

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.engine.replay import replay
from loanops.engine.state import LoanState
from servicing.models import Loan, LoanPosition, Transaction, TransactionKind, TransactionSource
from servicing.services.figures import ZERO, event_of
from servicing.services.following import follow
from servicing.services.projecting import Projection, project
from servicing.services.stored import load
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


class NotTheLastDay(LoanOpsError):
    """Something happened to the loan after that day."""


class LoanNotOpen(LoanOpsError):
    """The loan's status does not allow this."""

    status = 409


def lock_loan(loan_id: int) -> Loan:
    """The loan and its position, locked until the transaction ends: the first locks every money use case takes.

    End of day moves positions in SQL without looking at the loan; who holds the position's lock keeps it away.
    """
    loan = lock(Loan.objects.all(), loan_id)
    position = LoanPosition.objects.select_for_update().filter(loan=loan).first()
    if position is not None:
        loan.position = position
    loan.status_before = loan.status
    return loan


def hold_loan(loan_id: int) -> None:
    """The loan's row first, as everywhere, where another record is what the use case is about."""
    Loan.objects.select_for_update(of=("self",)).filter(pk=loan_id).first()


def lock_two_loans(loan_id: int, other_id: int) -> tuple[Loan, Loan]:
    """Two loans, locked in the order of their ids whoever comes first; the first one is the use case's subject."""
    wanted = Loan.objects.select_for_update(of=("self",)).filter(pk__in=(loan_id, other_id))
    list(wanted.order_by("pk"))
    return lock_loan(loan_id), lock_loan(other_id)


def day_of(loan: Loan) -> date:
    """The business day on which this loan's transactions are booked."""
    return loan.current_day(clock.business_date())


def require_not_before_last(loan: Loan, effective_date: date) -> None:
    """Refuse a day before the last thing that happened: what takes the whole balance of its day comes last."""
    last = Transaction.objects.standing().filter(loan=loan).aggregate(last=Max("effective_date"))["last"]
    if last is not None and effective_date < last:
        raise NotTheLastDay(f"{loan.number} moved on {last}; choose that day or a later one.")


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


def state_on(loan: Loan, day: date) -> LoanState:
    """The loan as it stands on a day by what is entered so far; later events do not count."""
    [stored] = load([loan])
    return replay(loan.engine_terms(), stored.events(), day)


def rate_on(loan: Loan, day: date) -> Decimal:
    """The rate that interest days from `day` on earn, by what is entered so far."""
    rate = loan.engine_terms().annual_rate
    kinds = (TransactionKind.RATE_CHANGE, TransactionKind.MODIFICATION)
    rows = Transaction.objects.standing().filter(loan=loan, kind__in=kinds, effective_date__lte=day)
    events = sorted((event_of(row) for row in rows), key=lambda event: event.order)
    for event in events:
        changed = event.change.annual_rate if event.change is not None else event.annual_rate
        rate = rate if changed is None else changed
    return rate


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
    """Replay, store, book; then status, delinquency and settlements follow, all in the running transaction."""
    from servicing.services.settling import follow_settlement  # which settles too

    projection = write_and_follow(loan, *new)
    further = follow_settlement(loan)
    _raise_version(loan)
    return projection if further is None else replace(further, before=projection.before)


def write_and_follow(loan: Loan, *new: Transaction) -> Projection:
    """Replay, store and book; then status and delinquency follow. Use `settle`: a settlement may follow as well."""
    projection = project(loan, day_of(loan), new=new)
    follow(loan, projection.state, before=projection.before.position, after=projection.position)
    return projection


def _raise_version(loan: Loan) -> None:
    """Who looked at the loan before has to look again; what changed is the position, so no history row."""
    loan.version += 1
    loan.updated_at = clock.now()
    Loan.objects.filter(pk=loan.pk).update(version=loan.version, updated_at=loan.updated_at)
