"""ORI-5: grades decide too; what could be offered is admitted by every rule and never more than three."""

import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from origination.choices import DecisionOutcome
from origination.underwriting.assessment import assess
from origination.underwriting.authority import decides_alone, level_needed
from origination.underwriting.evaluation import evaluate
from origination.underwriting.inputs import UnderwritingInputs
from products.catalogue import rule
from tests.origination.underwriting.graded import DSCR, SHARE, graded
from tests.origination.underwriting.test_evaluation import GOOD, SCORE_DECLINE

RANK = [
    DecisionOutcome.DECLINED,
    DecisionOutcome.REFERRED,
    DecisionOutcome.COUNTER_OFFERED,
    DecisionOutcome.APPROVED,
]


def kinds(result):
    return [option.kind for option in result.options]


class TestGrades:
    @pytest.mark.parametrize(
        ("score", "grade", "outcome"),
        [(780, "A", "APPROVED"), (690, "B", "APPROVED"), (650, "C", "REFERRED")],
    )
    def test_the_grade_follows_from_the_score(self, score, grade, outcome):
        result = evaluate(replace(GOOD, lowest_owner_score=score), graded())

        assert (result.grade, result.outcome) == (grade, outcome)

    def test_above_the_grades_amount_a_person_decides(self):
        inputs = replace(GOOD, lowest_owner_score=650)
        at, over = (
            evaluate(replace(inputs, requested_amount=Decimal(amount)), graded())
            for amount in ("50000.00", "50000.01")
        )

        assert (at.outcome, at.grade) == ("APPROVED", "C")
        assert over.outcome == "REFERRED"
        assert "Above 50,000.00 in grade C" in over.note

    def test_the_last_grade_declines_with_what_cost_most(self):
        poor = replace(
            GOOD,
            lowest_owner_score=590,
            business_score=20,
            payment_index=40,
            severe_delinquencies=3,
            cash_flow_available=Decimal("20000.00"),
        )

        result = evaluate(poor, graded())

        assert (result.outcome, result.grade) == ("DECLINED", "F")
        assert result.reasons == ("R109", "R103", "R106", "R104")
        first = result.principal[0]
        assert (first.source, first.value, first.threshold) == ("LOWEST_OWNER_SCORE", "590", "0 of 68 points")

    def test_knock_outs_come_before_what_the_score_says(self):
        poor = replace(
            GOOD, lowest_owner_score=590, business_score=20, payment_index=40, severe_delinquencies=3
        )
        young = rule("ELG-03", "Age", "MONTHS_IN_BUSINESS", "AT_LEAST", "120", "DECLINE", "R101")

        result = evaluate(
            replace(poor, cash_flow_available=Decimal("20000.00")), graded(young, SCORE_DECLINE)
        )

        assert result.reasons == ("R101", "R109", "R103", "R106")
        assert result.principal[0].source == "ELG-03"

    def test_a_score_that_did_not_decide_gives_no_reason(self):
        result = evaluate(replace(GOOD, lowest_owner_score=639), graded(SCORE_DECLINE))

        assert (result.outcome, result.reasons) == ("DECLINED", ("R109",))

    def test_the_longest_term_of_a_grade_leads_to_a_counter_offer(self):
        result = evaluate(
            replace(
                GOOD, lowest_owner_score=650, requested_amount=Decimal("40000"), requested_term_months=60
            ),
            graded(),
        )

        assert (result.outcome, result.grade, result.term_months) == ("COUNTER_OFFERED", "C", 48)

    def test_loan_to_value_counts_only_where_there_is_collateral(self):
        inputs = replace(GOOD, lowest_owner_score=690, collateral_value=Decimal("60000.00"))
        secured, unsecured = (
            evaluate(each, graded()) for each in (inputs, replace(inputs, collateral_value=Decimal(0)))
        )

        assert (secured.outcome, secured.amount) == ("COUNTER_OFFERED", Decimal("51000.00"))
        assert unsecured.outcome == "APPROVED"

    def test_rules_can_look_at_grade_and_probability(self):
        by_grade = rule("RSK-01", "Grade", "GRADE", "IN", "A,B", "REFER", "R104")
        by_risk = rule("RSK-02", "Risk", "PROBABILITY_OF_DEFAULT", "AT_MOST", "0.8851", "REFER", "R104")

        result = evaluate(GOOD, graded(by_grade, by_risk))

        assert [(each.code, each.value, each.passed) for each in result.verdicts] == [
            ("RSK-01", "A", True),
            ("RSK-02", "0.8852", False),
        ]


