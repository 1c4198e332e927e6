"""What a statement says: a period's beginning, movements and end, in figures that are kept as they were told.

A statement ends with its last day: figures *as of* that day, as everywhere. What was entered later for days that an
earlier statement covers is no part of the period; it stands as an adjustment between the balance that was told then
and the balance from which the period really starts.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from loanops.engine.replay import replay
from loanops.engine.state import LoanState, Row
from loanops.parties.letters import address_of
from servicing.buckets import bucket_label, bucket_of
from servicing.models import Statement, Transaction, TransactionKind
from servicing.models.transactions import DERIVED, MONEY_IN
from servicing.services.figures import ZERO, AllocationRow, Values, allocation_rows, thresholds_of
from servicing.services.stored import StoredLoan

ONE_DAY = timedelta(days=1)
DEBT = ("principal", "interest", "fees", "penalties")
PARTS = (*DEBT, "credit")
NEXT_PAYMENTS_SHOWN = 3
LENT = (TransactionKind.DISBURSEMENT, TransactionKind.REFINANCE_IN)
CHARGED = (TransactionKind.FEE, *DERIVED)
RECEIVED = (*MONEY_IN, TransactionKind.REFINANCE_OUT)
FORGIVEN = (
    TransactionKind.WAIVER,
    TransactionKind.GOODWILL_CREDIT,
    TransactionKind.SETTLEMENT,
    TransactionKind.WRITE_OFF,
)
SENT_BACK = (TransactionKind.CREDIT_BALANCE_REFUND, TransactionKind.REFUND)
CLAWED_BACK = (*SENT_BACK, TransactionKind.CHARGEBACK)
WITHOUT_EFFECT = (TransactionKind.CHARGE_OFF, TransactionKind.REVERSAL)

Amounts = dict[str, Decimal]


@dataclass(frozen=True)
class Period:
    """`[from_date, to_date)` of one loan, and the statement before it."""

    from_date: date
    to_date: date
    previous: Statement | None

    @property
    def last_day(self) -> date:
        return self.to_date - ONE_DAY


def statement_figures(stored: StoredLoan, period: Period) -> Values:
    """All figures of the statement of this period, amounts as texts."""
    terms, events = stored.loan.engine_terms(), stored.events()
    closing = replay(terms, events, period.last_day)
    opening = (
        replay(terms, events, period.from_date - ONE_DAY, project=False)
        if period.previous is not None
        else None
    )
    happened = [
        each for each in stored.transactions if period.from_date <= each.effective_date < period.to_date
    ]
    standing = {each.pk for each in stored.standing}
    counted = [each for each in happened if each.pk in standing]
    return {
        "loan": _loan(stored),
        "period": _period(period),
        "amount_due": _amount_due(stored, closing, period.last_day),
        "balances": _balances(period.previous, opening, counted, closing),
        "transactions": _told(happened, standing, closing),
        "adjustments": _told(_entered_later(stored, period), standing, closing),
        "past_due": _past_due(stored, closing, period.last_day),
        "next_payments": [_row(row) for row in _coming(closing)[:NEXT_PAYMENTS_SHOWN]],
        "year_to_date": _year_to_date(stored, closing, period.last_day),
    }


def checksum_of(figures: Values) -> str:
    """SHA-256 over the figures in their one written form."""
    written = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


# About the loan -----------------------------------------------------------------------------------------------------


def _loan(stored: StoredLoan) -> Values:
    loan = stored.loan
    return {
        "number": loan.number,
        "currency": loan.currency,
        "borrower": list(address_of(loan.business)),
        "product": loan.product_snapshot["name"],
        "annual_rate": f"{loan.annual_rate.normalize():f}",
        "principal": _text(loan.principal),
        "first_disbursed_date": _day(loan.first_disbursed_date),
        "maturity_date": _day(loan.maturity_date),
    }


def _period(period: Period) -> Values:
    previous = period.previous
    return {
        "from": period.from_date.isoformat(),
        "to": period.to_date.isoformat(),
        "last_day": period.last_day.isoformat(),
        "previous_statement": previous.number if previous else None,
        "previous_last_day": _day(previous.period_to - ONE_DAY) if previous else None,
    }


# What is due --------------------------------------------------------------------------------------------------------


def _coming(state: LoanState) -> list[Row]:
    """The payments that are still to fall due."""
    rows = [row for row in state.rows if not row.billed and row.outstanding.total > ZERO]
    return rows if state.charge_off_date is None else []


def _amount_due(stored: StoredLoan, closing: LoanState, last_day: date) -> Values:
    """Everything asked for by the next due date: what is unpaid so far, and the coming payment."""
    coming = _coming(closing)
    upcoming = [row for row in coming if row.due_date == coming[0].due_date]
    asked = closing.due
    for row in upcoming:
        asked = asked + row.outstanding
    due_date = upcoming[0].due_date if upcoming else last_day if asked.total else None
    return {
        "due_date": _day(due_date),
        "total": _text(asked.total),
        "unpaid_so_far": _text(closing.due.total),
        **{name: _text(getattr(asked, name)) for name in DEBT},
        "late_fee": _late_fee(stored, upcoming),
    }


def _late_fee(stored: StoredLoan, upcoming: list[Row]) -> Values | None:
    """What it costs when the coming payment is not there once the grace is over."""
    policy = stored.loan.engine_terms().late_fee
    if policy is None or not upcoming:
        return None
    return {
        "kind": policy.kind.value,
        "amount": f"{policy.amount.normalize():f}",
        "after": _day(upcoming[0].due_date + timedelta(days=policy.grace_days)),
    }


def _past_due(stored: StoredLoan, closing: LoanState, last_day: date) -> Values:
    """What should have been paid before the last day, by how long it is overdue."""
    thresholds = thresholds_of(stored.loan)
    ages: dict[str, Decimal] = {}
    left = closing.overdue_amount
    for row in closing.rows:
        if row.billed and row.due_date < last_day and left > ZERO:
            bucket = bucket_of((last_day - row.due_date).days, thresholds)
            part = min(row.outstanding.total, left)
            ages[bucket] = ages.get(bucket, ZERO) + part
            left -= part
    if left:  # owed outside the plan, such as after a charge-off: as old as the oldest
        bucket = bucket_of(closing.days_past_due, thresholds)
        ages[bucket] = ages.get(bucket, ZERO) + left
    return {
        "days_past_due": closing.days_past_due,
        "oldest_unpaid_due_date": _day(closing.oldest_unpaid_due_date),
        "amount": _text(closing.overdue_amount),
        "by_age": [
            {"bucket": bucket, "label": bucket_label(bucket), "amount": _text(amount)}
            for bucket, amount in ages.items()
            if amount
        ],
    }


def _row(row: Row) -> Values:
    left = row.outstanding
    return {
        "number": row.number,
        "due_date": row.due_date.isoformat(),
        **{name: _text(getattr(left, name)) for name in DEBT},
        "total": _text(left.total),
    }


# Movements ----------------------------------------------------------------------------------------------------------


def _balances(
    previous: Statement | None, opening: LoanState | None, counted: list[Transaction], closing: LoanState
) -> Values:
    """From the balance told last time to the balance of the last day, component by component."""
    told = _told_before(previous)
    start = _owed(opening)
    end = _owed(closing)
    interest = closing.interest_accrued_total - (opening.interest_accrued_total if opening else ZERO)
    moves = {
        "adjustments": _minus(start, told),
        "disbursed": _effects(counted, LENT, closing),
        "interest": _part("interest", interest),
        "charges": _effects(counted, CHARGED, closing),
        "payments": _effects(counted, RECEIVED, closing),
        "forgiven": _effects(counted, FORGIVEN, closing),
        "sent_back": _effects(counted, CLAWED_BACK, closing),
    }
    rest = _minus(end, told)
    for move in moves.values():
        rest = _minus(rest, move)
    lines = {"opening": told, **moves, "other": rest, "closing": end}
    return {name: _written(amounts) for name, amounts in lines.items()}


def _told_before(previous: Statement | None) -> Amounts:
    if previous is None:
        return _nothing()
    closing = previous.figures["balances"]["closing"]
    return {name: Decimal(closing[name]) for name in PARTS}


def _owed(state: LoanState | None) -> Amounts:
    """What the borrower owes by component, charged off or not, and what the lender holds for him."""
    if state is None:
        return _nothing()
    owed = {name: getattr(state.balances, name) + getattr(state.charged_off, name) for name in DEBT}
    return {**owed, "credit": state.balances.credit}


def _effects(counted: list[Transaction], kinds: Iterable[str], closing: LoanState) -> Amounts:
    """What transactions of these kinds changed about each component."""
    sums = _nothing()
    for transaction in counted:
        if transaction.kind in kinds:
            effect = _effect(transaction, closing)
            sums = {name: sums[name] + effect[name] for name in PARTS}
    return sums


def _effect(transaction: Transaction, closing: LoanState) -> Amounts:
    """What one transaction changed about what is owed (and about what the lender holds), by component."""
    kind = transaction.kind
    if kind in WITHOUT_EFFECT:
        return _nothing()
    if kind in LENT:
        return _part("principal", transaction.amount)
    parts = _parts(allocation_rows(transaction, closing))
    owed_sign, credit_sign = (1, 1) if kind in CHARGED else (1, -1) if kind in SENT_BACK else (-1, 1)
    effect = {name: owed_sign * parts[name] for name in DEBT}
    return {**effect, "credit": credit_sign * parts["credit"]}


def _parts(rows: Iterable[AllocationRow]) -> Amounts:
    sums = _nothing()
    for row in rows:
        for name in PARTS:
            sums[name] += getattr(row, name)
    return sums


def _entered_later(stored: StoredLoan, period: Period) -> list[Transaction]:
    """What was entered since the previous statement for days before this period."""
    if period.previous is None:
        return []
    known = period.previous.through_sequence
    return [
        each
        for each in stored.transactions
        if each.sequence > known and each.effective_date < period.from_date
    ]


def _told(transactions: list[Transaction], standing: set[int], closing: LoanState) -> list[Values]:
    """Transactions in the order in which they count, with what each changed; one that was undone changed nothing.

    A late fee that came and went before anybody was told of it is left out.
    """
    rows = []
    unseen = _unseen_fees(transactions)
    for each in sorted(transactions, key=lambda each: (each.effective_date, each.sequence)):
        if each.pk in unseen:
            continue
        stands = each.pk in standing
        effect = _effect(each, closing) if stands else _nothing()
        rows.append(
            {
                "id": each.public_id,
                "sequence": each.sequence,
                "kind": each.kind,
                "effective_date": each.effective_date.isoformat(),
                "posting_date": each.posting_date.isoformat(),
                "amount": _text(each.amount),
                "method": each.method,
                "stands": stands,
                **{name: _text(effect[name]) for name in PARTS},
            }
        )
    return rows


def _unseen_fees(transactions: list[Transaction]) -> set[int]:
    fees = {each.pk for each in transactions if each.kind in DERIVED}
    undone = {each.pk: each.reverses_id for each in transactions if each.reverses_id in fees}
    return {*undone.keys(), *(fee for fee in undone.values() if fee is not None)}


def _year_to_date(stored: StoredLoan, closing: LoanState, last_day: date) -> Values:
    """What was received since the first of January, and what it paid."""
    first = date(last_day.year, 1, 1)
    received = [
        each for each in stored.standing if each.kind in MONEY_IN and first <= each.effective_date <= last_day
    ]
    parts = _parts(row for each in received for row in allocation_rows(each, closing))
    return {
        "year": last_day.year,
        "payments": _text(sum((each.amount for each in received), ZERO)),
        **{f"{name}_paid": _text(parts[name]) for name in DEBT},
    }


# Amounts ------------------------------------------------------------------------------------------------------------


def _nothing() -> Amounts:
    return dict.fromkeys(PARTS, ZERO)


def _part(name: str, amount: Decimal) -> Amounts:
    return {**_nothing(), name: amount}


def _minus(left: Amounts, right: Amounts) -> Amounts:
    return {name: left[name] - right[name] for name in PARTS}


def _written(amounts: Amounts) -> Values:
    total = sum((amounts[name] for name in DEBT), ZERO)
    return {**{name: _text(amounts[name]) for name in PARTS}, "total": _text(total)}


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
