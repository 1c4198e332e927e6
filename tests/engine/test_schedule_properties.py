"""What must hold for every shape of plan, and for the loan that is paid by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from loanops.engine import (
    Amortization,
    BrokenPeriod,
    BusinessDayConvention,
    Charge,
    ChargeBase,
    ChargeTiming,
    DatedRate,
    DaysInMonth,
    DaysInYear,
    Disbursement,
    Event,
    EventKind,
    FixedInstallment,
    Frequency,
    FrequencyUnit,
    Grace,
    InstallmentStep,
    InterestMethod,
    InterestPeriod,
    LoanTerms,
    RoundingMode,
    RoundingPolicy,
    RowKind,
    Schedule,
    ScheduleType,
    SkippedInterest,
    apr_of_schedule,
    build_schedule,
    replay,
)
from tests.engine.loans import START, thorough

ZERO = Decimal(0)
FREQUENCIES = [
    Frequency(1, FrequencyUnit.MONTH),
    Frequency(3, FrequencyUnit.MONTH),
    Frequency(1, FrequencyUnit.WEEK),
    Frequency(2, FrequencyUnit.WEEK),
    Frequency(1, FrequencyUnit.DAY),
    Frequency(1, FrequencyUnit.HALF_MONTH),
    Frequency(1, FrequencyUnit.HALF_MONTH, (10, 31)),
]


def amounts(low: str, high: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(Decimal(low), Decimal(high), places=2)


@st.composite
def shapes(draw: st.DrawFn, count: int, principal: Decimal) -> dict[str, Any]:
    """One of the agreements on what installments ask for."""
    kind = draw(st.sampled_from(["plain", "interest only", "balloon", "longer", "agreed", "steps", "fixed"]))
    inner = st.integers(2, max(count - 1, 2))
    if kind == "interest only":
        return {"amortization": Amortization.INTEREST_ONLY}
    if kind == "balloon":
        return {"balloon_amount": draw(amounts("1.00", "40.00"))}
    if kind == "longer":
        return {"amortization_installments": count + draw(st.integers(0, 20))}
    if kind == "agreed":
        return {"installment_amount": draw(amounts("1.00", "2000.00"))}
    if kind == "steps" and count > 2:
        first = InstallmentStep(draw(inner), percent=draw(amounts("-50", "50")))
        amount = InstallmentStep(count, amount=draw(amounts("0.00", "300.00")))
        return {"installment_steps": draw(st.sampled_from([(first,), (first, amount)]))}
    if kind == "fixed" and count > 2:
        figure = draw(amounts("0.00", "500.00"))
        how = draw(st.sampled_from(["principal", "total"]))
        return {"fixed_installments": (FixedInstallment(draw(inner), **{how: figure}),)}
    return {
        "amortization": draw(st.sampled_from([Amortization.EQUAL_INSTALLMENTS, Amortization.EQUAL_PRINCIPAL]))
    }


@st.composite
def plans(draw: st.DrawFn) -> LoanTerms:
    """Every way of generating a schedule, with every agreement that goes with it."""
    count, frequency = draw(st.integers(1, 14)), draw(st.sampled_from(FREQUENCIES))
    principal = draw(amounts("50.00", "5000.00"))
    method = draw(st.sampled_from([InterestMethod.DECLINING, InterestMethod.DECLINING, InterestMethod.FLAT]))
    kind = draw(st.sampled_from(ScheduleType))
    even = kind is ScheduleType.CUMULATIVE and method is InterestMethod.FLAT
    start = START + timedelta(days=draw(st.integers(0, 60)))
    first = draw(st.sampled_from([None, None, start + timedelta(days=draw(st.integers(1, 80)))]))
    shape = {} if method is InterestMethod.FLAT else draw(shapes(count, principal))
    path = (
        ()
        if even
        else draw(
            st.sampled_from([(), (), (DatedRate(start + timedelta(days=70), draw(amounts("0", "40"))),)])
        )
    )
    skipped = draw(st.sampled_from([(), (), (3,), (6, 7, 8)]))
    broken = draw(st.sampled_from([None, *BrokenPeriod]))
    fee = Charge("fee", ChargeTiming.INSTALLMENT, ChargeBase.FLAT, Decimal("2.50"))
    return LoanTerms(
        currency="USD",
        charges=draw(st.sampled_from([(), (), (fee,)])),
        principal=principal,
        annual_rate=draw(st.sampled_from(["0", "7", "9.4822", "24.99", "84"]).map(Decimal)),
        start_date=start,
        number_of_installments=count,
        frequency=frequency,
        first_due_date=first,
        schedule_type=kind,
        interest_method=method,
        days_in_year=draw(st.sampled_from(DaysInYear)),
        days_in_month=draw(st.sampled_from(DaysInMonth)),
        interest_period=draw(st.sampled_from(InterestPeriod)),
        grace=Grace(draw(st.integers(0, min(count - 1, 2))), draw(st.integers(0, min(count - 1, 2))), 0),
        down_payment_percent=draw(st.sampled_from([None, None, Decimal("25")])),
        rounding=RoundingPolicy(
            mode=draw(st.sampled_from([RoundingMode.HALF_EVEN, RoundingMode.HALF_UP])),
            installment_multiple=draw(st.sampled_from([None, None, Decimal("1"), Decimal("5")])),
        ),
        business_day_convention=draw(
            st.sampled_from([BusinessDayConvention.NONE, BusinessDayConvention.MODIFIED_FOLLOWING])
        )
        if frequency.unit is not FrequencyUnit.DAY and first is None
        else BusinessDayConvention.NONE,
        skipped_months=skipped,
        skipped_interest=draw(st.sampled_from(SkippedInterest)),
        broken_period=None if even else broken,
        rate_path=path,
        **shape,
    )


def assert_repays(schedule: Schedule, lent: Decimal) -> None:
    rows = schedule.rows
    assert schedule.totals.principal == lent
    assert rows[-1].balance_after == ZERO
    assert all(row.principal >= ZERO and row.interest >= ZERO for row in rows)
    assert all(row.total == row.principal + row.interest + row.fees for row in rows)
    days = [row.due_date for row in rows if row.kind is RowKind.INSTALLMENT]
    assert all(later > earlier for earlier, later in pairwise(days))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


class TestEveryShape:
    @thorough
    @given(plans(), st.data())
    def test_repays_what_was_lent(self, terms: LoanTerms, data: st.DataObject) -> None:
        span = (build_schedule(terms).rows[-1].due_date - terms.start_date).days
        later = data.draw(
            st.lists(st.tuples(st.integers(0, span - 1), amounts("10.00", "900.00")), max_size=2)
        )
        sent = [Disbursement(terms.start_date, terms.principal)]
        sent += [Disbursement(terms.start_date + timedelta(days=days), amount) for days, amount in later]
        assert_repays(build_schedule(terms, sent), sum((each.amount for each in sent), ZERO))

    @thorough
    @given(plans())
    def test_is_reproduced_by_a_loan_that_is_paid_on_time(self, terms: LoanTerms) -> None:
        schedule = build_schedule(terms)
        events = [Event("d", EventKind.DISBURSEMENT, terms.start_date, terms.principal)]
        for row in schedule.rows:
            if row.total:
                kind = EventKind.DOWN_PAYMENT if row.kind is RowKind.DOWN_PAYMENT else EventKind.REPAYMENT
                events.append(Event(f"p{row.number}", kind, row.due_date, row.total))
        state = replay(terms, events, schedule.rows[-1].due_date)
        assert state.is_settled and state.total_outstanding == ZERO and state.balances.credit == ZERO
        asked = [row for row in schedule.rows if row.total]
        assert [
            (row.due_date, row.due.principal, row.due.interest, row.due.fees)
            for row in state.rows
            if row.due.total
        ] == [(row.due_date, row.principal, row.interest, row.fees) for row in asked]
        assert sum((each.amount for each in state.plan_fees), ZERO) == schedule.totals.fees
        assert state.interest_accrued_total == schedule.totals.interest

    @thorough
    @given(plans())
    def test_asks_for_multiples_where_the_product_wants_them(self, terms: LoanTerms) -> None:
        multiple = terms.rounding.installment_multiple
        plain = terms.has_plain_shape and not terms.rate_path and terms.broken_period is None
        levels = terms.amortization is Amortization.EQUAL_INSTALLMENTS
        if multiple is None or not plain or not levels or terms.grace.interest_payment_installments:
            return
        first = terms.grace.principal_installments
        rows = [row for row in build_schedule(terms).rows if row.kind is RowKind.INSTALLMENT][first:-1]
        level = [row for row in rows if row.balance_after > ZERO and row.principal]
        assert all((row.total - row.fees) % multiple == ZERO for row in level)

    @thorough
    @given(plans())
    def test_has_an_annual_percentage_rate(self, terms: LoanTerms) -> None:
        schedule = build_schedule(terms)
        assert apr_of_schedule(terms.principal, schedule, terms) >= ZERO

    @thorough
    @given(plans())
    def test_survives_being_stored(self, terms: LoanTerms) -> None:
        assert LoanTerms.from_json(terms.to_json()) == terms

    @thorough
    @given(plans(), amounts("0.00", "9.99"))
    def test_shows_its_charges_without_moving_anything_else(self, terms: LoanTerms, figure: Decimal) -> None:
        fee = Charge("service", ChargeTiming.INSTALLMENT, ChargeBase.FLAT, figure)
        with_fee = build_schedule(replace(terms, charges=(fee,)))
        without = build_schedule(replace(terms, charges=()))
        asked = [row for row in without.rows if row.days and row.total]
        assert with_fee.totals.fees == figure * len(asked)
        assert [(row.principal, row.interest) for row in with_fee.rows] == [
            (row.principal, row.interest) for row in without.rows
        ]


def test_days_are_those_of_the_frequency() -> None:
    terms = LoanTerms("USD", Decimal("100.00"), ZERO, date(2024, 1, 15), 4, FREQUENCIES[6])
    assert [row.due_date for row in build_schedule(terms).rows] == [
        date(2024, 1, 31),
        date(2024, 2, 10),
        date(2024, 2, 29),
        date(2024, 3, 10),
    ]
