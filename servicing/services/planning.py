"""Planning a projection: replay a loan, compare with what is stored, and say what would have to be written.

Nothing here touches the database, so end of day, a payment and the proof all judge a loan by the same code.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine.replay import replay
from loanops.engine.state import LoanState
from servicing.models import Loan, Transaction, TransactionKind, TransactionSource
from servicing.models.transactions import DERIVED
from servicing.services import figures
from servicing.services.accounting import (
    Accounts,
    Lines,
    difference,
    lines_of,
    loan_lines,
    totals,
    turned_round,
)
from servicing.services.figures import ZERO, AllocationRow, AllocationRows, InstallmentRow, Values
from servicing.services.quiet import until_accounting_changes
from servicing.services.recognition import (
    Recognition,
    recognition_values,
    recognize,
    stored_recognition,
)
from servicing.services.stored import StoredLoan

COMPONENTS = ("principal", "interest", "fees", "penalties")
LOAN_LINES_FROM = ("interest_booked", "interest_released", "charge_off_date")
DERIVED_BECAUSE = {
    TransactionKind.LATE_FEE: "Installment {} unpaid after the days of grace.",
    TransactionKind.PLAN_FEE: "The contract asks for it with installment {}.",
}
SEGMENT_FIELDS = ("from_date", "to_date", "balance", "annual_rate", "convention", "amount")


class InconsistentReplay(Exception):
    """A defect: the parts of a replay do not add up, so nothing of it may be stored."""


@dataclass(frozen=True)
class Booking:
    """A journal entry to be made for a transaction: its own, or a correction after a replay."""

    transaction: Transaction
    lines: Lines
    is_correction: bool = False


@dataclass
class Plan:
    """What has to be written so that everything stored about a loan equals its replay on `as_of`."""

    stored: StoredLoan
    state: LoanState
    accounts: Accounts
    as_of: date
    posting_date: date
    replay: int
    position: Values
    recognition: Recognition
    interest: Decimal
    new_transactions: list[Transaction] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    allocations: list[tuple[Transaction, AllocationRow]] = field(default_factory=list)
    superseded_allocations: list[int] = field(default_factory=list)
    segments: list[Values] = field(default_factory=list)
    superseded_segments: list[int] = field(default_factory=list)
    installments: list[InstallmentRow] = field(default_factory=list)
    surplus_installments: list[int] = field(default_factory=list)

    @property
    def loan(self) -> Loan:
        return self.stored.loan

    @property
    def loan_lines(self) -> Lines:
        """What of the loan is booked beside its transactions: from what the journal holds to what it should hold."""
        return difference(loan_lines_of(self.position, self.accounts), stored_loan_lines(self))

    @property
    def moves_basis(self) -> bool:
        """The loan enters or leaves non-accrual, or income that waited is earned: an entry of its own says so."""
        old = self.stored.position
        if self.recognition.since != (old.non_accrual_since if old else None):
            return True
        released = self.position["interest_released"], self.position["charge_off_date"]
        before = (old.interest_released, old.charge_off_date) if old else (ZERO, None)
        return released != before and bool(released[0] or before[0])


def plan(
    stored: StoredLoan,
    as_of: date,
    *,
    posting_date: date,
    new: Iterable[Transaction] = (),
) -> Plan:
    """Replay and compare; `new` are stored transactions that have no journal entry yet."""
    state = replay(stored.loan.engine_terms(), stored.events(), as_of)
    require_consistent(stored, state)
    old = stored.position
    recognition = recognize(stored.loan, state)
    done = ((each, totals(figures.allocation_rows(each, state))) for each in stored.standing)
    position = figures.position_values(stored.loan, state) | recognition_values(recognition, state, done)
    position["quiet_until"] = until_accounting_changes(position)
    planned = Plan(
        stored=stored,
        state=state,
        accounts=Accounts(stored.loan),
        as_of=as_of,
        posting_date=posting_date,
        replay=(old.replay if old else 0) + 1,
        position=position,
        recognition=recognition,
        interest=position["interest_booked"] - (old.interest_booked if old else ZERO),
    )
    _plan_transactions(planned, frozenset(each.pk for each in new))
    _plan_derived_fees(planned)
    _plan_segments(planned)
    _plan_installments(planned)
    return planned


def expected_lines(
    stored: StoredLoan, transaction: Transaction, rows: AllocationRows, accounts: Accounts
) -> Lines:
    """The lines the journal should hold for a standing transaction with this allocation."""
    charge_off_date = stored.position.charge_off_date if stored.position else None
    recognition = stored_recognition(stored.loan, stored.position)
    return lines_of(transaction, rows, accounts, charge_off_date=charge_off_date, recognition=recognition)


def wanted_lines(planned: Plan, transaction: Transaction, rows: AllocationRows) -> Lines:
    """The lines the journal has to hold for a standing transaction as the loan is replayed now."""
    return lines_of(
        transaction,
        rows,
        planned.accounts,
        charge_off_date=planned.state.charge_off_date,
        recognition=planned.recognition,
    )


def stored_loan_lines(planned: Plan) -> Lines:
    """What the journal holds for the loan beside its transactions, going by the stored position."""
    old = planned.stored.position
    if old is None:
        return {}
    return loan_lines_of({name: getattr(old, name) for name in LOAN_LINES_FROM}, planned.accounts)


def loan_lines_of(position: Values, accounts: Accounts) -> Lines:
    """What the journal holds beside the transactions of a loan that stands like this."""
    return loan_lines(
        interest_booked=position["interest_booked"],
        interest_released=position["interest_released"],
        charged_off=position["charge_off_date"] is not None,
        accounts=accounts,
    )


def _is_booked_alike(planned: Plan) -> bool:
    """Nothing moved that decides on accounts: neither the charge-off nor the periods of non-accrual."""
    old = planned.stored.position
    return old is not None and (old.charge_off_date, old.non_accrual_periods) == (
        planned.state.charge_off_date,
        planned.position["non_accrual_periods"],
    )


def _plan_transactions(planned: Plan, new: frozenset[int]) -> None:
    stored = planned.stored
    standing = {each.pk for each in stored.standing}
    by_key = {each.pk: each for each in stored.transactions}
    alike = _is_booked_alike(planned)
    for transaction in stored.transactions:
        old_rows = stored.allocation_of(transaction)
        if transaction.kind == TransactionKind.REVERSAL:
            if transaction.pk in new:
                target = by_key[transaction.reverses_id or 0]
                undone = expected_lines(stored, target, stored.allocation_of(target), planned.accounts)
                planned.bookings.append(Booking(transaction, turned_round(undone)))
            continue
        if transaction.pk not in standing:
            _plan_allocation(planned, transaction, old_rows, ())
            continue
        rows = figures.allocation_rows(transaction, planned.state)
        _plan_allocation(planned, transaction, old_rows, rows)
        if transaction.pk in new:
            planned.bookings.append(Booking(transaction, wanted_lines(planned, transaction, rows)))
        elif rows != old_rows or not alike:
            booked = expected_lines(stored, transaction, old_rows, planned.accounts)
            lines = difference(wanted_lines(planned, transaction, rows), booked)
            planned.bookings.append(Booking(transaction, lines, is_correction=True))


def _plan_allocation(
    planned: Plan, transaction: Transaction, old: AllocationRows, new: AllocationRows
) -> None:
    if old == new:
        return
    planned.superseded_allocations += [each.pk for each in planned.stored.allocations.get(transaction.pk, ())]
    planned.allocations += [(transaction, row) for row in new]


def _plan_derived_fees(planned: Plan) -> None:
    """Fees follow from terms, dates and payments: new ones are entered, ones that no longer hold are reversed."""
    wanted = figures.derived_fees(planned.state)
    entered = {figures.derived_fee(each): each for each in planned.stored.derived}
    sequence = max((each.sequence for each in planned.stored.transactions), default=0)
    common: dict[str, Any] = {
        "loan": planned.loan,
        "posting_date": planned.posting_date,
        "source": TransactionSource.SYSTEM,
        "recorded_by": "LoanOps",
    }
    for key, fee in sorted(entered.items()):
        if key in wanted:
            continue
        sequence += 1
        reversal = Transaction(
            **common,
            sequence=sequence,
            kind=TransactionKind.REVERSAL,
            amount=fee.amount,
            effective_date=fee.effective_date,
            installment=fee.installment,
            reverses=fee,
            reason=f"Terms and payments no longer call for this {fee.get_kind_display().lower()}.",
        )
        planned.new_transactions.append(reversal)
        undone = expected_lines(planned.stored, fee, planned.stored.allocation_of(fee), planned.accounts)
        planned.bookings.append(Booking(reversal, turned_round(undone)))
        # It still stood when the transactions were compared.
        planned.superseded_allocations += [each.pk for each in planned.stored.allocations.get(fee.pk, ())]
    for key in sorted(wanted - set(entered)):
        sequence += 1
        fee = Transaction(
            **common,
            sequence=sequence,
            kind=key.kind,
            amount=key.amount,
            effective_date=key.on,
            installment=key.installment,
            reason=DERIVED_BECAUSE[TransactionKind(key.kind)].format(key.installment),
        )
        planned.new_transactions.append(fee)
        rows = figures.allocation_rows(fee, planned.state)
        planned.allocations += [(fee, row) for row in rows]
        planned.bookings.append(Booking(fee, wanted_lines(planned, fee, rows)))


def _plan_segments(planned: Plan) -> None:
    """Closed segments: what is stored and still holds stays, the rest is superseded and written anew."""
    wanted = figures.segment_values(planned.state)
    standing = {tuple(values[name] for name in SEGMENT_FIELDS) for values in wanted}
    kept = set()
    for segment in planned.stored.segments:
        values = tuple(getattr(segment, name) for name in SEGMENT_FIELDS)
        if values in standing and values not in kept:
            kept.add(values)
        else:
            planned.superseded_segments.append(segment.pk)
    planned.segments = [each for each in wanted if tuple(each[name] for name in SEGMENT_FIELDS) not in kept]


def _plan_installments(planned: Plan) -> None:
    wanted = figures.installment_rows(planned.state)
    stored = planned.stored.installments
    planned.installments = [row for row in wanted if stored.get(row.position) != row]
    planned.surplus_installments = [position for position in stored if position > len(wanted)]


# The guard ------------------------------------------------------------------------------------------------------


def require_consistent(stored: StoredLoan, state: LoanState) -> None:
    """What the transactions did must add up to the balances, component by component."""
    left = {
        "principal": ZERO,
        "interest": state.interest_accrued_total,
        "fees": sum((fee.amount for fee in state.plan_fees), ZERO),
        "penalties": sum((fee.amount for fee in state.late_fees), ZERO),
        "credit": ZERO,
    }
    for transaction in stored.standing:
        if transaction.kind in (TransactionKind.DISBURSEMENT, TransactionKind.REFINANCE_IN):
            left["principal"] += transaction.amount
        elif transaction.kind == TransactionKind.FEE:
            left["fees"] += transaction.amount
        elif transaction.kind not in DERIVED:
            for row in figures.allocation_rows(transaction, state):
                _settle(left, transaction, row, state.charge_off_date)
    for component, amount in left.items():
        balance = getattr(state.balances, component)
        if amount != balance:
            raise InconsistentReplay(
                f"{stored.loan.number}: {component} is {balance} by balance and {amount} by allocation."
            )


def _settle(
    left: dict[str, Decimal], transaction: Transaction, row: AllocationRow, charge_off_date: date | None
) -> None:
    """Takes a transaction's allocation out of the balances it reduced, or adds what is owed because of it."""
    charged_off = figures.is_after_charge_off(transaction, charge_off_date)
    match transaction.kind:
        case (
            TransactionKind.REPAYMENT
            | TransactionKind.REFINANCE_OUT
            | TransactionKind.WAIVER
            | TransactionKind.GOODWILL_CREDIT
            | TransactionKind.SETTLEMENT
            | TransactionKind.CHARGE_OFF
            | TransactionKind.CAPITALIZATION
            | TransactionKind.MODIFICATION
            | TransactionKind.CHARGEBACK
        ):
            # A chargeback's allocation is negative: money that is owed again.
            for component in () if charged_off else COMPONENTS:
                left[component] -= getattr(row, component)
            left["credit"] += row.credit
        case TransactionKind.RECOVERY:
            left["credit"] += row.credit
        case TransactionKind.CREDIT_BALANCE_REFUND | TransactionKind.REFUND:
            left["credit"] -= row.credit
            left["principal"] += ZERO if charged_off else row.principal
