"""What must hold for every loan and every course of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from loanops.engine import (
    AllocationDirection,
    Amortization,
    Component,
    DaysInMonth,
    DaysInYear,
    Disbursement,
    Event,
    EventKind,
    Frequency,
    FrequencyUnit,
    Grace,
    InterestMethod,
    InterestPeriod,
    LateFeeKind,
    LateFeePolicy,
    LeapDayRule,
    LoanState,
    LoanTerms,
    RoundingMode,
    RoundingPolicy,
    RowKind,
    YearSplit,
    accrual_on,
    build_schedule,
    payoff,
    replay,
)
from loanops.engine.periods import plan_periods
from tests.engine.loans import START, thorough

RECEIPTS = (EventKind.REPAYMENT, EventKind.RECOVERY, EventKind.DOWN_PAYMENT)
REFUNDS = (EventKind.REFUND, EventKind.CREDIT_BALANCE_REFUND)
DEBT = (Component.FEES, Component.PENALTIES, Component.INTEREST, Component.PRINCIPAL)
ZERO = Decimal(0)


def amounts(low: str, high: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=2)


@st.composite
def loans(draw: st.DrawFn) -> LoanTerms:
    count = draw(st.integers(1, 8))
    days_in_year = draw(st.sampled_from(DaysInYear))
    leap_day_rule = draw(st.sampled_from([None, LeapDayRule.FEB29_PERIOD_ONLY]))
    frequencies = [
        Frequency(1, FrequencyUnit.MONTH),
        Frequency(2, FrequencyUnit.WEEK),
        Frequency(1, FrequencyUnit.WEEK),
        Frequency(15, FrequencyUnit.DAY),
        Frequency(3, FrequencyUnit.MONTH),
    ]
    late_fees = [
        None,
        LateFeePolicy(LateFeeKind.FLAT, Decimal("25.00"), grace_days=5),
        LateFeePolicy(LateFeeKind.PERCENT, Decimal("5"), minimum=Decimal("3.00"), maximum=Decimal("40.00")),
    ]
    return LoanTerms(
        currency="USD",
        principal=draw(amounts("50.00", "5000.00")),
        annual_rate=draw(st.sampled_from(["0", "7", "9.4822", "24.99", "84"]).map(Decimal)),
        start_date=START + timedelta(days=draw(st.integers(0, 60))),
        number_of_installments=count,
        frequency=draw(st.sampled_from(frequencies)),
        amortization=draw(st.sampled_from(Amortization)),
        interest_method=draw(st.sampled_from(InterestMethod)),
        days_in_year=days_in_year,
        days_in_month=draw(st.sampled_from(DaysInMonth)),
        leap_day_rule=leap_day_rule if days_in_year is DaysInYear.ACTUAL else None,
        year_split=draw(st.sampled_from(YearSplit)),
        interest_period=draw(st.sampled_from(InterestPeriod)),
        partial_period_interest=draw(st.booleans()),
        grace=Grace(
            draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1)), draw(st.integers(0, 1))
        ),
        down_payment_percent=draw(st.sampled_from([None, Decimal("25")])),
        rounding=RoundingPolicy(
            mode=draw(st.sampled_from([RoundingMode.HALF_EVEN, RoundingMode.HALF_UP])),
            installment_multiple=draw(st.sampled_from([None, None, Decimal("1")])),
            working_precision=draw(st.sampled_from([12, 19])),
        ),
        allocation_direction=draw(st.sampled_from(AllocationDirection)),
        early_payment_days=draw(st.sampled_from([0, 5, 15])),
        late_fee=draw(st.sampled_from(late_fees)),
        arrears_tolerance=draw(st.sampled_from([ZERO, Decimal("5.00")])),
    )


def last_day(terms: LoanTerms) -> date:
    return plan_periods(terms)[-1].due_date


@st.composite
def courses(draw: st.DrawFn) -> tuple[LoanTerms, list[Event], date]:
    """A loan, up to twelve events in any order, and the day on which to look."""
    terms = draw(loans())
    span = (last_day(terms) - terms.start_date).days
    events = [Event("e0", EventKind.DISBURSEMENT, terms.start_date, terms.principal)]
    if draw(st.booleans()):
        tranche_day = terms.start_date + timedelta(days=draw(st.integers(0, span - 1)))
        events.append(Event("e1", EventKind.DISBURSEMENT, tranche_day, draw(amounts("10.00", "500.00"))))
    last_tranche = max(each.effective_date for each in events)
    kinds = [EventKind.REPAYMENT] * 5 + [EventKind.FEE, EventKind.WAIVER, EventKind.REVERSAL, *REFUNDS]
    kinds += [EventKind.CHARGE_OFF, EventKind.WRITE_OFF, EventKind.RECOVERY, EventKind.DOWN_PAYMENT]
    for number in range(len(events), draw(st.integers(len(events), 12))):
        kind = draw(st.sampled_from(kinds))
        early = last_tranche if kind in (EventKind.CHARGE_OFF, EventKind.WRITE_OFF) else terms.start_date
        on = early + timedelta(days=draw(st.integers(0, span + 60)))
        id, amount = f"e{number}", draw(amounts("0.01", "1500.00"))
        if kind is EventKind.WAIVER:
            component = draw(st.sampled_from([Component.FEES, Component.PENALTIES, Component.INTEREST]))
            events.append(Event(id, kind, on, amount, component=component))
        elif kind is EventKind.REVERSAL:
            free = {each.id for each in events[1:]} - {each.reverses for each in events}
            if free:
                events.append(Event(id, kind, on, reverses=draw(st.sampled_from(sorted(free)))))
        else:
            events.append(Event(id, kind, on, amount))
    as_of = terms.start_date + timedelta(days=draw(st.integers(0, span + 90)))
    return terms, events, as_of


def allocated(
    events: list[Event], state: LoanState, kinds: tuple[EventKind, ...], component: Component
) -> Decimal:
    ids = [each.id for each in events if each.kind in kinds]
    return sum(
        (part.amount for id in ids for part in state.allocations.get(id, ()) if part.component is component),
        ZERO,
    )


def counted(events: list[Event], state: LoanState) -> list[Event]:
    """The events that stand on the state's day, worked out without the engine."""
    undone = set()
    for each in reversed(events):
        if each.reverses is not None and each.id not in undone:
            undone.add(each.reverses)
    return [
        each
        for each in events
        if each.id not in undone
        and each.kind is not EventKind.REVERSAL
        and each.effective_date <= state.as_of
    ]


