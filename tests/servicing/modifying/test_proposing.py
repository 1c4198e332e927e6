from datetime import date
from decimal import Decimal

import pytest

from servicing.models import Transaction
from servicing.services.modifying.impact import read_figure
from servicing.services.modifying.proposing import (
    UnableToPropose,
    evaluate_modification,
    propose_modification,
)
from servicing.services.recording import EffectiveDateInFuture
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.modifications import LONGER, again, make_applied, make_proposal, make_request, make_sent
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def propose(modification, change=None, actor=SYSTEM, **fields):
    return propose_modification(modification_id=modification.pk, change=change, actor=actor, **fields)


def figure(modification, side, name):
    return read_figure(modification.impact[side], name)


def rule(modification, number):
    return next((each for each in modification.policy_results if each["rule"] == number), None)


@pytest.fixture
def requested(late_loan):
    return make_request(late_loan)


class TestEvaluate:
    def test_finds_three_ways_out_with_their_effect(self, requested):
        evaluated = evaluate_modification(modification_id=requested.pk, actor=SYSTEM)
        longer, cheaper, pause = evaluated.alternatives

        assert Decimal(longer["after"]["payment"]) <= Decimal("450.00")
        assert longer["after"]["days_past_due"] == 0
        assert Decimal(cheaper["after"]["annual_rate"]) < Decimal("12")
        assert pause["after"]["next_due_date"] == "2026-05-15"
        assert [each["policy_passed"] for each in evaluated.alternatives] == [True, True, True]

    def test_stays_within_the_longest_term_when_the_wish_is_out_of_reach(self, late_loan):
        modification = make_request(late_loan, affordable_payment=Decimal("10.00"))
        evaluated = evaluate_modification(modification_id=modification.pk, actor=SYSTEM)

        longest = evaluated.alternatives[0]
        assert longest["after"]["maturity_date"] == "2029-04-15"
        assert "above what is affordable" in longest["description"]
        assert all(each["policy_passed"] for each in evaluated.alternatives)

    def test_without_a_floor_to_go_to_lets_the_borrower_catch_up(self, late_loan):
        late_loan.product_snapshot["modification_rate_floor"] = "12"
        late_loan.save()
        evaluated = evaluate_modification(modification_id=make_request(late_loan).pk, actor=SYSTEM)

        assert [each["key"] for each in evaluated.alternatives] == [
            "longer-term",
            "payment-break",
            "catch-up",
        ]
        assert evaluated.alternatives[2]["after"]["maturity_date"] == "2027-04-15"

    def test_of_a_loan_that_is_current_offers_no_re_age(self):
        modification = make_request(make_active_loan(disbursed=date(2026, 2, 20)))
        evaluated = evaluate_modification(modification_id=modification.pk, actor=SYSTEM)

        assert evaluated.alternatives
        assert not any("RE_AGE" in each["types"] for each in evaluated.alternatives)

    def test_again_takes_back_what_was_approved(self, late_loan):
        modification = make_sent(late_loan)
        evaluated = evaluate_modification(modification_id=modification.pk, actor=SYSTEM)

        assert evaluated.status == "EVALUATING"
        assert (evaluated.approved_by, evaluated.approval_date, evaluated.expires_on) == (None, None, None)


