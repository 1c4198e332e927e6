"""Where money goes: on time, early, late, too much, in either direction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    Allocation,
    AllocationDirection,
    Component,
    EngineError,
    Event,
    EventKind,
    LoanState,
    LoanTerms,
    Row,
    RowKind,
    replay,
)
from tests.engine.loans import START, charged, disbursed, event, loan, paid, reversal

FIRST_DUE = date(2024, 2, 1)
SECOND_DUE = date(2024, 3, 1)


def parts(state: LoanState, id: str) -> list[tuple[int | None, str, str]]:
    return [(each.installment, each.component.value, str(each.amount)) for each in state.allocations[id]]


def row(state: LoanState, number: int) -> Row:
    return next(each for each in state.rows if each.number == number)


class TestPaymentOnTime:
    def test_pays_the_interest_and_principal_of_its_installment(self) -> None:
        state = replay(loan(), [disbursed(), paid(FIRST_DUE, "172.55", "p")], FIRST_DUE)
        assert parts(state, "p") == [(1, "INTEREST", "10.00"), (1, "PRINCIPAL", "162.55")]
        assert row(state, 1).outstanding.total == 0
        assert row(state, 1).paid_date == FIRST_DUE
        assert (state.next_due_date, state.next_due_amount) == (SECOND_DUE, Decimal("172.55"))

    def test_of_the_down_payment_goes_to_its_row_first(self) -> None:
        terms = loan(down_payment_percent=Decimal("25"))
        down = event(EventKind.DOWN_PAYMENT, START, "260.00", "down")
        state = replay(terms, [disbursed(), down], START)
        assert parts(state, "down") == [(1, "PRINCIPAL", "250.00"), (None, "PRINCIPAL", "10.00")]
        assert state.balances.principal == Decimal("740.00")

    def test_of_an_unpaid_down_payment_is_due_at_once(self) -> None:
        state = replay(loan(down_payment_percent=Decimal("25")), [disbursed()], START)
        assert (state.total_due, state.overdue_amount) == (Decimal("250.00"), Decimal("0.00"))


class TestOrder:
    """docs/calculations/allocation.md: two installments open, a fee of 30.00 on the second, 200.00 arrive."""

    def course(self, terms: LoanTerms) -> LoanState:
        fee = charged(date(2024, 2, 20), "30.00")
        return replay(terms, [disbursed(), fee, paid(date(2024, 3, 5), "200.00", "p")], date(2024, 3, 5))

    def test_vertical_pays_each_component_over_all_installments(self) -> None:
        state = self.course(loan())
        assert parts(state, "p") == [
            (2, "FEES", "30.00"),
            (1, "INTEREST", "10.00"),
            (2, "INTEREST", "10.00"),
            (1, "PRINCIPAL", "150.00"),
        ]
        assert state.days_past_due == 33

    def test_horizontal_pays_the_oldest_installment_first(self) -> None:
        state = self.course(loan(allocation_direction=AllocationDirection.HORIZONTAL))
        assert parts(state, "p") == [
            (1, "INTEREST", "10.00"),
            (1, "PRINCIPAL", "162.55"),
            (2, "FEES", "27.45"),
        ]
        assert state.days_past_due == 4

    def test_follows_the_order_agreed(self) -> None:
        order = (Component.PRINCIPAL, Component.INTEREST, Component.PENALTIES, Component.FEES)
        state = self.course(loan(allocation_order=order))
        assert parts(state, "p") == [(1, "PRINCIPAL", "162.55"), (2, "PRINCIPAL", "37.45")]


class TestEarlyPayment:
    """Fifteen days before a due date money counts toward that installment; before that it lowers the principal."""

    def test_in_the_last_fifteen_days_satisfies_the_coming_installment(self) -> None:
        state = replay(loan(), [disbursed(), paid(date(2024, 1, 25), "172.55", "p")], FIRST_DUE)
        assert parts(state, "p") == [(1, "INTEREST", "7.74"), (1, "PRINCIPAL", "164.81")]
        assert row(state, 1).outstanding.total == 0
        assert (state.days_past_due, state.total_due) == (0, Decimal("0.00"))
        assert (state.next_due_date, state.next_due_amount) == (SECOND_DUE, Decimal("172.55"))

    def test_leaves_the_interest_that_no_longer_fits_to_the_next_installment(self) -> None:
        state = replay(loan(), [disbursed(), paid(date(2024, 1, 25), "172.55")], FIRST_DUE)
        assert row(state, 1).due.interest == Decimal("7.74")
        assert state.unbilled_interest == Decimal("1.89"), "835.19 x 1 % x 7 / 31"
        assert row(state, 2).due.interest == Decimal("10.24"), "1.89 and 8.35"

    @pytest.mark.parametrize(("on", "number"), [(date(2024, 1, 16), None), (date(2024, 1, 17), 1)])
    def test_counts_toward_it_from_the_fifteenth_day_on(self, on: date, number: int | None) -> None:
        state = replay(loan(), [disbursed(), paid(on, "100.00", "p")], on)
        assert parts(state, "p")[-1][0] == number
        assert (RowKind.PREPAYMENT in {each.kind for each in state.rows}) == (number is None)

    def test_above_the_installment_lowers_the_principal_and_ends_the_loan_sooner(self) -> None:
        state = replay(loan(), [disbursed(), paid(FIRST_DUE, "472.55", "p")], FIRST_DUE)
        assert parts(state, "p")[-1] == (None, "PRINCIPAL", "300.00")
        assert [each.due_date for each in state.rows][-1] == date(2024, 6, 1)
        assert state.next_due_amount == Decimal("172.55")

    def test_in_the_middle_of_a_period_first_pays_the_interest_earned(self) -> None:
        state = replay(loan(), [disbursed(), paid(date(2024, 1, 11), "300.00", "p")], date(2024, 1, 11))
        assert parts(state, "p") == [(1, "INTEREST", "3.23"), (None, "PRINCIPAL", "296.77")]
        assert row(state, 1).due.total == Decimal("172.55")
        assert row(state, 1).outstanding.total == Decimal("169.32")
        assert sum((each.due.principal for each in state.rows), Decimal(0)) == Decimal("1000.00")

    def test_with_no_days_agreed_always_lowers_the_principal(self) -> None:
        state = replay(
            loan(early_payment_days=0), [disbursed(), paid(date(2024, 1, 31), "172.55")], FIRST_DUE
        )
        assert state.total_due > Decimal("150.00")


class TestLatePayment:
    def test_puts_more_interest_into_the_next_installment_and_keeps_its_total(self) -> None:
        state = replay(loan(), [disbursed(), paid(date(2024, 2, 15), "172.55")], SECOND_DUE)
        assert (row(state, 2).due.interest, row(state, 2).due.principal) == (
            Decimal("9.16"),
            Decimal("163.39"),
        )
        assert row(state, 6).due.total > Decimal("172.53")

    def test_never_bills_less_than_no_principal(self) -> None:
        terms = loan(annual_rate=Decimal("84"), number_of_installments=24)
        state = replay(terms, [disbursed()], date(2024, 12, 1), project=False)
        assert all(each.due.principal >= 0 for each in state.rows)
        assert state.rows[-1].due.principal == row(state, 1).due.principal

    def test_after_maturity_is_due_on_a_row_of_its_own(self) -> None:
        events = [disbursed(), paid(date(2024, 3, 2), "500.00", "p")]
        state = replay(loan(number_of_installments=1), events, date(2024, 3, 12))
        assert parts(state, "p") == [
            (1, "INTEREST", "10.00"),
            (None, "INTEREST", "10.32"),
            (1, "PRINCIPAL", "479.68"),
        ]
        last = state.rows[-1]
        assert (last.kind, last.due.interest) == (RowKind.AFTER_MATURITY, Decimal("12.00"))
        assert state.total_due == state.total_outstanding == Decimal("522.00")


class TestOverpayment:
    def test_becomes_a_credit_only_when_nothing_is_owed(self) -> None:
        state = replay(loan(), [disbursed(), paid(date(2024, 1, 11), "1010.00", "p")], date(2024, 1, 11))
        assert parts(state, "p") == [
            (1, "INTEREST", "3.23"),
            (None, "PRINCIPAL", "1000.00"),
            (None, "CREDIT", "6.77"),
        ]
        assert state.balances.credit == Decimal("6.77")
        assert state.balances.net == Decimal("-6.77")
        assert (state.is_settled, state.settled_date) == (True, date(2024, 1, 11))

    def test_is_used_up_by_a_later_fee(self) -> None:
        events = [disbursed(), paid(date(2024, 1, 11), "1010.00", "p"), charged(date(2024, 1, 20), "5.00")]
        state = replay(loan(), events, date(2024, 1, 20))
        assert (None, "CREDIT", "1.77") in parts(state, "p") and (1, "FEES", "5.00") in parts(state, "p")
        assert state.balances.credit == Decimal("1.77")
        assert state.is_settled

    def test_is_used_up_by_a_later_tranche(self) -> None:
        events = [
            disbursed(),
            paid(date(2024, 1, 11), "1010.00"),
            disbursed("500.00", date(2024, 1, 20), "d2"),
        ]
        state = replay(loan(), events, date(2024, 1, 20))
        assert (state.balances.credit, state.balances.principal) == (Decimal("0.00"), Decimal("493.23"))

    def test_can_be_refunded(self) -> None:
        events = [
            disbursed(),
            paid(date(2024, 1, 11), "1010.00"),
            event(EventKind.REFUND, date(2024, 1, 20), "5.00"),
        ]
        state = replay(loan(), events, date(2024, 1, 20))
        assert state.balances.credit == Decimal("1.77")
        assert state.allocations["REFUND"] == (Allocation(None, Component.CREDIT, Decimal("5.00")),)

    def test_refunded_twice_over_is_owed_as_principal(self) -> None:
        refund = event(EventKind.CREDIT_BALANCE_REFUND, date(2024, 1, 21), "10.00")
        state = replay(loan(), [disbursed(), paid(date(2024, 1, 11), "1010.00"), refund], date(2024, 1, 21))
        assert state.refunded_above_credit == Decimal("3.23")
        assert (state.balances.principal, state.balances.credit) == (Decimal("3.23"), Decimal("0.00"))
        assert not state.is_settled

    def test_refunded_and_then_returned_by_the_bank_is_owed_as_principal(self) -> None:
        events = [
            disbursed(),
            paid(date(2024, 1, 11), "1010.00", "p"),
            event(EventKind.REFUND, date(2024, 1, 20), "6.77"),
            reversal("p", date(2024, 1, 25)),
        ]
        state = replay(loan(), events, date(2024, 1, 25))
        assert state.balances.principal == Decimal("1006.77")

    def test_refunded_after_maturity_is_due_at_once(self) -> None:
        events = [disbursed(), paid(FIRST_DUE, "1010.00"), event(EventKind.REFUND, SECOND_DUE, "8.00")]
        state = replay(loan(number_of_installments=1), events, date(2024, 3, 31))
        assert (state.rows[-1].kind, state.rows[-1].due_date) == (RowKind.AFTER_MATURITY, SECOND_DUE)
        assert state.total_due == Decimal("8.08"), "8.00 and 8.00 x 1 % x 30 / 31"
        assert state.days_past_due == 30


class TestFee:
    @pytest.mark.parametrize(("on", "number"), [(START, 1), (FIRST_DUE, 1), (date(2024, 2, 2), 2)])
    def test_falls_due_with_the_installment_in_whose_period_it_lies(self, on: date, number: int) -> None:
        state = replay(loan(), [disbursed(), charged(on, "15.00")], date(2024, 2, 2))
        assert row(state, number).due.fees == Decimal("15.00")

    def test_is_owed_at_once_but_not_due_before_its_installment(self) -> None:
        state = replay(loan(), [disbursed(), charged(date(2024, 1, 10), "15.00")], date(2024, 1, 10))
        assert (state.balances.fees, state.total_due) == (Decimal("15.00"), Decimal("0.00"))
        assert state.next_due_amount == Decimal("187.55")

    def test_after_maturity_is_due_on_its_day(self) -> None:
        events = [disbursed(), paid(FIRST_DUE, "1010.00"), charged(date(2024, 5, 1), "15.00")]
        state = replay(loan(number_of_installments=1), events, date(2024, 5, 2))
        assert (state.total_due, state.days_past_due) == (Decimal("15.00"), 1)
        assert not state.is_settled


class TestReversal:
    def test_takes_the_payment_away_from_its_own_day(self) -> None:
        payment = paid(FIRST_DUE, "172.55", "p")
        with_return = replay(
            loan(), [disbursed(), payment, reversal("p", date(2024, 2, 6))], date(2024, 2, 20)
        )
        assert with_return == replay(loan(), [disbursed()], date(2024, 2, 20))

    def test_of_a_reversal_brings_the_payment_back(self) -> None:
        events = [disbursed(), paid(FIRST_DUE, "172.55", "p")]
        again = [*events, reversal("p", date(2024, 2, 6), "r"), reversal("r", date(2024, 2, 7), "r2")]
        assert replay(loan(), again, SECOND_DUE) == replay(loan(), events, SECOND_DUE)

    def test_of_something_unknown_is_refused(self) -> None:
        with pytest.raises(EngineError, match="not an event of this loan"):
            replay(loan(), [disbursed(), reversal("x", FIRST_DUE)], FIRST_DUE)

    def test_twice_is_refused(self) -> None:
        events = [disbursed(), paid(FIRST_DUE, "1.00", "p")]
        events += [reversal("p", FIRST_DUE, "r1"), reversal("p", FIRST_DUE, "r2")]
        with pytest.raises(EngineError, match="more than once"):
            replay(loan(), events, FIRST_DUE)

    def test_of_itself_is_refused(self) -> None:
        events = [disbursed(), reversal("b", FIRST_DUE, "a"), reversal("a", FIRST_DUE, "b")]
        with pytest.raises(EngineError, match="reverses itself"):
            replay(loan(), events, FIRST_DUE)


class TestRefusals:
    def test_nothing_happens_before_the_first_disbursement(self) -> None:
        events = [disbursed(on=date(2024, 1, 2)), paid(START, "10.00", "p")]
        with pytest.raises(EngineError, match="p on 2024-01-01 lies before the first disbursement"):
            replay(loan(), events, FIRST_DUE)

    def test_nothing_happens_to_a_loan_never_disbursed(self) -> None:
        with pytest.raises(EngineError, match="before the first disbursement"):
            replay(loan(), [paid(START, "10.00")], FIRST_DUE)

    def test_amounts_have_cents_and_no_more(self) -> None:
        with pytest.raises(EngineError, match="at most 2 places"):
            replay(loan(), [disbursed(), paid(FIRST_DUE, "10.005")], FIRST_DUE)

    def test_ids_are_unique(self) -> None:
        with pytest.raises(EngineError, match="Two events are called d"):
            replay(loan(), [disbursed(), disbursed()], FIRST_DUE)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"kind": EventKind.REPAYMENT, "amount": Decimal("-1")}, "not negative"),
            ({"kind": EventKind.REPAYMENT}, "has an amount"),
            ({"kind": EventKind.REPAYMENT, "amount": "1"}, "finite Decimal"),
            ({"kind": EventKind.WAIVER, "amount": Decimal(1)}, "can be waived"),
            (
                {"kind": EventKind.WAIVER, "amount": Decimal(1), "component": Component.PRINCIPAL},
                "can be waived",
            ),
            ({"kind": EventKind.FEE, "amount": Decimal(1), "component": Component.FEES}, "only a waiver"),
            ({"kind": EventKind.REVERSAL}, "names what it reverses"),
            ({"kind": EventKind.FEE, "amount": Decimal(1), "reverses": "p"}, "names what it reverses"),
        ],
    )
    def test_an_event_that_makes_no_sense(self, arguments: dict[str, object], message: str) -> None:
        with pytest.raises(EngineError, match=message):
            Event(id="e", effective_date=START, **arguments)  # type: ignore[arg-type]


class TestRowsToCome:
    def test_suppose_that_everything_due_is_paid_now(self) -> None:
        """On 1 March 345.10 are due; once paid, 674.90 of principal earn 6.75 to 1 April."""
        state = replay(loan(), [disbursed()], SECOND_DUE)
        assert not row(state, 3).billed
        assert row(state, 3).due.interest == Decimal("6.75")
        assert row(state, 3).balance_after == Decimal("509.10")


class TestBeforeAnythingHappens:
    def test_the_plan_is_all_there_is(self) -> None:
        state = replay(loan(), [], START)
        assert state.rows[0].due.total == Decimal("172.55")
        assert (state.is_settled, state.next_due_date, state.total_outstanding) == (
            False,
            None,
            Decimal("0.00"),
        )

    def test_events_of_later_days_do_not_count(self) -> None:
        assert replay(loan(), [disbursed(), paid(SECOND_DUE, "1.00")], FIRST_DUE) == replay(
            loan(), [disbursed()], FIRST_DUE
        )
