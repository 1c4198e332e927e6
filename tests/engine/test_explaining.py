"""The working of an explanation adds up to the figure it explains."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanops.engine import Component, EngineError, EventKind, replay
from loanops.engine.explaining import Explainer, explain
from loanops.engine.explanation import Figure
from tests.engine.loans import (
    FLAT_25,
    START,
    charged,
    disbursed,
    event,
    loan,
    paid,
    reversal,
    thorough,
    waived,
)

TERMS = loan(late_fee=FLAT_25, arrears_tolerance=Decimal("1.00"), charge_off_days=60)
SUMMED = [figure for figure in Figure if figure not in (Figure.DAYS_PAST_DUE,)]
STORY = [
    disbursed(),
    charged(date(2024, 1, 20), "40.00"),
    paid(date(2024, 2, 20), "100.00", id="first"),
    paid(date(2024, 2, 21), "30.00", id="returned"),
    reversal("returned", date(2024, 2, 23)),
    waived(date(2024, 3, 2), Component.PENALTIES, "10.00"),
]


def added_up(explanation) -> Decimal:
    return sum((step.amount or Decimal(0) for step in explanation.steps), Decimal(0))


@pytest.mark.parametrize(
    "figure", ["PRINCIPAL", "INTEREST", "FEES", "PENALTIES", "CREDIT", "PAYOFF", "DUE", "OVERDUE"]
)
@pytest.mark.parametrize("day", [START, date(2024, 2, 1), date(2024, 3, 5), date(2024, 9, 1)])
def test_working_adds_up(figure: str, day: date) -> None:
    explanation = explain(TERMS, STORY, day, Figure(figure))

    assert added_up(explanation) == explanation.value


def test_balances_after_a_charge_off_are_explained_to_zero() -> None:
    events = [
        *STORY,
        event(EventKind.CHARGE_OFF, date(2024, 6, 1)),
        paid(date(2024, 6, 10), "200.00", id="late"),
    ]
    explainer = Explainer(TERMS, events, date(2024, 7, 1))

    for name in ("PRINCIPAL", "INTEREST", "FEES", "PENALTIES"):
        explanation = explainer.balance(Figure(name))
        assert (explanation.value, added_up(explanation)) == (0, 0), name
    assert added_up(explainer.payoff()) == explainer.state.charged_off.total
    assert added_up(explainer.due()) == explainer.state.charged_off.total


def test_days_past_due_name_the_oldest_unpaid_date() -> None:
    explanation = explain(TERMS, STORY, date(2024, 3, 5), Figure.DAYS_PAST_DUE)

    assert explanation.value == 33
    assert explanation.unit == "days"
    assert ("Oldest unpaid due date", "2024-02-01") in explanation.inputs
    assert any("installment 1, due 2024-02-01" in step.text for step in explanation.steps)


def test_an_allocation_says_which_installment_got_what() -> None:
    explanation = explain(TERMS, STORY, date(2024, 3, 5), Figure.ALLOCATION, event_id="first")

    assert explanation.value == Decimal("100.00")
    assert [(step.text, step.amount) for step in explanation.steps][:2] == [
        ("Fees of installment 1, due 2024-02-01, past due", Decimal("40.00")),
        ("Penalties of installment 1, due 2024-02-01, past due", Decimal("25.00")),
    ]


def test_an_accrual_covers_exactly_the_days_asked_for() -> None:
    state = replay(TERMS, STORY, date(2024, 3, 5))
    every_day = explain(
        TERMS, STORY, date(2024, 3, 5), Figure.ACCRUAL, from_date=START, to_date=date(2024, 3, 5)
    )
    one_day = explain(
        TERMS, STORY, date(2024, 3, 5), Figure.ACCRUAL, from_date=date(2024, 1, 9), to_date=date(2024, 1, 10)
    )

    assert abs(every_day.value - state.interest_accrued_unrounded) < Decimal("0.0000000001")
    assert round(one_day.value, 6) == Decimal("0.322581")
    assert one_day.steps[0].text == "2024-01-09 to 2024-01-10: 1,000.00 at 12 % for 1 days (30/360)"


def test_a_late_fee_names_what_was_unpaid_when_grace_ended() -> None:
    explanation = explain(TERMS, STORY, date(2024, 3, 5), Figure.LATE_FEE, installment=1)

    assert explanation.value == Decimal("25.00")
    assert ("Unpaid when grace ended", "212.55") in explanation.inputs
    assert explanation.steps[0].on == date(2024, 2, 12)


def test_an_installment_is_its_bill_less_what_became_of_it() -> None:
    explanation = explain(TERMS, STORY, date(2024, 3, 5), Figure.INSTALLMENT, installment=1)
    row = replay(TERMS, STORY, date(2024, 3, 5)).rows[0]

    assert explanation.value == row.outstanding.total == added_up(explanation)
    assert ("Period", "2024-01-01 to 2024-02-01, 31 days") in explanation.inputs


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [
        (Figure.INSTALLMENT, "number of an installment"),
        (Figure.LATE_FEE, "number of an installment"),
        (Figure.ALLOCATION, "needs a transaction"),
        (Figure.ACCRUAL, "needs the days"),
    ],
)
def test_says_what_is_missing(figure: Figure, wanted: str) -> None:
    with pytest.raises(EngineError, match=wanted):
        explain(TERMS, STORY, date(2024, 3, 5), figure)


def test_refuses_what_is_not_there() -> None:
    day = date(2024, 3, 5)
    with pytest.raises(EngineError, match="no installment 99"):
        explain(TERMS, STORY, day, Figure.INSTALLMENT, installment=99)
    with pytest.raises(EngineError, match="reversed or lies later"):
        explain(TERMS, STORY, day, Figure.ALLOCATION, event_id="returned")
    with pytest.raises(EngineError, match="has no late fee"):
        explain(TERMS, STORY, day, Figure.LATE_FEE, installment=3)


@thorough
@given(
    payments=st.lists(st.tuples(st.integers(0, 240), st.integers(1, 60000)), max_size=8),
    day=st.integers(0, 260),
    charge_off=st.none() | st.integers(60, 250),
)
def test_every_working_adds_up(payments: list[tuple[int, int]], day: int, charge_off: int | None) -> None:
    events = [
        disbursed(),
        charged(date(2024, 2, 10), "15.00"),
        *(
            paid(START + timedelta(days=on), Decimal(cents) / 100, id=f"p{position}")
            for position, (on, cents) in enumerate(payments)
        ),
    ]
    if charge_off is not None:
        events.append(event(EventKind.CHARGE_OFF, START + timedelta(days=charge_off)))
    explainer = Explainer(TERMS, events, START + timedelta(days=day))
    for name in ("PRINCIPAL", "INTEREST", "FEES", "PENALTIES", "CREDIT"):
        explanation = explainer.balance(Figure(name))
        assert added_up(explanation) == explanation.value, name
    for explanation in (explainer.payoff(), explainer.due(), explainer.overdue()):
        assert added_up(explanation) == explanation.value, explanation.figure
