"""What every step of a modification shares: its locks, its loan as it stands, and whether that still holds."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.errors import LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.engine.conventions import Frequency
from servicing.models import Loan, LoanPosition, Modification, Transaction, TransactionKind
from servicing.models.transactions import DERIVED
from servicing.services.recording import day_of
from servicing.services.stored import StoredLoan, load
from servicing.states import ModificationStatus


class LoanMovedOn(LoanOpsError):
    """Something happened to the loan since the change was proposed; its figures no longer hold."""

    status = 409


class ModificationExpired(LoanOpsError):
    """The last day on which it could go on has passed."""

    status = 409


@dataclass(frozen=True)
class Standing:
    """A loan as it stands before a change: what is stored, and the day on which the change would count."""

    stored: StoredLoan
    on_date: date

    @property
    def loan(self) -> Loan:
        return self.stored.loan

    @property
    def frequency(self) -> Frequency:
        """How often installments fall due now."""
        frequency = self.loan.engine_terms().frequency
        events = (each for each in self.stored.events() if each.effective_date <= self.on_date)
        for event in sorted(events, key=lambda each: each.order):
            if event.change is not None:
                frequency = event.change.frequency or frequency
        return frequency


def standing(loan: Loan, on_date: date | None = None) -> Standing:
    """The loan as it stands on its day, or on an earlier one."""
    [stored] = load([loan])
    return Standing(stored, on_date or day_of(loan))


def lock_modification(modification_id: int, actor: Actor) -> Modification:
    """The modification, locked with its loan, which is locked first as everywhere; 404 for what is not one's own."""
    visible = Modification.objects.visible_to(actor)
    loan_id = visible.filter(pk=modification_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Modification {modification_id} does not exist.")
    loan = Loan.objects.select_for_update(of=("self",)).select_related("business", "officer").get(pk=loan_id)
    loan.position = LoanPosition.objects.select_for_update().get(loan=loan)
    loan.status_before = loan.status
    modification = lock(Modification.objects.all(), modification_id)
    modification.loan = loan
    work = current_work.get()
    if work is not None:
        work.touch(loan)
    return modification


def last_sequence(loan: Loan) -> int:
    """The loan's last transaction, late fees aside: they follow from dates and are no news."""
    counted = (
        Transaction.objects.filter(loan=loan)
        .exclude(kind__in=DERIVED)
        .exclude(kind=TransactionKind.REVERSAL, reverses__kind__in=DERIVED)
    )
    return counted.aggregate(last=Max("sequence"))["last"] or 0


def require_unmoved(modification: Modification) -> None:
    """Refuse to go on with figures that were computed for another state of the loan."""
    last = last_sequence(modification.loan)
    if last != modification.loan_sequence:
        newest = Transaction.objects.get(loan=modification.loan, sequence=last)
        raise LoanMovedOn(
            f"{modification.loan.number} moved on since {modification.number} was proposed on "
            f"{modification.proposed_date}: {newest}. Evaluate it again and make a new proposal."
        )


def require_in_time(modification: Modification) -> None:
    """Refuse what has passed its last day, even before the end of day closes it."""
    today = day_of(modification.loan)
    if modification.expires_on is not None and today > modification.expires_on:
        raise ModificationExpired(
            f"{modification.number} was open until {modification.expires_on}; it needs a new proposal."
        )


def reopen(modification: Modification, *, reason: str = "") -> None:
    """Back to evaluating, whatever it had come to: what was approved or agreed on counts no longer."""
    if modification.status == ModificationStatus.EVALUATING:
        return
    modification.approved_by = None
    modification.approval_date = None
    modification.override_reason = ""
    modification.expires_on = None
    modification.change_status(ModificationStatus.EVALUATING, reason=reason)


def valid_through(loan: Loan, days: int) -> date:
    """The last day of something that holds for so many days from today."""
    return day_of(loan) + timedelta(days=days)