class TestOptions:
    def test_three_for_a_request_that_is_approved(self):
        result = evaluate(GOOD, graded(SHARE))

        assert kinds(result) == ["REQUESTED", "LARGEST", "LONGER_TERM"]
        requested, largest, longer = result.options
        assert (requested.amount, requested.term_months) == (result.amount, result.term_months)
        assert (largest.amount, largest.term_months) == (Decimal("79900.00"), 36)
        assert (longer.amount, longer.term_months) == (Decimal("60000.00"), 48)

    def test_a_counter_offer_shows_what_a_longer_term_leaves(self):
        tight = replace(GOOD, cash_flow_available=Decimal("40000.00"))

        result = evaluate(tight, graded(DSCR))

        assert result.outcome == "COUNTER_OFFERED"
        assert kinds(result) == ["LARGEST", "LONGER_TERM"]
        assert result.options[1].amount > result.options[0].amount
        assert result.options[1].term_months > 36

    def test_a_product_that_does_not_want_alternatives_offers_one(self):
        assert kinds(evaluate(GOOD, graded(SHARE, alternative_offers=False))) == ["REQUESTED"]

    def test_what_rules_offer_stays_within_what_they_may_decide(self):
        result = evaluate(GOOD, graded(automatic_approval_amount_max="70000"))

        largest = next(option for option in result.options if option.kind == "LARGEST")
        assert largest.amount == Decimal("70000.00")

    def test_a_longer_term_is_priced_by_itself(self):
        result = evaluate(replace(GOOD, requested_term_months=48), graded())

        longer = next(option for option in result.options if option.kind == "LONGER_TERM")
        assert (longer.term_months, longer.annual_rate - result.annual_rate) == (60, Decimal("0.50"))

    @settings(max_examples=25, deadline=None)
    @given(
        amount=st.integers(100, 2500).map(lambda hundreds: Decimal(hundreds * 100).quantize(Decimal("0.01"))),
        term=st.sampled_from([12, 24, 36, 48, 60]),
        flow=st.integers(15, 150).map(lambda thousands: Decimal(thousands * 1000)),
        score=st.integers(600, 820),
    )
    def test_every_option_is_admitted_by_every_rule(self, amount, term, flow, score):
        inputs = replace(
            GOOD,
            requested_amount=amount,
            requested_term_months=term,
            cash_flow_available=flow,
            lowest_owner_score=score,
        )
        snapshot = graded(DSCR, SHARE)

        result = evaluate(inputs, snapshot)

        assert len(result.options) <= 3
        for option in result.options:
            looked_at = assess(inputs.requesting(option.amount, option.term_months), snapshot)
            assert not looked_at.failed
            assert looked_at.pricing.rate == option.annual_rate

    @settings(max_examples=25, deadline=None)
    @given(
        hundreds=st.lists(st.integers(100, 2500), min_size=2, max_size=2, unique=True),
        flow=st.integers(15, 150).map(lambda thousands: Decimal(thousands * 1000)),
        revenue=st.integers(50, 2000).map(lambda thousands: Decimal(thousands * 1000)),
        limit=st.sampled_from(["0", "30000", "100000", "250000"]),
    )
    def test_asking_for_less_never_leads_to_less(self, hundreds, flow, revenue, limit):
        snapshot = graded(
            DSCR,
            SHARE,
            grades=[],
            scorecard="",
            rate_adjustments=[],
            alternative_offers=False,
            automatic_approval_amount_max=limit,
        )
        known = replace(GOOD, cash_flow_available=flow, annual_revenue=revenue)
        smaller, larger = (
            evaluate(replace(known, requested_amount=Decimal(each * 100).quantize(Decimal("0.01"))), snapshot)
            for each in sorted(hundreds)
        )

        assert RANK.index(smaller.outcome) >= RANK.index(larger.outcome)


class TestAuthority:
    LIMITS = [
        {"code": "u-a", "level": "UNDERWRITER", "grade": "A", "amount_max": "150000", "exceptions_max": 1},
        {"code": "u", "level": "UNDERWRITER", "grade": "", "amount_max": "50000", "exceptions_max": 0},
        {"code": "m", "level": "MANAGER", "grade": "", "amount_max": "300000", "exceptions_max": 3},
    ]

    @pytest.mark.parametrize(
        ("grade", "amount", "exceptions", "level"),
        [
            ("A", "150000", 1, "UNDERWRITER"),
            ("A", "150000.01", 1, "MANAGER"),
            ("A", "150000", 2, "MANAGER"),
            ("C", "50000", 0, "UNDERWRITER"),
            ("C", "50000", 1, "MANAGER"),
            ("C", "300000", 3, "MANAGER"),
            ("C", "300000.01", 0, "TWO_PEOPLE"),
            ("C", "1000", 4, "TWO_PEOPLE"),
        ],
    )
    def test_amount_grade_and_exceptions_lead_to_a_level(self, grade, amount, exceptions, level):
        snapshot = graded(decision_limits=self.LIMITS)

        found = level_needed(snapshot, grade=grade, amount=Decimal(amount), exceptions=exceptions)

        assert found == level

    def test_without_rows_the_general_limits_decide(self):
        found = decides_alone(graded(), frozenset(), grade="F", amount=Decimal(10**9), exceptions=99)

        assert found

    def test_the_evaluation_says_who_has_to_decide(self):
        result = evaluate(GOOD, graded(automatic_approval_amount_max="0", decision_limits=self.LIMITS))

        assert (result.outcome, result.authority) == ("REFERRED", "UNDERWRITER")


class TestSameInputsSameDecision:
    def cases(self, **changes):
        snapshot = graded(DSCR, SHARE, **changes)
        return [
            (replace(GOOD, requested_amount=Decimal(amount), lowest_owner_score=score), snapshot)
            for amount, score in (("60000.00", 780), ("120000.00", 700), ("30000.00", 660), ("90000.00", 590))
        ]

    def test_a_thousand_times_in_any_order(self):
        cases = self.cases(alternative_offers=False)
        first = [evaluate(*case) for case in cases]
        order = [index for index in range(len(cases)) for _ in range(250)]
        random.Random(7).shuffle(order)

        assert all(evaluate(*cases[index]) == first[index] for index in order)

    def test_in_another_process(self):
        script = (
            "import django; django.setup()\n"
            "from tests.origination.underwriting.test_options import TestSameInputsSameDecision as T\n"
            "from origination.underwriting.evaluation import evaluate\n"
            "print(repr([evaluate(*case) for case in T().cases()]), end='')\n"
        )

        answer = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
        )

        assert answer.stdout == repr([evaluate(*case) for case in self.cases()])

    def test_from_what_was_stored(self):
        for inputs, snapshot in self.cases():
            again = UnderwritingInputs.from_json(inputs.to_json())

            assert evaluate(again, snapshot) == evaluate(inputs, snapshot)
