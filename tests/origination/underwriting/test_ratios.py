"""Spreading and ratios against figures worked out by hand; what cannot be known is unknown and never a crash."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origination.underwriting.collateral import (
    CollateralItem,
    default_rates,
    item_of,
    lendable_collateral,
    loan_to_value,
)
from origination.underwriting.coverage import Request, expected_loss, request_workings
from origination.underwriting.facts import facts_of, workings_of
from origination.underwriting.guarantors import PersonalFigures, support_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import ORIGINAL
from origination.underwriting.ratios import basis_of, business_workings, fiscal_years, revenue_declines
from origination.underwriting.spread import (
    Period,
    cash_flow_available,
    ebitda,
    statement_problems,
    trailing_twelve_months,
)
from products.choices import CollateralKind
from tests.factories.financials import LINES, lines
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT


def period(ends_on=date(2025, 12, 31), months=12, kind="FISCAL_YEAR", adjustment="0.00", **changes):
    return Period(ends_on, months, kind, "TAX_RETURN", lines(**changes), Decimal(adjustment))


YEAR = period()
FIGURES = replace(
    GOOD,
    cash_flow_available=Decimal("84000.00"),
    cash_flow_source="VERIFIED",
    periods=(YEAR,),
    staying_debt=Decimal("42000.00"),
    refinanced_debt=Decimal("8000.00"),
    guarantor_cash_flow=Decimal("48000.00"),
    guarantor_debt_service=Decimal("18000.00"),
    collateral=(item_of("EQUIPMENT", Decimal("80000.00"), Decimal("0.00")),),
)


def results(workings):
    return {working.code: working.result for working in workings}


class TestSpread:
    def test_ebitda_and_cash_flow_by_hand(self):
        # 85,000 + 15,000 + 0 + 20,000 + 4,000 + 12,000 − 0 = 136,000
        adjusted = period(adjustment="12000.00")
        assert ebitda(adjusted).result == Decimal("136000.00")
        # less taxes 0, investment 25,000 of which 15,000 was financed, and 30,000 drawn
        assert cash_flow_available(adjusted).result == Decimal("96000.00")

    def test_taxes_paid_take_the_place_of_the_expense(self):
        assert cash_flow_available(period(CASH_TAXES="6000")).result == Decimal("78000.00")

    @pytest.mark.parametrize("line", ["INCOME_TAXES", "DISTRIBUTIONS", "CAPITAL_EXPENDITURE"])
    def test_cash_flow_is_unknown_while_an_outflow_is(self, line):
        working = cash_flow_available(period(**{line: None, "CAPITAL_EXPENDITURE_FINANCED": None}))

        assert working.result is None
        assert "Not known without" in working.note

    def test_what_is_not_shown_is_not_added_back(self):
        assert ebitda(period(DEPRECIATION=None)).result == Decimal("104000.00")
        assert ebitda(Period(date(2025, 12, 31), 12, "FISCAL_YEAR", "STATED")).result is None

    def test_a_loss_stays_a_loss(self):
        assert ebitda(period(NET_INCOME="-90000")).result == Decimal("-51000.00")

    def test_last_twelve_months_out_of_three_statements(self):
        interim = period(date(2026, 2, 28), 2, "INTERIM", REVENUE="150000", NET_INCOME="18000", CASH="70000")
        before = period(date(2025, 2, 28), 2, "INTERIM", REVENUE="120000", NET_INCOME="9000")

        made = trailing_twelve_months(YEAR, interim, before)

        assert (made.line("REVENUE"), made.line("NET_INCOME")) == (Decimal("830000"), Decimal("94000"))
        assert (made.line("CASH"), made.months, made.ends_on) == (Decimal("70000"), 12, date(2026, 2, 28))
        assert trailing_twelve_months(YEAR, interim, replace(before, months=3)) is None
        assert trailing_twelve_months(YEAR, interim, replace(before, ends_on=date(2025, 3, 31))) is None

    def test_survives_storing(self):
        assert Period.from_json(YEAR.to_json()) == YEAR


class TestConsistency:
    def problems(self, **changes):
        return {error.pointer.strip("/"): error.code for error in statement_problems(lines(**changes))}

    def test_a_statement_that_adds_up_has_none(self):
        assert self.problems() == {}

    @pytest.mark.parametrize(("net_income", "fits"), [("85005", True), ("84995", True), ("85005.01", False)])
    def test_income_adds_up_within_five_dollars(self, net_income, fits):
        assert self.problems(NET_INCOME=net_income) == ({} if fits else {"NET_INCOME": "does_not_add_up"})

    @pytest.mark.parametrize(("equity", "fits"), [("150005", True), ("150005.01", False)])
    def test_the_balance_sheet_balances_within_five_dollars(self, equity, fits):
        assert self.problems(EQUITY=equity) == ({} if fits else {"TOTAL_ASSETS": "does_not_balance"})

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            (
                {"COST_OF_GOODS_SOLD": "-420000"},
                {"COST_OF_GOODS_SOLD": "min_value", "NET_INCOME": "does_not_add_up"},
            ),
            ({"REVENUE": None}, {"REVENUE": "required"}),
            ({"NET_INCOME": None}, {"NET_INCOME": "required"}),
            ({"EQUITY": None}, {"EQUITY": "required"}),
            ({"CASH": "190000"}, {"CURRENT_ASSETS": "does_not_add_up"}),
            ({"PAYABLES": "90000"}, {"CURRENT_LIABILITIES": "does_not_add_up"}),
            ({"CAPITAL_EXPENDITURE": "9000"}, {"CAPITAL_EXPENDITURE": "does_not_add_up"}),
            ({"FIXED_ASSETS": "130000"}, {"TOTAL_ASSETS": "does_not_add_up"}),
            ({"OTHER_LIABILITIES": "0"}, {"TOTAL_LIABILITIES": "does_not_add_up"}),
            ({"REVENUE": "10000000000000"}, {"REVENUE": "max_value", "NET_INCOME": "does_not_add_up"}),
            ({"NOISE": "1"}, {"NOISE": "unknown_line"}),
        ],
    )
    def test_each_problem_is_named(self, changes, found):
        assert self.problems(**changes) == found

    def test_an_income_statement_alone_is_enough(self):
        assert statement_problems({"REVENUE": Decimal(100), "NET_INCOME": Decimal(-5)}) == []


class TestBusinessRatios:
    def test_every_ratio_by_hand(self):
        assert results(business_workings([YEAR])) == {
            "CURRENT_RATIO": Decimal("2.00"),  # 200,000 ÷ 100,000
            "QUICK_RATIO": Decimal("1.50"),  # (200,000 − 50,000) ÷ 100,000
            "INTEREST_COVER": Decimal("6.66"),  # EBIT 100,000 ÷ 15,000
            "DAYS_SALES_OUTSTANDING": Decimal("36.50"),  # 80,000 ÷ 800,000 × 365
            "DAYS_INVENTORY": Decimal("43.45"),  # 50,000 ÷ 420,000 × 365
            "DAYS_PAYABLES": Decimal("52.14"),  # 60,000 ÷ 420,000 × 365
            "CASH_CYCLE_DAYS": Decimal("27.81"),
            "GROSS_MARGIN_PERCENT": Decimal("47.50"),
            "NET_MARGIN_PERCENT": Decimal("10.62"),  # 10.625
            "REVENUE_GROWTH_PERCENT": None,
        }

    @pytest.mark.parametrize(
        ("changes", "unknown"),
        [
            ({"CURRENT_LIABILITIES": "0"}, {"CURRENT_RATIO", "QUICK_RATIO"}),
            ({"INTEREST_EXPENSE": "0"}, {"INTEREST_COVER"}),
            ({"INTEREST_EXPENSE": None}, {"INTEREST_COVER"}),
            ({"COST_OF_GOODS_SOLD": "0"}, {"DAYS_INVENTORY", "DAYS_PAYABLES", "CASH_CYCLE_DAYS"}),
            ({"INVENTORY": None}, {"QUICK_RATIO", "DAYS_INVENTORY", "CASH_CYCLE_DAYS"}),
            (
                {"REVENUE": "0"},
                {"DAYS_SALES_OUTSTANDING", "CASH_CYCLE_DAYS", "GROSS_MARGIN_PERCENT", "NET_MARGIN_PERCENT"},
            ),
        ],
    )
    def test_zero_or_nothing_below_the_line_is_unknown(self, changes, unknown):
        found = results(business_workings([period(**changes)]))

        assert {code for code, result in found.items() if result is None} == {
            *unknown,
            "REVENUE_GROWTH_PERCENT",
        }

    def test_nothing_at_all_says_nothing(self):
        assert business_workings([]) == ()

    def test_growth_over_three_years(self):
        years = [
            period(date(2023, 12, 31), REVENUE="1000000"),
            period(date(2024, 12, 31), REVENUE="900000"),
            YEAR,
        ]

        assert results(business_workings(years))["REVENUE_GROWTH_PERCENT"] == Decimal("-11.12")
        assert revenue_declines(years) == 2
        assert revenue_declines(years[1:]) == 1
        assert revenue_declines([years[0], period(date(2024, 12, 31), REVENUE="1000000")]) == 0
        assert revenue_declines([YEAR]) is None

    def test_a_gap_between_years_is_no_growth(self):
        assert fiscal_years([period(date(2022, 12, 31)), YEAR]) == [YEAR]

    def test_a_year_stands_for_the_business_and_an_interim_does_not(self):
        interim = period(date(2026, 2, 28), 2, "INTERIM")

        assert basis_of([YEAR, interim]) is YEAR
        assert basis_of([interim]) is None


class TestCoverage:
    def test_every_ratio_of_the_request_by_hand(self):
        # 60,000 over 36 months at 8.75 % takes 22,812.12 in a year; 12,000 of other debt stay.
        found = results(workings_of(FIGURES, SNAPSHOT))

        assert found["DEBT_SERVICE_COVERAGE"] == Decimal("2.41")  # 84,000 ÷ 34,812.12 = 2.4129
        assert found["GLOBAL_DEBT_SERVICE_COVERAGE"] == Decimal("2.49")  # 132,000 ÷ 52,812.12 = 2.4994
        # (124,000 − 10,000 − 0) ÷ (34,812.12 + 36,000) = 1.6098
        assert found["FIXED_CHARGE_COVERAGE"] == Decimal("1.60")
        assert found["DEBT_TO_EBITDA"] == Decimal("0.83")  # 102,000 ÷ 124,000
        assert found["DEBT_TO_WORTH"] == Decimal("1.94")  # (200,000 + 60,000 − 8,000) ÷ 130,000
        assert found["AMOUNT_TO_REVENUE_PERCENT"] == Decimal("15.00")
        assert found["LOAN_TO_VALUE_PERCENT"] == Decimal("75.00")
        assert found["LENDABLE_COLLATERAL_PERCENT"] == Decimal("85.33")  # 80,000 × 80 % × 80 % ÷ 60,000
        assert found["WITHHOLD_PERCENT"] is None

    def test_without_a_debt_schedule_the_balance_sheet_says_what_is_owed(self):
        found = results(workings_of(replace(FIGURES, staying_debt=None), SNAPSHOT))

        assert found["DEBT_TO_EBITDA"] == Decimal("1.38")  # (20,000 + 90,000 + 60,000) ÷ 124,000

    @pytest.mark.parametrize(
        ("changes", "unknown"),
        [
            ({"periods": (period(NET_INCOME="-90000"),)}, {"DEBT_TO_EBITDA"}),
            ({"periods": (period(EQUITY="20000"),)}, {"DEBT_TO_WORTH"}),
            ({"periods": (period(EQUITY="-50000"),)}, {"DEBT_TO_WORTH"}),
            ({"guarantor_cash_flow": None}, {"GLOBAL_DEBT_SERVICE_COVERAGE"}),
            ({"periods": (period(LEASE_PAYMENTS=None),)}, {"FIXED_CHARGE_COVERAGE"}),
            ({"annual_revenue": Decimal("0.00")}, {"AMOUNT_TO_REVENUE_PERCENT"}),
            ({"collateral": ()}, {"LOAN_TO_VALUE_PERCENT"}),
            (
                {"existing_debt_service": None},
                {"DEBT_SERVICE_COVERAGE", "GLOBAL_DEBT_SERVICE_COVERAGE", "FIXED_CHARGE_COVERAGE"},
            ),
        ],
    )
    def test_unknown_where_a_part_is_missing_or_below_zero(self, changes, unknown):
        request = Request(replace(FIGURES, **changes), lambda: Decimal("22812.12"))

        found = results(request_workings(request))

        assert {code for code, result in found.items() if result is None} == {*unknown, "WITHHOLD_PERCENT"}

    def test_coverage_is_cut_and_never_rounded_up(self):
        tight = replace(
            FIGURES, cash_flow_available=Decimal("43500.00"), existing_debt_service=Decimal("12000.00")
        )

        assert results(workings_of(tight, SNAPSHOT))["DEBT_SERVICE_COVERAGE"] == Decimal("1.24")  # 1.2496

    def test_negative_cash_flow_is_negative_coverage(self):
        short = replace(FIGURES, cash_flow_available=Decimal("-10000.00"))

        assert facts_of(short, SNAPSHOT)["DEBT_SERVICE_COVERAGE"] == Decimal("-0.28")

    def test_expected_loss(self):
        assert expected_loss(Decimal("3.5"), Decimal(45), Decimal("60000.00")).result == Decimal("945.00")


class TestGuarantors:
    ANA = PersonalFigures(
        gross_income=Decimal("130000.00"),
        business_income=Decimal("60000.00"),
        distributions=Decimal("30000.00"),
        taxes=Decimal("22000.00"),
        debt_payments=Decimal("18000.00"),
    )

    def test_profit_of_the_business_is_replaced_by_what_was_paid_out(self):
        support = support_of([self.ANA], Decimal("30000.00"))

        assert support.cash_flow == Decimal("48000.00")  # 100,000 − 22,000 − 30,000
        assert (support.debt_service, support.debt_to_income) == (Decimal("18000.00"), Decimal("18.00"))

    def test_distributions_count_only_as_far_as_the_business_was_charged_with_them(self):
        assert support_of([self.ANA], Decimal("10000.00")).cash_flow == Decimal(
            "34000.00"
        )  # 80,000 × 70 % − 22,000
        assert support_of([self.ANA], None).cash_flow == Decimal("27000.00")

    def test_two_share_what_counts_in_proportion(self):
        ben = replace(self.ANA, distributions=Decimal("10000.00"))

        support = support_of([self.ANA, ben], Decimal("20000.00"))

        # 15,000 and 5,000 count: (85,000 + 75,000) × 70 % − 44,000
        assert support.cash_flow == Decimal("68000.00")

    def test_stated_living_expenses_count_when_they_are_more(self):
        dear = replace(self.ANA, living_expenses=Decimal("45000.00"))
        modest = replace(self.ANA, living_expenses=Decimal("5000.00"))

        assert support_of([dear], Decimal("30000.00")).cash_flow == Decimal("33000.00")
        assert support_of([modest], Decimal("30000.00")).cash_flow == Decimal("48000.00")

    def test_without_income_the_burden_is_unknown(self):
        poor = replace(self.ANA, gross_income=Decimal("60000.00"), distributions=Decimal("0.00"))

        assert support_of([poor], None).debt_to_income is None
        assert support_of([], Decimal("1.00")) is None


class TestCollateral:
    def test_prior_liens_are_taken_off_and_unknown_ones_take_everything(self):
        first = CollateralItem("EQUIPMENT", Decimal(100000), Decimal(0), Decimal(80), Decimal(20))
        second = replace(first, prior_liens=Decimal(30000))
        unknown = replace(first, prior_liens=None)

        # 64,000 + (64,000 − 30,000) + nothing
        assert lendable_collateral(Decimal(50000), [first, second, unknown]).result == Decimal("196.00")
        # (50,000 + 30,000) ÷ 200,000
        assert loan_to_value(Decimal(50000), [first, second, unknown]).result == Decimal("40.00")

    def test_what_others_get_first_is_never_negative_value(self):
        buried = CollateralItem("VEHICLE", Decimal(10000), Decimal(50000), Decimal(90), Decimal(15))

        assert lendable_collateral(Decimal(1000), [buried]).result == Decimal("0.00")

    def test_every_kind_has_its_rates(self):
        assert set(default_rates()) == set(CollateralKind.values)


OLD_DECISION = {
    "on_date": "2026-03-02",
    "requested_amount": "60000.00",
    "requested_term_months": 36,
    "repayment_frequency": "MONTHLY",
    "state": "OH",
    "naics_code": "332216",
    "industry_risk": "MEDIUM",
    "business_structure": "LLC",
    "date_established": "2018-03-02",
    "annual_revenue": "400000.00",
    "ownership_percent": "100",
    "guarantors": 1,
    "collateral_value": "80000.00",
    "open_applications": 0,
    "cash_flow_available": "90000.00",
    "existing_debt_service": "12000.00",
    "lowest_owner_score": 780,
    "business_score": 70,
    "payment_index": 80,
    "open_bankruptcies": 0,
    "liens_amount": "0.00",
    "severe_delinquencies": 0,
    "inquiries_6_months": 1,
    "alerts": 0,
    "documents_unverified": 0,
}
"""Inputs as decisions stored them before there were spread figures."""
OLD_FACTS = {
    "STATE": "OH",
    "MONTHS_IN_BUSINESS": Decimal(96),
    "ANNUAL_REVENUE": Decimal("400000.00"),
    "AMOUNT_TO_REVENUE_PERCENT": Decimal("15.00"),
    "COLLATERAL_COVERAGE_PERCENT": Decimal("133.33"),
    "LOWEST_OWNER_SCORE": Decimal(780),
    "LIENS_AMOUNT": Decimal("0.00"),
    "DEBT_SERVICE_COVERAGE": Decimal("2.58"),
    "DOCUMENTS_UNVERIFIED": Decimal(0),
}


class TestOldDecisions:
    def test_are_read_and_say_what_they_said(self):
        inputs = UnderwritingInputs.from_json(OLD_DECISION)
        facts = facts_of(inputs, SNAPSHOT)

        assert inputs == replace(GOOD, method=ORIGINAL)
        assert {name: facts[name] for name in OLD_FACTS} == OLD_FACTS
        assert facts["GLOBAL_DEBT_SERVICE_COVERAGE"] is None and facts["NSF_PER_MONTH"] is None

    def test_new_inputs_survive_storing(self):
        assert UnderwritingInputs.from_json(FIGURES.to_json()) == FIGURES

    def test_lines_of_the_example_add_up(self):
        assert statement_problems(lines()) == [] and len(LINES) == 28
