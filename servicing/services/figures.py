"""The engine's answer as values of our tables, the same for writing them and for proving them later."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from loanops.engine.conventions import Component
from loanops.engine.events import Event, EventKind
from loanops.engine.state import Allocation as EngineAllocation
from loanops.engine.state import LoanState
from loanops.engine.terms_json import change_from_json
from servicing.buckets import STANDARD_THRESHOLDS, bucket_of
from servicing.models import Loan, Transaction, TransactionKind
from servicing.models.transactions import DERIVED
from servicing.services.quiet import quiet_values

ZERO = Decimal("0.00")
ACCRUAL_UNIT = Decimal("0.0000000001")

Values = dict[str, Any]

# Transactions that the engine knows under another name.
EVENT_KINDS = {
    TransactionKind.MODIFICATION: EventKind.RESCHEDULE,
    TransactionKind.REFINANCE_IN: EventKind.DISBURSEMENT,
    TransactionKind.REFINANCE_OUT: EventKind.REPAYMENT,
}


# What counts after a charge-off of the same day; everything else counts before it.
AFTER_CHARGE_OFF = (TransactionKind.RECOVERY, TransactionKind.SETTLEMENT, TransactionKind.WRITE_OFF)


def is_after_charge_off(transaction: Transaction, charge_off_date: date | None) -> bool:
    """Whether a transaction met a debt that was no asset any more."""
    if charge_off_date is None:
        return False
    if transaction.kind in AFTER_CHARGE_OFF:
        return transaction.effective_date >= charge_off_date
    return transaction.effective_date > charge_off_date


@dataclass(frozen=True, slots=True, order=True)
class AllocationRow:
    """What a transaction did on one installment (0: outside the plan)."""

    installment: int
    fees: Decimal = ZERO
    penalties: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO
    credit: Decimal = ZERO


AllocationRows = tuple[AllocationRow, ...]
DERIVED_COMPONENT = {TransactionKind.LATE_FEE: "penalties", TransactionKind.PLAN_FEE: "fees"}


class DerivedFee(NamedTuple):
    """A fee nobody enters: of which kind, on which installment, when it counts, how much."""

    kind: str
    installment: int
    on: date
    amount: Decimal


def derived_fee(transaction: Transaction) -> DerivedFee:
    """The fee that was entered with a transaction."""
    return DerivedFee(
        transaction.kind, transaction.installment or 0, transaction.effective_date, transaction.amount
    )


def accrual(amount: Decimal) -> Decimal:
    """Unrounded interest at the ten places that are stored."""
    return amount.quantize(ACCRUAL_UNIT, rounding=ROUND_HALF_UP)


def event_of(transaction: Transaction) -> Event:
    """A standing transaction as the engine reads it."""
    return Event(
        id=str(transaction.pk),
        kind=EVENT_KINDS.get(TransactionKind(transaction.kind)) or EventKind(transaction.kind),
        effective_date=transaction.effective_date,
        amount=transaction.amount,
        sequence=transaction.sequence,
        component=Component(transaction.component) if transaction.component else None,
        **_details_of(transaction),
    )


def _details_of(transaction: Transaction) -> Values:
    """The new rate, the end of a pause or the changed terms that a transaction carries."""
    details = transaction.details
    match transaction.kind:
        case TransactionKind.RATE_CHANGE:
            return {"annual_rate": Decimal(details["annual_rate"])}
        case TransactionKind.INTEREST_PAUSE:
            return {"until_date": date.fromisoformat(details["until_date"])}
        case TransactionKind.MODIFICATION:
            return {"change": change_from_json(details["change"])}
    return {}


def allocation_rows(transaction: Transaction, state: LoanState) -> AllocationRows:
    """The transaction's allocation by installment, in a fixed order."""
    if transaction.kind in DERIVED:
        asked = {DERIVED_COMPONENT[TransactionKind(transaction.kind)]: transaction.amount}
        return (AllocationRow(installment=transaction.installment or 0, **asked),)
    return _rows(state.allocations.get(str(transaction.pk), ()))


def _rows(parts: tuple[EngineAllocation, ...]) -> AllocationRows:
    sums: dict[int, dict[str, Decimal]] = {}
    for part in parts:
        row = sums.setdefault(part.installment or 0, {})
        name = part.component.value.lower()
        row[name] = row.get(name, ZERO) + part.amount
    return tuple(AllocationRow(installment=number, **row) for number, row in sorted(sums.items()))


