"""The projection stored: position, schedule, allocations, accruals and journal follow from terms and transactions.

One payment and a whole slice of end of day are written by the same code, so that a loan stands the same whichever way
it came there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from loanops.core.ids import new_public_id
from loanops.engine.state import LoanState
from loanops.ledger.models import JournalEntry
from loanops.ledger.services.posting import Entry, post_entries
from servicing.models import AccrualSegment, Allocation, Installment, Loan, LoanPosition, Transaction
from servicing.services.accounting import interest_lines
from servicing.services.figures import ZERO, InstallmentRow
from servicing.services.planning import Booking, Plan, plan
from servicing.services.stored import StoredLoan, load

ONE_DAY = timedelta(days=1)
COLUMNS = ("loan_id", *InstallmentRow._fields)
UPSERT_INSTALLMENTS = (
    f"INSERT INTO servicing_installment ({', '.join(COLUMNS)}) SELECT * FROM unnest("
    "%s::bigint[], %s::int[], %s::int[], %s::text[], %s::date[], %s::date[], %s::boolean[], "
    "%s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], "
    "%s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::date[], %s::numeric[]) "
    "ON CONFLICT (loan_id, position) DO UPDATE SET "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in InstallmentRow._fields[1:])
)
POSITION_FIELDS = [each.name for each in LoanPosition._meta.concrete_fields if not each.primary_key]


@dataclass(frozen=True)
class Projection:
    """A loan as it stands after writing: its state, its position, and what was stored before."""

    loan: Loan
    state: LoanState
    position: LoanPosition
    before: StoredLoan

    def unused(self, transaction: Transaction) -> Decimal:
        """The part of a waiver that found nothing to waive."""
        return self.state.unused.get(str(transaction.pk), ZERO)


def project(loan: Loan, as_of: date, *, new: Iterable[Transaction] = ()) -> Projection:
    """Replay a loan and store what follows. The caller holds its lock; `new` are transactions not booked yet."""
    [stored] = load([loan])
    planned = plan(stored, as_of, posting_date=as_of, new=new)
    written = write([planned])
    move_closed_through([loan], as_of - ONE_DAY)
    loan.before_projection = loan.before_projection or stored
    loan.posted_entries = [*loan.posted_entries, *(entry.pk for entry in written.entries)]
    return Projection(loan=loan, state=planned.state, position=written.positions[0], before=stored)


@dataclass(frozen=True)
class Written:
    """What `write` stored: the loans' new positions, in the order of the plans, and the entries it posted."""

    positions: list[LoanPosition]
    entries: list[JournalEntry]


def write(plans: Sequence[Plan], *, group_interest: bool = False) -> Written:
    """Store plans and post their journal entries, in few statements. End of day groups the interest itself."""
    _write_transactions(plans)
    _write_allocations(plans)
    _write_segments(plans)
    _write_installments(plans)
    positions = [LoanPosition(loan=each.loan, replay=each.replay, **each.position) for each in plans]
    LoanPosition.objects.bulk_create(
        positions, update_conflicts=True, unique_fields=["loan"], update_fields=POSITION_FIELDS
    )
    entries = [_entry(planned, booking) for planned in plans for booking in planned.bookings]
    if not group_interest:
        entries += [_interest_entry(planned) for planned in plans]
    return Written(positions, post_entries(entries))


def move_closed_through(loans: Sequence[Loan], day: date) -> None:
    """`day` and the days before it are closed for these loans: no change people make, so no history row."""
    behind = [loan for loan in loans if loan.closed_through < day]
    if behind:
        Loan.objects.filter(pk__in=[loan.pk for loan in behind]).update(closed_through=day)
    for loan in behind:
        loan.closed_through = day


def _write_transactions(plans: Sequence[Plan]) -> None:
    new = [transaction for planned in plans for transaction in planned.new_transactions]
    for transaction in new:
        transaction.public_id = new_public_id("txn")
    Transaction.objects.bulk_create(new)


def _write_allocations(plans: Sequence[Plan]) -> None:
    for planned in plans:
        if planned.superseded_allocations:
            Allocation.objects.filter(pk__in=planned.superseded_allocations).update(
                superseded_by=planned.replay
            )
    Allocation.objects.bulk_create(
        Allocation(
            loan=planned.loan,
            transaction=transaction,
            installment=row.installment or None,
            fees=row.fees,
            penalties=row.penalties,
            interest=row.interest,
            principal=row.principal,
            credit=row.credit,
            replay=planned.replay,
        )
        for planned in plans
        for transaction, row in planned.allocations
    )


def _write_segments(plans: Sequence[Plan]) -> None:
    for planned in plans:
        if planned.superseded_segments:
            AccrualSegment.objects.filter(pk__in=planned.superseded_segments).update(
                superseded_by=planned.replay
            )
    AccrualSegment.objects.bulk_create(
        AccrualSegment(loan=planned.loan, replay=planned.replay, **values)
        for planned in plans
        for values in planned.segments
    )


def _write_installments(plans: Sequence[Plan]) -> None:
    """Rows that changed, in one statement whatever their number: a late loan's whole schedule moves every day."""
    rows = [(planned.loan.pk, row) for planned in plans for row in planned.installments]
    if rows:
        columns = [list(column) for column in zip(*((loan_id, *row) for loan_id, row in rows), strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(UPSERT_INSTALLMENTS, columns)
    for planned in plans:
        if planned.surplus_installments:
            Installment.objects.filter(loan=planned.loan, position__in=planned.surplus_installments).delete()


def _entry(planned: Plan, booking: Booking) -> Entry:
    transaction = booking.transaction
    key = f"transaction:{transaction.pk}"
    return Entry(
        kind=f"{transaction.kind}_CORRECTION" if booking.is_correction else transaction.kind,
        posting_key=f"{key}:replay:{planned.replay}" if booking.is_correction else key,
        posting_date=planned.posting_date,
        effective_date=transaction.effective_date,
        lines=booking.lines,
        loan_id=planned.loan.pk,
        transaction_id=transaction.pk,
        product_id=planned.loan.product_id,
        memo=transaction.reason,
        currency=planned.loan.currency,
    )


def _interest_entry(planned: Plan) -> Entry:
    """Interest of days this loan caught up with, or less interest because the past was corrected."""
    return Entry(
        kind="INTEREST_ADJUSTMENT",
        posting_key=f"loan:{planned.loan.pk}:interest:{planned.replay}",
        posting_date=planned.posting_date,
        effective_date=planned.as_of,
        lines=interest_lines(planned.interest, planned.accounts),
        loan_id=planned.loan.pk,
        product_id=planned.loan.product_id,
        memo=f"Interest accrued before {planned.as_of}",
        currency=planned.loan.currency,
    )
