"""The tables of docs/calculations are the engine's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loanops.engine import Amortization, Grace, LoanTerms, build_schedule, replay
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
    ],
    ids=["equal installments", "equal principal", "grace"],
)
def test_schedule_tables(terms: LoanTerms, rows: int) -> None:
    for row in build_schedule(terms).rows[:rows]:
        line = f"| {row.due_date} | {row.interest} | {row.principal} | {row.balance_after} |"
        assert line in text("schedule.md")


def test_accrual_table() -> None:
    state = replay(loan(), [disbursed(), paid(date(2024, 2, 15), "172.55")], date(2024, 3, 1))
    for segment in state.segments:
        line = f"| {segment.from_date} | {segment.to_date} | {segment.balance} | {segment.amount} |"
        assert line in text("accrual.md")