def assert_money_is_conserved(events: list[Event], state: LoanState) -> None:
    standing = counted(events, state)
    for each in standing:
        parts = state.allocations.get(each.id, ())
        assert all(part.amount > ZERO for part in parts)
        if each.kind in (*RECEIPTS, *REFUNDS, EventKind.FEE):
            assert sum((part.amount for part in parts), ZERO) == each.amount
        if each.kind is EventKind.WAIVER:
            assert sum((part.amount for part in parts), ZERO) + state.unused.get(each.id, ZERO) == each.amount
    raised = {
        Component.PRINCIPAL: state.principal_disbursed + state.refunded_above_credit,
        Component.INTEREST: state.interest_accrued_total,
        Component.FEES: sum((each.amount for each in standing if each.kind is EventKind.FEE), ZERO),
        Component.PENALTIES: sum((each.amount for each in state.late_fees), ZERO),
    }
    for component in DEBT:
        left = state.balances[component] + state.charged_off[component] + state.written_off[component]
        came = allocated(standing, state, RECEIPTS, component)
        given_up = allocated(standing, state, (EventKind.WAIVER,), component)
        assert raised[component] == left + came + given_up, component
    credit_in = allocated(standing, state, RECEIPTS, Component.CREDIT)
    assert state.balances.credit == credit_in - allocated(standing, state, REFUNDS, Component.CREDIT)


def assert_sound(events: list[Event], state: LoanState) -> None:
    assert_money_is_conserved(events, state)
    for component in DEBT:
        assert state.balances[component] >= ZERO
        assert state.charged_off[component] >= ZERO
        assert ZERO <= state.overdue[component] <= state.due[component]
        assert all(row.outstanding[component] >= ZERO for row in state.rows)
    assert state.balances.credit >= ZERO
    assert state.balances.credit == ZERO or state.total_outstanding == ZERO
    assert state.is_settled == (state.total_outstanding == ZERO)
    assert sum((each.amount for each in state.segments), ZERO) == state.interest_accrued_unrounded
    assert (state.days_past_due > 0) == (state.oldest_unpaid_due_date is not None)
    if state.charge_off_date is None:
        asked = sum((row.due.principal for row in state.rows), ZERO)
        assert asked == state.principal_disbursed + state.refunded_above_credit
        assert not state.rows or state.rows[-1].balance_after == ZERO


