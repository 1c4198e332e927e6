"""Terms refuse what makes no sense, and survive being stored as JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    BusinessDayConvention,
    Component,
    DaysInYear,
    EngineError,
    Frequency,
    FrequencyUnit,
    Grace,
    LateFeeKind,
    LateFeePolicy,
    LeapDayRule,
    LoanTerms,
    PrepaymentStrategy,
    RoundingMode,
    RoundingPolicy,
    UnsupportedConvention,
)
from tests.engine.loans import START, loan


class TestTerms:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"currency": "usd"}, "three capital letters"),
            ({"principal": Decimal("0.00")}, "above zero"),
            ({"principal": Decimal("1.005")}, "has 2 places"),
            ({"principal": 1000}, "finite Decimal"),
            ({"principal": Decimal("NaN")}, "finite Decimal"),
            ({"annual_rate": Decimal("-1")}, "not negative"),
            ({"number_of_installments": 0}, "at least one installment"),
            ({"down_payment_percent": Decimal("100")}, "less than 100"),
            ({"first_due_date": START}, "after the start date"),
            ({"due_dates": (date(2024, 2, 1),)}, "1 due dates are listed for 6"),
            ({"due_dates": (START,), "number_of_installments": 1}, "follow one another"),
            (
                {
                    "due_dates": (date(2024, 2, 1),),
                    "first_due_date": date(2024, 2, 1),
                    "number_of_installments": 1,
                },
                "not both",
            ),
            ({"allocation_order": (Component.FEES, Component.FEES)}, "once each"),
            ({"grace": Grace(principal_installments=6)}, "before the last installment"),
            ({"arrears_tolerance": Decimal("-0.01")}, "not negative"),
            ({"early_payment_days": -1}, "not negative"),
            ({"charge_off_days": 0}, "at least one day"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, changes: dict[str, object], message: str) -> None:
        with pytest.raises(EngineError, match=message):
            loan(**changes)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"prepayment_strategy": PrepaymentStrategy.NEXT_INSTALLMENTS}, "not supported yet"),
            ({"leap_day_rule": LeapDayRule.FEB29_PERIOD_ONLY}, "year of actual length"),
            ({"holiday_calendar": "MARS"}, "no holiday calendar"),
        ],
    )
    def test_without_arithmetic_yet_say_so(self, changes: dict[str, object], message: str) -> None:
        with pytest.raises(UnsupportedConvention, match=message):
            loan(**changes)

    def test_of_the_parts_are_checked_too(self) -> None:
        with pytest.raises(EngineError, match="at least one day"):
            Frequency(0, FrequencyUnit.DAY)
        with pytest.raises(EngineError, match="from zero"):
            Grace(-1)
        with pytest.raises(EngineError, match="amount is not negative"):
            LateFeePolicy(LateFeeKind.FLAT, Decimal("-1"))
        with pytest.raises(EngineError, match="grace are counted from zero"):
            LateFeePolicy(LateFeeKind.FLAT, Decimal("1"), grace_days=-1)
        with pytest.raises(EngineError, match="not above its maximum"):
            LateFeePolicy(LateFeeKind.FLAT, Decimal("1"), minimum=Decimal("2"), maximum=Decimal("1"))


class TestJson:
    FULL = loan(
        principal=Decimal("12345.67"),
        annual_rate=Decimal("9.4822"),
        due_dates=(date(2024, 2, 1), date(2024, 3, 1)),
        number_of_installments=2,
        days_in_year=DaysInYear.ACTUAL,
        leap_day_rule=LeapDayRule.FEB29_PERIOD_ONLY,
        grace=Grace(1, 0, 1),
        rounding=RoundingPolicy(RoundingMode.HALF_UP, 2, Decimal("0.05"), 12),
        business_day_convention=BusinessDayConvention.MODIFIED_FOLLOWING,
        holiday_calendar="XFED",
        late_fee=LateFeePolicy(LateFeeKind.PERCENT, Decimal("5"), 10, Decimal("5.00"), Decimal("50.00")),
        charge_off_days=120,
    )

    def test_brings_the_same_terms_back(self) -> None:
        written = json.dumps(self.FULL.to_json())
        assert LoanTerms.from_json(json.loads(written)) == self.FULL

    def test_holds_strings_for_decimals_and_dates(self) -> None:
        values = self.FULL.to_json()
        assert (values["principal"], values["start_date"]) == ("12345.67", "2024-01-01")
        assert values["days_in_year"] == "ACTUAL"

    def test_takes_defaults_for_what_is_missing(self) -> None:
        few = {"currency", "principal", "annual_rate", "start_date", "number_of_installments"}
        values = {name: value for name, value in loan().to_json().items() if name in few}
        assert LoanTerms.from_json(values) == loan()

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"surprise": 1}, "LoanTerms has no surprise"),
            ({"principal": 1000}, "principal cannot be 1000"),
            ({"principal": "much"}, "principal cannot be 'much'"),
            ({"start_date": "yesterday"}, "start_date cannot be"),
            ({"number_of_installments": True}, "cannot be True"),
            ({"partial_period_interest": "no"}, "cannot be 'no'"),
            ({"currency": 840}, "currency cannot be 840"),
            ({"grace": 3}, "Grace is written as a JSON object"),
            ({"grace": {"days": 3}}, "Grace has no days"),
            ({"schedule_type": "CLEVER"}, "schedule_type cannot be"),
        ],
    )
    def test_refuses_what_it_did_not_write(self, change: dict[str, object], message: str) -> None:
        with pytest.raises(EngineError, match=message):
            LoanTerms.from_json({**loan().to_json(), **change})

    def test_refuses_terms_that_lack_what_has_no_default(self) -> None:
        with pytest.raises(EngineError, match="lacks a value"):
            LoanTerms.from_json({"currency": "USD"})
