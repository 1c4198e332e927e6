"""Putting an accepted change on the books, and taking it off again."""

from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.outbox import announce
from loanops.usecases import second_person_always, use_case
from servicing.models import Modification, Transaction, TransactionKind
from servicing.services.figures import ZERO
from servicing.services.modifying.course import (
    lock_modification,
    require_in_time,
    require_unmoved,
)
from servicing.services.modifying.policy import limit_of
from servicing.services.modifying.telling import tell_everybody
from servicing.services.recording import append_transaction, day_of, require_status, settle
from servicing.states import LoanStatus, ModificationStatus


class UnableToUndo(LoanOpsError):
    """The change cannot be taken back any more."""


@use_case("servicing.apply_modification", audit="modification.applied", title="Apply modification")
def apply_modification(*, modification_id: int, reason: str = "", actor: Actor) -> Modification:
    """What was agreed counts from its date: several changes at once, in one step; schedule and arrears follow."""
    modification = lock_modification(modification_id, actor)
    Modification.STATES.require(modification.status, ModificationStatus.APPLIED)
    loan = modification.loan
    require_status(loan, LoanStatus.ACTIVE, because="a modification")
    require_in_time(modification)
    require_unmoved(modification)
    new = _append(modification, reason=reason, actor=actor)
    projection = settle(loan, *new)
    modification.applied_date = day_of(loan)
    modification.change_status(ModificationStatus.APPLIED, reason=reason)
    after = projection.position
    tell_everybody(
        modification,
        "applied",
        next_due_date=after.next_due_date,
        next_due_amount=after.next_due_amount,
        overdue=after.overdue_amount,
        maturity_date=loan.maturity_date,
        effective_date=modification.effective_date,
    )
    announce("loan.modified", loan_id=loan.pk, modification_id=modification.pk)
    return modification


@use_case(
    "servicing.undo_modification",
    audit="modification.undone",
    title="Undo modification",
    approval=second_person_always,
)
def undo_modification(*, modification_id: int, reason: str, actor: Actor) -> Modification:
    """The loan is as if the change had never been: old terms, old schedule, old arrears, with what was paid since."""
    modification = lock_modification(modification_id, actor)
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why; it is kept and read.")])
    Modification.STATES.require(modification.status, ModificationStatus.CANCELED)
    loan = modification.loan
    _require_undoable(modification)
    reversals = [
        append_transaction(
            loan,
            kind=TransactionKind.REVERSAL,
            amount=target.amount,
            effective_date=target.effective_date,
            reverses=target,
            actor=actor,
            reason=reason,
        )
        for target in (modification.pause_transaction, modification.transaction)
        if target is not None
    ]
    projection = settle(loan, *reversals)
    modification.undone_date = day_of(loan)
    modification.status_reason = reason.strip()[:500]
    modification.change_status(ModificationStatus.CANCELED, reason=reason)
    tell_everybody(
        modification,
        "undone",
        next_due_date=projection.position.next_due_date,
        next_due_amount=projection.position.next_due_amount,
        overdue=projection.position.overdue_amount,
    )
    announce("loan.modification-undone", loan_id=loan.pk, modification_id=modification.pk)
    return modification


def _append(modification: Modification, *, reason: str, actor: Actor) -> list[Transaction]:
    """The transactions of the change, both on its day; the engine takes them in its own order."""
    assert modification.effective_date is not None
    common: dict[str, Any] = {
        "amount": ZERO,
        "effective_date": modification.effective_date,
        "reference": modification.number,
        "actor": actor,
        "reason": reason or f"Modification {modification.number}.",
    }
    new = []
    if modification.interest_pause_until is not None:
        until = {
            "until_date": modification.interest_pause_until.isoformat(),
            "modification": modification.number,
        }
        pause = append_transaction(
            modification.loan, kind=TransactionKind.INTEREST_PAUSE, details=until, **common
        )
        modification.pause_transaction = pause
        new.append(pause)
    if modification.change is not None:
        terms = {"change": modification.change, "modification": modification.number}
        change = append_transaction(
            modification.loan, kind=TransactionKind.MODIFICATION, details=terms, **common
        )
        modification.transaction = change
        new.append(change)
    return new


def _require_undoable(modification: Modification) -> None:
    """Within the days the policy gives, and only the latest change of the terms."""
    loan = modification.loan
    require_status(loan, LoanStatus.ACTIVE, because="undoing a modification")
    days = int(limit_of(loan, "modification_undo_days"))
    assert modification.applied_date is not None
    if (day_of(loan) - modification.applied_date).days > days:
        raise UnableToUndo(
            f"{modification.number} was applied on {modification.applied_date}; it can be undone within {days} days. "
            "Propose another modification instead."
        )
    later = Modification.objects.applied_to(loan).filter(applied_date__gte=modification.applied_date)
    newer = later.exclude(pk=modification.pk).filter(pk__gt=modification.pk).order_by("-id").first()
    if newer is not None:
        raise UnableToUndo(
            f"{newer.number} changed the terms again on {newer.applied_date}; undo that one first."
        )
