"""ORI-5: a year of a loan is a year of its payments, no limit is rounded past, old decisions stay as they were."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origination.underwriting.evaluation import evaluate
from origination.underwriting.facts import debt_service_coverage, facts_of, yearly_debt_service
from origination.underwriting.methods import CURRENT, ORIGINAL
from products.catalogue import rule
from tests.origination.underwriting.graded import FEE_FLAT, graded
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT, with_rules

MICRO = {
    **SNAPSHOT,
    "base_rate": "11",
    "rate_tiers": [],
    "repayment_frequencies": ["MONTHLY", "SEMI_MONTHLY", "BIWEEKLY", "WEEKLY", "QUARTERLY"],
}
ASKED = replace(
    GOOD, requested_amount=Decimal("20000.00"), requested_term_months=24, on_date=date(2026, 3, 16)
)
MONTHLY = Decimal("11185.92")  # 12 times 932.16


def service(inputs=ASKED, **changes):
    return yearly_debt_service(inputs, {**MICRO, **changes})


class TestFirstYear:
    def test_is_twelve_monthly_payments(self):
        assert service() == MONTHLY

    @pytest.mark.parametrize(("frequency", "payments"), [("WEEKLY", 52), ("BIWEEKLY", 26)])
    def test_weekly_and_biweekly_loans_ask_their_payments_of_a_year(self, frequency, payments):
        asked = service(replace(ASKED, repayment_frequency=frequency))

        assert asked / payments == (asked / payments).quantize(Decimal("0.01"))
        # What is paid earlier costs less: never more than a payment away from the monthly year.
        assert abs(asked - MONTHLY) < MONTHLY / payments

    @pytest.mark.parametrize("day", [1, 15, 28, 29, 30, 31])
    @pytest.mark.parametrize("rule_of_first", ["ONE_PERIOD_AFTER_DISBURSEMENT", "FIRST_OF_MONTH"])
    @pytest.mark.parametrize("frequency", ["MONTHLY", "WEEKLY", "BIWEEKLY"])
    def test_no_day_of_the_month_makes_thirteen(self, day, rule_of_first, frequency):
        inputs = replace(ASKED, on_date=date(2026, 1, day), repayment_frequency=frequency)

        asked = service(inputs, first_due_rule=rule_of_first, business_day_rule="FOLLOWING")

        assert abs(asked - MONTHLY) < MONTHLY / 24

    def test_a_shorter_loan_asks_all_it_has(self):
        asked = service(replace(ASKED, requested_term_months=6))

        assert Decimal("20000") < asked < Decimal("20700")

    @pytest.mark.parametrize(("method", "coverage"), [(ORIGINAL, "1.18"), (CURRENT, "1.28")])
    def test_coverage_by_either_method(self, method, coverage):
        inputs = replace(
            ASKED,
            method=method,
            cash_flow_available=Decimal("14350.00"),
            existing_debt_service=Decimal(0),
            on_date=date(2026, 3, 2),
        )

        found = debt_service_coverage(inputs, {**MICRO, "first_due_rule": "FIRST_OF_MONTH"})

        assert found == Decimal(coverage)


class TestRounding:
    REVENUE = Decimal("99975.51")
    """20,000 are 20.0049 % of it."""

    @pytest.mark.parametrize(
        ("method", "share", "outcome"), [(CURRENT, "20.01", "DECLINED"), (ORIGINAL, "20.00", "APPROVED")]
    )
    def test_a_share_just_above_its_limit_is_above_it(self, method, share, outcome):
        inputs = replace(ASKED, annual_revenue=self.REVENUE, method=method)
        limit = rule("ELG-06", "Share", "AMOUNT_TO_REVENUE_PERCENT", "AT_MOST", "20", "DECLINE", "R102")

        assert facts_of(inputs, MICRO)["AMOUNT_TO_REVENUE_PERCENT"] == Decimal(share)
        assert evaluate(inputs, with_rules(limit)).outcome == outcome

    def test_a_share_at_its_limit_is_within_it(self):
        inputs = replace(ASKED, annual_revenue=Decimal("100000.00"))

        assert facts_of(inputs, MICRO)["AMOUNT_TO_REVENUE_PERCENT"] == Decimal("20.00")

    @pytest.mark.parametrize(("method", "cover"), [(CURRENT, "119.99"), (ORIGINAL, "120.00")])
    def test_collateral_just_below_its_limit_is_below_it(self, method, cover):
        inputs = replace(ASKED, collateral_value=Decimal("23999.90"), method=method)

        assert facts_of(inputs, MICRO)["COLLATERAL_COVERAGE_PERCENT"] == Decimal(cover)

    @pytest.mark.parametrize(("method", "share"), [(CURRENT, "10.01"), (ORIGINAL, "10.00")])
    def test_concentrations(self, method, share):
        inputs = replace(
            ASKED,
            method=method,
            portfolio_total=Decimal("980000.00"),
            portfolio_in_state=Decimal("80040.00"),
            portfolio_in_industry=Decimal("80040.00"),
        )
        facts = facts_of(inputs, MICRO)

        assert facts["STATE_CONCENTRATION_PERCENT"] == Decimal(share)
        assert facts["INDUSTRY_CONCENTRATION_PERCENT"] == Decimal(share)

    @pytest.mark.parametrize(
        ("method", "metric", "limit"),
        [
            (CURRENT, "REQUESTED_AMOUNT", "51000.00"),
            (ORIGINAL, "COLLATERAL_COVERAGE_PERCENT", "117.65"),
        ],
    )
    def test_a_grades_loan_to_value_is_held_to_the_cent(self, method, metric, limit):
        inputs = replace(GOOD, lowest_owner_score=690, collateral_value=Decimal("60000.00"), method=method)

        result = evaluate(inputs, graded())

        (verdict,) = (each for each in result.verdicts if each.code == "GRADE-LTV")
        assert (verdict.metric, verdict.threshold) == (metric, limit)
        assert result.amount == Decimal("51000.00")


class TestWhatCannotBeQuoted:
    def test_goes_to_a_person_with_the_reason(self):
        inputs = replace(ASKED, requested_amount=Decimal("1500.00"))

        result = evaluate(inputs, {**MICRO, "fees": [FEE_FLAT]})

        assert (result.outcome, result.amount, result.options) == ("REFERRED", None, ())
        assert "1,500.00 over 24 months, but no offer of it can be computed" in result.note

    def test_was_approved_before(self):
        inputs = replace(ASKED, requested_amount=Decimal("1500.00"), method=ORIGINAL)

        assert evaluate(inputs, {**MICRO, "fees": [FEE_FLAT]}).outcome == "APPROVED"


class TestShortIndustryCodes:
    @pytest.mark.parametrize(
        ("method", "outcome"), [(CURRENT, "REFERRED"), (2, "APPROVED"), (ORIGINAL, "APPROVED")]
    )
    def test_a_sector_with_excluded_industries_in_it_is_for_a_person(self, method, outcome):
        inputs = replace(ASKED, naics_code="71", method=method)
        excluded = rule(
            "ELG-02", "Industry", "NAICS_CODE", "NOT_STARTING_WITH", "7132,525", "DECLINE", "R114"
        )

        assert evaluate(inputs, with_rules(excluded)).outcome == outcome
