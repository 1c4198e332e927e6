"""Ways to change a loan within a lender's limits, and what a change does to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import Component, InterestMethod, LoanTerms, TermsChange
from loanops.engine.alternatives import (
    Alternative,
    ModificationLimits,
    Route,
    alternatives,
    impact,
    outcome,
)
from tests.engine.loans import disbursed, loan, money, paid

MID = date(2024, 2, 16)
ON_TIME = [disbursed(), paid(date(2024, 2, 1), "172.55")]
GENEROUS = ModificationLimits(extension_months_max=24, deferral_months_max=2, rate_floor=Decimal(3))


def by_route(
    limits: ModificationLimits = GENEROUS, target: str | None = "150.00", terms: LoanTerms | None = None
) -> dict[Route, Alternative]:
    wanted = None if target is None else Decimal(target)
    return {each.route: each for each in alternatives(terms or loan(), ON_TIME, MID, limits, wanted)}


class TestLongerTerm:
    def test_is_as_short_as_the_target_allows(self) -> None:
        found = by_route()[Route.LONGER_TERM]
        assert found.change.number_of_installments == 6
        assert found.reaches_target and found.impact.after.payment == money("144.50")
        shorter = impact(loan(), ON_TIME, MID, TermsChange(number_of_installments=5))
        assert shorter.after.payment > money("150.00")

    def test_ends_with_the_limit(self) -> None:
        found = by_route(ModificationLimits(3, 0), "50.00")[Route.LONGER_TERM]
        assert found.impact.after.maturity_date == date(2024, 10, 1)
        assert not found.reaches_target

    def test_without_a_target_goes_to_the_limit(self) -> None:
        found = by_route(ModificationLimits(3, 0), None)[Route.LONGER_TERM]
        assert found.impact.after.maturity_date == date(2024, 10, 1)
        assert found.reaches_target

    def test_is_left_out_when_nothing_may_be_extended(self) -> None:
        assert Route.LONGER_TERM not in by_route(ModificationLimits(0, 0))


class TestLowerRate:
    def test_is_as_high_as_the_target_allows(self) -> None:
        found = by_route(target="170.00")[Route.LOWER_RATE]
        rate = found.change.annual_rate
        assert rate is not None and found.impact.after.payment <= money("170.00")
        higher = TermsChange(annual_rate=rate + Decimal("0.01"), number_of_installments=5)
        assert impact(loan(), ON_TIME, MID, higher).after.payment > money("170.00")

    def test_at_the_floor_takes_a_longer_term_as_well(self) -> None:
        found = by_route()[Route.LOWER_RATE]
        assert (found.change.annual_rate, found.change.number_of_installments) == (Decimal(3), 6)

    @pytest.mark.parametrize("floor", [None, Decimal(12)])
    def test_is_left_out_without_room(self, floor: Decimal | None) -> None:
        assert Route.LOWER_RATE not in by_route(ModificationLimits(24, 2, floor))


class TestDeferral:
    def test_waits_the_months_of_the_limit(self) -> None:
        found = by_route()[Route.DEFERRAL]
        assert found.impact.after.first_due_date == date(2024, 5, 1)
        assert found.impact.after.payment <= money("150.00")

    def test_is_left_out_without_months(self) -> None:
        assert Route.DEFERRAL not in by_route(ModificationLimits(24, 0))


class TestArrears:
    def test_go_into_the_new_plan(self) -> None:
        on = date(2024, 3, 20)
        for each in alternatives(loan(), [disbursed()], on, GENEROUS, money("150.00")):
            assert each.change.spread_arrears
            assert each.impact.before.cash_next_months > each.impact.after.cash_next_months

    def test_of_a_matured_loan_get_new_installments(self) -> None:
        on = date(2024, 9, 1)
        found = alternatives(loan(), [disbursed()], on, GENEROUS, money("200.00"))
        assert found[0].route is Route.LONGER_TERM and found[0].reaches_target

    def test_of_a_loan_paid_off_there_are_none(self) -> None:
        events = [disbursed(), paid(date(2024, 2, 1), "1010.00")]
        assert alternatives(loan(), events, date(2024, 9, 1), GENEROUS, None) == ()


class TestImpact:
    def test_of_capitalization_counts_the_interest_that_became_principal(self) -> None:
        found = impact(loan(), ON_TIME, MID, TermsChange(capitalize=(Component.INTEREST,)))
        assert found.before == outcome(loan(), ON_TIME, MID)
        assert found.after.interest == found.after.cost
        assert found.after.interest > found.before.interest

    def test_of_no_change_on_a_flat_loan_is_none(self) -> None:
        terms = loan(interest_method=InterestMethod.FLAT)
        found = impact(terms, [disbursed()], MID, TermsChange())
        assert found.before.interest == found.after.interest
