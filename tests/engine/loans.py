"""Loans and events for the engine's tests, in as few words as possible.

Property tests try 300 examples, the same ones each time; `HYPOTHESIS_PROFILE=nightly` tries 10,000 new ones, and a
million allocations.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings

from loanops.engine import Component, Event, EventKind, LateFeeKind, LateFeePolicy, LoanTerms

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 10_000 if NIGHTLY else 300

thorough = settings(
    max_examples=EXAMPLES,
    derandomize=not NIGHTLY,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow] if NIGHTLY else [],
)

START = date(2024, 1, 1)
FLAT_25 = LateFeePolicy(LateFeeKind.FLAT, Decimal("25.00"), grace_days=10)


def loan(**changes: Any) -> LoanTerms:
    """Six monthly installments of 1,000.00 at 12 % a year, 30/360: 172.55 each."""
    values: dict[str, Any] = {
        "currency": "USD",
        "principal": Decimal("1000.00"),
        "annual_rate": Decimal("12"),
        "start_date": START,
        "number_of_installments": 6,
    }
    return LoanTerms(**(values | changes))


def disbursed(amount: str = "1000.00", on: date = START, id: str = "d") -> Event:
    return Event(id, EventKind.DISBURSEMENT, on, Decimal(amount))


def paid(on: date, amount: str | Decimal, id: str = "") -> Event:
    return Event(id or f"p{on}", EventKind.REPAYMENT, on, Decimal(amount))


def charged(on: date, amount: str, id: str = "fee") -> Event:
    return Event(id, EventKind.FEE, on, Decimal(amount))


def waived(on: date, component: Component, amount: str, id: str = "waiver") -> Event:
    return Event(id, EventKind.WAIVER, on, Decimal(amount), component=component)


def event(kind: EventKind, on: date, amount: str = "0", id: str = "") -> Event:
    return Event(id or kind.value, kind, on, Decimal(amount))


def reversal(of: str, on: date, id: str = "undo") -> Event:
    return Event(id, EventKind.REVERSAL, on, reverses=of)


def money(text: str) -> Decimal:
    return Decimal(text)