def position_values(loan: Loan, state: LoanState) -> Values:
    """Every stored figure of the position that follows from a replay, save for what of it is on the books."""
    values: Values = {
        "as_of": state.as_of,
        "credit": state.balances.credit,
        "total_due": state.total_due,
        "overdue_amount": state.overdue_amount,
        "recovered": state.recovered.total,
        "written_off": state.written_off.total,
        "principal_disbursed": state.principal_disbursed,
        "refunded_above_credit": state.refunded_above_credit,
        "next_due_date": state.next_due_date if state.principal_disbursed else None,
        "next_due_amount": state.next_due_amount if state.principal_disbursed else ZERO,
        "oldest_unpaid_due_date": state.oldest_unpaid_due_date,
        "days_past_due": state.days_past_due,
        "bucket": bucket_of(state.days_past_due, thresholds_of(loan)),
        "charge_off_date": state.charge_off_date,
        "write_off_date": state.write_off_date,
        "settled_date": state.settled_date,
        "interest_accrued_unrounded": accrual(state.interest_accrued_unrounded),
        "unbilled_interest": state.unbilled_interest,
        "per_diem": accrual(state.per_diem),
    }
    for component in ("principal", "interest", "fees", "penalties"):
        values[component] = getattr(state.balances, component)
        values[f"due_{component}"] = getattr(state.due, component)
        values[f"overdue_{component}"] = getattr(state.overdue, component)
        values[f"charged_off_{component}"] = getattr(state.charged_off, component)
    values |= _open_segment(state)
    return values | quiet_values(loan.engine_terms(), state, thresholds_of(loan))


def thresholds_of(loan: Loan) -> list[int]:
    """Where the loan's buckets begin: data of its product."""
    return loan.product_snapshot.get("delinquency_thresholds") or list(STANDARD_THRESHOLDS)


def _open_segment(state: LoanState) -> Values:
    """The segment that the next day lengthens, or that begins with it; after maturity the last one there is."""
    running = state.running
    if running is not None and running.is_new and running.from_date is not None:
        return {
            "accrual_from_date": running.from_date,
            "accrual_to_date": running.from_date,
            "accrual_balance": running.balance,
            "accrual_rate": running.annual_rate,
            "accrual_convention": running.convention,
            "accrual_amount": Decimal(0),
        }
    if not _last_is_open(state):
        return {
            "accrual_from_date": None,
            "accrual_to_date": None,
            "accrual_balance": ZERO,
            "accrual_rate": Decimal(0),
            "accrual_convention": "",
            "accrual_amount": Decimal(0),
        }
    last = state.segments[-1]
    return {
        "accrual_from_date": last.from_date,
        "accrual_to_date": last.to_date,
        "accrual_balance": last.balance,
        "accrual_rate": last.annual_rate,
        "accrual_convention": last.convention,
        "accrual_amount": accrual(last.amount),
    }


def _last_is_open(state: LoanState) -> bool:
    return bool(state.segments) and (state.running is None or not state.running.is_new)


def segment_values(state: LoanState) -> list[Values]:
    """The closed accrual segments: all but one that still grows. Days that earned nothing need no row."""
    return [
        {
            "from_date": segment.from_date,
            "to_date": segment.to_date,
            "balance": segment.balance,
            "annual_rate": segment.annual_rate,
            "convention": segment.convention,
            "amount": accrual(segment.amount),
        }
        for segment in (state.segments[:-1] if _last_is_open(state) else state.segments)
        if segment.amount
    ]


class InstallmentRow(NamedTuple):
    """A row of the stored schedule, in the order of its columns."""

    position: int
    number: int | None
    kind: str
    from_date: date
    due_date: date
    billed: bool
    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal
    paid_principal: Decimal
    paid_interest: Decimal
    paid_fees: Decimal
    paid_penalties: Decimal
    waived: Decimal
    charged_off: Decimal
    outstanding: Decimal
    paid_date: date | None
    balance_after: Decimal


def installment_rows(state: LoanState) -> list[InstallmentRow]:
    """The rows of the living schedule, in order."""
    return [
        InstallmentRow(
            position,
            row.number,
            row.kind.value,
            row.from_date,
            row.due_date,
            row.billed,
            row.due.principal,
            row.due.interest,
            row.due.fees,
            row.due.penalties,
            row.paid.principal,
            row.paid.interest,
            row.paid.fees,
            row.paid.penalties,
            row.waived.total,
            row.charged_off.total,
            row.outstanding.total,
            row.paid_date,
            row.balance_after,
        )
        for position, row in enumerate(state.rows, start=1)
    ]


def derived_fees(state: LoanState) -> set[DerivedFee]:
    """The fees that terms, dates and payments call for: late fees, and those due with an installment."""
    late = {
        DerivedFee(TransactionKind.LATE_FEE, fee.installment, fee.assessed_date, fee.amount)
        for fee in state.late_fees
    }
    planned = {
        DerivedFee(TransactionKind.PLAN_FEE, fee.installment, fee.due_date, fee.amount)
        for fee in state.plan_fees
    }
    return late | planned
