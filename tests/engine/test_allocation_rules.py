"""Rules for money that is paid ahead: what terms accept, what is stored, what a payment sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from loanops.engine import (
    AllocationRule,
    AllocationStep,
    Amortization,
    ChargesSeen,
    Component,
    DueStage,
    EarlyPaymentStrategy,
    EngineError,
    Event,
    EventKind,
    FutureInstallments,
    InterestMethod,
    LoanTerms,
    PayoffInterest,
    ReceiptKind,
    RestFrequency,
    UnsupportedConvention,
    payoff,
    replay,
)
from loanops.engine.shapes import Charge, ChargeBase, ChargeTiming
from tests.engine.loans import charged, disbursed, loan, money, paid, reversal
from tests.engine.ways import AS_ENTERED, FIXED, PROGRESSIVE, WAYS, rule

JANUARY_10, JANUARY_15, JANUARY_20 = date(2024, 1, 10), date(2024, 1, 15), date(2024, 1, 20)


class TestTerms:
    @pytest.mark.parametrize("name", WAYS)
    def test_survive_being_stored(self, name: str) -> None:
        terms = loan(**WAYS[name])
        assert LoanTerms.from_json(terms.to_json()) == terms

    def test_an_order_is_stored_by_the_names_of_its_steps(self) -> None:
        stored = loan(**WAYS["fixed last"]).to_json()["allocation_rules"]
        assert isinstance(stored, list)
        assert stored[0]["order"][:2] == ["PAST_DUE_PENALTIES", "PAST_DUE_FEES"]
        assert AllocationStep.named("IN_ADVANCE_FEES") == AllocationStep(DueStage.IN_ADVANCE, Component.FEES)

    def test_terms_stored_before_there_were_rules_read_as_before(self) -> None:
        stored = loan().to_json()
        for name in ("interest_recalculation", "allocation_rules", "charges_due", "charges_seen"):
            del stored[name]
        assert LoanTerms.from_json(stored) == loan()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"allocation_rules": (rule(FutureInstallments.LAST),)}, "can be paid ahead"),
            ({"rest_frequency": RestFrequency.SAME_AS_REPAYMENT}, "rest frequency"),
            ({"payoff_interest": PayoffInterest.TILL_REST_DATE}, "rest date"),
            (FIXED | {"early_payment_strategy": EarlyPaymentStrategy.REDUCE_INSTALLMENT}, "early payments"),
            ({"interest_on_past_due_principal": False}, "past due principal"),
            ({"charges_seen": ChargesSeen.DUE_WHEN_REPLAYED}, "order of entry"),
            (PROGRESSIVE | {"interest_method": InterestMethod.FLAT}, "declining"),
            (PROGRESSIVE | {"amortization": Amortization.EQUAL_PRINCIPAL}, "equal installments"),
        ],
    )
    def test_what_does_not_go_together_is_refused(self, changes: dict[str, Any], message: str) -> None:
        with pytest.raises(UnsupportedConvention, match=message):
            loan(**changes)

    def test_one_rule_for_each_kind(self) -> None:
        with pytest.raises(EngineError, match="one allocation rule"):
            loan(**FIXED | {"allocation_rules": (rule(FutureInstallments.NEXT),) * 2})

    def test_a_rule_names_every_step(self) -> None:
        with pytest.raises(EngineError, match="every component at every stage"):
            AllocationRule(rule(FutureInstallments.NEXT).order[:-1])


class TestEvents:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (
                {"kind": EventKind.WAIVER, "component": Component.FEES, "receipt": ReceiptKind.REPAYMENT},
                "money",
            ),
            ({"kind": EventKind.REPAYMENT, "due_date": JANUARY_20}, "due date of its own"),
            ({"kind": EventKind.FEE, "due_date": JANUARY_10}, "not due before"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, arguments: dict[str, Any], message: str) -> None:
        with pytest.raises(EngineError, match=message):
            Event("x", effective_date=JANUARY_15, amount=money("1.00"), **arguments)

    def test_each_kind_of_receipt_follows_its_own_rule(self) -> None:
        terms = loan(**WAYS["progressive by kind of receipt"])
        credit = Event("c", EventKind.GOODWILL_CREDIT, JANUARY_15, money("10.00"))
        state = replay(terms, [disbursed(), credit, paid(JANUARY_15, "10.00", "p")], JANUARY_15)
        assert [each.installment for each in state.allocations["p"]] == [1, 1]
        assert [each.installment for each in state.allocations["c"]] == [6]


def seen(seen_as: ChargesSeen, *events: Event) -> Decimal:
    """How much of the fee due on 1 February the payment of 15 January paid."""
    terms = loan(**FIXED | AS_ENTERED | {"charges_seen": seen_as})
    state = replay(terms, [disbursed(), *events], JANUARY_20)
    found = state.allocations["p"]
    return sum((each.amount for each in found if each.component is Component.FEES), Decimal(0))


class TestWhatAPaymentSees:
    fee = Event("f", EventKind.FEE, JANUARY_10, Decimal("20.00"), 1, due_date=date(2024, 2, 1))
    payment = Event("p", EventKind.REPAYMENT, JANUARY_15, Decimal("50.00"), 2)
    small = Event("s", EventKind.REPAYMENT, JANUARY_10, Decimal("1.00"), 3)
    undo = Event("u", EventKind.REVERSAL, JANUARY_20, sequence=4, reverses="s")

    @pytest.mark.parametrize("seen_as", ChargesSeen)
    def test_a_charge_that_was_known_when_it_was_entered(self, seen_as: ChargesSeen) -> None:
        assert seen(seen_as, self.fee, self.payment) == 20

    def test_replayed_only_charges_due(self) -> None:
        assert seen(ChargesSeen.DUE_WHEN_REPLAYED, self.fee, self.payment, self.small) == 0
        assert seen(ChargesSeen.DUE_WHEN_REPLAYED, self.fee, self.payment, self.small, self.undo) == 0

    def test_entered_after_the_replay_again_those_known(self) -> None:
        fee = Event("f", EventKind.FEE, JANUARY_10, Decimal("20.00"), 0, due_date=date(2024, 2, 1))
        first = Event("a", EventKind.REPAYMENT, JANUARY_10, Decimal("1.00"), 1)
        undo = Event("u", EventKind.REVERSAL, JANUARY_10, sequence=2, reverses="a")
        payment = Event("p", EventKind.REPAYMENT, JANUARY_15, Decimal("50.00"), 3)
        assert seen(ChargesSeen.DUE_WHEN_REPLAYED, fee, first, undo, payment) == 20

    def test_replayed_every_charge_known_by_then(self) -> None:
        later = Event("f", EventKind.FEE, JANUARY_20, Decimal("20.00"), 3, due_date=date(2024, 2, 1))
        small = Event("s", EventKind.REPAYMENT, JANUARY_10, Decimal("1.00"), 4)
        assert seen(ChargesSeen.KNOWN_WHEN_REPLAYED, self.payment, later) == 0
        # The small payment of the 10th sees the fee too, and pays the first of it.
        assert seen(ChargesSeen.KNOWN_WHEN_REPLAYED, self.payment, later, small) == 19
        assert seen(ChargesSeen.FROM_THEIR_DATE, self.payment, later, small) == 0


class TestFixedSchedule:
    def test_interest_is_earned_evenly_and_paid_ahead_counts_when_paid(self) -> None:
        terms = loan(**FIXED)
        quiet = replay(terms, [disbursed()], date(2024, 1, 16))
        assert quiet.interest_accrued_total == money("4.84")
        assert quiet.balances.interest == money("4.84")
        state = replay(terms, [disbursed(), paid(JANUARY_15, "172.55")], date(2024, 1, 16))
        assert state.interest_accrued_total == money("10.00")
        assert state.balances.interest == 0
        assert state.interest_to_come == money("25.28")

    def test_nothing_is_earned_after_the_last_installment(self) -> None:
        terms = loan(**FIXED)
        events = [disbursed()]
        assert (
            replay(terms, events, date(2024, 7, 1)).total_outstanding
            == replay(terms, events, date(2025, 7, 1)).total_outstanding
            == money("1035.28")
        )

    def test_an_undone_payment_leaves_no_trace(self) -> None:
        terms = loan(**FIXED)
        events = [disbursed(), paid(JANUARY_15, "500.00", "p")]
        undone = replay(terms, [*events, reversal("p", JANUARY_20)], JANUARY_20)
        assert undone.balances == replay(terms, events[:1], JANUARY_20).balances

    def test_a_refund_above_the_credit_is_asked_for_with_the_next_installment(self) -> None:
        refund = Event("r", EventKind.CREDIT_BALANCE_REFUND, JANUARY_15, money("40.00"))
        state = replay(loan(**FIXED), [disbursed(), refund], JANUARY_15)
        assert [row.due.principal for row in state.rows[:2]] == [money("202.55"), money("164.18")]

    def test_what_is_charged_after_maturity_is_one_more_row(self) -> None:
        events = [disbursed(), charged(date(2024, 7, 5), "9.00", "a"), charged(date(2024, 7, 9), "1.00", "b")]
        rows = replay(loan(**FIXED), events, date(2024, 7, 10)).rows
        assert (rows[-1].from_date, rows[-1].due_date) == (date(2024, 7, 1), date(2024, 7, 9))
        assert rows[-1].due.fees == money("10.00")


class TestProgressive:
    def test_past_due_principal_may_be_free_of_interest(self) -> None:
        terms = loan(**WAYS["progressive past due free"])
        rows = replay(terms, [disbursed()], date(2024, 2, 20)).rows
        assert rows[1].due.interest == money("8.37")
        rows = replay(loan(**PROGRESSIVE), [disbursed()], date(2024, 2, 20)).rows
        assert rows[1].due.interest > money("8.37")

    def test_a_resting_payment_counts_from_the_end_of_its_period(self) -> None:
        events = [disbursed(), paid(JANUARY_15, "172.55")]
        resting = replay(loan(**WAYS["progressive resting"]), events, date(2024, 2, 1)).rows
        assert resting[0].due.interest == money("10.00")
        assert resting[1].due.interest == money("8.37")

    def test_a_tranche_sets_the_installments_anew(self) -> None:
        events = [
            disbursed("600.00"),
            paid(date(2024, 2, 1), "103.53"),
            disbursed("400.00", date(2024, 3, 1), "d2"),
        ]
        rows = replay(loan(**PROGRESSIVE), events, date(2024, 3, 1)).rows
        totals = [row.due.total for row in rows]
        assert totals[0] == totals[1] == money("103.53")
        assert totals[2] == totals[3] == totals[4] > money("200.00")
        assert sum((row.due.principal for row in rows), Decimal(0)) == money("1000.00")

    def test_a_loan_paid_off_ahead_asks_for_no_more_fees_of_the_plan(self) -> None:
        monthly = Charge("svc", ChargeTiming.INSTALLMENT, ChargeBase.FLAT, money("5.00"))
        for way in (FIXED, PROGRESSIVE):
            terms = loan(charges=(monthly,), **way)
            quote = payoff(terms, [disbursed()], JANUARY_15)
            state = replay(terms, [disbursed(), paid(JANUARY_15, quote.total)], date(2024, 8, 1))
            assert state.is_settled
            assert state.total_outstanding == 0
