"""The projection stored: position, schedule, allocations, accruals and journal follow from terms and transactions.

One payment and a whole slice of end of day are written by the same code, so that a loan stands the same whichever way
it came there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from loanops.core.errors import LoanOpsError
from loanops.core.ids import new_public_id
from loanops.engine.state import LoanState
from loanops.ledger.models import JournalEntry
from loanops.ledger.services.posting import Entry, post_entries
from servicing.models import (
    AccrualSegment,
    Allocation,
    ComingBill,
    Installment,
    Loan,
    LoanPosition,
    Transaction,
)
from servicing.services.accounting import interest_lines
from servicing.services.figures import ZERO, InstallmentRow, allocation_rows
from servicing.services.planning import Booking, Plan, plan
from servicing.services.quiet import Booked, account_sets, coming_bill
from servicing.services.stored import StoredLoan, load

COLUMNS = ("loan_id", *InstallmentRow._fields)
UPSERT_INSTALLMENTS = (
    f"INSERT INTO servicing_installment ({', '.join(COLUMNS)}) SELECT * FROM unnest("
    "%s::bigint[], %s::int[], %s::int[], %s::text[], %s::date[], %s::date[], %s::boolean[], "
    "%s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], "
    "%s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[], %s::date[], %s::numeric[]) "
    "ON CONFLICT (loan_id, position) DO UPDATE SET "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in InstallmentRow._fields[1:])
)
BILL_FIELDS = [each.name for each in ComingBill._meta.concrete_fields if not each.primary_key]
POSITION_FIELDS = [each.name for each in LoanPosition._meta.concrete_fields if not each.primary_key]


class LoanMovedOn(LoanOpsError):
    """End of day closed the loan's day while this change was on its way."""

    status = 409
    retryable = True


@dataclass(frozen=True)
class Projection:
    """A loan as it stands after writing: its state, its position, and what was stored before."""

    loan: Loan
    state: LoanState
    position: LoanPosition
    before: StoredLoan

    def allocated(self, transaction: Transaction, component: str) -> Decimal:
        """What a transaction did to one component, over all installments."""
        rows = allocation_rows(transaction, self.state)
        return sum((getattr(row, component) for row in rows), ZERO)

    def unused(self, transaction: Transaction) -> Decimal:
        """The part of a waiver that found nothing to waive."""
        return self.state.unused.get(str(transaction.pk), ZERO)


def project(loan: Loan, as_of: date, *, new: Iterable[Transaction] = ()) -> Projection:
    """Replay a loan and store what follows. The caller holds its lock; `new` are transactions not booked yet."""
    [stored] = load([loan])
    require_day(stored, as_of)
    planned = plan(stored, as_of, posting_date=as_of, new=new)
    written = write([planned])
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
    sets = account_sets(_booked(each) for each in plans)
    positions = [
        LoanPosition(
            loan=each.loan, replay=each.replay, projected_on=each.as_of, accounts_id=set_id, **each.position
        )
        for each, set_id in zip(plans, sets, strict=True)
    ]
    LoanPosition.objects.bulk_create(
        positions, update_conflicts=True, unique_fields=["loan"], update_fields=POSITION_FIELDS
    )
    ComingBill.objects.bulk_create(
        [coming_bill(each.loan, each.replay, each.state, each.position) for each in plans],
        update_conflicts=True,
        unique_fields=["loan"],
        update_fields=BILL_FIELDS,
    )
    entries = [_entry(planned, booking) for planned in plans for booking in planned.bookings]
    entries += [_loan_entry(planned) for planned in plans if not group_interest or planned.moves_basis]
    return Written(positions, post_entries(entries))


def require_day(stored: StoredLoan, as_of: date) -> None:
    """A loan never goes back in time: end of day may have closed its day before the caller held its lock."""
    if stored.position is not None and stored.position.as_of > as_of:
        raise LoanMovedOn(f"{stored.loan.number} has gone on to {stored.position.as_of}; try again.")


def _booked(planned: Plan) -> Booked:
    loan, accounts = planned.loan, planned.accounts
    interest = interest_lines(Decimal(1), accounts)
    return Booked(loan.product_id, loan.currency, accounts.by_role, interest)


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


def _loan_entry(planned: Plan) -> Entry:
    """Interest of days this loan caught up with, less interest because the past was corrected, or a change of basis."""
    kind, effective_date, memo = _told(planned)
    return Entry(
        kind=kind,
        posting_key=f"loan:{planned.loan.pk}:interest:{planned.replay}",
        posting_date=planned.posting_date,
        effective_date=effective_date,
        lines=planned.loan_lines,
        loan_id=planned.loan.pk,
        product_id=planned.loan.product_id,
        memo=memo,
        currency=planned.loan.currency,
    )


def _told(planned: Plan) -> tuple[str, date, str]:
    """Kind, effective date and memo of the entry of a loan."""
    old = planned.stored.position
    was, now = old.non_accrual_since if old else None, planned.recognition.since
    if now is not None and was != now:
        return "NON_ACCRUAL", now, "Interest earned and not collected is taken back to memo"
    if was is not None and now is None:
        return "RETURN_TO_ACCRUAL", planned.as_of, "Interest in memo is income again"
    if planned.moves_basis:
        return "DEFERRED_INTEREST", planned.as_of, "Deferred interest is earned"
    return "INTEREST_ADJUSTMENT", planned.as_of, f"Interest accrued before {planned.as_of}"