class TestEveryCourseOfEvents:
    @thorough
    @given(courses())
    def test_conserves_every_cent_and_never_goes_below_zero(
        self, course: tuple[LoanTerms, list[Event], date]
    ) -> None:
        terms, events, as_of = course
        assert_sound(events, replay(terms, events, as_of))

    @thorough
    @given(courses(), st.randoms(use_true_random=False))
    def test_ends_the_same_in_whatever_order_it_was_entered(
        self, course: tuple[LoanTerms, list[Event], date], chance: object
    ) -> None:
        terms, events, as_of = course
        shuffled = list(events)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        entered = [replace(each, sequence=position) for position, each in enumerate(shuffled)]
        assert replay(terms, entered, as_of) == replay(terms, events, as_of)

    @thorough
    @given(courses())
    def test_a_payoff_paid_on_its_day_leaves_nothing(
        self, course: tuple[LoanTerms, list[Event], date]
    ) -> None:
        terms, events, as_of = course
        quote = payoff(terms, events, as_of)
        if quote.total:
            events = [*events, Event("payoff", EventKind.REPAYMENT, as_of, quote.total)]
        state = replay(terms, events, as_of)
        assert state.total_outstanding == ZERO
        assert state.is_settled
        later = replay(terms, counted(events, state), as_of + timedelta(days=400))
        assert later.total_outstanding == ZERO
        assert later.interest_accrued_total == state.interest_accrued_total

    @thorough
    @given(courses())
    def test_shows_every_day_and_the_days_add_up(self, course: tuple[LoanTerms, list[Event], date]) -> None:
        terms, events, as_of = course
        state = replay(terms, events, as_of, project=False)
        days = ((as_of - terms.start_date).days, 0)
        earned = sum(
            (accrual_on(state, terms.start_date + timedelta(days=each)) for each in range(max(days))), ZERO
        )
        assert earned == state.interest_accrued_unrounded

    @thorough
    @given(courses())
    def test_projecting_changes_nothing_but_the_rows(
        self, course: tuple[LoanTerms, list[Event], date]
    ) -> None:
        terms, events, as_of = course
        full, quick = replay(terms, events, as_of), replay(terms, events, as_of, project=False)
        assert replace(full, rows=()) == replace(quick, rows=())
        assert [replace(row, balance_after=ZERO) for row in full.rows if row.billed] == [
            replace(row, balance_after=ZERO) for row in quick.rows
        ]


class TestEverySchedule:
    @thorough
    @given(loans(), st.data())
    def test_repays_what_was_lent(self, terms: LoanTerms, data: st.DataObject) -> None:
        span = (last_day(terms) - terms.start_date).days
        tranches = data.draw(
            st.lists(st.tuples(st.integers(0, span - 1), amounts("10.00", "900.00")), max_size=2)
        )
        sent = [Disbursement(terms.start_date, terms.principal)]
        sent += [Disbursement(terms.start_date + timedelta(days=later), amount) for later, amount in tranches]
        schedule = build_schedule(terms, sent)
        assert schedule.totals.principal == sum((each.amount for each in sent), ZERO)
        assert schedule.rows[-1].balance_after == ZERO
        assert all(row.principal >= ZERO and row.interest >= ZERO for row in schedule.rows)

    @thorough
    @given(loans())
    def test_is_reproduced_by_a_loan_that_is_paid_on_time(self, terms: LoanTerms) -> None:
        schedule = build_schedule(terms)
        events = [Event("d", EventKind.DISBURSEMENT, terms.start_date, terms.principal)]
        for row in schedule.rows:
            if row.total:
                kind = EventKind.DOWN_PAYMENT if row.kind is RowKind.DOWN_PAYMENT else EventKind.REPAYMENT
                events.append(Event(f"p{row.number}", kind, row.due_date, row.total))
        state = replay(terms, events, schedule.rows[-1].due_date)
        planned = [
            (row.kind, row.number, row.due_date, row.principal, row.interest, row.balance_after)
            for row in schedule.rows
        ]
        assert [
            (row.kind, row.number, row.due_date, row.due.principal, row.due.interest, row.balance_after)
            for row in state.rows
        ] == planned
        assert state.is_settled and not state.late_fees and state.balances.credit == ZERO
        assert state.interest_accrued_total == schedule.totals.interest


class TestEveryPeriod:
    @thorough
    @given(loans(), st.data())
    def test_adds_up_however_it_is_cut(self, terms: LoanTerms, data: st.DataObject) -> None:
        period = data.draw(st.sampled_from(plan_periods(terms)))
        cuts = sorted(data.draw(st.lists(st.integers(0, period.days), min_size=3, max_size=3)))
        first, middle, last = (period.from_date + timedelta(days=each) for each in cuts)
        whole = period.factor_between(first, last)
        assert period.factor_between(first, middle) + period.factor_between(middle, last) == whole
        assert period.factor_between(period.from_date, period.due_date) == period.factor
        assert whole >= ZERO


class TestTerms:
    @thorough
    @given(loans())
    def test_survive_being_stored(self, terms: LoanTerms) -> None:
        assert LoanTerms.from_json(terms.to_json()) == terms
