"""What must hold of every cent, whatever happened."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from loanops.engine import Component, Event, EventKind, LoanState, standing_events

ZERO = Decimal(0)
RECEIPTS = (EventKind.REPAYMENT, EventKind.RECOVERY, EventKind.DOWN_PAYMENT, EventKind.GOODWILL_CREDIT)
DEBT = (Component.FEES, Component.PENALTIES, Component.INTEREST, Component.PRINCIPAL)


def assert_conserved(events: Sequence[Event], state: LoanState) -> None:
    """Each payment is allocated in full; balances are not negative and follow from what was allocated."""
    standing = standing_events(events)
    allocated = dict.fromkeys((*DEBT, Component.CREDIT), ZERO)
    for event in standing:
        if event.kind not in RECEIPTS:
            continue
        parts = state.allocations.get(event.id, ())
        assert sum((each.amount for each in parts), ZERO) + state.unused.get(event.id, ZERO) == event.amount
        for each in parts:
            assert each.amount > ZERO, (event.id, each)
            allocated[each.component] += each.amount
    _assert_sound(standing, state, allocated)


def _assert_sound(standing: Sequence[Event], state: LoanState, allocated: dict[Component, Decimal]) -> None:
    balances = state.balances
    for amount in (balances.fees, balances.penalties, balances.interest, balances.principal, balances.credit):
        assert amount >= ZERO
    for name in ("fees", "penalties", "interest", "principal"):
        assert getattr(state.charged_off, name) >= ZERO
        assert getattr(state.due, name) >= ZERO
    lent = state.principal_disbursed + state.refunded_above_credit
    left = balances.principal + state.charged_off.principal + state.written_off.principal
    assert lent - allocated[Component.PRINCIPAL] == left
    refunds = [each for each in standing if each.kind is EventKind.CREDIT_BALANCE_REFUND]
    refunded = sum((each.amount for each in refunds), ZERO) - state.refunded_above_credit
    assert allocated[Component.CREDIT] - refunded == balances.credit
    waived = _waived(standing, state, Component.INTEREST)
    owed = balances.interest + state.charged_off.interest + state.written_off.interest
    assert state.interest_accrued_total - allocated[Component.INTEREST] - waived == owed
    if balances.credit:
        assert state.total_outstanding == ZERO
    for row in state.rows:
        for name in ("fees", "penalties", "interest", "principal"):
            assert getattr(row.outstanding, name) >= ZERO, row


def _waived(standing: Sequence[Event], state: LoanState, component: Component) -> Decimal:
    return sum(
        (
            part.amount
            for each in standing
            if each.kind is EventKind.WAIVER
            for part in state.allocations.get(each.id, ())
            if part.component is component
        ),
        ZERO,
    )
