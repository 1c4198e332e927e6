"""The tables of docs/calculations are the engine's own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loanops.engine import (
    Amortization,
    DatedRate,
    Event,
    EventKind,
    Grace,
    InstallmentStep,
    LoanTerms,
    PrepaymentStrategy,
    ScheduleType,
    TermsChange,
    build_schedule,
    replay,
)
from loanops.engine.alternatives import ModificationLimits, alternatives
from tests.engine.loans import disbursed, loan, paid

DOCUMENTS = Path(__file__).parents[2] / "docs" / "calculations"


def text(name: str) -> str:
    return (DOCUMENTS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("terms", "rows"),
    [
        (loan(), 6),
        (loan(amortization=Amortization.EQUAL_PRINCIPAL), 6),
        (loan(grace=Grace(principal_installments=2, interest_payment_installments=1)), 3),
        (loan(balloon_amount=Decimal("400.00")), 6),
    ],
    ids=["equal installments", "equal principal", "grace", "balloon"],
)
def test_schedule_tables(terms: LoanTerms, rows: int) -> None:
    for row in build_schedule(terms).rows[:rows]:
        line = f"| {row.due_date} | {row.interest} | {row.principal} | {row.balance_after} |"
        assert line in text("schedule.md")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amortization": Amortization.INTEREST_ONLY}, "{0} five times, then {last}"),
        ({"balloon_amount": Decimal("400.00")}, "five installments of {0} and a last one of {last}"),
        ({"amortization_installments": 12}, "due in six, {0} and then {last}"),
        ({"installment_amount": Decimal("150.00")}, "{0} five times, then what is left, {last}"),
        (
            {"installment_steps": (InstallmentStep(4, percent=Decimal(10)),)},
            "{0} three times, {3} twice, {last}",
        ),
        (
            {"installment_steps": (InstallmentStep(4, amount=Decimal(200)),)},
            "{0} three times, {3} twice, {last}",
        ),
        ({"skipped_months": (4,)}, "{0}, {1}, {2}, {3}, {4}, {last}"),
        ({"rate_path": (DatedRate(date(2024, 4, 1), Decimal(6)),)}, "{0} three times, {3} twice, {last}"),
        ({"schedule_type": ScheduleType.WHOLE_UNITS}, "{0} five times, {last} once"),
    ],
)
def test_schedule_sentences(changes: dict[str, Any], sentence: str) -> None:
    totals = [f"{row.total:,}" for row in build_schedule(loan(**changes)).rows]
    written = " ".join(text("schedule.md").split())
    assert sentence.format(*totals, last=totals[-1]) in written


def test_accrual_table() -> None:
    state = replay(loan(), [disbursed(), paid(date(2024, 2, 15), "172.55")], date(2024, 3, 1))
    for segment in state.segments:
        line = f"| {segment.from_date} | {segment.to_date} | {segment.balance} | {segment.amount} |"
        assert line in text("accrual.md")


MID = date(2024, 2, 16)
ON_TIME = [disbursed(), paid(date(2024, 2, 1), "172.55")]


def rescheduled(on: date, **changes: Any) -> Event:
    return Event("change", EventKind.RESCHEDULE, on, change=TermsChange(**changes))


@pytest.mark.parametrize(
    ("events", "as_of"),
    [
        ([*ON_TIME, Event("rate", EventKind.RATE_CHANGE, MID, annual_rate=Decimal(6))], MID),
        (
            [
                *ON_TIME,
                Event("pause", EventKind.INTEREST_PAUSE, date(2024, 2, 11), until_date=date(2024, 3, 16)),
            ],
            MID,
        ),
        ([disbursed(), rescheduled(date(2024, 3, 10), spread_arrears=True)], date(2024, 3, 10)),
    ],
    ids=["rate change", "pause", "re-age"],
)
def test_change_tables(events: list[Event], as_of: date) -> None:
    for row in replay(loan(), events, as_of).rows:
        line = f"| {row.due_date} | {row.due.interest} | {row.due.principal} | {row.balance_after} |"
        assert line in text("changes.md") or row.paid.total


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("first due date 15 April", {"first_due_date": date(2024, 4, 15)}),
        ("eight installments to come", {"number_of_installments": 8}),
        ("a fixed installment of 100.00", {"installment_amount": Decimal("100.00")}),
    ],
)
def test_reschedule_table(name: str, changes: dict[str, Any]) -> None:
    rows = replay(loan(), [*ON_TIME, rescheduled(MID, **changes)], MID).rows
    shown = " | ".join(f"{row.due.total} on {row.due_date}" for row in (rows[1], rows[-1]))
    assert f"| {name} | {shown} |" in text("changes.md")


@pytest.mark.parametrize(
    ("kind", "amount", "sentence"),
    [
        (EventKind.ACCELERATION, "0", "accelerated on 16 February: {0} is due"),
        (EventKind.CHARGEBACK, "172.55", "the installment of 1 March {0}, and the last one {last}"),
    ],
)
def test_sentences_on_changes(kind: EventKind, amount: str, sentence: str) -> None:
    rows = replay(loan(), [*ON_TIME, Event("e", kind, MID, Decimal(amount))], MID).rows
    written = " ".join(text("changes.md").split())
    assert sentence.format(rows[1].due.total, last=rows[-1].due.total) in written


def test_sentences_on_capitalization_and_smaller_installments() -> None:
    written = " ".join(text("changes.md").split())
    state = replay(loan(), [disbursed(), Event("c", EventKind.CAPITALIZATION, MID)], MID)
    owed, installment = state.balances.principal, state.next_due_amount
    assert f"{owed:,} is owed, and the installment becomes {installment}" in written
    terms = loan(prepayment_strategy=PrepaymentStrategy.SMALLER_INSTALLMENTS)
    state = replay(terms, [disbursed(), paid(date(2024, 2, 1), "472.55")], date(2024, 2, 1))
    assert f"the next installment is {state.next_due_amount} in place of 172.55" in written


def test_table_of_alternatives() -> None:
    limits = ModificationLimits(extension_months_max=6, deferral_months_max=2, rate_floor=Decimal(6))
    found = alternatives(loan(), ON_TIME, MID, limits, Decimal("120.00"))
    outcomes = {"as agreed": found[0].impact.before}
    outcomes |= {each.route.value: each.impact.after for each in found}
    for name, each in outcomes.items():
        figures = (each.payment, each.maturity_date, each.interest, each.cash_next_months)
        assert f"| {name} | {' | '.join(str(figure) for figure in figures)} |" in text("changes.md")
