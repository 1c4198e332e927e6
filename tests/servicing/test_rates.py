from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from loanops.notifications.models import Notification
from servicing.models import Installment, Transaction
from servicing.services.rates import UnableToChangeRate, change_rate
from servicing.services.recording import EffectiveDateInFuture, LoanNotOpen
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, make_loan, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def change(loan, rate="10", on=TODAY, actor=SYSTEM):
    return change_rate(
        loan_id=loan.pk, annual_rate=Decimal(rate), effective_date=on, reason="Agreed", actor=actor
    )


def coming(loan):
    rows = Installment.objects.filter(loan=loan, billed=False, kind="INSTALLMENT").order_by("position")
    return [row.due for row in rows]


class TestChangeRate:
    def test_earns_the_new_rate_from_its_day_and_sets_the_installments_anew(self, loan):
        before = coming(loan)
        change(loan)

        assert fresh(loan).annual_rate == Decimal("10")
        assert coming(loan)[1] < before[1]
        close_days(date(2026, 3, 14))
        assert fresh(loan).position.accrual_rate == Decimal("10")
        assert_books_prove()

    def test_tells_the_borrower(self, loan):
        change(loan)

        notice = Notification.objects.get(template_code="loan.rate-changed")
        assert "10 % a year instead of 12 %" in notice.body
        assert loan.number in notice.subject

    def test_within_what_the_product_lends_at(self, loan):
        change(loan, "18")
        with pytest.raises(UnableToChangeRate, match="allows 0 % to 18 %, not 18.000001 %"):
            change(loan, "18.000001")
        assert Transaction.objects.filter(kind="RATE_CHANGE").count() == 1
        assert_books_prove()

    def test_to_the_rate_it_has_is_refused(self, loan):
        with pytest.raises(UnableToChangeRate, match="has this rate on 2026-03-02 already"):
            change(loan, "12")
        change(loan, "11")
        with pytest.raises(UnableToChangeRate, match="already"):
            change(loan, "11")

    def test_dated_back_corrects_the_interest(self, loan):
        before = fresh(loan).position.interest
        change(loan, "6", date(2026, 1, 15))

        assert fresh(loan).position.interest < before
        assert_books_prove()

    def test_reversed_is_as_if_it_had_never_been(self, loan):
        pay(loan, "500.00", date(2026, 2, 20))
        before, planned = fresh(loan).position, coming(loan)
        reverse_transaction(transaction_id=change(loan, "6", date(2026, 2, 1)).pk, reason="x", actor=SYSTEM)

        assert (fresh(loan).annual_rate, coming(loan)) == (Decimal("12"), planned)
        assert fresh(loan).position.interest == before.interest
        assert_books_prove()

    def test_of_two_on_different_days_the_order_of_entry_makes_no_difference(self, loan):
        first = change(loan, "10", date(2026, 2, 20))
        second = change(loan, "9", date(2026, 2, 1))

        assert fresh(loan).annual_rate == Decimal("10")
        stood = fresh(loan).position
        for each in (first, second):
            reverse_transaction(transaction_id=each.pk, reason="x", actor=SYSTEM)
        change(loan, "9", date(2026, 2, 1))
        change(loan, "10", date(2026, 2, 20))
        assert fresh(loan).position.interest == stood.interest
        assert_books_prove()

    def test_is_refused_tomorrow_and_before_the_money_is_out(self, loan):
        with pytest.raises(EffectiveDateInFuture):
            change(loan, on=date(2026, 3, 3))
        with pytest.raises(LoanNotOpen):
            change(make_loan())

    def test_always_needs_a_second_person(self, loan, officer):
        with pytest.raises(ApprovalRequired):
            change(loan, actor=officer)
