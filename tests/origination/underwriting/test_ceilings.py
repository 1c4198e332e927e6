"""PRD-6: the rate caps of states bind what is offered; old decisions, made without them, stay as they were."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origination.underwriting.assessment import assess
from origination.underwriting.ceilings import RateCeiling
from origination.underwriting.evaluation import evaluate
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.lawful import ceiling_broken, highest_lawful_rate
from products.quoting import quote
from tests.origination.underwriting.graded import graded
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT
from tests.origination.underwriting.test_pricing import FEE

WITH_FEE = {**SNAPSHOT, "fees": [FEE], "rate_tiers": []}


def ceiling(rate_max, basis="APR", **changes):
    return RateCeiling(
        **{
            "state": "OH",
            "basis": basis,
            "rate_max": Decimal(rate_max),
            "source": "Revised Code",
            "amount_from": Decimal(0),
            **changes,
        }
    )


def under(*ceilings, **changes):
    return replace(GOOD, rate_ceilings=ceilings, **changes)


def apr_at(rate, inputs=GOOD, snapshot=WITH_FEE):
    return quote(
        snapshot,
        amount=inputs.requested_amount,
        annual_rate=rate,
        term_months=inputs.requested_term_months,
        frequency=inputs.repayment_frequency,
        start_date=inputs.on_date,
    ).annual_percentage_rate


class TestRate:
    @pytest.mark.parametrize(("cap", "rate"), [("9.49", "9.49"), ("9.5", "9.5"), ("17", "9.5")])
    def test_a_cap_of_the_rate_bounds_it(self, cap, rate):
        assert assess(under(ceiling(cap, "RATE")), WITH_FEE).pricing.rate == Decimal(rate)

    def test_a_cap_of_the_apr_leaves_the_highest_rate_below_it(self):
        found = assess(under(ceiling("9")), WITH_FEE).pricing

        # 3 % withheld over three years are about two points a year.
        assert Decimal("6.5") < found.rate < Decimal("7.2")
        assert apr_at(found.rate) <= 9 < apr_at(found.rate + Decimal("0.01"))
        assert found.high_because == "the rate cap of OH, 9 % APR (Revised Code)"
        assert found.to_json()["rate"] == str(found.rate)

    def test_an_apr_exactly_at_the_cap_is_within(self):
        apr = apr_at(Decimal("9.5"))

        assert ceiling_broken(under(ceiling(apr)), WITH_FEE, Decimal("9.5")) is None
        assert ceiling_broken(under(ceiling(apr - Decimal("0.000001"))), WITH_FEE, Decimal("9.5"))

    @pytest.mark.parametrize("percent", ["0.01", "1", "8", "30", "60"])
    @pytest.mark.parametrize("months", [12, 60])
    def test_the_search_finds_what_trying_each_would(self, percent, months):
        snapshot = {**WITH_FEE, "fees": [{**FEE, "percent": percent}]}
        inputs = under(ceiling("18"), requested_term_months=months)

        rate = highest_lawful_rate(inputs, snapshot, Decimal("30"))

        if rate is None:
            assert apr_at(Decimal(0), inputs, snapshot) > 18
        else:
            assert apr_at(rate, inputs, snapshot) <= 18 < apr_at(rate + Decimal("0.01"), inputs, snapshot)

    @pytest.mark.parametrize(
        ("changes", "binds"),
        [
            ({"amount_from": Decimal("60000.00")}, True),
            ({"amount_from": Decimal("60000.01")}, False),
            ({"amount_below": Decimal("60000.01")}, True),
            ({"amount_below": Decimal("60000.00")}, False),
        ],
    )
    def test_counts_for_its_amounts_only(self, changes, binds):
        found = assess(under(ceiling("9", **changes)), WITH_FEE).pricing

        assert (found.rate < Decimal("9.5")) is binds

    def test_the_narrowest_of_several_holds(self):
        both = (ceiling("30"), ceiling("12"), ceiling("9.2", "RATE"), ceiling("25", "RATE"))

        assert assess(under(*both), WITH_FEE).pricing.rate == Decimal("9.2")

    @pytest.mark.parametrize(("of_rate", "holds"), [("8", "9 % APR"), ("6.6", "6.6 % interest")])
    def test_the_one_that_leaves_least_is_named(self, of_rate, holds):
        found = assess(under(ceiling("9"), ceiling(of_rate, "RATE")), WITH_FEE).pricing

        assert holds in found.high_because

    def test_coverage_is_looked_at_at_the_rate_that_is_offered(self):
        free, capped = assess(GOOD, WITH_FEE), assess(under(ceiling("7", "RATE")), WITH_FEE)

        assert capped.facts["DEBT_SERVICE_COVERAGE"] > free.facts["DEBT_SERVICE_COVERAGE"]


class TestNothingSellable:
    def test_below_the_lowest_rate_of_the_product_a_person_looks_at_it(self):
        # The product's lowest rate is 6.5; 8 % APR leaves less.
        result = evaluate(under(ceiling("8")), WITH_FEE)

        assert result.outcome == "REFERRED"
        (verdict,) = result.verdicts
        assert verdict.code == "RATE-CAP" and not verdict.passed
        assert verdict.name.startswith("Rate cap of OH: 8 % APR leaves at most 5.9")
        assert verdict.name.endswith("below 6.5 %, the product's lowest rate")

    def test_where_fees_alone_break_it_no_rate_is_left(self):
        snapshot = {**WITH_FEE, "fees": [{**FEE, "percent": "30"}]}

        result = evaluate(under(ceiling("8")), snapshot)

        assert result.outcome == "REFERRED"
        assert "leaves no rate" in result.verdicts[0].name

    def test_no_option_is_dearer_than_the_law(self):
        inputs = under(ceiling("11"), requested_amount=Decimal("20000.00"))

        options = evaluate(inputs, graded(fees=[FEE])).options

        assert len(options) > 1
        for option in options:
            asked = inputs.requesting(option.amount, option.term_months)
            assert apr_at(option.annual_rate, asked, graded(fees=[FEE])) <= 11


class TestStored:
    def test_survives_storing(self):
        inputs = under(ceiling("8", amount_below=Decimal("500000.01")), ceiling("9", "RATE"))

        assert UnderwritingInputs.from_json(inputs.to_json()) == inputs

    def test_old_facts_know_no_caps(self):
        stored = GOOD.to_json()
        del stored["rate_ceilings"], stored["method"]

        inputs = UnderwritingInputs.from_json(stored)

        assert (inputs.rate_ceilings, inputs.method) == ((), 1)
        assert evaluate(inputs, WITH_FEE).outcome == "APPROVED"

    def test_the_same_comes_out_again(self):
        inputs = under(ceiling("9"), on_date=date(2026, 3, 31))

        assert evaluate(UnderwritingInputs.from_json(inputs.to_json()), WITH_FEE) == evaluate(
            inputs, WITH_FEE
        )
