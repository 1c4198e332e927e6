"""What lets end of day close a loan's days in SQL: until when they are quiet, and how interest runs on until then.

Every projection writes it, from the engine's answer; nothing here adds arithmetic of its own.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.engine.amounts import ComponentAmounts
from loanops.engine.state import LoanState, Row, RowKind, Running
from loanops.engine.terms import LoanTerms
from products.choices import AccountingBasis
from servicing.models import AccountSet, ComingBill, Loan

ZERO = Decimal("0.00")
ONE_DAY = timedelta(days=1)
CENTS = 2
NON_ACCRUAL_DAYS = 90
ENOUGH_PLACES = 19
"""From so many places of a factor on, SQL and the engine never cut it differently (see docs/operations)."""

Values = dict[str, Any]

NOT_RUNNING: Values = {
    "leg_from_date": None,
    "running_balance": ZERO,
    "factor_before": Decimal(0),
    "factor_daily": Decimal(0),
    "factor_places": 0,
    "earned_before": Decimal(0),
    "interest_written": Decimal(0),
    "interest_earned": ZERO,
}


def quiet_values(terms: LoanTerms, state: LoanState, thresholds: list[int]) -> Values:
    """The columns of the position that end of day counts from."""
    running = state.running
    if running is None:
        return {**NOT_RUNNING, "rounding": "", "quiet_until": None}
    return {
        "quiet_until": quiet_until(terms, state, thresholds),
        "rounding": terms.rounding.mode.value,
        "leg_from_date": running.leg_from,
        "running_balance": running.balance,
        "factor_before": running.factor_before,
        "factor_daily": running.factor_daily,
        "factor_places": running.precision,
        "earned_before": running.earned_before,
        "interest_written": running.written,
        "interest_earned": running.earned,
    }


def quiet_until(terms: LoanTerms, state: LoanState, thresholds: list[int]) -> date | None:
    """The first day that needs the engine; None when SQL may not count for this loan at all."""
    if state.quiet_until is None or state.running is None or not _countable(terms, state.running):
        return None
    days = [state.quiet_until]
    if state.oldest_unpaid_due_date is not None:
        late = state.days_past_due
        ahead = [each - late for each in thresholds if each > late] if late else [1]
        days += [state.as_of + timedelta(days=each) for each in ahead]
    if state.next_due_date is not None:
        days.append(state.next_due_date + ONE_DAY)
    return min(day for day in days if day > state.as_of)


def until_accounting_changes(position: Values) -> date | None:
    """Until when a day is quiet if entering or leaving non-accrual counts too."""
    until: date | None = position["quiet_until"]
    changes_on: date | None = position.get("accounting_changes_on")
    if until is None or changes_on is None:
        return until
    tomorrow: date = position["as_of"] + ONE_DAY
    return min(until, max(changes_on, tomorrow))


def _countable(terms: LoanTerms, running: Running) -> bool:
    """Amounts in cents, and factors long enough that cutting them never meets a tie."""
    return terms.rounding.places == CENTS and running.precision >= ENOUGH_PLACES


# The coming bill --------------------------------------------------------------------------------------------------


def coming_bill(loan: Loan, replay: int, state: LoanState, position: Values) -> ComingBill:
    """What the next due date brings; empty when billing it takes more than writing the planned installment down."""
    bill = ComingBill(loan=loan, replay=replay)
    terms, following = loan.engine_terms(), state.next_running
    if following is None or not _on_schedule(state) or not _countable(terms, following):
        return bill
    found = next(((at, row) for at, row in enumerate(state.rows, start=1) if not row.billed), None)
    if found is None or not _is_plain(found[1], following) or position.get("non_accrual_since"):
        return bill
    bill.row, row = found
    bill.due_date = row.due_date
    bill.principal, bill.interest = row.due.principal, row.due.interest
    bill.quiet_until = row.due_date + ONE_DAY
    bill.accounting_changes_on = _non_accrual_after(loan, row.due_date)
    bill.running_balance = following.balance
    bill.rate, bill.convention = following.annual_rate, following.convention
    bill.factor_daily = following.factor_daily
    first_day = following.factor_on(row.due_date + ONE_DAY) - following.factor_on(row.due_date)
    bill.per_diem = terms.rounding.round(first_day * following.balance)
    return bill


def _non_accrual_after(loan: Loan, due_date: date) -> date | None:
    """When non-accrual begins if the bill of that date is not paid."""
    snapshot = loan.product_snapshot
    days = int(snapshot.get("non_accrual_days", NON_ACCRUAL_DAYS))
    if snapshot.get("accounting_basis") == AccountingBasis.CASH or not days:
        return None
    return due_date + timedelta(days=days)


def _on_schedule(state: LoanState) -> bool:
    """Nothing is due, nothing was charged and no money waits: the bill will be the planned one."""
    other = state.balances.fees + state.balances.penalties + state.balances.credit + state.total_due
    return state.running is not None and not other


def _is_plain(row: Row, following: Running) -> bool:
    """An installment of interest and principal, asked in full on the day on which the next period begins."""
    untouched = not row.paid.total and not row.waived.total and not row.charged_off.total
    return (
        row.kind is RowKind.INSTALLMENT
        and row.due == ComponentAmounts(ZERO, ZERO, row.due.interest, row.due.principal)
        and row.due.total > 0
        and untouched
        and following.leg_from == row.due_date
    )


# Accounts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Booked:
    """What a loan is booked on, and the lines that one unit of its interest makes."""

    product_id: int
    currency: str
    accounts: Mapping[str, str]
    interest: Mapping[str, Decimal]

    @property
    def content(self) -> str:
        """All that it says, as one text."""
        lines = {code: str(unit) for code, unit in self.interest.items()}
        return json.dumps([self.product_id, self.currency, dict(self.accounts), lines], sort_keys=True)

    @property
    def key(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


def account_sets(booked: Iterable[Booked]) -> list[int]:
    """Their stored account sets, which are made when they are new and never change."""
    wanted = [(each.key, each) for each in booked]
    found = _stored({key for key, _ in wanted})
    new = {key: each for key, each in wanted if key not in found}
    if new:
        AccountSet.objects.bulk_create(
            [
                AccountSet(
                    key=key,
                    product_id=each.product_id,
                    currency=each.currency,
                    accounts=dict(each.accounts),
                    interest={code: str(unit) for code, unit in each.interest.items()},
                )
                for key, each in new.items()
            ],
            ignore_conflicts=True,
        )
        found |= _stored(new)
    return [found[key] for key, _ in wanted]


def _stored(keys: Iterable[str]) -> dict[str, int]:
    return dict(AccountSet.objects.filter(key__in=list(keys)).values_list("key", "pk"))