class TestPropose:
    def test_keeps_figures_and_both_schedules_of_the_day(self, requested):
        proposed = propose(requested, LONGER)

        assert proposed.status == "PROPOSED"
        assert proposed.types == ["TERM_EXTENSION", "RE_AGE"]
        assert (proposed.payment_before, proposed.payment_after) == (Decimal("564.88"), Decimal("460.72"))
        assert figure(proposed, "before", "days_past_due") == 46
        assert figure(proposed, "after", "days_past_due") == 0
        assert figure(proposed, "after", "maturity_date") == date(2027, 10, 15)
        assert (proposed.effective_date, proposed.expires_on) == (TODAY, date(2026, 4, 1))
        assert len(proposed.impact["schedule_after"]) == len(proposed.impact["schedule_before"]) + 6
        assert proposed.policy_passed

    def test_changes_nothing_on_the_loan(self, requested, late_loan):
        before = Transaction.objects.filter(loan=late_loan).count()
        propose(requested, LONGER)

        assert Transaction.objects.filter(loan=late_loan).count() == before
        assert fresh(late_loan).position.days_past_due == 46
        assert_books_prove()

    def test_solves_several_changes_together(self, requested):
        proposed = propose(
            requested,
            {
                "annual_rate": "9.5",
                "number_of_installments": 30,
                "first_due_date": "2026-04-20",
                "spread_arrears": True,
                "capitalize": ["INTEREST"],
            },
            interest_pause_until=date(2026, 4, 1),
        )

        assert proposed.types == [
            "TERM_EXTENSION",
            "RATE_CHANGE",
            "DEFERRAL",
            "INTEREST_PAUSE",
            "CAPITALIZATION",
            "RE_AGE",
        ]
        assert figure(proposed, "after", "annual_rate") == Decimal("9.5")
        assert figure(proposed, "after", "installments") == 30
        assert figure(proposed, "after", "principal") > figure(proposed, "before", "principal")

    def test_of_a_pause_alone(self, requested):
        proposed = propose(requested, interest_pause_until=date(2026, 5, 1))

        assert proposed.types == ["INTEREST_PAUSE"]
        assert figure(proposed, "after", "total_interest") < figure(proposed, "before", "total_interest")

    @pytest.mark.parametrize(
        ("change", "types"),
        [
            ({"first_due_date": "2026-03-25"}, ["DUE_DATE_CHANGE"]),
            ({"frequency": {"every": 2, "unit": "WEEK"}, "number_of_installments": 30}, ["FREQUENCY_CHANGE"]),
            ({"number_of_installments": 10}, ["TERM_REDUCTION"]),
            ({"installment_amount": "400.00"}, ["REDUCED_PAYMENT"]),
            ({"amortization": "EQUAL_PRINCIPAL"}, ["RE_AMORTIZATION"]),
        ],
    )
    def test_names_what_kind_of_change_it_is(self, late_loan, change, types):
        proposed = propose(make_request(late_loan), change)

        assert set(types) <= set(proposed.types)

    def test_against_a_proposal_replaces_it(self, requested, agent, officer):
        propose(requested, LONGER, actor=agent)
        second = propose(requested, {"number_of_installments": 26, "spread_arrears": True}, actor=officer)

        assert second.proposed_by_id == officer.user_id
        assert figure(second, "after", "installments") == 26

    def test_against_what_was_approved_needs_a_new_approval(self, late_loan):
        proposed = propose(make_sent(late_loan), {"number_of_installments": 26, "spread_arrears": True})

        assert (proposed.status, proposed.approved_by) == ("PROPOSED", None)

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            (None, "at least one term"),
            ({"color": "blue"}, "has no color"),
            ({"annual_rate": 9.5}, "annual_rate cannot be"),
        ],
    )
    def test_refuses_what_is_no_change(self, requested, change, why):
        with pytest.raises(UnableToPropose, match=why):
            propose(requested, change)

        assert again(requested).status == "REQUESTED"

    def test_refuses_terms_that_leave_everything_as_it_is(self):
        modification = make_request(make_active_loan(disbursed=date(2026, 2, 20)))
        with pytest.raises(UnableToPropose, match="change nothing"):
            propose(modification, {"number_of_installments": 12})

    def test_counts_from_today_or_an_earlier_day_without_news(self, requested, late_loan):
        with pytest.raises(EffectiveDateInFuture):
            propose(requested, LONGER, effective_date=date(2026, 3, 3))
        assert propose(requested, LONGER, effective_date=date(2026, 2, 20)).effective_date == date(
            2026, 2, 20
        )
        pay(late_loan, "10.00", date(2026, 2, 21))
        with pytest.raises(UnableToPropose, match="2026-02-21"):
            propose(requested, LONGER, effective_date=date(2026, 2, 20))


class TestPolicy:
    def test_breaks_at_the_month_after_the_longest_extension(self, requested):
        at_most = propose(requested, {"number_of_installments": 38, "spread_arrears": True})
        assert rule(at_most, "MOD-03")["input"] == "24" and at_most.policy_passed
        above = propose(requested, {"number_of_installments": 39, "spread_arrears": True})
        assert rule(above, "MOD-03")["input"] == "25" and not above.policy_passed

    def test_breaks_at_the_month_after_the_longest_deferral(self, requested):
        assert propose(requested, {"first_due_date": "2026-05-15", "spread_arrears": True}).policy_passed
        above = propose(requested, {"first_due_date": "2026-06-15", "spread_arrears": True})
        assert rule(above, "MOD-04")["input"] == "3" and not above.policy_passed

    def test_reads_the_limits_of_the_product_version_of_the_loan(self, late_loan):
        late_loan.product_snapshot["modification_rate_floor"] = "10.0"
        late_loan.save()
        modification = make_request(late_loan)

        assert propose(modification, {"annual_rate": "10", "spread_arrears": True}).policy_passed
        below = propose(modification, {"annual_rate": "9.999999", "spread_arrears": True})
        assert not rule(below, "MOD-05")["passed"]
        higher = propose(modification, {"annual_rate": "12.5", "spread_arrears": True})
        assert not rule(higher, "MOD-06")["passed"]

    def test_re_ages_no_loan_that_is_too_young_or_has_paid_too_little(self):
        proposed = make_proposal(make_active_loan(), change={"spread_arrears": True})

        assert not rule(proposed, "MOD-09")["passed"]
        assert not rule(proposed, "MOD-10")["passed"]
        assert not proposed.policy_passed

    def test_counts_earlier_modifications(self, late_loan):
        make_applied(late_loan)
        set_business_date(date(2027, 3, 1))
        second = propose(make_request(late_loan), {"annual_rate": "9"})
        assert rule(second, "MOD-01")["input"] == "2" and not rule(second, "MOD-01")["passed"]
        set_business_date(date(2027, 3, 2))
        later = propose(second, {"annual_rate": "9"})
        assert rule(later, "MOD-01")["passed"] and rule(later, "MOD-02")["input"] == "2"

    def test_changes_the_due_date_of_current_loans_only(self, requested):
        late = propose(requested, {"first_due_date": "2026-03-25"})
        assert not rule(late, "MOD-08")["passed"]

    def test_offers_only_the_frequencies_of_the_product(self, requested):
        weekly = {
            "frequency": {"every": 1, "unit": "WEEK"},
            "number_of_installments": 60,
            "spread_arrears": True,
        }
        offered = "weekly" in rule(propose(requested, weekly), "MOD-15")["limit"]
        assert rule(again(requested), "MOD-15")["passed"] is offered

    def test_what_can_be_afforded_informs_and_stops_nobody(self, requested):
        proposed = propose(requested, LONGER)

        assert not rule(proposed, "MOD-16")["passed"]
        assert proposed.policy_passed
