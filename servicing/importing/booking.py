"""Booking a slice of imported loans: businesses, loans, history of principal, journal, in a few statements."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from simple_history.utils import bulk_create_with_history

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.ids import new_public_id, next_numbers
from loanops.engine import add_months
from loanops.parties.models import Business
from loanops.usecases import use_case
from products.models import ProductVersion
from products.selectors import version_on
from servicing.importing.rows import ImportedLoan, Outcome, RowOfLoan, terms_of
from servicing.models import Loan, Transaction, TransactionKind, TransactionSource
from servicing.services.planning import plan
from servicing.services.projecting import write
from servicing.services.stored import load
from servicing.states import CloseReason, LoanStatus

IMPORT_LOCK = 7_310_021
IMPORTED = "IMPORTED"
REVOLVING_AT_SOURCE = "REVOLVING_AT_SOURCE"
WARNED = "IMPORT_WARNING"


@use_case("servicing.import_loans", audit="loan.imported", title="Import loans", surfaces=())
def import_loans(
    *, loans: Sequence[ImportedLoan], product_code: str, actor: Actor, reason: str = ""
) -> list[Loan]:
    """Take a slice of loans onto the books; those whose number is known already are left as they are.

    History is principal only: the terms carry no interest and no late fee, and product limits do not apply.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    known = known_numbers(loans)
    fresh = [each for each in loans if each.external_number not in known]
    if not fresh:
        return []
    today = clock.business_date()
    version = version_on(product_code, today)
    businesses = _create_businesses(fresh)
    booked = _create_loans(fresh, businesses, version, today)
    transactions = _create_transactions(fresh, booked, today)
    plans = [
        plan(stored, today, posting_date=today, new=transactions[stored.loan.pk]) for stored in load(booked)
    ]
    write(plans)
    work = current_work.get()
    if work is not None:
        for loan in booked:
            work.touch(loan)
    return booked


def known_numbers(loans: Sequence[RowOfLoan]) -> set[str | None]:
    """Which of these loans are on the books already."""
    numbers = [each.external_number for each in loans]
    return set(Loan.objects.filter(external_number__in=numbers).values_list("external_number", flat=True))


def _create_businesses(rows: Sequence[ImportedLoan]) -> list[Business]:
    numbers = next_numbers("BZ", len(rows))
    businesses = [
        Business(number=number, public_id=new_public_id(Business.PUBLIC_ID_PREFIX), **row.business)
        for number, row in zip(numbers, rows, strict=True)
    ]
    return bulk_create_with_history(businesses, Business)


def _create_loans(
    rows: Sequence[ImportedLoan], businesses: Sequence[Business], version: ProductVersion, today: date
) -> list[Loan]:
    snapshot = version.snapshot()
    numbers = next_numbers("LN", len(rows))
    loans = []
    for number, row, business in zip(numbers, rows, businesses, strict=True):
        paid = row.outcome is Outcome.PAID_IN_FULL
        loans.append(
            Loan(
                public_id=new_public_id(Loan.PUBLIC_ID_PREFIX),
                number=number,
                business=business,
                product=version.product,
                product_version=version,
                product_snapshot=snapshot,
                terms=terms_of(row).to_json(),
                principal=row.principal,
                annual_rate=row.principal * 0,
                status=LoanStatus.CLOSED if paid else LoanStatus.CHARGED_OFF,
                close_reason=CloseReason.PAID_OFF if paid else "",
                closed_date=row.ended_on if paid else None,
                booked_date=today,
                first_disbursed_date=row.disbursed_on,
                maturity_date=add_months(row.disbursed_on, row.term_months),
                imported=True,
                external_number=row.external_number,
                flags=_flags(row),
            )
        )
    return bulk_create_with_history(loans, Loan)


def _flags(row: ImportedLoan) -> list[str]:
    flags = [IMPORTED]
    if row.was_revolving:
        flags.append(REVOLVING_AT_SOURCE)
    if row.warnings:
        flags.append(WARNED)
    return flags


def _create_transactions(
    rows: Sequence[ImportedLoan], loans: Sequence[Loan], today: date
) -> dict[int, list[Transaction]]:
    transactions = {loan.pk: _history_of(row, loan, today) for row, loan in zip(rows, loans, strict=True)}
    Transaction.objects.bulk_create(each for history in transactions.values() for each in history)
    return transactions


def _history_of(row: ImportedLoan, loan: Loan, today: date) -> list[Transaction]:
    """Lent; what came back, on the day it ended; what was charged off, the same day."""
    note = " ".join(row.warnings)[:300]
    history = [(TransactionKind.DISBURSEMENT, row.principal, row.disbursed_on, note)]
    if row.repaid:
        history.append(
            (TransactionKind.REPAYMENT, row.repaid, row.ended_on, "Principal repaid, as imported.")
        )
    if row.outcome is Outcome.CHARGED_OFF:
        history.append(
            (TransactionKind.CHARGE_OFF, row.charged_off, row.ended_on, "Charged off, as imported.")
        )
    return [
        Transaction(
            loan=loan,
            public_id=new_public_id("txn"),
            sequence=sequence,
            kind=kind,
            amount=amount,
            effective_date=effective_date,
            posting_date=today,
            source=TransactionSource.IMPORT,
            source_key=f"import:{row.external_number}:{kind}",
            reference=row.external_number,
            reason=reason,
            recorded_by="Import",
        )
        for sequence, (kind, amount, effective_date, reason) in enumerate(history, start=1)
    ]
