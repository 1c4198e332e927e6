from datetime import date

import pytest

from servicing.models import Installment, Transaction
from servicing.services.due_dates import UnableToChangeDueDate, change_due_date
from servicing.services.recording import state_on
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def change(loan, first, on=TODAY):
    return change_due_date(
        loan_id=loan.pk, effective_date=on, first_due_date=first, reason="Paydays", actor=SYSTEM
    )


@pytest.fixture
def current(loan):
    pay(loan, "1066.19", date(2026, 2, 15))
    return fresh(loan)


def due_dates(loan):
    rows = Installment.objects.filter(loan=loan, kind="INSTALLMENT", billed=False)
    return list(rows.order_by("position").values_list("due_date", flat=True))


class TestChangeDueDate:
    def test_moves_the_installments_to_come(self, current):
        change(current, date(2026, 3, 20))

        assert due_dates(current)[:2] == [date(2026, 3, 20), date(2026, 4, 20)]
        loan = fresh(current)
        assert (loan.position.next_due_date, loan.maturity_date) == (date(2026, 3, 20), date(2027, 1, 20))
        assert_books_prove()

    def test_up_to_thirty_days_later_and_after_the_day_of_the_change(self, current):
        with pytest.raises(UnableToChangeDueDate, match="up to 2026-04-14, not to 2026-04-15"):
            change(current, date(2026, 4, 15))
        with pytest.raises(UnableToChangeDueDate, match="a day after 2026-03-02"):
            change(current, TODAY)
        assert not Transaction.objects.filter(kind="MODIFICATION").exists()

        earlier = change(current, date(2026, 3, 3))
        reverse_transaction(transaction_id=earlier.pk, reason="x", actor=SYSTEM)
        change(current, date(2026, 4, 14))
        assert_books_prove()

    def test_is_for_loans_that_are_current(self, loan):
        with pytest.raises(UnableToChangeDueDate, match="15 days past due"):
            change(loan, date(2026, 3, 20))

    def test_once_in_twelve_months_to_the_day(self):
        loan = make_active_loan(installments=36)
        pay(loan, "398.58", date(2026, 2, 15))
        change(loan, date(2026, 3, 20))
        set_business_date(TODAY.replace(year=2027))
        pay(loan, state_on(loan, date(2027, 3, 1)).total_due, date(2027, 3, 1))
        with pytest.raises(UnableToChangeDueDate, match="1 in 12 months is the most"):
            change(loan, date(2027, 3, 25), date(2027, 3, 1))

        change(loan, date(2027, 3, 25), date(2027, 3, 2))
        assert_books_prove()

    def test_as_often_as_the_product_allows(self):
        loan = make_active_loan(snapshot={"modification_due_date_changes_12_months_max": 2})
        pay(loan, "1066.19", date(2026, 2, 15))
        change(loan, date(2026, 3, 20))
        change(loan, date(2026, 3, 25))
        with pytest.raises(UnableToChangeDueDate, match="2 in 12 months"):
            change(loan, date(2026, 3, 28))

    def test_reversed_does_not_count(self, current):
        before = due_dates(current)
        reverse_transaction(transaction_id=change(current, date(2026, 3, 20)).pk, reason="x", actor=SYSTEM)
        assert due_dates(current) == before
        change(current, date(2026, 3, 25))
        assert_books_prove()
