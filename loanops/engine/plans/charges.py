"""Fees of the plan: which installment asks for which charge, and how much it comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.shapes import Charge, ChargeBase, ChargeTiming
from loanops.engine.terms import LoanTerms


class PlannedRow(Protocol):
    """What a charge has to know of a row."""

    @property
    def days(self) -> int: ...
    @property
    def due_date(self) -> date: ...
    @property
    def interest(self) -> Decimal: ...
    @property
    def total(self) -> Decimal: ...


def fees_of_rows(
    terms: LoanTerms, sent: list[tuple[date, Decimal]], rows: Sequence[PlannedRow]
) -> list[Decimal]:
    """The fees of each row; a down payment has none."""
    fees = [terms.rounding.round(ZERO)] * len(rows)
    for charge in terms.charges:
        for place, amount in _placed(terms, charge, sent, rows):
            fees[place] += amount
    return fees


def _placed(
    terms: LoanTerms, charge: Charge, sent: list[tuple[date, Decimal]], rows: Sequence[PlannedRow]
) -> list[tuple[int, Decimal]]:
    """The rows that ask for a charge: every one, or the one in whose period its day lies (the due day included)."""
    lent = sum((amount for _, amount in sent), ZERO)
    if charge.timing is ChargeTiming.DISBURSEMENT:
        return [(_row_on(rows, on), amount_of(terms, charge, lent=amount)) for on, amount in sent]
    if charge.due_date is not None:
        return [(_row_on(rows, charge.due_date), amount_of(terms, charge, lent=lent))]
    found, left = list[tuple[int, Decimal]](), charge.maximum_total
    for place, row in enumerate(rows):
        if not row.days or not row.total:
            continue
        amount = amount_of(terms, charge, lent=lent, interest=row.interest, installment=row.total)
        if left is not None:
            amount = min(amount, left)
            left -= amount
        found.append((place, amount))
    return found


def _row_on(rows: Sequence[PlannedRow], on: date) -> int:
    for place, row in enumerate(rows):
        if row.days and row.due_date >= on:
            return place
    raise EngineError(f"A charge on {on} lies after the last due date.")


def amount_of(
    terms: LoanTerms,
    charge: Charge,
    *,
    lent: Decimal = ZERO,
    interest: Decimal = ZERO,
    installment: Decimal = ZERO,
) -> Decimal:
    """What a charge comes to, within its smallest and its largest amount."""
    match charge.base:
        case ChargeBase.FLAT:
            amount = charge.figure
        case ChargeBase.PERCENT_OF_PRINCIPAL:
            amount = lent * charge.figure / HUNDRED
        case ChargeBase.PERCENT_OF_INSTALLMENT:
            amount = installment * charge.figure / HUNDRED
        case ChargeBase.PERCENT_OF_INTEREST:
            amount = interest * charge.figure / HUNDRED
    if charge.minimum is not None:
        amount = max(amount, charge.minimum)
    if charge.maximum is not None:
        amount = min(amount, charge.maximum)
    return terms.rounding.round(amount)
