"""A fixed schedule and what ends it or comes on top of it: nothing is owed beside a credit, nothing is left unsaid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    EngineError,
    Event,
    EventKind,
    InterestRecalculation,
    LoanState,
    TermsChange,
    replay,
)
from tests.engine.loans import disbursed, event, loan, money, paid

FIXED = loan(interest_recalculation=InterestRecalculation.FIXED)
SETTLED = date(2024, 2, 11)


def state_on(day: date, *events: Event) -> LoanState:
    return replay(FIXED, [disbursed(), *events], day)


class TestSettlement:
    @pytest.mark.parametrize("day", [SETTLED, date(2024, 2, 12), date(2024, 2, 29), date(2024, 9, 1)])
    def test_leaves_nothing_on_its_day_and_after_not_even_a_fraction_of_a_cent(self, day: date) -> None:
        state = state_on(day, event(EventKind.SETTLEMENT, SETTLED))
        assert state.total_outstanding == state.interest_to_come == money("0")
        assert (state.is_settled, state.settled_date) == (True, SETTLED)

    def test_ends_what_the_days_earn(self) -> None:
        earned = state_on(SETTLED, event(EventKind.SETTLEMENT, SETTLED))
        later = state_on(date(2024, 2, 20), event(EventKind.SETTLEMENT, SETTLED))
        assert later.interest_accrued_total == earned.interest_accrued_total
        assert later.segments == earned.segments
        assert all(each.amount >= 0 for each in later.segments)

    def test_is_not_followed_by_a_disbursement(self) -> None:
        with pytest.raises(EngineError, match="nothing is disbursed after a settlement"):
            state_on(
                date(2024, 4, 1),
                event(EventKind.SETTLEMENT, SETTLED),
                disbursed("10.00", date(2024, 2, 12), "d2"),
            )


class TestTranche:
    def test_after_a_new_plan_is_planned_with_its_interest(self) -> None:
        change = Event(
            "change", EventKind.RESCHEDULE, date(2024, 2, 5), change=TermsChange(number_of_installments=3)
        )
        without = state_on(date(2024, 2, 20), change)
        state = state_on(date(2024, 2, 20), change, disbursed("300.00", date(2024, 2, 10), "d2"))
        asked = sum((each.due.principal for each in state.rows), Decimal(0))
        assert asked == money("1300.00")
        assert state.interest_to_come > without.interest_to_come

    def test_takes_the_credit_of_a_loan_that_was_paid_ahead_and_planned_anew(self) -> None:
        change = Event(
            "change", EventKind.RESCHEDULE, date(2024, 2, 5), change=TermsChange(number_of_installments=1)
        )
        state = state_on(
            date(2024, 2, 10),
            paid(date(2024, 1, 2), "1500.00"),
            change,
            disbursed("200.00", date(2024, 2, 10), "d2"),
        )
        assert state.balances.principal == money("0.00")
        assert state.balances.credit > money("0.00")

    def test_after_an_acceleration_takes_the_credit_at_once(self) -> None:
        state = state_on(
            date(2024, 2, 10),
            paid(date(2024, 2, 5), "1500.00"),
            event(EventKind.ACCELERATION, date(2024, 2, 5)),
            disbursed("200.00", date(2024, 2, 10), "d2"),
        )
        assert state.balances.principal == money("0.00")
        assert state.balances.credit > money("0.00")
