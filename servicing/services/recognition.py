"""Which income of a loan is on the books: its accounting basis, and the time it spends in non-accrual.

On the accrual basis interest is income as days pass. From so many days past due on (a policy of the product) the loan
is in non-accrual: what it earned and did not collect is taken back, what it earns from then on stands in memo only, and
what is paid is income when it is paid, or is kept against the principal (cost recovery). On the cash basis that is so
from the first day, for fees and penalties too.

All of it follows from the replayed state and nothing else, so it cannot depend on the order of entry. A day counts as
it ends: the payment that ends non-accrual is still booked as one of a loan in non-accrual.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.engine.dates import add_months
from loanops.engine.state import LoanState
from products.choices import AccountingBasis, NonAccrualPayments
from servicing.models import Loan, LoanPosition, Transaction, TransactionKind
from servicing.services.figures import ZERO, AllocationRow, Values, is_after_charge_off

ONE_DAY = timedelta(days=1)
NON_ACCRUAL_DAYS = 90
NOTHING: frozenset[str] = frozenset()
INTEREST = frozenset({"interest"})
ALL_INCOME = frozenset({"interest", "fees", "penalties"})

PAID = (TransactionKind.REPAYMENT, TransactionKind.REFINANCE_OUT, TransactionKind.CHARGEBACK)
FORGIVEN = (TransactionKind.WAIVER, TransactionKind.GOODWILL_CREDIT, TransactionKind.SETTLEMENT)
CAPITALIZED = (TransactionKind.CAPITALIZATION, TransactionKind.MODIFICATION)
WITHOUT_ASSETS = (
    TransactionKind.CHARGEBACK,
    TransactionKind.GOODWILL_CREDIT,
    TransactionKind.SETTLEMENT,
    *CAPITALIZED,
)
TAKES_FROM_RECEIVABLES = (
    TransactionKind.REPAYMENT,
    TransactionKind.REFINANCE_OUT,
    TransactionKind.CHARGE_OFF,
    *FORGIVEN,
    *CAPITALIZED,
)

Period = tuple[date, date | None]


@dataclass(frozen=True)
class Recognition:
    """A loan's basis and its periods of non-accrual: `(since, until)`, still running without an until."""

    basis: str = AccountingBasis.ACCRUAL
    payments: str = NonAccrualPayments.CASH_BASIS
    periods: tuple[Period, ...] = ()
    changes_on: date | None = None

    @property
    def since(self) -> date | None:
        """Since when the loan is in non-accrual now."""
        return next((since for since, until in self.periods if until is None), None)

    @property
    def is_plain(self) -> bool:
        """Everything always was on the books."""
        return self.basis == AccountingBasis.ACCRUAL and not self.periods

    @property
    def off_books_now(self) -> frozenset[str]:
        """The components whose income is not on the books at the end of the day."""
        if self.basis == AccountingBasis.CASH:
            return ALL_INCOME
        return INTEREST if self.since is not None else NOTHING

    def off_books(self, on_date: date) -> frozenset[str]:
        """The components that what happens on a day finds off the books."""
        if self.basis == AccountingBasis.CASH:
            return ALL_INCOME
        found = any(since < on_date and (until is None or on_date <= until) for since, until in self.periods)
        return INTEREST if found else NOTHING

    def defers(self, kind: str, component: str) -> bool:
        """Whether income of this kind waits for the principal to come back first."""
        if kind in CAPITALIZED:
            return True
        recovers_cost = self.payments == NonAccrualPayments.COST_RECOVERY
        return kind in PAID and component == "interest" and recovers_cost and self._is_accrual

    @property
    def _is_accrual(self) -> bool:
        return self.basis == AccountingBasis.ACCRUAL


ON_THE_BOOKS = Recognition()


def recognize(loan: Loan, state: LoanState) -> Recognition:
    """The loan's recognition as its state demands."""
    snapshot = loan.product_snapshot
    basis = snapshot.get("accounting_basis", AccountingBasis.ACCRUAL)
    payments = snapshot.get("non_accrual_payments", NonAccrualPayments.CASH_BASIS)
    days = int(snapshot.get("non_accrual_days", NON_ACCRUAL_DAYS))
    if basis == AccountingBasis.CASH or not days:
        return Recognition(basis, payments)
    months = int(snapshot.get("non_accrual_return_months", 0))
    periods, changes_on = _periods(state, days, months)
    return Recognition(basis, payments, periods, changes_on)


