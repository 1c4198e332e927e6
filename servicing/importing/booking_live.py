"""Booking running loans: businesses found by tax id or created, history appended, everything projected and booked."""

from collections.abc import Sequence

from django.db import connection

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import InvalidInput
from loanops.core.ids import new_public_id, next_numbers
from loanops.parties.models import Business
from loanops.parties.selectors import find_by_tax_id
from loanops.parties.services.businesses import create_business
from loanops.usecases import use_case
from products.models import ProductVersion
from products.selectors import version_on
from servicing.importing.booking import IMPORT_LOCK, IMPORTED, known_numbers
from servicing.importing.live import LiveLoan
from servicing.importing.rows import RowRefused
from servicing.models import Loan, Transaction, TransactionSource
from servicing.services.following import follow
from servicing.services.planning import plan
from servicing.services.projecting import write
from servicing.services.stored import load
from servicing.states import LoanStatus


@use_case("servicing.import_running_loans", audit="loan.imported", title="Import running loans", surfaces=())
def import_running_loans(*, loans: Sequence[LiveLoan], actor: Actor, reason: str = "") -> list[Loan]:
    """Take a slice of running loans onto the books with their whole history; known numbers are left as they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    known = known_numbers(loans)
    fresh = [each for each in loans if each.external_number not in known]
    if not fresh:
        return []
    versions = {
        code: version_on(code, clock.business_date()) for code in {each.product_code for each in fresh}
    }
    booked = [
        _create_loan(number, row, versions[row.product_code], actor)
        for number, row in zip(next_numbers("LN", len(fresh)), fresh, strict=True)
    ]
    _project(booked)
    work = current_work.get()
    if work is not None:
        for loan in booked:
            work.touch(loan)
    return booked


def _create_loan(number: str, row: LiveLoan, version: ProductVersion, actor: Actor) -> Loan:
    today = clock.business_date()
    loan = Loan(
        number=number,
        business=_business_of(row, actor),
        product=version.product,
        product_version=version,
        product_snapshot=row.snapshot,
        terms=row.terms.to_json(),
        currency=row.terms.currency,
        principal=row.terms.principal,
        annual_rate=row.terms.annual_rate,
        status=LoanStatus.ACTIVE,
        booked_date=today,
        first_disbursed_date=row.history[0].on,
        imported=True,
        external_number=row.external_number,
        flags=[IMPORTED],
    )
    loan.save()
    Transaction.objects.bulk_create(_transactions(loan, row))
    return loan


def _business_of(row: LiveLoan, actor: Actor) -> Business:
    tax_id = row.business.get("tax_id", "")
    known = find_by_tax_id(tax_id) if tax_id else None
    if known is not None:
        return known
    try:
        created: Business = create_business(fields=row.business, actor=actor)
    except InvalidInput as refused:
        told = "; ".join(f"{error.pointer.lstrip('/')}: {error.detail}" for error in refused.errors)
        raise RowRefused(f"The business cannot be saved: {told or refused}") from refused
    return created


def _transactions(loan: Loan, row: LiveLoan) -> list[Transaction]:
    today = clock.business_date()
    return [
        Transaction(
            loan=loan,
            public_id=new_public_id("txn"),
            sequence=sequence,
            kind=event.kind,
            amount=event.amount,
            effective_date=event.on,
            posting_date=today,
            component=event.component,
            source=TransactionSource.IMPORT,
            source_key=f"import:{row.external_number}:{sequence}",
            reference=event.reference or row.external_number,
            reason="As imported.",
            recorded_by="Import",
        )
        for sequence, event in enumerate(row.history, start=1)
    ]


def _project(loans: list[Loan]) -> None:
    """Replay and book all of them in few statements; then status and delinquency follow."""
    today = clock.business_date()
    stored = load(loans)
    plans = [plan(each, today, posting_date=today, new=each.transactions) for each in stored]
    positions = write(plans).positions
    for planned, position in zip(plans, positions, strict=True):
        loan = planned.loan
        due = [row.due_date for row in planned.state.rows if row.number is not None]
        loan.maturity_date = max(due, default=None)
        loan.save(update_fields=["maturity_date"])
        follow(loan, planned.state, before=None, after=position)
