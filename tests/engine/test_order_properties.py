"""However payments meet the plan: the order of entering changes nothing, and every cent is accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanops.engine import (
    Amortization,
    Component,
    Event,
    EventKind,
    InterestMethod,
    LoanState,
    LoanTerms,
    ReceiptKind,
    payoff,
    replay,
    standing_events,
)
from tests.engine.conservation import assert_conserved
from tests.engine.loans import START, disbursed, loan, thorough
from tests.engine.ways import WAYS

END = date(2024, 8, 15)
KINDS = (
    EventKind.REPAYMENT,
    EventKind.REPAYMENT,
    EventKind.REPAYMENT,
    EventKind.GOODWILL_CREDIT,
    EventKind.FEE,
    EventKind.WAIVER,
    EventKind.CREDIT_BALANCE_REFUND,
    EventKind.REVERSAL,
    EventKind.DISBURSEMENT,
    EventKind.CHARGE_OFF,
)
LAST_TRANCHE = date(2024, 6, 20)

every_way = st.sampled_from(sorted(WAYS))


@st.composite
def courses(draw: st.DrawFn) -> list[Event]:
    """At most twelve dated events of a loan of six months."""
    events = [disbursed()]
    for number in range(1, draw(st.integers(1, 11)) + 1):
        kind = draw(st.sampled_from(KINDS))
        on = START + timedelta(days=draw(st.integers(0, 220)))
        amount = Decimal(draw(st.integers(1, 60_000))) / 100
        events.append(_event(draw, kind, f"e{number}", on, amount, number, events))
    return events


def _event(
    draw: st.DrawFn, kind: EventKind, name: str, on: date, amount: Decimal, number: int, before: list[Event]
) -> Event:
    reversible = {each.id for each in before[1:] if each.kind is not EventKind.REVERSAL}
    reversible -= {each.reverses for each in before if each.reverses}
    if kind is EventKind.REVERSAL and reversible:
        return Event(name, kind, on, sequence=number, reverses=draw(st.sampled_from(sorted(reversible))))
    if kind is EventKind.FEE:
        component = draw(st.sampled_from([None, Component.PENALTIES]))
        due = on + timedelta(days=draw(st.integers(0, 60)))
        return Event(name, kind, on, amount, number, component, due_date=due)
    if kind is EventKind.WAIVER:
        component = draw(st.sampled_from([Component.FEES, Component.PENALTIES, Component.INTEREST]))
        return Event(name, kind, on, amount, number, component)
    if kind is EventKind.DISBURSEMENT and on < LAST_TRANCHE:
        return Event(name, kind, on, amount, number)
    if kind is EventKind.CHARGE_OFF:
        return Event(name, kind, on, sequence=number)
    if kind in (EventKind.GOODWILL_CREDIT, EventKind.CREDIT_BALANCE_REFUND):
        return Event(name, kind, on, amount, number)
    receipt = draw(st.sampled_from([None, ReceiptKind.PAYOUT_REFUND]))
    return Event(name, EventKind.REPAYMENT, on, amount, number, receipt=receipt)


def ends(terms: LoanTerms, events: list[Event], as_of: date = END) -> LoanState | str:
    """The state, or the refusal: a tranche after a charge-off is refused whatever the order."""
    try:
        return replay(terms, events, as_of)
    except Exception as refusal:
        return type(refusal).__name__


@thorough
@given(name=every_way, events=courses(), seed=st.integers(0, 1_000))
def test_the_order_of_entering_changes_nothing(name: str, events: list[Event], seed: int) -> None:
    terms = loan(**WAYS[name])
    shuffled = [*events]
    Random(seed).shuffle(shuffled)
    assert ends(terms, events) == ends(terms, shuffled)


@thorough
@given(name=every_way, events=courses(), day=st.integers(0, 220))
def test_every_cent_is_accounted_for(name: str, events: list[Event], day: int) -> None:
    terms, as_of = loan(**WAYS[name]), START + timedelta(days=day)
    state = ends(terms, events, as_of)
    if not isinstance(state, str):
        assert_conserved([each for each in standing_events(events) if each.effective_date <= as_of], state)


@thorough
@given(name=every_way, events=courses(), day=st.integers(0, 220))
def test_a_payoff_leaves_nothing(name: str, events: list[Event], day: int) -> None:
    terms, as_of = loan(**WAYS[name]), START + timedelta(days=day)
    if isinstance(ends(terms, events, as_of), str):
        return
    known = [each for each in standing_events(events) if each.effective_date <= as_of]
    if any(each.kind is EventKind.CHARGE_OFF and each.effective_date == as_of for each in known):
        return  # on that day money counts before the charge-off, which ends what interest was still to come
    quote = payoff(terms, known, as_of)
    if not quote.total:
        return
    last = Event("payoff", EventKind.REPAYMENT, as_of, quote.total, sequence=99)
    state = replay(terms, [*known, last], as_of)
    assert state.total_outstanding == 0
    assert state.is_settled


@thorough
@given(name=every_way, events=courses())
def test_interest_accrues_and_never_goes_back(name: str, events: list[Event]) -> None:
    terms = loan(**WAYS[name])
    standing = [each for each in standing_events(events) if each.kind is not EventKind.CHARGE_OFF]
    before = Decimal(0)
    for day in range(0, 220, 20):
        as_of = START + timedelta(days=day)
        state = ends(terms, standing, as_of)
        if isinstance(state, str):
            return
        assert state.interest_accrued_total >= before
        before = state.interest_accrued_total


@pytest.mark.parametrize("name", WAYS)
def test_a_loan_paid_on_time_is_the_plan(name: str) -> None:
    plan = replay(loan(), [disbursed()], START).rows
    paid = [
        Event(f"p{row.number}", EventKind.REPAYMENT, row.due_date, row.due.total, sequence=row.number or 0)
        for row in plan
    ]
    state = replay(loan(**WAYS[name]), [disbursed(), *paid], END)
    assert [(row.due_date, row.due, row.paid_date) for row in state.rows] == [
        (row.due_date, row.due, row.due_date) for row in plan
    ]
    assert state.is_settled


def test_fixed_interest_of_every_kind_of_schedule_adds_up() -> None:
    for amortization in (Amortization.EQUAL_INSTALLMENTS, Amortization.EQUAL_PRINCIPAL):
        for method in InterestMethod:
            terms = replace(loan(**WAYS["fixed next"]), amortization=amortization, interest_method=method)
            state = replay(terms, [disbursed()], END)
            asked = sum((row.due.interest for row in state.rows), Decimal(0))
            assert state.interest_accrued_total == asked == state.interest_accrued_unrounded


def test_a_tranche_keeps_what_was_sent_back_above_the_credit() -> None:
    day = START + timedelta(days=1)
    events = [
        disbursed(),
        Event("back", EventKind.CREDIT_BALANCE_REFUND, START, Decimal("0.05"), sequence=1),
        Event("tranche", EventKind.DISBURSEMENT, day, Decimal("0.01"), sequence=2),
    ]
    terms = loan(**WAYS["fixed as entered"])
    paid_off = Event("payoff", EventKind.REPAYMENT, day, payoff(terms, events, day).total, sequence=9)

    assert replay(terms, [*events, paid_off], day).total_outstanding == 0
