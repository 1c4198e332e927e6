"""Payoff, waivers, charge-off, recovery, write-off."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from loanops.engine import (
    Component,
    ComponentAmounts,
    EngineError,
    EventKind,
    InterestMethod,
    LoanState,
    RowKind,
    payoff,
    replay,
)
from tests.engine.loans import FLAT_25, START, charged, disbursed, event, loan, paid, waived

FIRST_DUE = date(2024, 2, 1)
CHARGE_OFF_DAY = date(2024, 5, 1)


class TestPayoff:
    """docs/calculations/payoff.md: one installment paid, the loan closed on 16 February."""

    EVENTS = [disbursed(), paid(FIRST_DUE, "172.55")]

    def test_is_principal_and_the_interest_earned_so_far(self) -> None:
        quote = payoff(loan(), self.EVENTS, date(2024, 2, 16))
        assert quote.components == ComponentAmounts(interest=Decimal("4.33"), principal=Decimal("837.45")), (
            "8.3745 x 15 / 29"
        )
        assert (quote.total, quote.per_diem, quote.currency) == (Decimal("841.78"), Decimal("0.29"), "USD")

    def test_rises_by_the_per_diem_within_a_cent(self) -> None:
        first = payoff(loan(), self.EVENTS, date(2024, 2, 16))
        second = payoff(loan(), self.EVENTS, date(2024, 2, 17))
        assert abs(second.total - first.total - first.per_diem) <= Decimal("0.01")

    def test_paid_on_its_day_closes_the_loan(self) -> None:
        events = [*self.EVENTS, paid(date(2024, 2, 16), "841.78", "close")]
        state = replay(loan(), events, date(2024, 12, 31))
        assert (state.is_settled, state.settled_date) == (True, date(2024, 2, 16))
        assert state.interest_accrued_total == Decimal("14.33")

    @pytest.mark.parametrize("amount", ["841.77", "841.79"])
    def test_a_cent_less_or_more_is_not_the_same(self, amount: str) -> None:
        state = replay(loan(), [*self.EVENTS, paid(date(2024, 2, 16), amount, "close")], date(2024, 2, 16))
        assert state.total_outstanding - state.balances.credit == Decimal("841.78") - Decimal(amount)

    def test_of_flat_interest_leaves_out_what_is_not_earned(self) -> None:
        quote = payoff(loan(interest_method=InterestMethod.FLAT), [disbursed()], date(2024, 2, 16))
        assert quote.components.interest == Decimal("15.17"), "10.00 and 10.00 x 15 / 29"

    def test_takes_fees_and_late_fees_along(self) -> None:
        quote = payoff(loan(late_fee=FLAT_25), [disbursed(), charged(START, "15.00")], date(2024, 2, 12))
        assert (quote.components.fees, quote.components.penalties) == (Decimal("15.00"), Decimal("25.00"))

    def test_of_a_settled_loan_is_nothing(self) -> None:
        quote = payoff(loan(), [disbursed(), paid(START, "1200.00")], FIRST_DUE)
        assert (quote.total, quote.per_diem) == (Decimal("0.00"), Decimal("0.00"))

    def test_of_a_charged_off_loan_is_what_may_be_recovered(self) -> None:
        quote = payoff(loan(), [disbursed(), event(EventKind.CHARGE_OFF, CHARGE_OFF_DAY)], date(2024, 8, 1))
        assert quote.total == Decimal("1040.00")


class TestWaiver:
    def test_takes_the_oldest_first_and_then_what_is_not_billed(self) -> None:
        events = [disbursed(), waived(date(2024, 2, 11), Component.INTEREST, "12.00")]
        state = replay(loan(), events, date(2024, 2, 11))
        assert state.balances.interest == Decimal("1.45"), "10.00 and 3.45 less 12.00"
        assert state.rows[0].waived.interest == Decimal("10.00")
        later = replay(loan(), events, date(2024, 3, 1))
        assert later.rows[1].outstanding.interest == Decimal("8.00")

    def test_above_the_balance_stops_at_the_balance_and_says_so(self) -> None:
        """A waiver that was right when entered may find less once an earlier payment is known; no money moved."""
        events = [disbursed(), charged(START, "15.00"), waived(date(2024, 1, 5), Component.FEES, "20.00")]
        state = replay(loan(), events, date(2024, 1, 5))
        assert (state.balances.fees, state.unused) == (Decimal("0.00"), {"waiver": Decimal("5.00")})

    def test_of_what_was_charged_off_lowers_what_may_be_recovered(self) -> None:
        events = [
            disbursed(),
            event(EventKind.CHARGE_OFF, CHARGE_OFF_DAY),
            waived(date(2024, 6, 1), Component.INTEREST, "15.00"),
        ]
        assert replay(loan(), events, date(2024, 6, 1)).charged_off.interest == Decimal("25.00")


class TestChargeOff:
    EVENTS = [disbursed(), event(EventKind.CHARGE_OFF, CHARGE_OFF_DAY)]

    def state(self, on: date, *more: object) -> LoanState:
        return replay(loan(late_fee=FLAT_25), [*self.EVENTS, *more], on)  # type: ignore[list-item]

    def test_sets_everything_owed_apart(self) -> None:
        state = self.state(CHARGE_OFF_DAY)
        assert state.balances.total == Decimal("0.00")
        assert state.charged_off == ComponentAmounts(
            penalties=Decimal("75.00"), interest=Decimal("40.00"), principal=Decimal("1000.00")
        )
        assert state.total_due == state.overdue_amount == state.total_outstanding == Decimal("1115.00")
        assert state.rows[-1].kind is RowKind.CHARGE_OFF
        assert sum((row.due.principal for row in state.rows), Decimal(0)) == Decimal("1000.00")
        assert sum((row.outstanding.total for row in state.rows), Decimal(0)) == 0

    def test_ends_interest_and_late_fees_but_not_the_count_of_days(self) -> None:
        before, after = self.state(CHARGE_OFF_DAY), self.state(date(2024, 12, 31))
        assert after.interest_accrued_total == before.interest_accrued_total
        assert after.late_fees == before.late_fees
        assert after.days_past_due == (date(2024, 12, 31) - FIRST_DUE).days
        assert (after.next_due_date, after.per_diem) == (None, Decimal("0.00"))

    def test_is_reduced_by_recoveries_in_the_order_agreed(self) -> None:
        state = self.state(date(2024, 6, 1), event(EventKind.RECOVERY, date(2024, 6, 1), "300.00"))
        assert state.charged_off == ComponentAmounts(principal=Decimal("815.00"))
        assert state.recovered.total == Decimal("300.00")

    def test_counts_a_payment_after_it_as_a_recovery_and_one_before_as_a_payment(self) -> None:
        after = self.state(date(2024, 6, 1), paid(date(2024, 5, 2), "300.00"))
        assert after.recovered.total == Decimal("300.00")
        before = self.state(date(2024, 6, 1), event(EventKind.RECOVERY, date(2024, 4, 30), "300.00"))
        assert before.recovered.total == Decimal("0.00")
        assert before.charged_off.total < Decimal("1115.00")

    def test_recovered_in_full_settles_the_loan_and_the_rest_is_credit(self) -> None:
        state = self.state(date(2024, 6, 1), event(EventKind.RECOVERY, date(2024, 6, 1), "1120.00"))
        assert (state.is_settled, state.balances.credit, state.days_past_due) == (True, Decimal("5.00"), 0)

    def test_keeps_what_was_paid_ahead_of_the_bill(self) -> None:
        events = [
            disbursed(),
            paid(date(2024, 1, 25), "50.00"),
            event(EventKind.CHARGE_OFF, date(2024, 1, 28)),
        ]
        state = replay(loan(), events, date(2024, 3, 1))
        assert state.rows[-1].due.total == Decimal("50.00")
        assert sum((row.due.principal for row in state.rows), Decimal(0)) == Decimal("1000.00")

    def test_twice_changes_nothing(self) -> None:
        again = event(EventKind.CHARGE_OFF, date(2024, 6, 1), id="again")
        assert self.state(date(2024, 7, 1), again).charge_off_date == CHARGE_OFF_DAY

    def test_lets_later_costs_be_recovered_too(self) -> None:
        state = self.state(date(2024, 6, 1), charged(date(2024, 6, 1), "80.00"))
        assert state.charged_off.fees == Decimal("80.00")

    def test_adds_a_refund_without_credit(self) -> None:
        state = self.state(date(2024, 6, 1), event(EventKind.REFUND, date(2024, 6, 1), "10.00"))
        assert state.charged_off.principal == Decimal("1010.00")

    def test_is_not_followed_by_a_disbursement(self) -> None:
        with pytest.raises(EngineError, match="nothing is disbursed after a charge-off"):
            self.state(date(2024, 6, 1), disbursed("10.00", date(2024, 5, 2), "d2"))


class TestWriteOff:
    def test_after_a_charge_off_gives_up_the_rest(self) -> None:
        events = [
            disbursed(),
            event(EventKind.CHARGE_OFF, CHARGE_OFF_DAY),
            event(EventKind.WRITE_OFF, date(2024, 7, 1)),
        ]
        state = replay(loan(), events, date(2024, 7, 1))
        assert state.written_off.total == Decimal("1040.00")
        assert (state.is_settled, state.write_off_date) == (True, date(2024, 7, 1))

    def test_without_a_charge_off_goes_the_whole_way_at_once(self) -> None:
        state = replay(loan(), [disbursed(), event(EventKind.WRITE_OFF, CHARGE_OFF_DAY)], CHARGE_OFF_DAY)
        assert (state.charge_off_date, state.write_off_date) == (CHARGE_OFF_DAY, CHARGE_OFF_DAY)
        assert state.written_off.total == Decimal("1040.00")
        amounts = [each.amount for each in state.allocations["WRITE_OFF"]]
        assert sum(amounts, Decimal(0)) == Decimal("1040.00")

    def test_leaves_money_that_comes_later_as_credit(self) -> None:
        events = [disbursed(), event(EventKind.WRITE_OFF, CHARGE_OFF_DAY), paid(date(2024, 6, 1), "50.00")]
        assert replay(loan(), events, date(2024, 6, 1)).balances.credit == Decimal("50.00")


def test_a_day_of_a_long_forgotten_loan_costs_no_more_than_a_young_one() -> None:
    """Segments grow with due dates and events, not with days."""
    state = replay(loan(), [disbursed()], START + timedelta(days=5000), project=False)
    assert len(state.segments) < 200
