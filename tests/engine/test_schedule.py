"""Worked schedules; the published ones are in tests/golden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    Amortization,
    BusinessDayConvention,
    DaysInMonth,
    DaysInYear,
    Disbursement,
    EngineError,
    Frequency,
    FrequencyUnit,
    Grace,
    InterestMethod,
    InterestPeriod,
    LoanTerms,
    RoundingPolicy,
    RowKind,
    Schedule,
    YearSplit,
    build_schedule,
    due_dates,
)
from loanops.engine.periods import plan_periods
from tests.engine.loans import loan


def table(schedule: Schedule) -> list[str]:
    return [f"{row.due_date} {row.interest} {row.principal} {row.balance_after}" for row in schedule.rows]


class TestEqualInstallments:
    """docs/calculations/schedule.md, first example: 1,000.00 at 12 %, six months, 30/360."""

    def test_ask_for_the_same_sum_and_put_the_residue_into_the_last(self) -> None:
        schedule = build_schedule(loan())
        assert table(schedule) == [
            "2024-02-01 10.00 162.55 837.45",
            "2024-03-01 8.37 164.18 673.27",
            "2024-04-01 6.73 165.82 507.45",
            "2024-05-01 5.07 167.48 339.97",
            "2024-06-01 3.40 169.15 170.82",
            "2024-07-01 1.71 170.82 0.00",
        ]
        assert [row.total for row in schedule.rows] == [Decimal("172.55")] * 5 + [Decimal("172.53")]
        assert schedule.totals.interest == Decimal("35.28")
        assert schedule.totals.total == Decimal("1035.28")

    def test_may_be_whole_units(self) -> None:
        schedule = build_schedule(loan(rounding=RoundingPolicy(installment_multiple=Decimal("5"))))
        assert [row.total for row in schedule.rows] == [Decimal("175.00")] * 5 + [Decimal("159.91")]

    def test_divide_the_principal_when_there_is_no_interest(self) -> None:
        schedule = build_schedule(loan(annual_rate=Decimal(0), number_of_installments=3))
        assert [row.total for row in schedule.rows] == [
            Decimal("333.33"),
            Decimal("333.33"),
            Decimal("333.34"),
        ]

    def test_are_leveled_so_that_the_last_differs_little(self) -> None:
        """84 installments put up to 42 cents of rounding into the last one; leveling moves the others by a cent."""
        terms = loan(principal=Decimal("50000.00"), annual_rate=Decimal("7.35"), number_of_installments=84)
        totals = [row.total for row in build_schedule(terms).rows]
        assert len(set(totals[:-1])) == 1
        assert abs(totals[-1] - totals[0]) <= Decimal("0.42")


class TestEqualPrincipal:
    def test_repays_the_same_principal_each_time(self) -> None:
        assert table(build_schedule(loan(amortization=Amortization.EQUAL_PRINCIPAL))) == [
            "2024-02-01 10.00 166.67 833.33",
            "2024-03-01 8.33 166.67 666.66",
            "2024-04-01 6.67 166.67 499.99",
            "2024-05-01 5.00 166.67 333.32",
            "2024-06-01 3.33 166.67 166.65",
            "2024-07-01 1.67 166.65 0.00",
        ]


class TestFlatInterest:
    def test_is_counted_on_the_sum_once_lent(self) -> None:
        schedule = build_schedule(loan(interest_method=InterestMethod.FLAT))
        assert {row.interest for row in schedule.rows} == {Decimal("10.00")}
        assert [row.total for row in schedule.rows] == [Decimal("176.67")] * 5 + [Decimal("176.65")]


class TestGrace:
    def test_on_principal_asks_for_interest_only(self) -> None:
        assert table(build_schedule(loan(grace=Grace(principal_installments=2))))[:3] == [
            "2024-02-01 10.00 0.00 1000.00",
            "2024-03-01 10.00 0.00 1000.00",
            "2024-04-01 10.00 246.28 753.72",
        ]

    def test_on_paying_interest_lets_it_wait_for_the_first_installment_after(self) -> None:
        grace = Grace(principal_installments=2, interest_payment_installments=1)
        assert table(build_schedule(loan(grace=grace)))[:3] == [
            "2024-02-01 0.00 0.00 1000.00",
            "2024-03-01 20.00 0.00 1000.00",
            "2024-04-01 10.00 246.28 753.72",
        ]

    def test_on_interest_itself_lets_none_arise(self) -> None:
        schedule = build_schedule(loan(grace=Grace(interest_free_installments=2)))
        assert table(schedule)[:3] == [
            "2024-02-01 0.00 169.44 830.56",
            "2024-03-01 0.00 169.44 661.12",
            "2024-04-01 6.61 162.83 498.29",
        ]

    def test_to_the_last_installment_but_one_makes_a_bullet_loan(self) -> None:
        schedule = build_schedule(loan(grace=Grace(principal_installments=5)))
        assert [row.principal for row in schedule.rows] == [Decimal(0)] * 5 + [Decimal("1000.00")]

    def test_works_for_flat_interest_too(self) -> None:
        terms = loan(interest_method=InterestMethod.FLAT, grace=Grace(principal_installments=2))
        assert [row.principal for row in build_schedule(terms).rows] == [Decimal(0)] * 2 + [
            Decimal("250.00")
        ] * 4


class TestFirstPeriod:
    def test_that_is_short_counts_a_part_of_its_month(self) -> None:
        """1 to 20 January is 19 of the 31 days from 20 December: 10.00 x 19 / 31."""
        row = build_schedule(loan(first_due_date=date(2024, 1, 20))).rows[0]
        assert (row.days, row.interest) == (19, Decimal("6.13"))

    def test_that_is_long_counts_whole_months_back_and_a_part_before(self) -> None:
        """A month to 15 February, and 14 of the 31 days from 15 December: 10.00 x 45.16 / 31."""
        row = build_schedule(loan(first_due_date=date(2024, 2, 15))).rows[0]
        assert (row.days, row.interest) == (45, Decimal("14.52"))

    def test_may_be_several_months_long(self) -> None:
        row = build_schedule(loan(first_due_date=date(2024, 3, 15))).rows[0]
        assert (row.days, row.interest) == (74, Decimal("24.52"))

    def test_counts_its_days_where_months_have_their_own_length(self) -> None:
        terms = loan(first_due_date=date(2024, 2, 15), days_in_month=DaysInMonth.ACTUAL)
        assert build_schedule(terms).rows[0].interest == Decimal("15.00")

    def test_counts_a_part_of_its_twelfth_where_periods_are_twelfths(self) -> None:
        terms = loan(first_due_date=date(2024, 1, 20), interest_period=InterestPeriod.SAME_AS_REPAYMENT)
        assert build_schedule(terms).rows[0].interest == Decimal("6.13")


class TestYearEnd:
    """1,000.00 from 1 December 2023 to 1 January 2024 at 12 %: whose is the night of 31 December?"""

    def interest(self, split: YearSplit) -> Decimal:
        terms = loan(
            principal=Decimal("100000.00"),
            start_date=date(2023, 12, 1),
            days_in_year=DaysInYear.ACTUAL,
            days_in_month=DaysInMonth.ACTUAL,
            year_split=split,
        )
        return build_schedule(terms).rows[0].interest

    def test_belongs_to_the_new_year_when_the_day_after_disbursement_is_the_first(self) -> None:
        assert self.interest(YearSplit.DAY_AFTER_DISBURSEMENT) == Decimal("1019.09")

    def test_belongs_to_the_old_year_when_the_day_of_disbursement_is_the_first(self) -> None:
        assert self.interest(YearSplit.DISBURSEMENT_DAY) == Decimal("1019.18")


class TestTranches:
    def sent(self, *tranches: tuple[date, str]) -> list[Disbursement]:
        return [Disbursement(on, Decimal(amount)) for on, amount in tranches]

    def test_inside_a_period_earn_from_their_day_and_set_the_installment_anew(self) -> None:
        sent = self.sent((date(2024, 1, 1), "1000.00"), (date(2024, 2, 15), "500.00"))
        rows = build_schedule(loan(), sent).rows
        assert rows[0].total == Decimal("172.55")
        assert rows[1].interest == Decimal("10.96"), "8.37 and 5.00 x 15 / 29"
        assert rows[-1].balance_after == Decimal("0.00")
        assert {row.total for row in rows[1:-1]} == {rows[1].total}

    def test_on_a_due_day_count_from_the_next_period(self) -> None:
        sent = self.sent((date(2024, 1, 1), "1000.00"), (date(2024, 2, 1), "500.00"))
        rows = build_schedule(loan(), sent).rows
        assert (rows[0].interest, rows[0].balance_after) == (Decimal("10.00"), Decimal("1337.45"))
        assert rows[1].interest == Decimal("13.37")

    def test_leave_the_installments_before_them_alone(self) -> None:
        alone = build_schedule(loan()).rows
        more = build_schedule(
            loan(), self.sent((date(2024, 1, 1), "1000.00"), (date(2024, 5, 2), "90.00"))
        ).rows
        assert more[:4] == alone[:4]

    def test_need_an_installment_to_repay_them(self) -> None:
        with pytest.raises(EngineError, match="No installment is left"):
            build_schedule(loan(), self.sent((date(2024, 1, 1), "1000.00"), (date(2024, 7, 1), "1.00")))

    def test_do_not_come_before_the_loan(self) -> None:
        with pytest.raises(EngineError, match="before the start date"):
            build_schedule(loan(), self.sent((date(2023, 12, 31), "1000.00")))

    @pytest.mark.parametrize("amount", ["0", "-1.00"])
    def test_are_above_zero(self, amount: str) -> None:
        with pytest.raises(EngineError, match="above zero"):
            Disbursement(date(2024, 1, 1), Decimal(amount))

    def test_have_cents_and_no_more(self) -> None:
        with pytest.raises(EngineError, match="at most 2 places"):
            build_schedule(loan(), self.sent((date(2024, 1, 1), "1000.005")))


class TestDownPayment:
    def test_is_a_row_of_no_days_and_lowers_what_earns_interest(self) -> None:
        rows = build_schedule(loan(down_payment_percent=Decimal("25"))).rows
        assert (rows[0].kind, rows[0].days, rows[0].total) == (RowKind.DOWN_PAYMENT, 0, Decimal("250.00"))
        assert rows[1].interest == Decimal("7.50")
        assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]

    def test_is_asked_for_with_every_tranche(self) -> None:
        sent = [
            Disbursement(date(2024, 1, 1), Decimal("1000.00")),
            Disbursement(date(2024, 2, 1), Decimal("100.00")),
        ]
        rows = build_schedule(loan(down_payment_percent=Decimal("25")), sent).rows
        kinds = [row.kind for row in rows[:3]]
        assert kinds == [RowKind.DOWN_PAYMENT, RowKind.INSTALLMENT, RowKind.DOWN_PAYMENT]
        assert rows[2].total == Decimal("25.00")


class TestDueDates:
    def days(self, **changes: object) -> list[str]:
        return [str(day) for day in due_dates(loan(**changes))]

    def test_are_counted_from_the_start_and_clipped_to_the_month(self) -> None:
        assert self.days(start_date=date(2024, 1, 31), number_of_installments=4) == [
            "2024-02-29",
            "2024-03-31",
            "2024-04-30",
            "2024-05-31",
        ]

    def test_are_counted_from_the_first_due_date_when_there_is_one(self) -> None:
        found = self.days(first_due_date=date(2024, 2, 15), number_of_installments=2)
        assert found == ["2024-02-15", "2024-03-15"]

    def test_go_by_weeks_days_or_years(self) -> None:
        def two(every: int, unit: FrequencyUnit) -> list[str]:
            return self.days(frequency=Frequency(every, unit), number_of_installments=2)

        assert two(2, FrequencyUnit.WEEK) == ["2024-01-15", "2024-01-29"]
        assert two(10, FrequencyUnit.DAY) == ["2024-01-11", "2024-01-21"]
        assert two(1, FrequencyUnit.YEAR) == ["2025-01-01", "2026-01-01"]

    def test_move_off_closed_days_one_by_one(self) -> None:
        found = self.days(
            start_date=date(2024, 1, 4),
            business_day_convention=BusinessDayConvention.FOLLOWING,
            holiday_calendar="XFED",
        )
        assert found == ["2024-02-05", "2024-03-04", "2024-04-04", "2024-05-06", "2024-06-04", "2024-07-05"]

    def test_that_move_do_not_change_a_month_of_thirty_days(self) -> None:
        plain = build_schedule(loan(start_date=date(2024, 1, 4)))
        moved = build_schedule(
            loan(start_date=date(2024, 1, 4), business_day_convention=BusinessDayConvention.FOLLOWING)
        )
        assert [row.interest for row in moved.rows] == [row.interest for row in plain.rows]

    def test_may_be_listed(self) -> None:
        listed = (date(2024, 2, 10), date(2024, 4, 10), date(2024, 4, 30))
        terms = loan(due_dates=listed, number_of_installments=3)
        assert due_dates(terms) == listed
        interest = [row.interest for row in build_schedule(terms).rows]
        assert interest[0] == Decimal("12.90"), "a month to 10 February and 9 of the 31 days before"

    def test_that_are_listed_count_thirty_day_months_between_them(self) -> None:
        listed = (date(2024, 1, 31), date(2024, 2, 29), date(2024, 4, 30), date(2024, 5, 10))
        terms = loan(
            start_date=date(2023, 12, 31), due_dates=listed, number_of_installments=4, annual_rate=Decimal(12)
        )
        conventions = [period.legs[0].convention for period in plan_periods(terms)]
        assert conventions == ["30/360", "30/360", "60/360", "10/360"]

    def test_that_fall_together_are_refused(self) -> None:
        terms = loan(
            frequency=Frequency(1, FrequencyUnit.DAY),
            business_day_convention=BusinessDayConvention.FOLLOWING,
            number_of_installments=7,
        )
        with pytest.raises(EngineError, match="too short for its closed days"):
            due_dates(terms)


class TestTerms:
    def test_of_another_currency_and_places_work_alike(self) -> None:
        terms: LoanTerms = loan(
            currency="JPY", principal=Decimal("100000"), rounding=RoundingPolicy(places=0)
        )
        rows = build_schedule(terms).rows
        assert {row.total for row in rows[:-1]} == {Decimal("17255")}
        assert rows[-1].balance_after == Decimal("0")
