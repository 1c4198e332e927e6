from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from servicing.models import Installment, Transaction
from servicing.selectors import payoff_quote
from servicing.services.re_aging import NothingToSpread, UnableToReAge, re_age_loan, re_amortize_loan
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

# Paid out on 2026-01-15: nine months old on this day.
OLD_ENOUGH = date(2026, 10, 15)


def re_age(loan, on=OLD_ENOUGH, actor=SYSTEM, **more):
    return re_age_loan(loan_id=loan.pk, effective_date=on, reason="Recovered", actor=actor, **more)


@pytest.fixture
def late(db):
    """Six of eight installments are paid; the loan is 61 days past due on 2026-10-15."""
    loan = make_active_loan(installments=24)
    set_business_date(OLD_ENOUGH)
    for month in range(2, 8):
        pay(loan, fresh(loan).position.next_due_amount or "564.88", date(2026, month, 15))
    return fresh(loan)


class TestReAgeLoan:
    def test_makes_the_loan_current_without_a_payment(self, late):
        owed = late.position.total_outstanding
        assert late.position.days_past_due > 30
        re_age(late)

        loan = fresh(late)
        assert (loan.position.days_past_due, loan.position.overdue_amount) == (0, Decimal("0.00"))
        assert loan.position.total_outstanding == owed
        assert_books_prove()

    def test_over_more_installments_ends_later(self, late):
        re_age(late, number_of_installments=30)

        assert fresh(late).maturity_date > late.maturity_date
        assert_books_prove()

    def test_reversed_is_past_due_again(self, late):
        reverse_transaction(transaction_id=re_age(late).pk, reason="In error", actor=SYSTEM)

        loan = fresh(late)
        assert loan.position.days_past_due == late.position.days_past_due
        assert loan.maturity_date == late.maturity_date
        assert_books_prove()

    def test_not_a_day_before_the_loan_is_old_enough(self, late):
        with pytest.raises(UnableToReAge, match="may be re-aged from 2026-10-15"):
            re_age(late, date(2026, 10, 14))
        assert not Transaction.objects.filter(kind="MODIFICATION").exists()

    def test_once_in_twelve_months_to_the_day(self, late):
        re_age(late)
        set_business_date(date(2027, 10, 15))
        with pytest.raises(UnableToReAge, match="12 months lie between two"):
            re_age(late, date(2027, 10, 14))

        re_age(late, date(2027, 10, 15))
        assert_books_prove()

    def test_needs_payments_on_three_days(self):
        loan = make_active_loan(installments=24)
        set_business_date(OLD_ENOUGH)
        pay(loan, "564.88", date(2026, 2, 15))
        pay(loan, "564.88", date(2026, 3, 15))
        pay(loan, "1.00", date(2026, 3, 15))
        with pytest.raises(UnableToReAge, match="2 payments are made by 2026-10-15; 3 are needed"):
            re_age(loan)

        pay(loan, "564.88", OLD_ENOUGH)
        re_age(loan)
        assert_books_prove()

    def test_is_for_loans_that_are_past_due(self, late):
        pay(late, late.position.total_due, OLD_ENOUGH)
        with pytest.raises(UnableToReAge, match="not past due"):
            re_age(late)

    def test_by_the_policy_of_the_product(self):
        loan = make_active_loan(
            snapshot={"modification_reage_age_months_min": 1, "modification_reage_payments_min": 0}
        )
        re_age(loan, date(2026, 3, 2))

        assert fresh(loan).position.days_past_due == 0
        assert_books_prove()

    def test_always_needs_a_second_person(self, late, agent):
        with pytest.raises(ApprovalRequired):
            re_age(late, actor=agent)


class TestReAmortizeLoan:
    def re_amortize(self, loan, on=date(2026, 3, 2), **more):
        return re_amortize_loan(loan_id=loan.pk, effective_date=on, reason="Prepaid", actor=SYSTEM, **more)

    def installments(self, loan):
        rows = Installment.objects.filter(loan=loan, billed=False, kind="INSTALLMENT")
        return [row.due for row in rows.order_by("position")]

    def test_after_a_prepayment_makes_the_installments_smaller(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        pay(loan, "4000.00", date(2026, 2, 20))
        count = len([due for due in self.installments(loan) if due])
        self.re_amortize(loan)

        after = self.installments(loan)
        assert len(after) == 11 >= count
        assert max(after[1:]) < Decimal("800.00")
        assert_books_prove()

    def test_over_another_number_of_installments(self, loan):
        self.re_amortize(loan, number_of_installments=24)

        assert len(self.installments(loan)) == 24
        assert fresh(loan).maturity_date == date(2028, 2, 15)
        assert_books_prove()

    def test_leaves_arrears_due(self, loan):
        before = fresh(loan).position
        self.re_amortize(loan)

        after = fresh(loan).position
        assert (after.overdue_amount, after.days_past_due) == (
            before.overdue_amount,
            before.days_past_due,
        )

    def test_reversed_is_as_if_it_had_never_been(self, loan):
        before = self.installments(loan)
        change = self.re_amortize(loan, number_of_installments=6)
        reverse_transaction(transaction_id=change.pk, reason="x", actor=SYSTEM)

        assert self.installments(loan) == before
        assert_books_prove()

    def test_paid_off_leaves_exactly_zero(self, loan):
        self.re_amortize(loan, number_of_installments=24)
        pay(loan, payoff_quote(loan, date(2026, 3, 2)).total)

        assert fresh(loan).status == "CLOSED"
        assert_books_prove()

    def test_needs_an_installment_to_come(self, loan):
        set_business_date(date(2027, 1, 20))
        with pytest.raises(NothingToSpread):
            self.re_amortize(loan, date(2027, 1, 15))
        self.re_amortize(loan, date(2027, 1, 14))
        assert_books_prove()
