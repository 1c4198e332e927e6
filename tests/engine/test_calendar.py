"""Closed days and day counts where the published cases leave gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    BusinessDayConvention,
    DayCount,
    DayCountContext,
    EngineError,
    UnsupportedConvention,
    add_months,
    adjust,
    bank_holidays,
    count_days,
    is_business_day,
)


class TestBusinessDays:
    def test_are_weekdays_without_holidays(self) -> None:
        assert is_business_day(date(2024, 7, 5), "XFED")
        assert not is_business_day(date(2024, 7, 4), "XFED")
        assert is_business_day(date(2024, 7, 4))
        assert not is_business_day(date(2024, 7, 6))

    def test_keep_a_sunday_holiday_on_monday_and_a_saturday_one_not_at_all(self) -> None:
        assert not is_business_day(date(2022, 12, 26), "XFED")
        assert is_business_day(date(2021, 12, 24), "XFED")
        assert is_business_day(date(2021, 12, 31), "XFED")

    @pytest.mark.parametrize(
        ("convention", "expected"),
        [
            (BusinessDayConvention.NONE, date(2024, 8, 31)),
            (BusinessDayConvention.FOLLOWING, date(2024, 9, 3)),
            (BusinessDayConvention.MODIFIED_FOLLOWING, date(2024, 8, 30)),
            (BusinessDayConvention.PRECEDING, date(2024, 8, 30)),
            (BusinessDayConvention.MODIFIED_PRECEDING, date(2024, 8, 30)),
            (BusinessDayConvention.NEAREST, date(2024, 8, 30)),
        ],
    )
    def test_stand_in_for_closed_ones(self, convention: BusinessDayConvention, expected: date) -> None:
        """31 August 2024 is a Saturday, 2 September Labor Day."""
        assert adjust(date(2024, 8, 31), convention, "XFED") == expected

    def test_of_another_calendar_are_unknown(self) -> None:
        with pytest.raises(UnsupportedConvention):
            bank_holidays("MARS", 2024)


class TestMonths:
    def test_are_clipped_to_their_length(self) -> None:
        assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
        assert add_months(date(2024, 3, 31), -13) == date(2023, 2, 28)


class TestDayCounts:
    def test_run_forward(self) -> None:
        with pytest.raises(EngineError, match="runs forward"):
            count_days(DayCount.ACT_360, date(2024, 1, 2), date(2024, 1, 1))

    def test_of_icma_need_their_reference_period(self) -> None:
        with pytest.raises(EngineError, match="reference period"):
            count_days(DayCount.ACT_ACT_ICMA, date(2024, 1, 1), date(2024, 2, 1))

    def test_of_icma_go_on_past_their_reference_period(self) -> None:
        context = DayCountContext(reference_start=date(2024, 1, 1), reference_end=date(2024, 7, 1))
        counted = count_days(DayCount.ACT_ACT_ICMA, date(2024, 1, 1), date(2025, 1, 1), context)
        assert counted.year_fraction == Decimal(1)

    def test_of_afb_take_whole_years_from_the_end(self) -> None:
        counted = count_days(DayCount.ACT_ACT_AFB, date(2020, 2, 29), date(2024, 2, 29))
        assert counted.year_fraction == Decimal(4)
