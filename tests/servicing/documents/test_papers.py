"""Schedule, receipt and confirmation of payment in full."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from servicing.documents.letters import (
    NoReceipt,
    NotPaidInFull,
    paid_in_full_pdf,
    receipt_pdf,
)
from servicing.documents.schedule import COLUMNS, schedule_csv, schedule_pdf, schedule_rows
from servicing.models import Loan, Transaction
from servicing.selectors import payoff_quote
from servicing.services.reversals import reverse_transaction
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_active_loan, pay
from tests.pdf import text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def loan():
    return make_active_loan()


def with_allocations(transaction):
    return Transaction.objects.with_allocations().select_related("loan__business").get(pk=transaction.pk)


class TestSchedule:
    def test_as_csv_is_the_schedule_row_by_row(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        rows = schedule_rows(loan)
        read = list(csv.DictReader(StringIO(schedule_csv(rows))))

        assert tuple(read[0]) == COLUMNS
        assert len(read) == len(rows) == 12
        assert (read[0]["due_date"], read[0]["paid"], read[0]["billed"]) == ("2026-02-15", "1066.19", "true")
        assert (read[1]["paid_date"], read[1]["billed"]) == ("", "false")
        assert sum(Decimal(row["principal"]) for row in read) == Decimal("12000.00")

    def test_as_pdf_shows_every_payment_and_the_sums(self, loan):
        rows = schedule_rows(loan)
        lines = text_of(schedule_pdf(loan, rows, TODAY)).splitlines()

        assert {str(row.due_date) for row in rows} <= set(lines)
        assert {f"{row.due:,.2f}" for row in rows} <= set(lines)
        assert f"{sum(row.interest for row in rows):,.2f}" in lines

    def test_of_a_loan_without_one_says_so(self, loan):
        assert "There is no schedule yet." in text_of(schedule_pdf(loan, [], TODAY))


class TestReceipt:
    def test_says_what_the_payment_went_to(self, loan):
        payment = pay(loan, "1200.00", date(2026, 2, 28), method="CHECK", reference="CHK-991")
        paid = with_allocations(payment)
        lines = text_of(receipt_pdf(paid)).splitlines()

        parts = {
            name: sum(getattr(each, name) for each in paid.current_allocations)
            for name in ("interest", "principal")
        }
        assert {"$1,200.00", "2026-02-28", "CHK-991", "Check"} <= set(lines)
        assert {f"{amount:,.2f}" for amount in parts.values()} <= set(lines)

    def test_is_given_for_money_that_was_received_and_kept(self, loan):
        disbursement = loan.transactions.get(kind="DISBURSEMENT")
        with pytest.raises(NoReceipt, match="is no payment"):
            receipt_pdf(with_allocations(disbursement))

        payment = pay(loan, "100.00")
        reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)
        with pytest.raises(NoReceipt, match="taken back"):
            receipt_pdf(with_allocations(payment))


class TestPaidInFull:
    def test_confirms_that_nothing_is_owed(self, loan):
        payoff = payoff_quote(loan, TODAY).total
        pay(loan, payoff)
        lines = text_of(paid_in_full_pdf(Loan.objects.with_position().get(pk=loan.pk))).splitlines()

        assert {"Paid in full", loan.number, "$0.00", f"${payoff:,.2f}"} <= set(lines)

    def test_says_what_is_sent_back(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total + Decimal("5.00"))

        assert "$5.00" in text_of(paid_in_full_pdf(fresh(loan)))

    def test_is_not_written_while_something_is_owed(self, loan):
        with pytest.raises(NotPaidInFull, match="is not paid in full"):
            paid_in_full_pdf(fresh(loan))
