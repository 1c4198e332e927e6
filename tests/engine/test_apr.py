"""Annual percentage rates of quotes; the published ones are in tests/golden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    CashFlow,
    Disbursement,
    EngineError,
    Frequency,
    FrequencyUnit,
    UnitPeriod,
    UnitPeriodUnit,
    annual_percentage_rate,
    apr_of_schedule,
    build_schedule,
    finance_charge,
    unit_period_of,
    unit_periods_between,
)
from tests.engine.loans import START, loan


class TestAprOfSchedule:
    """docs/calculations/apr.md: 1,000.00 at 12 % with 20.00 of prepaid charges."""

    def test_is_the_contract_rate_when_nothing_else_is_paid(self) -> None:
        assert apr_of_schedule(Decimal("1000.00"), build_schedule(loan()), loan()) == Decimal("12.00")

    def test_rises_with_prepaid_charges(self) -> None:
        schedule = build_schedule(loan())
        assert apr_of_schedule(Decimal("980.00"), schedule, loan()) == Decimal("19.09")
        assert apr_of_schedule(Decimal("980.00"), schedule, loan(), places=3) == Decimal("19.089")
        assert finance_charge(Decimal("980.00"), schedule) == Decimal("55.28")

    def test_counts_a_down_payment_as_paid_at_once(self) -> None:
        terms = loan(down_payment_percent=Decimal("25"))
        assert apr_of_schedule(Decimal("1000.00"), build_schedule(terms), terms) == Decimal("12.00")

    def test_takes_tranches_as_several_advances(self) -> None:
        sent = [Disbursement(START, Decimal("1000.00")), Disbursement(date(2024, 2, 1), Decimal("500.00"))]
        assert apr_of_schedule(Decimal("1500.00"), build_schedule(loan(), sent), loan()) == Decimal("12.00")

    def test_goes_by_the_day_for_a_single_payment_within_a_year(self) -> None:
        terms = loan(number_of_installments=1)
        assert unit_period_of(terms, START, [date(2024, 2, 1)]) == UnitPeriod(31, UnitPeriodUnit.DAY)
        assert apr_of_schedule(Decimal("1000.00"), build_schedule(terms), terms) == Decimal("11.77"), (
            "1 % x 365 / 31"
        )

    def test_is_never_negative(self) -> None:
        with pytest.raises(EngineError, match="do not reach"):
            apr_of_schedule(Decimal("1100.00"), build_schedule(loan()), loan())


class TestUnitPeriod:
    @pytest.mark.parametrize(
        ("every", "unit", "expected"),
        [
            (1, FrequencyUnit.MONTH, UnitPeriod(1, UnitPeriodUnit.MONTH)),
            (3, FrequencyUnit.MONTH, UnitPeriod(3, UnitPeriodUnit.MONTH)),
            (24, FrequencyUnit.MONTH, UnitPeriod(1, UnitPeriodUnit.YEAR)),
            (1, FrequencyUnit.YEAR, UnitPeriod(1, UnitPeriodUnit.YEAR)),
            (2, FrequencyUnit.WEEK, UnitPeriod(2, UnitPeriodUnit.WEEK)),
            (10, FrequencyUnit.DAY, UnitPeriod(10, UnitPeriodUnit.DAY)),
        ],
    )
    def test_is_the_frequency_up_to_a_year(
        self, every: int, unit: FrequencyUnit, expected: UnitPeriod
    ) -> None:
        terms = loan(frequency=Frequency(every, unit))
        assert unit_period_of(terms, START, [date(2024, 2, 1), date(2024, 3, 1)]) == expected

    def test_of_a_single_payment_after_a_year_is_the_year(self) -> None:
        assert unit_period_of(loan(), START, [date(2025, 1, 1)]) == UnitPeriod(1, UnitPeriodUnit.YEAR)

    def test_of_half_a_month_counts_fifteen_days(self) -> None:
        half = UnitPeriod(1, UnitPeriodUnit.HALF_MONTH)
        assert half.per_year == Decimal(24)
        assert unit_periods_between(date(2024, 1, 1), date(2024, 2, 16), half) == (3, Decimal(0))
        assert unit_periods_between(date(2024, 1, 1), date(2024, 1, 7), half) == (0, Decimal("0.4"))

    def test_runs_forward(self) -> None:
        with pytest.raises(EngineError, match="run forward"):
            unit_periods_between(START, date(2023, 12, 31), UnitPeriod(1, UnitPeriodUnit.DAY))


class TestRate:
    def test_needs_advances_and_payments(self) -> None:
        with pytest.raises(EngineError, match="at least one"):
            annual_percentage_rate([], [], Decimal(12))

    def test_has_an_end(self) -> None:
        with pytest.raises(EngineError, match="No rate"):
            annual_percentage_rate([CashFlow(Decimal(1), 1)], [CashFlow(Decimal(5), 0)], Decimal(12))
