"""Another day of the month to pay on."""

from datetime import date, timedelta

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.events import TermsChange
from loanops.usecases import use_case
from servicing.models import Loan, Transaction
from servicing.services.policies import ServicingPolicy, policy_of
from servicing.services.re_aging import tell_plan
from servicing.services.recording import (
    day_of,
    lock_loan,
    require_effective_date,
    require_status,
    state_on,
)
from servicing.services.rescheduling import Purpose, changes_within, reschedule
from servicing.states import LoanStatus


class UnableToChangeDueDate(LoanOpsError):
    """Policy allows it for loans that are current, so often a year and so far."""


@use_case("servicing.change_due_date", audit="loan.due-date-changed", title="Change due date")
def change_due_date(
    *, loan_id: int, effective_date: date, first_due_date: date, reason: str, actor: Actor
) -> Transaction:
    """The installments to come fall due from another day on, at the same distance; the days between cost interest."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a change of due date")
    require_effective_date(loan, effective_date, day_of(loan))
    policy = policy_of(loan)
    _require_seldom(loan, effective_date, policy)
    _require_day(loan, effective_date, first_due_date, policy)
    transaction, projection = reschedule(
        loan,
        TermsChange(first_due_date=first_due_date),
        effective_date,
        purpose=Purpose.DUE_DATE_CHANGE,
        reason=reason,
        actor=actor,
    )
    announce("loan.due-date-changed", loan_id=loan.pk, transaction_id=transaction.pk)
    tell_plan(loan, transaction, projection)
    return transaction


def _require_seldom(loan: Loan, on: date, policy: ServicingPolicy) -> None:
    only_days = [
        earlier
        for earlier, change in changes_within(loan, 12, on)
        if change.first_due_date is not None and earlier.details.get("purpose") != Purpose.FORBEARANCE
    ]
    if len(only_days) >= policy.due_date_changes_max:
        raise UnableToChangeDueDate(
            f"{loan.number} changed its due date on {only_days[-1].effective_date}; "
            f"{policy.due_date_changes_max} in 12 months is the most."
        )


def _require_day(loan: Loan, on: date, first_due_date: date, policy: ServicingPolicy) -> None:
    state = state_on(loan, on)
    if state.days_past_due:
        raise UnableToChangeDueDate(
            f"{loan.number} is {state.days_past_due} days past due; the due date of a current loan can be changed."
        )
    if state.next_due_date is None:
        raise UnableToChangeDueDate(f"{loan.number} has no installment to come.")
    latest = state.next_due_date + timedelta(days=policy.due_date_change_days_max)
    if not on < first_due_date <= latest:
        raise UnableToChangeDueDate(
            f"The next installment is due on {state.next_due_date}; it may move to a day after {on}, "
            f"up to {latest}, not to {first_due_date}."
        )
