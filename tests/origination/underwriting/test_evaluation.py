"""ORI-5: the rules decide by the facts alone; the same inputs always decide the same."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from origination.choices import DecisionOutcome
from origination.underwriting.evaluation import evaluate, judge_rules, screen
from origination.underwriting.facts import debt_service_coverage, facts_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import CURRENT, months_between
from origination.underwriting.pricing import price
from origination.underwriting.rules import judge
from products.catalogue import rule

SNAPSHOT = {
    "amount_min": "10000.00",
    "amount_max": "250000.00",
    "term_options_months": [12, 24, 36, 48, 60],
    "base_rate": "9.5",
    "rate_min": "6.5",
    "rate_max": "16",
    "rate_floor": None,
    "rate_cap": None,
    "rate_tiers": [{"score_min": 760, "adjustment": "-0.75"}, {"score_min": 640, "adjustment": "1.50"}],
    "automatic_approval_amount_max": "100000.00",
    "currency": "USD",
    "repayment_frequencies": ["MONTHLY"],
    "day_count": "THIRTY_360",
    "business_day_rule": "NONE",
    "amortization": "EQUAL_INSTALLMENTS",
    "interest_method": "DECLINING",
    "grace_principal_installments": 0,
    "grace_interest_installments": 0,
    "interest_free_installments": 0,
    "down_payment_percent": None,
    "rounding_mode": "HALF_UP",
    "rounding_places": 2,
    "installment_multiple": None,
    "allocation_order": ["FEES", "PENALTIES", "INTEREST", "PRINCIPAL"],
    "allocation_direction": "VERTICAL",
    "prepayment_strategy": "SHORTER_TERM",
    "early_payment_days": 15,
    "arrears_tolerance": "0.00",
    "charge_off_days": 120,
    "late_fee_kind": "NONE",
    "first_due_rule": "ONE_PERIOD_AFTER_DISBURSEMENT",
    "fees": [],
    "rules": [],
}
GOOD = UnderwritingInputs(
    on_date=date(2026, 3, 2),
    requested_amount=Decimal("60000.00"),
    requested_term_months=36,
    repayment_frequency="MONTHLY",
    state="OH",
    naics_code="332216",
    industry_risk="MEDIUM",
    business_structure="LLC",
    date_established=date(2018, 3, 2),
    annual_revenue=Decimal("400000.00"),
    ownership_percent=Decimal("100"),
    guarantors=1,
    collateral_value=Decimal("80000.00"),
    cash_flow_available=Decimal("90000.00"),
    existing_debt_service=Decimal("12000.00"),
    lowest_owner_score=780,
    business_score=70,
    payment_index=80,
    open_bankruptcies=0,
    liens_amount=Decimal("0.00"),
    severe_delinquencies=0,
    inquiries_6_months=1,
    alerts=0,
    method=CURRENT,
)


def with_rules(*rules, **changes):
    numbered = [
        {"outcome_unknown": "REFER", **each, "position": number} for number, each in enumerate(rules, start=1)
    ]
    return {**SNAPSHOT, "rules": numbered, **changes}


def outcome(inputs, *rules, **changes):
    return evaluate(inputs, with_rules(*rules, **changes))


class TestJudge:
    @pytest.mark.parametrize(
        ("metric", "operator", "value", "facts", "passed"),
        [
            ("MONTHS_IN_BUSINESS", "AT_LEAST", "96", {}, True),
            ("MONTHS_IN_BUSINESS", "AT_LEAST", "97", {}, False),
            ("INQUIRIES_6_MONTHS", "AT_MOST", "1", {}, True),
            ("INQUIRIES_6_MONTHS", "AT_MOST", "0", {}, False),
            ("GUARANTORS", "EQUALS", "1", {}, True),
            ("GUARANTORS", "NOT_EQUALS", "1", {}, False),
            ("STATE", "IN", "IN, OH", {}, True),
            ("STATE", "IN", "IN,KY", {}, False),
            ("STATE", "NOT_IN", "OH", {}, False),
            ("STATE", "EQUALS", "OH", {}, True),
            ("STATE", "NOT_EQUALS", "OH", {}, False),
            ("NAICS_CODE", "NOT_STARTING_WITH", "7132,33", {}, False),
            ("NAICS_CODE", "NOT_STARTING_WITH", "7132,525", {}, True),
            ("AMOUNT_TO_REVENUE_PERCENT", "AT_MOST", "15", {}, True),
            ("AMOUNT_TO_REVENUE_PERCENT", "AT_MOST", "14.99", {}, False),
            ("COLLATERAL_COVERAGE_PERCENT", "AT_LEAST", "133.33", {}, True),
            ("COLLATERAL_COVERAGE_PERCENT", "AT_LEAST", "133.34", {}, False),
        ],
    )
    def test_both_sides_of_the_edge(self, metric, operator, value, facts, passed):
        tested = {**rule("ELG-01", "Test", metric, operator, value, "DECLINE", "R101"), "position": 1}

        verdict = judge({"outcome_unknown": "REFER", **tested}, facts_of(GOOD, SNAPSHOT))

        assert verdict.passed is passed
        assert verdict.outcome == ("" if passed else "DECLINE")

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            ("71", "REFER"),
            ("713", "REFER"),
            ("7132", "DECLINE"),
            ("713210", "DECLINE"),
            ("7139", ""),
            ("33", ""),
        ],
    )
    def test_an_industry_too_short_to_tell_is_not_known(self, code, outcome):
        tested = rule("ELG-02", "Industry", "NAICS_CODE", "NOT_STARTING_WITH", "7132,525", "DECLINE", "R114")

        verdict = judge({"outcome_unknown": "REFER", "position": 1, **tested}, {"NAICS_CODE": code})

        assert (verdict.outcome, verdict.value) == (outcome, code)

    def test_an_unknown_fact_has_its_own_outcome(self):
        tested = {
            **rule("CRD-01", "Test", "BUSINESS_SCORE", "AT_LEAST", "26", "DECLINE", "R107"),
            "position": 1,
        }

        verdict = judge(
            {**tested, "outcome_unknown": "REFER"}, facts_of(replace(GOOD, business_score=None), SNAPSHOT)
        )

        assert (verdict.passed, verdict.outcome, verdict.value) == (False, "REFER", "")

    @pytest.mark.parametrize(("metric", "operator"), [("STATE", "AT_LEAST"), ("GUARANTORS", "IN")])
    def test_an_operator_that_does_not_compare_is_a_defect(self, metric, operator):
        tested = {**rule("ELG-01", "Test", metric, operator, "1", "DECLINE", "R101"), "position": 1}

        with pytest.raises(ValueError, match="does not compare"):
            judge({"outcome_unknown": "REFER", **tested}, facts_of(GOOD, SNAPSHOT))


class TestFacts:
    @pytest.mark.parametrize(
        ("start", "months"),
        [(date(2025, 3, 2), 12), (date(2025, 3, 3), 11), (date(2026, 3, 2), 0)],
    )
    def test_whole_months_only(self, start, months):
        assert months_between(start, date(2026, 3, 2)) == months

    def test_debt_service_coverage_of_the_loan_asked_for(self):
        # 60,000 over 36 months at 8.75 %: 1,901.01 a month, 22,812.12 a year, and 12,000 of other debt.
        assert debt_service_coverage(GOOD, SNAPSHOT) == Decimal("2.58")

    @pytest.mark.parametrize("name", ["cash_flow_available", "existing_debt_service"])
    def test_coverage_is_unknown_without_the_figures(self, name):
        assert debt_service_coverage(replace(GOOD, **{name: None}), SNAPSHOT) is None

    def test_survives_storing(self):
        assert UnderwritingInputs.from_json(GOOD.to_json()) == GOOD
        assert (
            UnderwritingInputs.from_json(replace(GOOD, annual_revenue=None).to_json()).annual_revenue is None
        )


class TestPrice:
    @pytest.mark.parametrize(
        ("score", "changes", "rate"),
        [
            (760, {}, "8.75"),
            (759, {}, "11.00"),
            (640, {}, "11.00"),
            (639, {}, "9.5"),
            (None, {}, "9.5"),
            (760, {"rate_floor": "9"}, "9"),
            (759, {"rate_cap": "10"}, "10"),
            (759, {"rate_max": "10.25"}, "10.25"),
            (760, {"rate_min": "9.5"}, "9.5"),
        ],
    )
    def test_base_rate_tier_and_bounds(self, score, changes, rate):
        assert price(replace(GOOD, lowest_owner_score=score), {**SNAPSHOT, **changes}) == Decimal(rate)


SCORE_DECLINE = rule("CRD-01", "Score", "LOWEST_OWNER_SCORE", "AT_LEAST", "640", "DECLINE", "R109")
SCORE_REFER = rule("CRD-02", "Score", "LOWEST_OWNER_SCORE", "AT_LEAST", "680", "REFER", "R109")
AGE_DECLINE = rule("ELG-01", "Age", "MONTHS_IN_BUSINESS", "AT_LEAST", "12", "DECLINE", "R101")
SHARE_COUNTER = rule("ELG-02", "Share", "AMOUNT_TO_REVENUE_PERCENT", "AT_MOST", "10", "COUNTER", "R102")
COVER_COUNTER = rule("COL-01", "Cover", "COLLATERAL_COVERAGE_PERCENT", "AT_LEAST", "150", "COUNTER", "R112")
DSCR_COUNTER = rule("CSH-01", "Debt service", "DEBT_SERVICE_COVERAGE", "AT_LEAST", "1.25", "COUNTER", "R103")


class TestEvaluate:
    def test_approves_when_every_rule_is_met(self):
        result = outcome(GOOD, AGE_DECLINE, SCORE_DECLINE, SCORE_REFER)

        assert result.outcome == DecisionOutcome.APPROVED
        assert (result.amount, result.term_months, result.annual_rate) == (
            Decimal("60000.00"),
            36,
            Decimal("8.75"),
        )
        assert result.reasons == ()

    def test_a_decline_comes_before_a_referral_and_a_referral_before_a_counter_offer(self):
        poor, middling = replace(GOOD, lowest_owner_score=639), replace(GOOD, lowest_owner_score=679)

        assert outcome(poor, SHARE_COUNTER, SCORE_REFER, SCORE_DECLINE).outcome == DecisionOutcome.DECLINED
        assert outcome(middling, SHARE_COUNTER, SCORE_REFER).outcome == DecisionOutcome.REFERRED
        assert outcome(GOOD, SHARE_COUNTER, SCORE_REFER).outcome == DecisionOutcome.COUNTER_OFFERED

    def test_gives_at_most_four_reasons_each_once(self):
        bad = UnderwritingInputs(GOOD.on_date, GOOD.requested_amount, 36, "MONTHLY")
        rules = [
            {
                **rule(f"ELG-0{n}", "x", "ANNUAL_REVENUE", "AT_LEAST", "1", "DECLINE", reason),
                "outcome_unknown": "DECLINE",
            }
            for n, reason in enumerate(("R101", "R101", "R102", "R103", "R104", "R105"))
        ]

        assert outcome(bad, *rules).reasons == ("R101", "R102", "R103", "R104")

    def test_above_the_automatic_limit_a_person_decides_with_a_proposal(self):
        at, over = (
            replace(GOOD, requested_amount=Decimal("100000.00")),
            replace(GOOD, requested_amount=Decimal("100000.01")),
        )

        assert outcome(at).outcome == DecisionOutcome.APPROVED
        result = outcome(over)
        assert result.outcome == DecisionOutcome.REFERRED
        assert result.amount == Decimal("100000.01")
        assert "Above 100,000.00" in result.note

    def test_the_same_stored_inputs_decide_the_same(self):
        rules = (SHARE_COUNTER, SCORE_REFER, DSCR_COUNTER)

        again = UnderwritingInputs.from_json(GOOD.to_json())

        assert outcome(again, *rules) == outcome(GOOD, *rules)


class TestCounterOffer:
    def test_offers_the_largest_amount_the_limits_admit(self):
        result = outcome(GOOD, SHARE_COUNTER, COVER_COUNTER)

        assert result.outcome == DecisionOutcome.COUNTER_OFFERED
        assert result.amount == Decimal("40000.00")
        assert result.reasons == ("R102", "R112")

    def test_whole_hundreds_only(self):
        result = outcome(replace(GOOD, annual_revenue=Decimal("345678.90")), SHARE_COUNTER)

        assert result.amount == Decimal("34500.00")

    def test_cash_flow_decides_how_much_can_be_served(self):
        tight = replace(GOOD, cash_flow_available=Decimal("30000.00"))

        result = outcome(tight, DSCR_COUNTER)

        smaller = tight.requesting(result.amount, result.term_months)
        larger = tight.requesting(result.amount + 100, result.term_months)
        assert result.outcome == DecisionOutcome.COUNTER_OFFERED
        assert debt_service_coverage(smaller, SNAPSHOT) >= Decimal("1.25")
        assert debt_service_coverage(larger, SNAPSHOT) < Decimal("1.25")

    def test_declines_when_the_product_minimum_is_too_much(self):
        tight = replace(GOOD, cash_flow_available=Decimal("18000.00"))

        result = outcome(tight, DSCR_COUNTER)

        assert result.outcome == DecisionOutcome.DECLINED
        assert result.reasons == ("R103",)

    def test_declines_when_existing_debt_takes_all(self):
        assert outcome(replace(GOOD, existing_debt_service=Decimal("90000.00")), DSCR_COUNTER).outcome == (
            DecisionOutcome.DECLINED
        )

    def test_a_term_above_the_limit_becomes_the_longest_allowed(self):
        limit = rule("ELG-03", "Term", "REQUESTED_TERM_MONTHS", "AT_MOST", "30", "COUNTER", "R117")

        assert outcome(GOOD, limit).term_months == 24

    def test_a_shorter_term_may_need_a_smaller_amount_too(self):
        limit = rule("ELG-03", "Term", "REQUESTED_TERM_MONTHS", "AT_MOST", "12", "COUNTER", "R117")
        inputs = replace(GOOD, cash_flow_available=Decimal("60000.00"))

        result = outcome(inputs, limit, DSCR_COUNTER)

        assert result.term_months == 12
        assert result.amount < Decimal("60000.00")

    def test_an_amount_limit_is_offered_itself(self):
        limit = rule("ELG-04", "Amount", "REQUESTED_AMOUNT", "AT_MOST", "50000", "COUNTER", "R117")

        assert outcome(GOOD, limit).amount == Decimal("50000.00")

    @pytest.mark.parametrize(
        "impossible",
        [
            rule("ELG-04", "Amount", "REQUESTED_AMOUNT", "AT_LEAST", "70000", "COUNTER", "R117"),
            rule("ELG-03", "Term", "REQUESTED_TERM_MONTHS", "AT_LEAST", "48", "COUNTER", "R117"),
            rule("ELG-03", "Term", "REQUESTED_TERM_MONTHS", "AT_MOST", "6", "COUNTER", "R117"),
            rule("COL-01", "Cover", "COLLATERAL_COVERAGE_PERCENT", "AT_LEAST", "900", "COUNTER", "R112"),
        ],
    )
    def test_declines_what_no_smaller_request_mends(self, impossible):
        assert outcome(GOOD, impossible).outcome == DecisionOutcome.DECLINED

    def test_above_the_automatic_limit_the_counter_offer_is_a_persons(self):
        result = outcome(GOOD, SHARE_COUNTER, automatic_approval_amount_max="39999.99")

        assert (result.outcome, result.amount) == (DecisionOutcome.REFERRED, Decimal("40000.00"))


class TestScreen:
    def test_looks_at_eligibility_only(self):
        young = replace(GOOD, date_established=date(2025, 9, 1), lowest_owner_score=None)

        result = screen(young, with_rules(AGE_DECLINE, SCORE_DECLINE))

        assert result.outcome == DecisionOutcome.DECLINED
        assert [verdict.code for verdict in result.verdicts] == ["ELG-01"]

    def test_lets_everybody_else_pass(self):
        assert screen(GOOD, with_rules(AGE_DECLINE, SHARE_COUNTER)) is None

    def test_judges_in_the_order_of_the_rules(self):
        verdicts = judge_rules(GOOD, with_rules(SCORE_DECLINE, AGE_DECLINE))

        assert [verdict.position for verdict in verdicts] == [1, 2]
