"""Spreadsheet functions where the published figures leave gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import EngineError, finance

PAYMENT = Decimal("-172.55")
NEAR = Decimal("1e-9")


class TestFinance:
    def test_without_interest_is_plain_division(self) -> None:
        assert finance.payment(Decimal(0), 4, Decimal(100)) == Decimal(-25)
        assert finance.future_value(Decimal(0), 4, Decimal(-25), Decimal(0)) == Decimal(100)
        assert finance.present_value_of(Decimal(0), 4, Decimal(-25)) == Decimal(100)

    def test_functions_undo_each_other(self) -> None:
        rate = Decimal("0.01")
        level = finance.payment(rate, 6, Decimal(1000))
        assert abs(finance.present_value_of(rate, 6, level) - 1000) < NEAR
        assert abs(finance.number_of_periods(rate, level, Decimal(1000)) - 6) < NEAR
        assert abs(finance.rate_per_period(6, level, Decimal(1000)) - rate) < NEAR
        assert abs(finance.cumulated_principal(rate, 6, Decimal(1000), 1, 6) + 1000) < NEAR

    def test_the_first_payment_at_the_beginning_has_no_interest(self) -> None:
        assert finance.interest_payment(Decimal("0.01"), 1, 6, Decimal(1000), begin=True) == 0

    def test_dated_flows_have_a_yearly_rate(self) -> None:
        values, days = [Decimal(-1000), Decimal(1100)], [date(2023, 1, 1), date(2024, 1, 1)]
        assert abs(finance.dated_rate_of_return(values, days) - Decimal("0.1")) < NEAR
        assert abs(finance.dated_net_present_value(Decimal("0.1"), values, days)) < NEAR

    def test_flows_of_one_sign_have_no_rate(self) -> None:
        with pytest.raises(EngineError, match="no rate of return"):
            finance.internal_rate_of_return([Decimal(1), Decimal(2)])
