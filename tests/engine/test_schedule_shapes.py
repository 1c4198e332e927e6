"""Plans of every shape, by hand: the same 1,000.00 at 12 %, six months from 1 January 2024, 30/360."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loanops.engine import (
    Amortization,
    BrokenPeriod,
    BusinessDayConvention,
    Charge,
    ChargeBase,
    ChargeTiming,
    DatedRate,
    DaysInMonth,
    EngineError,
    FixedInstallment,
    Frequency,
    FrequencyUnit,
    InstallmentStep,
    InterestMethod,
    LoanTerms,
    RoundingMode,
    RoundingPolicy,
    ScheduleType,
    SkippedInterest,
    apr_of_schedule,
    build_schedule,
    due_dates,
    installments_needed,
)
from tests.engine.loans import loan

WHOLE = RoundingPolicy(installment_multiple=Decimal("1"))


def rows(**changes: Any) -> list[str]:
    """Interest, principal and balance after each row."""
    return [
        f"{row.interest} {row.principal} {row.balance_after}" for row in build_schedule(loan(**changes)).rows
    ]


def totals(**changes: Any) -> list[str]:
    return [str(row.total) for row in build_schedule(loan(**changes)).rows]


def days(**changes: Any) -> list[str]:
    return [f"{day:%m-%d}" for day in due_dates(loan(**changes))]


class TestInterestOnly:
    def test_repays_with_the_last_installment(self) -> None:
        assert totals(amortization=Amortization.INTEREST_ONLY) == ["10.00"] * 5 + ["1010.00"]

    def test_counts_odd_days_first(self) -> None:
        terms = loan(
            principal=Decimal("10025.00"),
            annual_rate=Decimal("4.5"),
            start_date=date(2022, 8, 22),
            first_due_date=date(2022, 10, 1),
            number_of_installments=12,
            schedule_type=ScheduleType.SIMPLE_INTEREST,
            amortization=Amortization.INTEREST_ONLY,
            rounding=RoundingPolicy(mode=RoundingMode.HALF_UP),
        )
        schedule = build_schedule(terms)
        assert schedule.rows[0].interest == Decimal("50.13"), "10,025.00 x 4.5 % x 40/360"
        assert schedule.rows[1].interest == Decimal("37.59"), "a twelfth"
        assert apr_of_schedule(Decimal("10000.00"), schedule, terms, 3) == Decimal("4.748")

    def test_has_no_other_installment(self) -> None:
        with pytest.raises(EngineError, match="interest only"):
            loan(amortization=Amortization.INTEREST_ONLY, balloon_amount=Decimal("1.00"))


class TestBalloon:
    def test_is_left_for_the_last_installment(self) -> None:
        assert rows(balloon_amount=Decimal("400.00")) == [
            "10.00 97.53 902.47",
            "9.02 98.51 803.96",
            "8.04 99.49 704.47",
            "7.04 100.49 603.98",
            "6.04 101.49 502.49",
            "5.02 502.49 0.00",
        ]

    def test_may_follow_from_a_longer_amortization(self) -> None:
        assert totals(amortization_installments=12) == ["88.85"] * 5 + ["603.77"]

    def test_leaves_equal_principal_equal(self) -> None:
        equal = {"amortization": Amortization.EQUAL_PRINCIPAL, "balloon_amount": Decimal("400.00")}
        assert [row.split()[1] for row in rows(**equal)] == ["100.00"] * 5 + ["500.00"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"balloon_amount": Decimal("1000.00")},
            {"balloon_amount": Decimal("0.00")},
            {"amortization_installments": 5},
            {"balloon_amount": Decimal("1.00"), "installment_amount": Decimal("1.00")},
            {"balloon_amount": Decimal("1.00"), "interest_method": InterestMethod.FLAT},
        ],
    )
    def test_that_makes_no_sense_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(EngineError):
            loan(**changes)


class TestAgreedInstallment:
    def test_leaves_the_rest_to_the_last(self) -> None:
        assert totals(installment_amount=Decimal("150.00")) == ["150.00"] * 5 + ["288.73"]

    def test_may_repay_before_the_last(self) -> None:
        assert totals(installment_amount=Decimal("300.00")) == ["300.00"] * 3 + ["122.48", "0.00", "0.00"]

    def test_says_how_many_are_needed(self) -> None:
        assert installments_needed(loan(), Decimal("300.00")) == 4
        assert installments_needed(loan(), Decimal("1010.00")) == 1
        assert installments_needed(loan(), Decimal("1009.99")) == 2

    def test_below_the_interest_never_repays(self) -> None:
        with pytest.raises(EngineError, match="do not repay"):
            installments_needed(loan(), Decimal("10.00"))


class TestSteps:
    def test_grow_by_a_percentage(self) -> None:
        step = (InstallmentStep(4, percent=Decimal("10")),)
        assert totals(installment_steps=step) == ["164.45"] * 3 + ["180.90", "180.90", "180.88"]

    def test_become_another_amount(self) -> None:
        step = (InstallmentStep(4, amount=Decimal("200.00")),)
        assert totals(installment_steps=step) == ["145.90"] * 3 + ["200.00", "200.00", "200.01"]

    @pytest.mark.parametrize(
        "steps",
        [
            (InstallmentStep(1, percent=Decimal(5)),),
            (InstallmentStep(7, percent=Decimal(5)),),
            (InstallmentStep(3, percent=Decimal(5)), InstallmentStep(3, percent=Decimal(5))),
        ],
    )
    def test_that_make_no_sense_are_refused(self, steps: tuple[InstallmentStep, ...]) -> None:
        with pytest.raises(EngineError):
            loan(installment_steps=steps)

    def test_have_an_amount_or_a_percentage(self) -> None:
        with pytest.raises(EngineError, match="either an amount or a percentage"):
            InstallmentStep(2)


class TestFixedInstallments:
    def test_have_their_principal(self) -> None:
        assert rows(fixed_installments=(FixedInstallment(2, principal=Decimal("300.00")),))[:3] == [
            "10.00 134.84 865.16",
            "8.65 300.00 565.16",
            "5.65 139.19 425.97",
        ]

    def test_have_their_total_on_days_of_their_own(self) -> None:
        listed = (date(2024, 2, 1), date(2024, 5, 1), date(2024, 7, 1))
        fixed = (FixedInstallment(1, total=Decimal("500.00")), FixedInstallment(2, total=Decimal("300.00")))
        changes = {"due_dates": listed, "number_of_installments": 3, "fixed_installments": fixed}
        assert rows(**changes) == ["10.00 490.00 510.00", "15.30 284.70 225.30", "4.51 225.30 0.00"]

    def test_leave_the_last_one_open(self) -> None:
        with pytest.raises(EngineError, match="takes what is left"):
            loan(fixed_installments=(FixedInstallment(6, total=Decimal("1.00")),))


class TestMonthsWithoutPayment:
    def test_put_their_interest_on_the_next_payment(self) -> None:
        assert totals(skipped_months=(4,)) == ["206.04", "206.04", "0.00", "212.10", "206.04", "206.04"]

    def test_or_ask_for_interest_alone(self) -> None:
        changes = {"skipped_months": (4,), "skipped_interest": SkippedInterest.DUE}
        assert totals(**changes) == ["206.04", "206.04", "6.06", "206.04", "206.04", "206.04"]

    def test_do_not_put_off_the_last_installment(self) -> None:
        assert totals(skipped_months=(7,))[-1] != "0.00"

    @pytest.mark.parametrize("months", [(0,), (13,), (4, 4), tuple(range(1, 13))])
    def test_that_make_no_sense_are_refused(self, months: tuple[int, ...]) -> None:
        with pytest.raises(EngineError):
            loan(skipped_months=months)


class TestFrequencies:
    def test_twice_a_month(self) -> None:
        half = {"frequency": Frequency(1, FrequencyUnit.HALF_MONTH), "number_of_installments": 4}
        assert days(**half) == ["01-15", "02-01", "02-15", "03-01"]
        assert totals(**half) == ["253.13"] * 3 + ["253.14"]

    def test_on_two_other_days(self) -> None:
        ends = {"frequency": Frequency(1, FrequencyUnit.HALF_MONTH, (15, 31)), "number_of_installments": 5}
        assert days(**ends) == ["01-15", "01-31", "02-15", "02-29", "03-15"]

    def test_counts_the_first_part_of_a_half_month(self) -> None:
        half = {"frequency": Frequency(1, FrequencyUnit.HALF_MONTH), "start_date": date(2024, 1, 8)}
        assert rows(**half)[0].startswith("2.50 "), "half of the fourteen days from the 1st to the 15th"

    @pytest.mark.parametrize(
        ("frequency", "expected"),
        [
            (Frequency(1, FrequencyUnit.DAY), ["01-02", "01-03", "01-04"]),
            (Frequency(1, FrequencyUnit.WEEK), ["01-08", "01-15", "01-22"]),
            (Frequency(2, FrequencyUnit.WEEK), ["01-15", "01-29", "02-12"]),
            (Frequency(3, FrequencyUnit.MONTH), ["04-01", "07-01", "10-01"]),
        ],
    )
    def test_of_days_weeks_and_quarters(self, frequency: Frequency, expected: list[str]) -> None:
        assert days(frequency=frequency, number_of_installments=3) == expected

    def test_need_two_days_in_order(self) -> None:
        for chosen in ((15,), (15, 1), (29, 31), (0, 15)):
            with pytest.raises(EngineError):
                Frequency(1, FrequencyUnit.HALF_MONTH, chosen)
        with pytest.raises(EngineError):
            Frequency(1, FrequencyUnit.MONTH, (1, 15))

    @pytest.mark.parametrize(
        ("convention", "expected"),
        [
            (BusinessDayConvention.FOLLOWING, ["09-03", "10-01", "11-01", "12-02"]),
            (BusinessDayConvention.MODIFIED_FOLLOWING, ["09-03", "10-01", "11-01", "12-02"]),
            (BusinessDayConvention.PRECEDING, ["08-30", "10-01", "11-01", "11-29"]),
            (BusinessDayConvention.NEAREST, ["09-03", "10-01", "11-01", "12-02"]),
        ],
    )
    def test_move_from_closed_days(self, convention: BusinessDayConvention, expected: list[str]) -> None:
        """1 September 2024 is a Sunday before Labor Day, 1 December a Sunday."""
        changes = {"start_date": date(2024, 8, 1), "number_of_installments": 4, "holiday_calendar": "XFED"}
        assert days(**changes, business_day_convention=convention) == expected


class TestThirtyE360:
    def test_counts_from_date_to_date(self) -> None:
        """31 January to 29 February are 29 days, 29 February to 31 March are 31."""
        found = rows(start_date=date(2024, 1, 31), days_in_month=DaysInMonth.DAYS_30E)
        assert found[:2] == ["9.67 162.87 837.13", "8.65 163.89 673.24"]


class TestOddDaysAtTheStart:
    """First due date 11 February: ten days, 3.33, before a month of 10.00."""

    odd = {"first_due_date": date(2024, 2, 11)}

    def test_lie_on_the_first_installment(self) -> None:
        found = totals(**self.odd, broken_period=BrokenPeriod.FIRST_INSTALLMENT)
        assert found == ["175.88"] + ["172.55"] * 4 + ["172.53"]

    def test_are_spread(self) -> None:
        found = totals(**self.odd, broken_period=BrokenPeriod.SPREAD)
        assert found == ["173.11"] * 5 + ["173.06"], "0.56 more each, 0.53 with the last"

    def test_are_an_installment_of_their_own(self) -> None:
        schedule = build_schedule(loan(**self.odd, broken_period=BrokenPeriod.OWN_INSTALLMENT))
        assert [f"{row.due_date} {row.total}" for row in schedule.rows[:2]] == [
            "2024-01-11 3.33",
            "2024-02-11 172.55",
        ]

    def test_change_nothing_where_there_are_none(self) -> None:
        for each in BrokenPeriod:
            assert totals(broken_period=each) == totals()


class TestCumulative:
    def test_rounds_to_whole_units_and_does_not_level(self) -> None:
        found = totals(schedule_type=ScheduleType.CUMULATIVE, rounding=WHOLE)
        assert found == ["173.00"] * 5 + ["170.22"]

    def test_splits_flat_interest_evenly(self) -> None:
        """1,000.00 x 10 % x 3/12 = 25.00: 8.33, 8.33 and 8.34."""
        terms = {
            "annual_rate": Decimal(10),
            "number_of_installments": 3,
            "schedule_type": ScheduleType.CUMULATIVE,
            "interest_method": InterestMethod.FLAT,
        }
        assert rows(**terms) == ["8.33 333.33 666.67", "8.33 333.33 333.34", "8.34 333.34 0.00"]

    def test_has_one_rate_for_even_interest(self) -> None:
        with pytest.raises(EngineError, match="one rate"):
            loan(
                schedule_type=ScheduleType.CUMULATIVE,
                interest_method=InterestMethod.FLAT,
                rate_path=(DatedRate(date(2024, 4, 1), Decimal(6)),),
            )


class TestWholeUnits:
    def test_round_the_installment_up(self) -> None:
        assert totals(schedule_type=ScheduleType.WHOLE_UNITS) == ["173.00"] * 5 + ["170.22"]
        exact = {"annual_rate": Decimal(0), "number_of_installments": 5}
        assert totals(schedule_type=ScheduleType.WHOLE_UNITS, **exact) == ["200.00"] * 5


class TestSimpleInterest:
    def test_counts_an_irregular_first_period_by_the_calendar(self) -> None:
        found = rows(schedule_type=ScheduleType.SIMPLE_INTEREST, first_due_date=date(2024, 2, 11))
        assert found[0].startswith("13.67 "), "1,000.00 x 12 % x 41/360"


class TestLaterRates:
    def test_set_the_installment_anew(self) -> None:
        path = (DatedRate(date(2024, 4, 1), Decimal(6)),)
        assert rows(rate_path=path) == [
            "10.00 162.55 837.45",
            "8.37 164.18 673.27",
            "6.73 165.82 507.45",
            "2.54 168.30 339.15",
            "1.70 169.14 170.01",
            "0.85 170.01 0.00",
        ]

    def test_hold_for_periods_that_begin_on_their_day(self) -> None:
        early = build_schedule(loan(rate_path=(DatedRate(date(2024, 3, 31), Decimal(6)),)))
        late = build_schedule(loan(rate_path=(DatedRate(date(2024, 4, 2), Decimal(6)),)))
        assert (early.rows[3].interest, late.rows[3].interest) == (Decimal("2.54"), Decimal("5.07"))

    def test_follow_one_another_after_the_start(self) -> None:
        with pytest.raises(EngineError, match="follow one another"):
            loan(rate_path=(DatedRate(date(2024, 1, 1), Decimal(6)),))


class TestCharges:
    def test_stand_on_their_installments(self) -> None:
        charges = (
            Charge(
                "service",
                ChargeTiming.INSTALLMENT,
                ChargeBase.FLAT,
                Decimal("5.00"),
                maximum_total=Decimal("22.00"),
            ),
            Charge(
                "funding",
                ChargeTiming.DISBURSEMENT,
                ChargeBase.PERCENT_OF_PRINCIPAL,
                Decimal(1),
                maximum=Decimal("8.00"),
            ),
            Charge("visit", ChargeTiming.DATE, ChargeBase.FLAT, Decimal("20.00"), due_date=date(2024, 5, 1)),
        )
        schedule = build_schedule(loan(charges=charges))
        assert [str(row.fees) for row in schedule.rows] == ["13.00", "5.00", "5.00", "25.00", "2.00", "0.00"]
        assert schedule.rows[0].total == Decimal("185.55")
        assert schedule.totals.fees == Decimal("50.00")

    def test_may_be_a_percentage_of_the_installment(self) -> None:
        def fees(base: ChargeBase, **limits: Decimal) -> list[str]:
            charge = Charge("service", ChargeTiming.INSTALLMENT, base, Decimal(10), **limits)
            return [str(row.fees) for row in build_schedule(loan(charges=(charge,))).rows[:2]]

        assert fees(ChargeBase.PERCENT_OF_INSTALLMENT) == ["17.26", "17.26"]
        assert fees(ChargeBase.PERCENT_OF_INTEREST) == ["1.00", "0.84"]
        assert fees(ChargeBase.PERCENT_OF_INTEREST, minimum=Decimal("0.90")) == ["1.00", "0.90"]

    def test_after_the_last_due_date_are_refused(self) -> None:
        late = Charge("late", ChargeTiming.DATE, ChargeBase.FLAT, Decimal(1), due_date=date(2024, 7, 2))
        with pytest.raises(EngineError, match="after the last due date"):
            build_schedule(loan(charges=(late,)))

    def test_that_make_no_sense_are_refused(self) -> None:
        with pytest.raises(EngineError, match="names its due date"):
            Charge("x", ChargeTiming.DATE, ChargeBase.FLAT, Decimal(1))
        with pytest.raises(EngineError, match="charged with installments"):
            Charge("x", ChargeTiming.DISBURSEMENT, ChargeBase.PERCENT_OF_INTEREST, Decimal(1))
        fee = Charge("x", ChargeTiming.INSTALLMENT, ChargeBase.FLAT, Decimal(1))
        with pytest.raises(EngineError, match="different codes"):
            loan(charges=(fee, fee))


class TestAnnualPercentageRate:
    @pytest.mark.parametrize(
        "changes",
        [
            {"amortization": Amortization.INTEREST_ONLY},
            {"balloon_amount": Decimal("400.00")},
            {"amortization_installments": 12},
            {"installment_steps": (InstallmentStep(4, percent=Decimal(10)),)},
            {"fixed_installments": (FixedInstallment(2, principal=Decimal("300.00")),)},
            {"skipped_months": (4,), "skipped_interest": SkippedInterest.DUE},
            {"frequency": Frequency(3, FrequencyUnit.MONTH)},
        ],
    )
    def test_is_the_rate_where_interest_is_paid_as_it_arises(self, changes: dict[str, Any]) -> None:
        terms: LoanTerms = loan(**changes)
        assert apr_of_schedule(Decimal("1000.00"), build_schedule(terms), terms) == Decimal("12.00")

    def test_of_half_months_counts_fifteen_days(self) -> None:
        """The second half of January has sixteen days: fifteen make its unit period, one is odd."""
        terms = loan(frequency=Frequency(1, FrequencyUnit.HALF_MONTH), number_of_installments=4)
        assert apr_of_schedule(Decimal("1000.00"), build_schedule(terms), terms) == Decimal("12.16")
