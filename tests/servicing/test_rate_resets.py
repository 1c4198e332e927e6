from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from loanops.notifications.models import Notification
from servicing.models import EndOfDayFailure, IndexRate, RateReset, Transaction
from servicing.services.index_rates import (
    UnableToRecordIndexRate,
    next_reset_date,
    record_index_rate,
)
from servicing.services.rate_resets import reset_rate
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, make_active_loan, set_business_date

pytestmark = pytest.mark.django_db

START = date(2026, 2, 10)
RESET = date(2026, 3, 10)
VARIABLE = {
    "rate_type": "VARIABLE",
    "rate_index": "PRIME",
    "rate_margin": "4",
    "rate_floor": "9",
    "rate_cap": "14",
    "rate_reset_months": 1,
}


def publish(rate, on=date(2026, 3, 1), index="PRIME", actor=SYSTEM):
    return record_index_rate(index=index, published_date=on, rate=Decimal(rate), actor=actor)


@pytest.fixture
def variable(db):
    return make_active_loan(disbursed=START, snapshot=VARIABLE)


class TestNextResetDate:
    def test_counts_months_from_the_disbursement(self):
        assert next_reset_date(VARIABLE, START, after=START) == RESET
        assert next_reset_date(VARIABLE, START, after=RESET) == date(2026, 4, 10)
        quarterly = {**VARIABLE, "rate_reset_months": 3}
        assert next_reset_date(quarterly, date(2026, 1, 31), after=date(2026, 3, 1)) == date(2026, 4, 30)
        assert next_reset_date({**VARIABLE, "rate_type": "FIXED"}, START, after=START) is None


class TestResetAtEndOfDay:
    def test_sets_the_rate_on_the_day_and_not_before(self, variable):
        publish("7.5")
        assert fresh(variable).rate_reset_date == RESET
        close_days(date(2026, 3, 9))
        assert fresh(variable).annual_rate == Decimal("12")

        close_days(RESET)
        loan = fresh(variable)
        assert (loan.annual_rate, loan.rate_reset_date) == (Decimal("11.5"), date(2026, 4, 10))
        change = Transaction.objects.get(loan=loan, kind="RATE_CHANGE")
        assert (change.effective_date, change.source) == (RESET, "SYSTEM")
        reset = RateReset.objects.get()
        assert (reset.index_value, reset.margin, reset.annual_rate) == (
            Decimal("7.5"),
            Decimal("4"),
            Decimal("11.5"),
        )
        assert reset.transaction == change
        assert (
            "11.5 % a year instead of 12 %"
            in Notification.objects.get(template_code="loan.rate-changed").body
        )
        assert_books_prove()

    @pytest.mark.parametrize(
        ("index", "rate"), [("5.01", "9.01"), ("4.99", "9"), ("9.99", "13.99"), ("10.01", "14")]
    )
    def test_stays_between_floor_and_cap(self, variable, index, rate):
        publish(index)
        set_business_date(RESET)
        reset_rate(loan_id=variable.pk, through=RESET, actor=SYSTEM)

        assert fresh(variable).annual_rate == Decimal(rate)

    @pytest.mark.parametrize(("index", "rate"), [("9", "13"), ("9.01", "13"), ("6.99", "11")])
    def test_moves_no_further_than_the_product_allows_at_once(self, index, rate):
        loan = make_active_loan(disbursed=START, snapshot={**VARIABLE, "rate_reset_cap": "1"})
        publish(index)
        set_business_date(RESET)
        reset_rate(loan_id=loan.pk, through=RESET, actor=SYSTEM)

        assert fresh(loan).annual_rate == Decimal(rate)

    def test_that_changes_nothing_is_kept_but_books_nothing(self, variable):
        publish("8")
        close_days(RESET)

        assert RateReset.objects.get().transaction is None
        assert not Transaction.objects.filter(kind="RATE_CHANGE").exists()
        assert not Notification.objects.filter(template_code="loan.rate-changed").exists()

    def test_takes_the_last_value_published_by_the_day(self, variable):
        publish("7", date(2026, 2, 1))
        publish("7.5", RESET)
        publish("9", date(2026, 3, 11))
        close_days(RESET)

        assert fresh(variable).annual_rate == Decimal("11.5")

    def test_looks_back_where_the_product_says_so(self):
        loan = make_active_loan(disbursed=START, snapshot={**VARIABLE, "rate_lookback_days": 30})
        publish("7", date(2026, 2, 8))
        publish("7.5", date(2026, 2, 9))
        close_days(RESET)

        assert fresh(loan).annual_rate == Decimal("11")

    def test_without_a_published_rate_is_listed_and_caught_up_from_its_own_day(self, variable):
        close_days(RESET)
        failure = EndOfDayFailure.objects.get(loan=variable, step="reset_rates")
        assert "no rate is published" in failure.reason
        assert fresh(variable).closed_through == RESET

        publish("7.5", date(2026, 3, 10))
        close_days(date(2026, 3, 11))
        failure.refresh_from_db()
        assert failure.resolved_at is not None
        assert Transaction.objects.get(kind="RATE_CHANGE").effective_date == RESET
        assert_books_prove()

    def test_catches_up_every_reset_it_missed_in_order(self, variable):
        publish("7.5", date(2026, 3, 1))
        publish("8.5", date(2026, 4, 1))
        set_business_date(date(2026, 4, 12))
        reset_rate(loan_id=variable.pk, through=date(2026, 4, 12), actor=SYSTEM)
        reset_rate(loan_id=variable.pk, through=date(2026, 4, 12), actor=SYSTEM)

        changes = Transaction.objects.filter(kind="RATE_CHANGE").order_by("effective_date")
        assert [(each.effective_date, each.details["annual_rate"]) for each in changes] == [
            (RESET, "11.5"),
            (date(2026, 4, 10), "12.5"),
        ]
        assert RateReset.objects.count() == 2
        assert_books_prove()

    def test_leaves_fixed_loans_alone(self, loan):
        publish("7.5")
        close_days(RESET)

        assert fresh(loan).rate_reset_date is None
        assert not RateReset.objects.exists()


class TestRecordIndexRate:
    def test_is_put_right_until_a_loan_was_reset_by_it(self, variable):
        publish("7")
        assert publish("7.5").rate == Decimal("7.5")
        assert IndexRate.objects.count() == 1
        close_days(RESET)

        with pytest.raises(UnableToRecordIndexRate, match="Loans were reset by"):
            publish("7")
        assert publish("7.5").rate == Decimal("7.5")

    @pytest.mark.parametrize("rate", ["50.000001", "-5.000001", "1.1234567"])
    def test_refuses_what_is_no_rate(self, rate):
        with pytest.raises(UnableToRecordIndexRate):
            publish(rate)
        assert not IndexRate.objects.exists()

    def test_always_needs_a_second_person(self, analyst):
        with pytest.raises(ApprovalRequired):
            publish("7.5", actor=analyst)
