"""The examples of paying installments ahead in docs/calculations/allocation.md are the engine's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import Component, Event, EventKind, payoff, replay
from tests.engine.loans import disbursed, loan, paid
from tests.engine.test_documents import text
from tests.engine.ways import WAYS

JANUARY_15 = date(2024, 1, 15)


def shares(name: str) -> dict[int | None, dict[Component, Decimal]]:
    """Where 300.00 of 15 January go, by installment."""
    state = replay(loan(**WAYS[name]), [disbursed(), paid(JANUARY_15, "300.00", "p")], JANUARY_15)
    found: dict[int | None, dict[Component, Decimal]] = {}
    for part in state.allocations["p"]:
        found.setdefault(part.installment, {})[part.component] = part.amount
    return found


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("fixed next", "fixed, `NEXT`"),
        ("fixed last", "fixed, `LAST`"),
        ("progressive next", "progressive, `NEXT`"),
        ("progressive last", "progressive, `LAST`"),
    ],
)
def test_what_is_paid_ahead_goes_where_the_table_says(name: str, label: str) -> None:
    parts = [
        f"{number}: " + ", ".join(f"{amount} {component.value.lower()}" for component, amount in each.items())
        for number, each in shares(name).items()
    ]
    assert f"| {label} | {'; '.join(parts)} |" in text("allocation.md")


def test_reamortization_divides_evenly() -> None:
    found = shares("fixed reamortization").values()
    assert {each[Component.PRINCIPAL] for each in found} == {Decimal("44.12")}
    assert sum(each[Component.INTEREST] for each in found) == Decimal("35.28")


def test_what_the_installments_ask_for_afterwards() -> None:
    events = [disbursed(), paid(JANUARY_15, "300.00")]
    rows = replay(loan(**WAYS["progressive next"]), events, JANUARY_15).rows
    assert rows[1].due.interest == Decimal("10.91")
    assert rows[5].due.total == Decimal("169.47")
    smaller = replay(loan(**WAYS["progressive smaller"]), events, JANUARY_15).rows
    assert [row.due.total for row in smaller[:3]] == [Decimal("127.45"), Decimal("172.55"), Decimal("145.95")]


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("fixed next", "1035.28"),
        ("progressive next", "1004.52"),
        ("progressive until rest", "1010.00"),
    ],
)
def test_payoffs(name: str, amount: str) -> None:
    assert payoff(loan(**WAYS[name]), [disbursed()], JANUARY_15).total == Decimal(amount)
    assert f"{Decimal(amount):,}" in text("allocation.md")


def test_a_charge_that_is_due_on_its_own_day() -> None:
    fee = Event("fee", EventKind.FEE, JANUARY_15, Decimal("20.00"))
    events = [disbursed(), fee, paid(JANUARY_15, "180.00", "p")]
    state = replay(loan(**WAYS["fixed older"]), events, JANUARY_15)
    assert [(each.component, each.amount) for each in state.allocations["p"]] == [
        (Component.FEES, Decimal("20.00")),
        (Component.PRINCIPAL, Decimal("160.00")),
    ]
