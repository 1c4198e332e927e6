"""ORI-7: the rules look at the rate that a person offers, not only at the one they come to themselves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from origination.underwriting.assessment import assess, at_offered_rate
from products.metrics import Metric
from tests.origination.underwriting.graded import DSCR, graded
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT

THIN = replace(GOOD, cash_flow_available=Decimal("29700.00"), existing_debt_service=Decimal("0.00"))
COVERED = {**SNAPSHOT, "rules": [{**DSCR, "outcome_unknown": "REFER", "position": 1}]}


class TestOfferedRate:
    def test_a_dearer_loan_is_covered_less(self):
        assessed = assess(THIN, COVERED)
        assert not assessed.failed

        dearer = at_offered_rate(assessed, Decimal("16"), COVERED)

        # 36 payments of 2,109.42 at 16 percent: 29,700.00 ÷ 25,313.04 = 1.17
        assert dearer.facts[Metric.DEBT_SERVICE_COVERAGE] == Decimal("1.17")
        assert [verdict.code for verdict in dearer.failed] == ["CSH-01"]
        assert dearer.pricing.rate == assessed.pricing.rate

    def test_a_cheaper_one_leaves_less_margin(self):
        costs = {"funding_rate": "4", "servicing_rate": "1", "loss_given_default_percent": "45"}
        snapshot = graded(**costs, risk_margin_min="2")
        assessed = assess(GOOD, snapshot)
        assert not assessed.failed

        cheaper = at_offered_rate(assessed, Decimal("6.5"), snapshot)

        assert [verdict.code for verdict in cheaper.failed] == ["MARGIN"]
        assert cheaper.facts[Metric.GRADE] == assessed.facts[Metric.GRADE]

    @pytest.mark.parametrize("rate", ["6.49", "16.01"])
    def test_outside_the_bounds_nothing_is_offered(self, rate):
        assessed = assess(THIN, COVERED)

        assert at_offered_rate(assessed, Decimal(rate), COVERED) is assessed
