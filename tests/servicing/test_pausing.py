from datetime import date

import pytest

from loanops.core.errors import ApprovalRequired
from loanops.notifications.models import Notification
from servicing.models import Transaction
from servicing.services.pausing import (
    UnableToGrantForbearance,
    UnableToPauseInterest,
    grant_forbearance,
    pause_interest,
)
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def pause(loan, until, on=TODAY, actor=SYSTEM):
    return pause_interest(loan_id=loan.pk, effective_date=on, until_date=until, reason="Flood", actor=actor)


class TestPauseInterest:
    def test_earns_nothing_until_the_day_and_again_from_it(self, loan):
        pause(loan, date(2026, 3, 7))
        booked = fresh(loan).position.interest_booked
        close_days(date(2026, 3, 6))
        assert fresh(loan).position.interest_booked == booked

        close_days(date(2026, 3, 7))
        assert fresh(loan).position.interest_booked > booked
        assert_books_prove()

    def test_leaves_the_due_dates(self, loan):
        before = fresh(loan).position.next_due_date
        pause(loan, date(2026, 5, 2))

        assert fresh(loan).position.next_due_date == before
        notice = Notification.objects.get(template_code="loan.interest-paused")
        assert "from March 2, 2026 up to the day before May 2, 2026" in notice.body

    def test_dated_back_takes_interest_back_and_undone_books_it_again(self, loan):
        before = fresh(loan).position.interest
        paused = pause(loan, date(2026, 3, 2), date(2026, 2, 20))
        assert fresh(loan).position.interest < before
        assert_books_prove()

        reverse_transaction(transaction_id=paused.pk, reason="x", actor=SYSTEM)
        assert fresh(loan).position.interest == before
        assert_books_prove()

    def test_has_an_end_within_a_year(self, loan):
        with pytest.raises(UnableToPauseInterest):
            pause(loan, TODAY)
        with pytest.raises(UnableToPauseInterest, match="by 2027-03-02, not on 2027-03-03"):
            pause(loan, date(2027, 3, 3))
        assert not Transaction.objects.filter(kind="INTEREST_PAUSE").exists()

        pause(loan, date(2027, 3, 2))
        assert_books_prove()

    def test_may_touch_another_one_but_not_run_into_it(self, loan):
        pause(loan, date(2026, 2, 20), date(2026, 2, 10))
        with pytest.raises(UnableToPauseInterest, match="is paused from 2026-02-10 to 2026-02-20"):
            pause(loan, date(2026, 2, 25), date(2026, 2, 19))

        pause(loan, date(2026, 2, 25), date(2026, 2, 20))
        pause(loan, date(2026, 2, 10), date(2026, 2, 1))
        assert_books_prove()

    def test_always_needs_a_second_person(self, loan, officer):
        with pytest.raises(ApprovalRequired):
            pause(loan, date(2026, 4, 2), actor=officer)


class TestGrantForbearance:
    def grant(self, loan, months, on=TODAY):
        return grant_forbearance(
            loan_id=loan.pk, effective_date=on, months=months, reason="Slow season", actor=SYSTEM
        )

    def test_puts_the_installments_off_while_interest_goes_on(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        self.grant(loan, 2)

        position = fresh(loan).position
        assert position.next_due_date == date(2026, 5, 15)
        close_days(date(2026, 3, 20))
        after = fresh(loan).position
        assert (after.days_past_due, after.interest > position.interest) == (0, True)
        assert_books_prove()

    def test_within_what_the_product_allows_in_twelve_months(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        self.grant(loan, 1)
        with pytest.raises(UnableToGrantForbearance, match="allows 2 months within twelve; 1 are taken"):
            self.grant(loan, 2)
        self.grant(loan, 1)
        with pytest.raises(UnableToGrantForbearance):
            self.grant(loan, 1)
        assert_books_prove()

    def test_leaves_arrears_as_they_are(self, loan):
        before = fresh(loan).position
        self.grant(loan, 1)

        assert fresh(loan).position.overdue_amount == before.overdue_amount

    def test_reversed_falls_due_as_before(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        granted = self.grant(loan, 2)
        set_business_date(date(2026, 3, 20))
        reverse_transaction(transaction_id=granted.pk, reason="Not wanted", actor=SYSTEM)

        assert fresh(loan).position.days_past_due == 5
        assert_books_prove()
