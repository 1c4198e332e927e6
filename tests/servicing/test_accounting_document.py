"""The examples of docs/calculations/accounting.md are what the books hold."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from loanops.ledger.models import JournalLine
from servicing.models import Transaction, TransactionKind
from servicing.services.charges import assess_fee
from servicing.services.recording import lock_loan, settle
from tests.books import assert_books_prove, balance_of, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parents[2] / "docs" / "calculations" / "accounting.md"


def rows() -> list[tuple[str, str, str]]:
    """Event, account, amount of each line of the first table; an empty event repeats the one above."""
    found, event = [], ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[1] not in ("Account", "---"):
            event = cells[0] or event
            found.append((event, cells[1], cells[2]))
    return found


def told(event: str) -> dict[str, Decimal]:
    return {account: Decimal(amount) for name, account, amount in rows() if name.startswith(event)}


def test_each_event_books_what_the_table_says(loan):
    disbursement, late_fee = (
        Transaction.objects.get(loan=loan, kind=kind)
        for kind in (TransactionKind.DISBURSEMENT, TransactionKind.LATE_FEE)
    )
    assert lines_of(disbursement) == told("disbursement")
    assert lines_of(late_fee) == told("late fee")
    assert balance_of("interest-receivable") == told("interest, 15 January")["interest-receivable"]
    assert balance_of("interest-income") == told("interest, 15 January")["interest-income"]
    fee = assess_fee(
        loan_id=loan.pk, amount=Decimal("30.00"), effective_date=date(2026, 3, 2), reason="Wire", actor=SYSTEM
    )
    assert lines_of(fee) == told("fee of")
    assert lines_of(pay(loan, "200.00")) == told("payment of")
    assert_books_prove()


def test_entering_non_accrual_books_what_the_document_says(loan):
    for day in (date(2026, 5, 15), date(2026, 5, 16)):
        set_business_date(day)
        with transaction.atomic():
            settle(lock_loan(loan.pk))
    text = DOCUMENT.read_text(encoding="utf-8")
    lines = JournalLine.objects.filter(entry__kind="NON_ACCRUAL").values_list("account__code", "amount")

    for code, amount in lines:
        assert f"| {code} | {amount} |" in text
    assert len(lines) == 2
    assert f"Memo interest on that day: {fresh(loan).position.memo_interest}." in text
    assert_books_prove()
