"""Rates that follow an index."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import DatedRate, EngineError, build_schedule
from loanops.engine.variable_rate import IndexValue, VariableRate, dated_rates, index_on, with_rates
from tests.engine.loans import START, loan

UNTIL = date(2025, 1, 1)
SERIES = [
    IndexValue(date(2023, 12, 14), Decimal("8.50")),
    IndexValue(date(2024, 4, 1), Decimal("9.00")),
    IndexValue(date(2024, 7, 2), Decimal("4.00")),
    IndexValue(date(2024, 9, 30), Decimal("12.00")),
]


def rates(rule: VariableRate) -> list[str]:
    return [
        f"{each.from_date:%m-%d} {each.annual_rate}"
        for each in dated_rates(rule, SERIES, start=START, until=UNTIL)
    ]


class TestDatedRates:
    def test_take_the_value_published_last(self) -> None:
        """On 1 July the value of 2 July is not known yet; the rate stays and is not named again."""
        assert rates(VariableRate(Decimal("2"), 3)) == ["01-01 10.5000", "04-01 11.0000", "10-01 14.0000"]

    def test_look_back(self) -> None:
        assert rates(VariableRate(Decimal("2"), 3, lookback_days=1)) == [
            "01-01 10.5000",
            "07-01 11.0000",
            "10-01 14.0000",
        ]
        assert rates(VariableRate(Decimal("2"), 3, lookback_days=2))[-1] == "10-01 6.0000"

    def test_stay_within_floor_and_cap(self) -> None:
        rule = VariableRate(Decimal("2"), 1, floor=Decimal("7"), cap=Decimal("12.5"))
        assert rates(rule) == ["01-01 10.5000", "04-01 11.0000", "08-01 7.0000", "10-01 12.5000"]

    def test_move_no_more_than_agreed_at_once(self) -> None:
        rule = VariableRate(Decimal("2"), 1, reset_cap=Decimal("2"))
        assert rates(rule) == [
            "01-01 10.5000",
            "04-01 11.0000",
            "08-01 9.0000",
            "09-01 7.0000",
            "10-01 9.0000",
            "11-01 11.0000",
            "12-01 13.0000",
        ]

    def test_need_a_published_value(self) -> None:
        assert index_on(SERIES, date(2023, 12, 14)) == Decimal("8.50")
        with pytest.raises(EngineError, match="published by 2023-12-13"):
            index_on(SERIES, date(2023, 12, 13))

    def test_are_never_negative(self) -> None:
        assert VariableRate(Decimal("-5"), 1).rate(Decimal("4")) == Decimal("0")

    @pytest.mark.parametrize(
        "changes",
        [
            {"reset_months": 0},
            {"floor": Decimal(9), "cap": Decimal(8)},
            {"reset_cap": Decimal(-1)},
            {"lookback_days": -1},
        ],
    )
    def test_of_rules_that_make_no_sense_are_refused(self, changes: dict[str, object]) -> None:
        with pytest.raises(EngineError):
            VariableRate(**({"margin": Decimal(1), "reset_months": 1} | changes))  # type: ignore[arg-type]


class TestTermsWithRates:
    def test_quote_the_path(self) -> None:
        path = (DatedRate(START, Decimal(12)), DatedRate(date(2024, 4, 1), Decimal(6)))
        rows = build_schedule(with_rates(loan(annual_rate=Decimal(1)), path)).rows
        assert [str(row.total) for row in rows] == ["172.55"] * 3 + ["170.84", "170.84", "170.86"]

    def test_need_a_rate_at_the_start(self) -> None:
        with pytest.raises(EngineError, match="from the start date"):
            with_rates(loan(), (DatedRate(date(2024, 4, 1), Decimal(6)),))
