"""What an explanation consists of: a figure, its rule, what went into it, and a working."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Figure(StrEnum):
    """What can be explained."""

    PRINCIPAL = "PRINCIPAL"
    INTEREST = "INTEREST"
    FEES = "FEES"
    PENALTIES = "PENALTIES"
    CREDIT = "CREDIT"
    PAYOFF = "PAYOFF"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    DAYS_PAST_DUE = "DAYS_PAST_DUE"
    INSTALLMENT = "INSTALLMENT"
    ALLOCATION = "ALLOCATION"
    ACCRUAL = "ACCRUAL"
    LATE_FEE = "LATE_FEE"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: on which day, what, and how much it adds (None: it only tells)."""

    text: str
    amount: Decimal | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with its rule, its inputs and its working; the amounts of the steps add up to the value."""

    figure: Figure
    value: Decimal
    unit: str
    rule: str
    inputs: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