def stored_recognition(loan: Loan, position: LoanPosition | None) -> Recognition:
    """The recognition by which the journal was written so far."""
    snapshot = loan.product_snapshot
    periods = position.non_accrual_periods if position else ()
    return Recognition(
        snapshot.get("accounting_basis", AccountingBasis.ACCRUAL),
        snapshot.get("non_accrual_payments", NonAccrualPayments.CASH_BASIS),
        tuple((_day(since), _day(until) if until else None) for since, until in periods),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


# When --------------------------------------------------------------------------------------------------------------


def _periods(state: LoanState, days: int, months: int) -> tuple[tuple[Period, ...], date | None]:
    """Walks through the arrears day by day's end; `months` without arrears end a period."""
    periods: list[Period] = []
    since: date | None = None
    clean: date | None = None
    end = None
    for start, end, oldest in _spells(state):
        if oldest is not None:
            clean = None
            entered = max(start, oldest + timedelta(days=days))
            if since is None and entered < end:
                since = entered
        elif since is not None:
            clean = clean or start
            returned = max(add_months(clean, months), start)
            if returned < end:
                periods.append((since, returned))
                since = clean = None
    ended = state.charge_off_date or (state.settled_date if state.is_settled else None)
    if since is not None and ended is not None and ended >= since:
        periods.append((since, ended))
        return tuple(periods), None
    if since is not None:
        periods.append((since, None))
        return tuple(periods), add_months(clean, months) if clean is not None else None
    return tuple(periods), _next_entry(state, days)


def _next_entry(state: LoanState, days: int) -> date | None:
    """When the loan enters non-accrual if nothing is paid until then."""
    oldest = state.arrears[-1].oldest_unpaid_due_date if state.arrears else None
    if oldest is None or state.charge_off_date is not None:
        return None
    return oldest + timedelta(days=days)


def _spells(state: LoanState) -> Iterator[tuple[date, date, date | None]]:
    """`[start, end)` with the due date that was past due at the end of each of these days, or None.

    A charged-off loan is no asset any more: its spells end with the day before.
    """
    limit = state.charge_off_date or state.as_of + ONE_DAY
    notes = state.arrears
    for number, note in enumerate(notes):
        start, oldest = note.on_date, note.oldest_unpaid_due_date
        following = notes[number + 1].on_date if number + 1 < len(notes) else limit
        end = min(following, limit)
        if oldest is not None and oldest >= start:  # due that very day: not past due before the next one
            yield from _cut(start, oldest + ONE_DAY, end, None)
            start = oldest + ONE_DAY
        yield from _cut(start, end, end, oldest)


def _cut(start: date, stop: date, end: date, oldest: date | None) -> Iterator[tuple[date, date, date | None]]:
    if start < min(stop, end):
        yield start, min(stop, end), oldest


# How much -----------------------------------------------------------------------------------------------------------


def receivable_change(
    transaction: Transaction, done: AllocationRow, component: str, *, charged_off: bool
) -> Decimal:
    """What a transaction would do to a component's receivable if it were on the books: debits are positive."""
    match transaction.kind:
        case TransactionKind.FEE | TransactionKind.PLAN_FEE:
            return transaction.amount if component == "fees" else ZERO
        case TransactionKind.LATE_FEE:
            return transaction.amount if component == "penalties" else ZERO
        case kind if charged_off and kind in WITHOUT_ASSETS:
            return ZERO
        case TransactionKind.CHARGEBACK:
            return getattr(done, component, ZERO)
        case kind if kind in TAKES_FROM_RECEIVABLES:
            return -getattr(done, component, ZERO)
    return ZERO


def recognition_values(
    recognition: Recognition, state: LoanState, done: Iterable[tuple[Transaction, AllocationRow]]
) -> Values:
    """The columns of the position that say what is on the books; `done`: each standing transaction's allocation."""
    off_now = recognition.off_books_now
    memo = {name: getattr(state.balances, name) if name in off_now else ZERO for name in ALL_INCOME}
    off_interest, deferred = ZERO, ZERO
    if not recognition.is_plain:
        for transaction, row in done:
            charged_off = _is_after_charge_off(transaction, state)
            for component in recognition.off_books(transaction.effective_date):
                change = receivable_change(transaction, row, component, charged_off=charged_off)
                if component == "interest":
                    off_interest += change
                if recognition.defers(transaction.kind, component):
                    deferred -= change
    held = max(min(deferred, state.balances.principal), ZERO)
    return {
        "accrues_income": not off_now,
        "non_accrual_since": recognition.since,
        "non_accrual_periods": _plain(recognition.periods),
        "accounting_changes_on": recognition.changes_on,
        "memo_interest": memo["interest"],
        "memo_fees": memo["fees"],
        "memo_penalties": memo["penalties"],
        "interest_booked": state.interest_accrued_total - memo["interest"] + off_interest,
        "interest_deferred": held,
        "interest_released": deferred - held,
    }


def _is_after_charge_off(transaction: Transaction, state: LoanState) -> bool:
    return is_after_charge_off(transaction, state.charge_off_date)


def _plain(periods: tuple[Period, ...]) -> list[list[Any]]:
    return [[since.isoformat(), until.isoformat() if until else None] for since, until in periods]
