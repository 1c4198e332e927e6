"""Rate changes, pauses, new terms, acceleration, chargebacks, settlements; see docs/calculations/changes.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loanops.engine import (
    Amortization,
    BusinessDayConvention,
    Component,
    EngineError,
    Event,
    EventKind,
    Frequency,
    FrequencyUnit,
    Grace,
    InstallmentStep,
    InterestMethod,
    LoanState,
    LoanTerms,
    PrepaymentStrategy,
    Row,
    RowKind,
    TermsChange,
    payoff,
    replay,
)
from tests.engine.loans import FLAT_25, charged, disbursed, event, loan, money, paid, reversal

FIRST_DUE, SECOND_DUE = date(2024, 2, 1), date(2024, 3, 1)
MID = date(2024, 2, 16)
ON_TIME = [disbursed(), paid(FIRST_DUE, "172.55")]


def rate(on: date, annual_rate: str, id: str = "rate") -> Event:
    return Event(id, EventKind.RATE_CHANGE, on, annual_rate=Decimal(annual_rate))


def pause(on: date, until: date, id: str = "pause") -> Event:
    return Event(id, EventKind.INTEREST_PAUSE, on, until_date=until)


def reschedule(on: date, id: str = "change", **changes: Any) -> Event:
    return Event(id, EventKind.RESCHEDULE, on, change=TermsChange(**changes))


def row(state: LoanState, number: int) -> Row:
    return next(each for each in state.rows if each.number == number)


def asks(state: LoanState) -> list[str]:
    return [str(each.due.total) for each in state.rows if not each.billed]


def parts(state: LoanState, id: str) -> list[tuple[int | None, str, str]]:
    return [(each.installment, each.component.value, str(each.amount)) for each in state.allocations[id]]


class TestRateChange:
    def test_on_a_due_day_sets_the_installments_anew(self) -> None:
        state = replay(loan(), [*ON_TIME, rate(FIRST_DUE, "6")], FIRST_DUE)
        assert asks(state) == ["170.01"] * 4 + ["170.02"]
        assert (state.annual_rate_now, state.maturity_date) == (Decimal(6), date(2024, 7, 1))
        assert state.first_changed_installment is None, "only a reschedule names one"

    def test_in_the_middle_counts_the_days_before_it_at_the_old_rate(self) -> None:
        state = replay(loan(), [*ON_TIME, rate(MID, "6")], SECOND_DUE)
        assert row(state, 2).due.interest == money("6.35")
        found = [(each.from_date, each.to_date, each.annual_rate) for each in state.segments[1:]]
        assert found == [(FIRST_DUE, MID, Decimal(12)), (MID, SECOND_DUE, Decimal(6))]

    def test_is_seen_from_its_day_on(self) -> None:
        before = replay(loan(), [*ON_TIME, rate(MID, "6")], date(2024, 2, 15))
        assert before == replay(loan(), ON_TIME, date(2024, 2, 15))
        after = replay(loan(), [*ON_TIME, rate(MID, "6")], MID)
        assert after.per_diem == money("0.14"), "837.45 x 0.5 % / 29"

    def test_leaves_an_installment_paid_ahead_as_it_was(self) -> None:
        events = [disbursed(), paid(date(2024, 1, 25), "172.55"), rate(date(2024, 1, 29), "6")]
        state = replay(loan(), events, FIRST_DUE)
        assert row(state, 1).due.total == money("172.55")
        assert row(state, 1).outstanding.total == 0
        assert asks(state) == ["169.85"] * 4 + ["169.87"]

    def test_after_maturity_counts_for_what_is_still_owed(self) -> None:
        late = replay(loan(), [disbursed(), rate(date(2024, 7, 15), "0")], date(2024, 9, 1))
        assert late.rows[-1].kind is RowKind.AFTER_MATURITY
        assert late.rows[-1].due.interest == money("4.52"), "14 of 31 days"
        assert late.annual_rate_now == 0

    def test_twice_on_different_days_of_one_period(self) -> None:
        events = [*ON_TIME, rate(date(2024, 2, 11), "0", "first"), rate(date(2024, 2, 21), "12", "second")]
        state = replay(loan(), events, SECOND_DUE)
        assert row(state, 2).due.interest == money("5.49"), "19 of 29 days"

    def test_of_flat_interest_counts_on_what_was_lent(self) -> None:
        terms = loan(interest_method=InterestMethod.FLAT)
        state = replay(terms, [disbursed(), rate(FIRST_DUE, "6")], FIRST_DUE)
        assert [str(each.due.interest) for each in state.rows] == ["10.00"] + ["5.00"] * 5
        assert state.rows[-1].balance_after == 0

    def test_keeps_equal_principal_equal(self) -> None:
        terms = loan(amortization=Amortization.EQUAL_PRINCIPAL)
        state = replay(terms, [disbursed(), rate(FIRST_DUE, "6")], FIRST_DUE)
        assert [str(each.due.principal) for each in state.rows] == ["166.67"] * 5 + ["166.65"]

    def test_in_grace_leaves_grace_alone(self) -> None:
        terms = loan(grace=Grace(principal_installments=2, interest_payment_installments=2))
        state = replay(terms, [disbursed(), rate(MID, "6")], MID)
        assert [str(each.due.total) for each in state.rows[:2]] == ["0.00", "0.00"]
        assert row(state, 3).due.interest == money("22.59"), "10.00, 7.59 and 5.00"


class TestInterestPause:
    def test_keeps_installments_and_lowers_the_last_ones(self) -> None:
        state = replay(loan(), [*ON_TIME, pause(date(2024, 2, 11), date(2024, 3, 16))], MID)
        assert asks(state) == ["172.55"] * 4 + ["163.51"]

    def test_earns_again_on_the_day_it_ends(self) -> None:
        events = [*ON_TIME, pause(date(2024, 2, 11), MID)]
        earned = [replay(loan(), events, date(2024, 2, day)).unbilled_interest for day in (11, 16, 17)]
        assert earned == [money("2.89"), money("2.89"), money("3.18")]

    def test_shows_its_days_at_no_rate(self) -> None:
        state = replay(loan(), [*ON_TIME, pause(date(2024, 2, 11), MID)], SECOND_DUE)
        paused = next(each for each in state.segments if each.from_date == date(2024, 2, 11))
        assert (paused.to_date, paused.annual_rate, paused.amount) == (MID, 0, 0)

    def test_outlasts_a_rate_change_and_maturity(self) -> None:
        events = [disbursed(), pause(date(2024, 6, 1), date(2024, 9, 1)), rate(date(2024, 6, 10), "24")]
        state = replay(loan(), events, date(2024, 9, 1))
        assert state.interest_accrued_total == money("50.00"), "five months of 1,000.00"

    def test_twice_over_the_same_days_is_one(self) -> None:
        once = [*ON_TIME, pause(date(2024, 2, 11), MID)]
        twice = [*once, pause(date(2024, 2, 12), date(2024, 2, 14), "again")]
        ends = (replay(loan(), each, SECOND_DUE).interest_accrued_total for each in (once, twice))
        assert len(set(ends)) == 1

    def test_ends_after_it_begins(self) -> None:
        with pytest.raises(EngineError, match="ends after it begins"):
            pause(MID, MID)


class TestReschedule:
    def test_moves_due_dates_and_counts_on_from_the_new_one(self) -> None:
        state = replay(loan(), [*ON_TIME, reschedule(MID, first_due_date=date(2024, 4, 15))], MID)
        assert [each.due_date for each in state.rows[1:]] == [date(2024, month, 15) for month in range(4, 9)]
        assert asks(state) == ["175.08"] * 5
        assert (state.first_changed_installment, state.maturity_date) == (2, date(2024, 8, 15))

    def test_keeps_the_seed_when_dates_do_not_change(self) -> None:
        terms = loan(start_date=date(2024, 1, 31))
        events = [disbursed(on=date(2024, 1, 31)), reschedule(date(2024, 3, 5), number_of_installments=4)]
        state = replay(terms, events, date(2024, 3, 5))
        assert [each.due_date.day for each in state.rows] == [29, 31, 30, 31, 30]

    def test_extends_the_term(self) -> None:
        state = replay(loan(), [*ON_TIME, reschedule(MID, number_of_installments=8)], MID)
        assert asks(state) == ["109.45"] * 7 + ["109.41"]
        assert (state.number_of_installments, state.maturity_date) == (9, date(2024, 10, 1))

    def test_shortens_the_term(self) -> None:
        state = replay(loan(), [*ON_TIME, reschedule(MID, number_of_installments=1)], MID)
        assert asks(state) == ["845.82"]

    def test_changes_the_frequency_from_the_next_due_date_on(self) -> None:
        weeks = Frequency(2, FrequencyUnit.WEEK)
        state = replay(loan(), [*ON_TIME, reschedule(MID, frequency=weeks)], MID)
        assert [each.due_date for each in state.rows[1:3]] == [SECOND_DUE, date(2024, 3, 15)]

    def test_fixes_the_installment_and_leaves_the_rest_to_the_last(self) -> None:
        state = replay(loan(), [*ON_TIME, reschedule(MID, installment_amount=money("100.00"))], MID)
        assert asks(state) == ["100.00"] * 4 + ["470.06"]

    def test_does_several_things_at_once(self) -> None:
        change = reschedule(
            MID, annual_rate=Decimal(6), number_of_installments=8, capitalize=(Component.INTEREST,)
        )
        state = replay(loan(), [*ON_TIME, change], MID)
        assert state.balances.principal == money("841.78")
        assert parts(state, "change") == [(None, "INTEREST", "4.33"), (None, "PRINCIPAL", "-4.33")]
        assert (state.annual_rate_now, len(asks(state))) == (Decimal(6), 8)

    def test_leaves_arrears_due_unless_it_spreads_them(self) -> None:
        kept = replay(loan(), [disbursed(), reschedule(MID, number_of_installments=8)], MID)
        assert (kept.overdue_amount, kept.days_past_due) == (money("172.55"), 15)
        spread = replay(loan(), [disbursed(), reschedule(MID, spread_arrears=True)], MID)
        assert (spread.overdue_amount, spread.days_past_due, spread.total_due) == (0, 0, 0)
        assert spread.balances == replay(loan(), [disbursed()], MID).balances
        assert row(spread, 1).due.total == 0 and row(spread, 1).paid_date == MID

    def test_asks_for_spread_interest_and_charges_with_the_first_installment(self) -> None:
        fee = charged(date(2024, 2, 20), "30.00")
        on = date(2024, 3, 20)
        events = [disbursed(), fee, reschedule(on, spread_arrears=True)]
        first = row(replay(loan(late_fee=FLAT_25), events, on), 3)
        assert (first.due.fees, first.due.penalties) == (money("30.00"), money("50.00"))
        assert first.due.interest == money("30.00")
        later = replay(loan(late_fee=FLAT_25), events, date(2024, 4, 11))
        assert [each.assessed_date for each in later.late_fees] == [date(2024, 2, 12), date(2024, 3, 12)]

    def test_keeps_what_was_paid_of_an_installment_it_spreads(self) -> None:
        events = [disbursed(), paid(date(2024, 2, 10), "50.00"), reschedule(MID, spread_arrears=True)]
        state = replay(loan(), events, MID)
        assert row(state, 1).due.total == row(state, 1).paid.total == money("50.00")
        assert sum((each.due.principal for each in state.rows), Decimal(0)) == 1000

    def test_after_maturity_gives_new_installments(self) -> None:
        change = reschedule(date(2024, 8, 10), spread_arrears=True, number_of_installments=3)
        state = replay(loan(), [disbursed(), change], date(2024, 8, 10))
        assert [(each.number, each.due_date) for each in state.rows[-3:]] == [
            (7, date(2024, 9, 1)),
            (8, date(2024, 10, 1)),
            (9, date(2024, 11, 1)),
        ]
        assert state.days_past_due == 0

    def test_capitalizes_fees_and_penalties_where_agreed(self) -> None:
        everything = (Component.FEES, Component.PENALTIES, Component.INTEREST)
        on = date(2024, 2, 20)
        events = [disbursed(), charged(MID, "30.00"), reschedule(on, capitalize=everything)]
        state = replay(loan(late_fee=FLAT_25), events, on)
        assert state.balances.principal == money("1071.55"), "30.00, 25.00, 10.00 and 6.55"
        assert state.balances.total == state.balances.principal
        assert state.capitalized == money("71.55")

    def test_numbers_go_on_past_a_later_down_payment(self) -> None:
        terms = loan(down_payment_percent=Decimal(25))
        events = [
            disbursed(),
            disbursed("400.00", date(2024, 3, 10), "d2"),
            reschedule(MID, number_of_installments=3),
        ]
        state = replay(terms, events, date(2024, 3, 10))
        shown = [(each.number, each.kind.value) for each in state.rows]
        assert shown == [
            (1, "DOWN_PAYMENT"),
            (2, "INSTALLMENT"),
            (3, "INSTALLMENT"),
            (4, "DOWN_PAYMENT"),
            (5, "INSTALLMENT"),
            (6, "INSTALLMENT"),
        ]
        assert state.rows[-1].balance_after == 0

    def test_keeps_agreements_on_single_installments_to_come(self) -> None:
        terms = loan(installment_steps=(InstallmentStep(4, amount=money("250.00")),))
        state = replay(terms, [disbursed(), reschedule(MID, first_due_date=date(2024, 3, 15))], MID)
        assert asks(state)[2:4] == ["250.00", "250.00"]
        assert len(set(asks(state)[:2])) == 1

    def test_may_end_repayment_of_principal_until_maturity(self) -> None:
        change = reschedule(MID, amortization=Amortization.INTEREST_ONLY)
        state = replay(loan(), [*ON_TIME, change], MID)
        assert asks(state) == ["8.37"] * 4 + ["845.82"]

    def test_is_refused_where_its_first_due_date_would_move_to_the_past(self) -> None:
        terms = loan(business_day_convention=BusinessDayConvention.PRECEDING)
        change = reschedule(MID, first_due_date=date(2024, 2, 18))
        with pytest.raises(EngineError, match="closed day"):
            replay(terms, [disbursed(), change], MID)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"annual_rate": Decimal(-1)}, "not negative"),
            ({"number_of_installments": 0}, "At least one"),
            ({"installment_amount": Decimal(0)}, "above zero"),
            ({"capitalize": (Component.PRINCIPAL,)}, "Fees, penalties or interest"),
            ({"capitalize": (Component.FEES, Component.FEES)}, "named once"),
            ({"first_due_date": MID}, "lies after"),
        ],
    )
    def test_refuses_what_makes_no_sense(self, changes: dict[str, Any], message: str) -> None:
        with pytest.raises(EngineError, match=message):
            reschedule(MID, **changes)


class TestCapitalization:
    def test_turns_billed_and_unbilled_interest_into_principal(self) -> None:
        state = replay(loan(), [disbursed(), event(EventKind.CAPITALIZATION, MID, id="c")], MID)
        assert parts(state, "c") == [
            (1, "INTEREST", "10.00"),
            (None, "INTEREST", "5.17"),
            (None, "PRINCIPAL", "-15.17"),
        ]
        assert (state.balances.interest, state.balances.principal) == (0, money("1015.17"))
        assert sum((each.due.principal for each in state.rows), Decimal(0)) == money("1015.17")

    def test_of_nothing_changes_nothing(self) -> None:
        nothing = event(EventKind.CAPITALIZATION, FIRST_DUE)
        state = replay(loan(), [*ON_TIME, nothing], FIRST_DUE)
        assert state == replay(loan(), ON_TIME, FIRST_DUE)


class TestAcceleration:
    def test_makes_everything_due_on_its_day(self) -> None:
        events = [*ON_TIME, event(EventKind.ACCELERATION, MID)]
        state = replay(loan(), events, MID)
        assert (state.total_due, state.overdue_amount) == (money("841.78"), 0)
        assert replay(loan(), events, date(2024, 2, 17)).days_past_due == 1
        assert state.maturity_date == MID

    def test_on_a_due_day_joins_its_installment(self) -> None:
        state = replay(loan(), [*ON_TIME, event(EventKind.ACCELERATION, SECOND_DUE)], SECOND_DUE)
        assert [str(each.due.total) for each in state.rows] == ["172.55", "845.82"]

    def test_goes_on_earning_what_stays_unpaid(self) -> None:
        state = replay(loan(), [*ON_TIME, event(EventKind.ACCELERATION, MID)], date(2024, 4, 1))
        assert state.balances.interest == money("16.75"), "4.33 due on the day and 12.42 since"

    def test_is_undone_by_its_reversal(self) -> None:
        events = [*ON_TIME, event(EventKind.ACCELERATION, MID, id="a"), reversal("a", date(2024, 3, 20))]
        assert replay(loan(), events, date(2024, 4, 1)) == replay(loan(), ON_TIME, date(2024, 4, 1))


class TestChargeback:
    def clawed_back(self, on: date, amount: str) -> Event:
        return event(EventKind.CHARGEBACK, on, amount, "back")

    def test_is_owed_again_and_asked_for_with_the_running_installment(self) -> None:
        state = replay(loan(), [*ON_TIME, self.clawed_back(MID, "172.55")], MID)
        assert parts(state, "back") == [(None, "PRINCIPAL", "-172.55")]
        assert asks(state) == ["345.10", "172.55", "172.55", "172.55", "173.41"]
        assert row(state, 1).outstanding.total == 0, "the payment stays where it was"
        assert state.charged_back == money("172.55")

    def test_takes_a_credit_first(self) -> None:
        events = [disbursed(), paid(FIRST_DUE, "1060.00"), self.clawed_back(MID, "80.00")]
        state = replay(loan(), events, MID)
        assert parts(state, "back") == [(None, "CREDIT", "-50.00"), (None, "PRINCIPAL", "-30.00")]
        assert (state.balances.credit, state.balances.principal) == (0, money("30.00"))

    def test_reopens_a_loan_that_was_paid_off(self) -> None:
        total = payoff(loan(), ON_TIME, MID).total
        closed = [*ON_TIME, paid(MID, total, "payoff")]
        assert replay(loan(), closed, SECOND_DUE).is_settled
        state = replay(loan(), [*closed, self.clawed_back(date(2024, 2, 20), "100.00")], SECOND_DUE)
        assert not state.is_settled
        assert (state.total_due, state.balances.total) == (money("100.00"), money("100.35"))

    def test_after_maturity_is_due_at_once(self) -> None:
        on = date(2024, 8, 1)
        events = [disbursed(), paid(FIRST_DUE, "1010.00"), self.clawed_back(on, "100.00")]
        assert replay(loan(), events, on).total_due == money("100.00")

    def test_after_a_charge_off_may_be_recovered(self) -> None:
        events = [*ON_TIME, event(EventKind.CHARGE_OFF, MID), self.clawed_back(SECOND_DUE, "100.00")]
        assert replay(loan(), events, SECOND_DUE).charged_off.principal == money("937.45")


class TestGoodwillCredit:
    def test_is_allocated_like_a_payment(self) -> None:
        credit = event(EventKind.GOODWILL_CREDIT, FIRST_DUE, "50.00", "kind")
        state = replay(loan(), [disbursed(), credit], FIRST_DUE)
        assert parts(state, "kind") == [(1, "INTEREST", "10.00"), (1, "PRINCIPAL", "40.00")]


class TestSettlement:
    def test_forgives_all_that_is_left_after_the_days_payments(self) -> None:
        events = [*ON_TIME, paid(MID, "500.00"), event(EventKind.SETTLEMENT, MID, id="s")]
        state = replay(loan(), events, MID)
        assert state.is_settled and state.settled_date == MID
        assert state.forgiven.total == money("341.78")
        assert parts(state, "s") == [(None, "PRINCIPAL", "341.78")]

    def test_forgives_every_component(self) -> None:
        events = [disbursed(), charged(date(2024, 2, 5), "30.00"), event(EventKind.SETTLEMENT, MID, id="s")]
        state = replay(loan(late_fee=FLAT_25), events, SECOND_DUE)
        assert state.forgiven.fees == money("30.00")
        assert state.forgiven.penalties == money("25.00")
        assert state.forgiven.interest == money("15.17")
        assert state.forgiven.principal == money("1000.00")
        assert state.total_outstanding == 0
        assert sum((each.waived.total for each in state.rows), Decimal(0)) == state.forgiven.total

    def test_ends_a_charged_off_loan(self) -> None:
        events = [disbursed(), event(EventKind.CHARGE_OFF, MID), event(EventKind.SETTLEMENT, SECOND_DUE)]
        state = replay(loan(), events, SECOND_DUE)
        assert state.is_settled and state.forgiven.principal == money("1000.00")

    def test_makes_a_credit_of_money_that_comes_later(self) -> None:
        events = [*ON_TIME, event(EventKind.SETTLEMENT, MID), paid(SECOND_DUE, "20.00", "late")]
        assert replay(loan(), events, SECOND_DUE).balances.credit == money("20.00")


class TestSmallerInstallments:
    def smaller(self, **changes: Any) -> LoanTerms:
        return loan(prepayment_strategy=PrepaymentStrategy.SMALLER_INSTALLMENTS, **changes)

    def test_are_set_anew_in_the_same_number(self) -> None:
        state = replay(self.smaller(), [disbursed(), paid(FIRST_DUE, "472.55")], FIRST_DUE)
        assert asks(state) == ["110.74"] * 4 + ["110.72"]
        assert state.maturity_date == date(2024, 7, 1)

    def test_begin_after_an_installment_paid_ahead(self) -> None:
        state = replay(self.smaller(), [disbursed(), paid(date(2024, 1, 25), "300.00")], date(2024, 1, 25))
        assert [str(each.due.total) for each in state.rows] == ["127.45", "172.55"] + ["146.15"] * 5

    def test_a_payment_of_what_is_due_changes_nothing(self) -> None:
        ends = [replay(terms, ON_TIME, FIRST_DUE).rows for terms in (loan(), self.smaller())]
        assert ends[0] == ends[1]


class TestUndoing:
    @pytest.mark.parametrize(
        "change",
        [
            rate(MID, "6"),
            pause(MID, SECOND_DUE),
            reschedule(MID, number_of_installments=9, spread_arrears=True),
            event(EventKind.CAPITALIZATION, MID),
            event(EventKind.CHARGEBACK, MID, "50.00"),
            event(EventKind.GOODWILL_CREDIT, MID, "50.00"),
            event(EventKind.SETTLEMENT, MID),
            event(EventKind.CHARGE_OFF, MID),
            event(EventKind.WRITE_OFF, MID),
        ],
        ids=lambda each: each.kind.value,
    )
    def test_is_as_if_it_had_never_been(self, change: Event) -> None:
        later = date(2024, 5, 10)
        rest = [disbursed(), paid(date(2024, 2, 5), "100.00"), paid(date(2024, 4, 5), "200.00")]
        undone = [*rest, change, reversal(change.id, later)]
        assert replay(loan(), undone, later) == replay(loan(), rest, later)

    def test_of_a_payoff_reopens_the_loan(self) -> None:
        total = payoff(loan(), ON_TIME, MID).total
        events = [*ON_TIME, paid(MID, total, "payoff"), reversal("payoff", SECOND_DUE)]
        assert replay(loan(), events, SECOND_DUE) == replay(loan(), ON_TIME, SECOND_DUE)

    def test_of_a_charge_off_takes_recoveries_as_payments(self) -> None:
        recovered = event(EventKind.RECOVERY, SECOND_DUE, "172.55", "r")
        off = [*ON_TIME, event(EventKind.CHARGE_OFF, MID, id="off"), recovered]
        assert replay(loan(), off, SECOND_DUE).recovered.total == money("172.55")
        state = replay(loan(), [*off, reversal("off", SECOND_DUE)], SECOND_DUE)
        assert row(state, 2).outstanding.total == 0 and state.charged_off.total == 0


def test_a_later_disbursement_goes_into_the_changed_plan() -> None:
    events = [disbursed(), rate(FIRST_DUE, "6"), disbursed("300.00", MID, "second")]
    state = replay(loan(), events, MID)
    assert sum((each.due.principal for each in state.rows), Decimal(0)) == 1300
    assert state.rows[-1].balance_after == 0
    assert len(set(asks(state)[:-1])) == 1, "the installment is set anew for both"


def test_changes_do_nothing_after_a_charge_off() -> None:
    off = [disbursed(), event(EventKind.CHARGE_OFF, MID, id="off")]
    changes = [
        rate(SECOND_DUE, "6"),
        reschedule(SECOND_DUE, spread_arrears=True),
        event(EventKind.ACCELERATION, SECOND_DUE),
    ]
    assert replay(loan(), [*off, *changes], SECOND_DUE) == replay(loan(), off, SECOND_DUE)
