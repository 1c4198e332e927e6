"""Interest by the passing of days: segments, any single day, and the period's convention."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from loanops.engine import (
    DaysInMonth,
    DaysInYear,
    Event,
    EventKind,
    InterestMethod,
    InterestPeriod,
    LeapDayRule,
    Segment,
    accrual_of,
    accrual_on,
    replay,
)
from tests.engine.loans import START, disbursed, loan, paid

ACTUAL = {"days_in_year": DaysInYear.ACTUAL, "days_in_month": DaysInMonth.ACTUAL}


class TestAccrual:
    def test_counts_the_days_before_the_day_looked_at(self) -> None:
        first = replay(loan(), [disbursed()], START)
        assert (first.interest_accrued_total, first.segments) == (Decimal("0.00"), ())
        second = replay(loan(), [disbursed()], START + timedelta(days=1))
        assert second.interest_accrued_total == Decimal("0.32"), "10.00 / 31"

    def test_gives_a_thirty_day_month_the_same_interest_whatever_its_length(self) -> None:
        """docs/calculations/accrual.md: ten of 31 days in January, ten of 29 in February."""
        january = replay(loan(), [disbursed()], date(2024, 1, 11))
        assert january.interest_accrued_unrounded == Decimal("3.2258064516")
        february = replay(loan(), [disbursed(), paid(date(2024, 2, 1), "172.55")], date(2024, 2, 11))
        assert february.segments[-1].amount == Decimal("2.8877586207"), "8.3745 x 10 / 29"

    def test_starts_a_segment_where_the_balance_changes(self) -> None:
        state = replay(
            loan(late_fee=None), [disbursed(), paid(date(2024, 2, 15), "172.55")], date(2024, 3, 1)
        )
        assert [(each.from_date, each.to_date, each.balance) for each in state.segments] == [
            (date(2024, 1, 1), date(2024, 2, 1), Decimal("1000.00")),
            (date(2024, 2, 1), date(2024, 2, 15), Decimal("1000.00")),
            (date(2024, 2, 15), date(2024, 3, 1), Decimal("837.45")),
        ]

    def test_does_not_start_one_where_nothing_but_a_fee_happens(self) -> None:
        fee = Event("fee", EventKind.FEE, date(2024, 1, 10), Decimal("5.00"))
        assert len(replay(loan(), [disbursed(), fee], date(2024, 1, 20)).segments) == 1

    def test_splits_a_segment_where_the_length_of_the_year_changes(self) -> None:
        terms = loan(start_date=date(2023, 12, 15), **ACTUAL)
        state = replay(terms, [disbursed(on=date(2023, 12, 15))], date(2024, 1, 15))
        assert [(each.from_date, each.convention, each.amount) for each in state.segments] == [
            (date(2023, 12, 15), "ACT/365", Decimal("5.2602739726")),
            (date(2023, 12, 31), "ACT/366", Decimal("4.9180327869")),
        ]

    def test_uses_366_days_only_around_29_february_when_so_agreed(self) -> None:
        terms = loan(leap_day_rule=LeapDayRule.FEB29_PERIOD_ONLY, **ACTUAL)
        state = replay(terms, [disbursed()], date(2024, 3, 20))
        assert [each.convention for each in state.segments] == ["ACT/365", "ACT/366", "ACT/365"]

    def test_takes_a_twelfth_for_a_month_when_periods_count(self) -> None:
        terms = loan(interest_period=InterestPeriod.SAME_AS_REPAYMENT, **ACTUAL)
        state = replay(terms, [disbursed()], date(2024, 2, 1))
        assert [(each.convention, each.amount) for each in state.segments] == [("1/12", Decimal("10"))]

    def test_counts_a_tranche_from_the_period_s_start_where_parts_do_not_count(self) -> None:
        terms = loan(interest_period=InterestPeriod.SAME_AS_REPAYMENT)
        tranche = disbursed("500.00", on=date(2024, 1, 15), id="d2")
        assert replay(terms, [disbursed(), tranche], date(2024, 2, 1)).interest_accrued_total == Decimal(
            "15.00"
        )
        catching_up = replay(terms, [disbursed(), tranche], date(2024, 1, 15)).segments
        assert [(each.to_date, each.balance) for each in catching_up] == [
            (date(2024, 1, 15), Decimal("500.00")),
            (date(2024, 1, 15), Decimal("1000.00")),
        ]

    def test_of_flat_interest_goes_by_the_sum_lent_and_ends_with_the_principal(self) -> None:
        terms = loan(interest_method=InterestMethod.FLAT)
        events = [disbursed(), paid(date(2024, 2, 1), "576.67")]
        assert replay(terms, events, date(2024, 3, 1)).interest_accrued_total == Decimal("20.00")
        events.append(paid(date(2024, 3, 1), "600.00"))
        state = replay(terms, events, date(2024, 6, 1))
        assert state.interest_accrued_total == Decimal("20.00")
        assert state.balances.credit == Decimal("156.67"), "600.00 less 433.33 of principal and 10.00"
        assert state.is_settled

    def test_of_flat_interest_ends_at_maturity_even_when_nothing_is_paid(self) -> None:
        terms = loan(interest_method=InterestMethod.FLAT, number_of_installments=2)
        assert replay(terms, [disbursed()], date(2024, 12, 1)).interest_accrued_total == Decimal("20.00")

    def test_goes_on_after_maturity_on_what_is_not_paid(self) -> None:
        state = replay(loan(number_of_installments=1), [disbursed()], date(2024, 3, 12))
        assert state.interest_accrued_total == Decimal("23.55"), "10.00, then 10.00 and 10.00 x 11 / 31"

    def test_shows_the_cost_of_one_more_day(self) -> None:
        state = replay(loan(), [disbursed()], date(2024, 2, 1))
        assert state.per_diem == Decimal("0.34"), "1,000.00 at 1 % over the 29 days to 1 March"


class TestAnyDay:
    def test_is_its_share_of_the_segment_and_the_days_add_up(self) -> None:
        state = replay(loan(), [disbursed()], date(2024, 2, 1))
        assert accrual_on(state, date(2024, 1, 1)) == Decimal("0.32258064516129")
        assert accrual_on(state, date(2024, 2, 1)) == 0
        days = [START + timedelta(days=each) for each in range(31)]
        assert sum((accrual_on(state, each) for each in days), Decimal(0)) == Decimal("10")

    def test_is_nothing_outside_the_segment(self) -> None:
        segment = Segment(START, date(2024, 1, 11), Decimal("1"), Decimal("12"), "30/360", Decimal("1.00"))
        assert accrual_of(segment, date(2023, 12, 31)) == 0
        assert accrual_of(segment, date(2024, 1, 10)) == Decimal("0.1")
        assert accrual_of(segment, date(2024, 1, 11)) == 0
