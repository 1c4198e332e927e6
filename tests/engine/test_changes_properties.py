"""What must hold whatever changed a loan while it lived."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from loanops.engine import (
    Amortization,
    Component,
    EngineError,
    Event,
    EventKind,
    Frequency,
    FrequencyUnit,
    InterestMethod,
    InterestRecalculation,
    LoanState,
    LoanTerms,
    PrepaymentStrategy,
    TermsChange,
    accrual_on,
    payoff,
    replay,
)
from tests.engine.loans import thorough
from tests.engine.test_properties import DEBT, RECEIPTS, REFUNDS, ZERO, amounts, counted, last_day, loans

CHANGES = (
    EventKind.RATE_CHANGE,
    EventKind.INTEREST_PAUSE,
    EventKind.RESCHEDULE,
    EventKind.CAPITALIZATION,
    EventKind.ACCELERATION,
    EventKind.CHARGEBACK,
    EventKind.GOODWILL_CREDIT,
    EventKind.SETTLEMENT,
)
MONEY_IN = (*RECEIPTS, EventKind.GOODWILL_CREDIT)
OTHERS = (
    *[EventKind.REPAYMENT] * 6,
    EventKind.FEE,
    EventKind.WAIVER,
    EventKind.REVERSAL,
    EventKind.CREDIT_BALANCE_REFUND,
    EventKind.REFUND,
    EventKind.CHARGE_OFF,
    EventKind.RECOVERY,
    EventKind.WRITE_OFF,
)
AFTER_PAYMENTS = (
    *REFUNDS,
    EventKind.CAPITALIZATION,
    EventKind.RESCHEDULE,
    EventKind.ACCELERATION,
    EventKind.SETTLEMENT,
    EventKind.CHARGE_OFF,
    EventKind.RECOVERY,
    EventKind.WRITE_OFF,
)
Course = tuple[LoanTerms, list[Event], date]


@st.composite
def changes_of_terms(draw: st.DrawFn, terms: LoanTerms, on: date) -> TermsChange:
    optional = st.booleans()
    flat = terms.interest_method is InterestMethod.FLAT
    level_only = terms.interest_recalculation is InterestRecalculation.PROGRESSIVE
    return TermsChange(
        annual_rate=draw(st.sampled_from([None, Decimal(0), Decimal("5.5")])),
        number_of_installments=draw(st.sampled_from([None, 1, 3, 9])),
        frequency=draw(st.sampled_from([None, Frequency(), Frequency(2, FrequencyUnit.WEEK)])),
        first_due_date=on + timedelta(days=draw(st.integers(1, 75))) if draw(optional) else None,
        amortization=None if level_only else draw(st.sampled_from([None, *Amortization])),
        installment_amount=draw(amounts("5.00", "300.00")) if draw(optional) and not flat else None,
        capitalize=tuple(
            draw(st.sets(st.sampled_from([Component.INTEREST, Component.FEES, Component.PENALTIES])))
        ),
        spread_arrears=draw(optional),
    )


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """A loan, up to eleven events of all kinds, and the day on which to look."""
    strategies = [PrepaymentStrategy.SHORTER_TERM, PrepaymentStrategy.SMALLER_INSTALLMENTS]
    terms = replace(draw(loans()), prepayment_strategy=draw(st.sampled_from(strategies)))
    recalculated = draw(st.sampled_from(InterestRecalculation))
    with suppress(EngineError):
        terms = replace(terms, interest_recalculation=recalculated)
    span = (last_day(terms) - terms.start_date).days
    events = [Event("e0", EventKind.DISBURSEMENT, terms.start_date, terms.principal)]
    if draw(st.integers(0, 3)) == 0:
        tranche_day = terms.start_date + timedelta(days=draw(st.integers(0, span - 1)))
        events.append(Event("e1", EventKind.DISBURSEMENT, tranche_day, draw(amounts("10.00", "500.00"))))
    last_tranche = max(each.effective_date for each in events)
    for number in range(len(events), draw(st.integers(3, 11))):
        kind = draw(st.sampled_from(CHANGES if draw(st.booleans()) else OTHERS))
        ends = kind in (EventKind.CHARGE_OFF, EventKind.WRITE_OFF, EventKind.SETTLEMENT)
        on = (last_tranche if ends else terms.start_date) + timedelta(days=draw(st.integers(0, span + 60)))
        events += _event(draw, terms, f"e{number}", kind, on, events)
    as_of = terms.start_date + timedelta(days=draw(st.integers(0, span + 120)))
    return terms, events, as_of


def _event(
    draw: st.DrawFn, terms: LoanTerms, id: str, kind: EventKind, on: date, events: list[Event]
) -> list[Event]:
    amount = draw(amounts("0.01", "1500.00"))
    match kind:
        case EventKind.WAIVER:
            component = draw(st.sampled_from([Component.FEES, Component.PENALTIES, Component.INTEREST]))
            return [Event(id, kind, on, amount, component=component)]
        case EventKind.REVERSAL:
            free = {each.id for each in events if each.kind is not EventKind.DISBURSEMENT}
            free -= {each.reverses or "" for each in events}
            return [Event(id, kind, on, reverses=draw(st.sampled_from(sorted(free))))] if free else []
        case EventKind.RATE_CHANGE:
            return [Event(id, kind, on, annual_rate=draw(st.sampled_from(["0", "4", "12.5"]).map(Decimal)))]
        case EventKind.INTEREST_PAUSE:
            return [Event(id, kind, on, until_date=on + timedelta(days=draw(st.integers(1, 90))))]
        case EventKind.RESCHEDULE:
            return [Event(id, kind, on, change=draw(changes_of_terms(terms, on)))]
    return [Event(id, kind, on, amount)]


def allocated(
    events: list[Event], state: LoanState, kinds: tuple[EventKind, ...], component: Component
) -> Decimal:
    parts = [part for each in events if each.kind in kinds for part in state.allocations.get(each.id, ())]
    return sum((part.amount for part in parts if part.component is component), ZERO)


def assert_each_event_is_allocated(standing: list[Event], state: LoanState) -> None:
    for each in standing:
        total = sum((part.amount for part in state.allocations.get(each.id, ())), ZERO)
        if each.kind in (*MONEY_IN, *REFUNDS, EventKind.FEE):
            assert total == each.amount
        elif each.kind is EventKind.CHARGEBACK:
            assert total == -each.amount
        elif each.kind in (EventKind.CAPITALIZATION, EventKind.RESCHEDULE):
            assert total == ZERO
        elif each.kind is EventKind.WAIVER:
            assert total + state.unused.get(each.id, ZERO) == each.amount


def assert_money_is_conserved(standing: list[Event], state: LoanState) -> None:
    raised = {
        Component.PRINCIPAL: state.principal_disbursed + state.refunded_above_credit + state.charged_back,
        Component.INTEREST: state.interest_accrued_total,
        Component.FEES: sum((each.amount for each in standing if each.kind is EventKind.FEE), ZERO),
        Component.PENALTIES: sum((each.amount for each in state.late_fees), ZERO),
    }
    became = (EventKind.CAPITALIZATION, EventKind.RESCHEDULE)
    for component in DEBT:
        left = state.balances[component] + state.charged_off[component] + state.written_off[component]
        settled = allocated(standing, state, (*MONEY_IN, EventKind.WAIVER, *became), component)
        assert raised[component] == left + settled + state.forgiven[component], component
    assert state.capitalized == -allocated(standing, state, became, Component.PRINCIPAL)
    credit = allocated(standing, state, (*MONEY_IN, EventKind.CHARGEBACK), Component.CREDIT)
    assert state.balances.credit == credit - allocated(standing, state, REFUNDS, Component.CREDIT)


def assert_sound(events: list[Event], state: LoanState) -> None:
    standing = counted(events, state)
    assert_each_event_is_allocated(standing, state)
    assert_money_is_conserved(standing, state)
    for component in DEBT:
        assert state.balances[component] >= ZERO
        assert ZERO <= state.overdue[component] <= state.due[component]
        assert all(row.outstanding[component] >= ZERO for row in state.rows)
    assert state.balances.credit == ZERO or state.total_outstanding == ZERO
    assert state.is_settled == (state.total_outstanding == ZERO)
    assert sum((each.amount for each in state.segments), ZERO) == state.interest_accrued_unrounded
    if state.charge_off_date is None:
        lent = state.principal_disbursed + state.refunded_above_credit
        asked = sum((row.due.principal for row in state.rows), ZERO)
        assert asked == lent + state.charged_back + state.capitalized
        assert not state.rows or state.rows[-1].balance_after == ZERO
    numbers = [row.number for row in state.rows if row.number is not None]
    assert len(set(numbers)) == len(numbers)


@thorough
@given(courses())
def test_every_cent_is_conserved_and_the_plan_ends_at_zero(course: Course) -> None:
    terms, events, as_of = course
    assert_sound(events, replay(terms, events, as_of))


@thorough
@given(courses(), st.randoms(use_true_random=False))
def test_the_order_of_entry_decides_nothing(course: Course, chance: object) -> None:
    terms, events, as_of = course
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    entered = [replace(each, sequence=position) for position, each in enumerate(shuffled)]
    assert replay(terms, entered, as_of) == replay(terms, events, as_of)


@thorough
@given(courses())
def test_a_reversed_event_never_happened(course: Course) -> None:
    terms, events, as_of = course
    lent = [each for each in events if each.kind is EventKind.DISBURSEMENT]
    others = [each for each in events if each not in lent and each.kind is not EventKind.REVERSAL]
    undoing = [Event(f"undo {each.id}", EventKind.REVERSAL, as_of, reverses=each.id) for each in others]
    assert replay(terms, [*lent, *others, *undoing], as_of) == replay(terms, lent, as_of)
    for gone in others[:3]:
        kept = [each for each in (*lent, *others) if each is not gone]
        undo = Event("undo", EventKind.REVERSAL, as_of, reverses=gone.id)
        assert replay(terms, [*lent, *others, undo], as_of) == replay(terms, kept, as_of)


@thorough
@given(courses())
def test_a_payoff_paid_on_its_day_leaves_nothing(course: Course) -> None:
    terms, events, as_of = course
    quote = payoff(terms, events, as_of)
    if quote.total:
        assume(not any(each.effective_date == as_of and each.kind in AFTER_PAYMENTS for each in events))
        events = [*events, Event("payoff", EventKind.REPAYMENT, as_of, quote.total)]
    state = replay(terms, events, as_of)
    assert state.total_outstanding == ZERO
    assert state.is_settled
    later = replay(terms, counted(events, state), as_of + timedelta(days=400))
    assert later.total_outstanding == ZERO
    assert later.interest_accrued_total == state.interest_accrued_total


@thorough
@given(courses())
def test_projecting_changes_nothing_but_the_rows(course: Course) -> None:
    terms, events, as_of = course
    full, quick = replay(terms, events, as_of), replay(terms, events, as_of, project=False)
    assert replace(full, rows=()) == replace(quick, rows=())


@thorough
@given(courses())
def test_the_days_add_up(course: Course) -> None:
    terms, events, as_of = course
    state = replay(terms, events, as_of, project=False)
    days = range(max((as_of - terms.start_date).days, 0))
    earned = sum((accrual_on(state, terms.start_date + timedelta(days=each)) for each in days), ZERO)
    assert earned == state.interest_accrued_unrounded
