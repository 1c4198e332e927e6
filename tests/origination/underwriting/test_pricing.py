"""ORI-5: the rate follows from grade and conditions, and its working adds up to it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from origination.underwriting.assessment import assess
from origination.underwriting.evaluation import evaluate
from origination.underwriting.pricing import at_rate, price
from tests.origination.underwriting.graded import adjustment, graded
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT

LOAN_COSTS = {"funding_rate": "5", "servicing_rate": "1", "loss_given_default_percent": "50"}
FEE = {
    "code": "origination",
    "name": "Origination fee",
    "kind": "ORIGINATION",
    "calculation": "PERCENT_OF_PRINCIPAL",
    "percent": "3",
    "amount": None,
    "amount_min": None,
    "amount_max": None,
    "timing": "DISBURSEMENT",
    "is_finance_charge": True,
}


def pricing(inputs=GOOD, **changes):
    return assess(inputs, graded(**changes)).pricing


class TestWithoutRows:
    def test_a_version_from_before_prices_as_it_always_did(self):
        assessed = assess(GOOD, SNAPSHOT)

        assert assessed.pricing.rate == price(GOOD, SNAPSHOT) == Decimal("8.75")
        assert (assessed.score, assessed.grade, assessed.pricing.margin) == (None, None, None)
        assert [step.name for step in assessed.pricing.steps] == ["Base rate", "Personal score"]

    def test_its_decisions_have_neither_score_nor_alternatives(self):
        result = evaluate(GOOD, SNAPSHOT)

        assert (result.score, result.grade, result.authority) == (None, "", "AUTOMATIC")
        assert [option.to_json() for option in result.options] == [
            {"kind": "REQUESTED", "amount": "60000.00", "term_months": 36, "annual_rate": "8.75"}
        ]


class TestWorking:
    def test_base_grade_and_each_condition_that_holds(self):
        # 638 points: 0.89 %, grade A; coverage 2.5 at the base rate.
        found = pricing()

        assert [(step.name, step.points) for step in found.steps] == [
            ("Base rate", Decimal("9.5")),
            ("Strong coverage", Decimal("-0.50")),
        ]
        assert found.rate == found.computed == Decimal("9.00")

    def test_a_worse_grade_costs_more(self):
        worse = replace(GOOD, lowest_owner_score=690)

        found = assess(worse, graded())

        assert found.grade_name == "B"
        assert ("Grade B", Decimal("1.5")) in [(step.name, step.points) for step in found.pricing.steps]

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"requested_term_months": 60}, "Long term"),
            ({"collateral_value": Decimal(0)}, "Unsecured"),
            ({"industry_risk": "HIGH"}, "Industry high"),
        ],
    )
    def test_conditions(self, changes, name):
        assert name in [step.name for step in pricing(replace(GOOD, **changes)).steps]
        assert name not in [step.name for step in pricing().steps]

    @pytest.mark.parametrize(("months", "holds"), [(48, False), (60, True)])
    def test_term_above_48(self, months, holds):
        found = pricing(replace(GOOD, requested_term_months=months))

        assert ("Long term" in [step.name for step in found.steps]) is holds

    def test_a_fact_that_is_not_known_adjusts_nothing(self):
        found = pricing(replace(GOOD, cash_flow_available=None))

        assert "Strong coverage" not in [step.name for step in found.steps]

    @pytest.mark.parametrize(
        ("limits", "rate", "because"),
        [
            ({"state": "OH", "rate_floor": None, "rate_cap": "8.5"}, "8.5", "the cap of the state OH"),
            ({"state": "OH", "rate_floor": "9.25", "rate_cap": None}, "9.25", "the floor of the state OH"),
            ({"state": "NY", "rate_floor": None, "rate_cap": "8.5"}, "9.00", ""),
        ],
    )
    def test_a_states_floor_and_cap(self, limits, rate, because):
        found = pricing(state_rate_limits=[limits])

        assert found.rate == Decimal(rate)
        assert because in (found.low_because, found.high_because, "")

    def test_where_floor_and_cap_cross_the_cap_holds(self):
        limits = [{"state": "OH", "rate_floor": "12", "rate_cap": "8"}]

        assert pricing(state_rate_limits=limits).rate == Decimal(8)

    def test_the_rate_of_rules_is_the_one_debt_service_is_computed_at(self):
        dear = graded(rate_adjustments=[adjustment("dear", "REQUESTED_AMOUNT", "AT_LEAST", "1", "15")])

        assessed = assess(GOOD, dear)

        assert assessed.pricing.rate == Decimal("24.5")
        assert (
            assessed.facts["DEBT_SERVICE_COVERAGE"]
            == assess(GOOD, at_rate(SNAPSHOT, Decimal("24.5"))).facts["DEBT_SERVICE_COVERAGE"]
        )
        assert assessed.facts["DEBT_SERVICE_COVERAGE"] < assess(GOOD, graded()).facts["DEBT_SERVICE_COVERAGE"]
        assert assessed.facts["GRADE"] == "A"


class TestMargin:
    def test_adds_fees_and_takes_off_funding_loss_and_servicing(self):
        margin = pricing(fees=[FEE], **LOAN_COSTS).margin

        # 3 % over three years is 1 % a year; 0.8852 % times 50 % is 0.4426.
        assert (margin.rate, margin.fees, margin.expected_loss) == (
            Decimal("9.00"),
            Decimal("1.0000"),
            Decimal("0.4426"),
        )
        assert margin.points == Decimal("3.5574")

    @pytest.mark.parametrize(("hurdle", "outcome"), [("3.5574", "APPROVED"), ("3.5575", "REFERRED")])
    def test_below_the_hurdle_a_person_decides(self, hurdle, outcome):
        result = evaluate(GOOD, graded(fees=[FEE], risk_margin_min=hurdle, **LOAN_COSTS))

        assert result.outcome == outcome
        assert [verdict.code for verdict in result.verdicts] == ["MARGIN"]

    def test_is_not_known_without_the_lenders_costs(self):
        assert pricing(**{**LOAN_COSTS, "servicing_rate": None}).margin is None
