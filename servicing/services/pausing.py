"""Relief for a while: days that earn no interest, and installments that are put off."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.dates import add_months
from loanops.engine.events import TermsChange
from loanops.usecases import second_person_always, use_case
from servicing.models import Loan, Transaction, TransactionKind
from servicing.services.noticing import tell
from servicing.services.policies import policy_of
from servicing.services.re_aging import tell_plan
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_effective_date,
    require_status,
    settle,
    state_on,
)
from servicing.services.rescheduling import Purpose, changes_within, reschedule
from servicing.states import LoanStatus

PAUSE_MONTHS_MAX = 12


class UnableToPauseInterest(LoanOpsError):
    """A pause has an end, after its beginning and within a year, and does not run into another one."""


class UnableToGrantForbearance(LoanOpsError):
    """The product allows only so many months, and there have to be installments to put off."""


@use_case(
    "servicing.pause_interest",
    audit="loan.interest-paused",
    title="Pause interest",
    approval=second_person_always,
)
def pause_interest(
    *, loan_id: int, effective_date: date, until_date: date, reason: str, actor: Actor
) -> Transaction:
    """The days from the effective date up to, not including, `until_date` earn no interest; due dates stay."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="an interest pause")
    require_effective_date(loan, effective_date, day_of(loan))
    if not effective_date < until_date <= add_months(effective_date, PAUSE_MONTHS_MAX):
        raise UnableToPauseInterest(
            f"A pause from {effective_date} ends after that day and by "
            f"{add_months(effective_date, PAUSE_MONTHS_MAX)}, not on {until_date}."
        )
    _refuse_overlap(loan, effective_date, until_date)
    pause = append_transaction(
        loan,
        kind=TransactionKind.INTEREST_PAUSE,
        amount=Decimal(0),
        effective_date=effective_date,
        details={"until_date": until_date.isoformat()},
        actor=actor,
        reason=reason,
    )
    settle(loan, pause)
    announce("loan.interest-paused", loan_id=loan.pk, transaction_id=pause.pk)
    tell(
        loan,
        "interest-paused",
        key=pause.public_id,
        effective_date=effective_date,
        until_date=until_date,
    )
    return pause


@use_case(
    "servicing.grant_forbearance",
    audit="loan.forbearance-granted",
    title="Grant forbearance",
    approval=second_person_always,
)
def grant_forbearance(
    *, loan_id: int, effective_date: date, months: int, reason: str, actor: Actor
) -> Transaction:
    """Put the installments to come off by so many months; interest goes on, arrears stay as they are.

    The product says how many months there may be within twelve.
    """
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a forbearance")
    require_effective_date(loan, effective_date, day_of(loan))
    _require_months(loan, effective_date, months)
    state = state_on(loan, effective_date)
    if state.next_due_date is None:
        raise UnableToGrantForbearance(f"{loan.number} has no installment to come.")
    transaction, projection = reschedule(
        loan,
        TermsChange(first_due_date=add_months(state.next_due_date, months)),
        effective_date,
        purpose=Purpose.FORBEARANCE,
        months=months,
        reason=reason,
        actor=actor,
    )
    announce("loan.forbearance-granted", loan_id=loan.pk, transaction_id=transaction.pk)
    tell_plan(loan, transaction, projection)
    return transaction


def _refuse_overlap(loan: Loan, from_date: date, until_date: date) -> None:
    pauses = Transaction.objects.standing().filter(loan=loan, kind=TransactionKind.INTEREST_PAUSE)
    for pause in pauses.filter(effective_date__lt=until_date):
        until = date.fromisoformat(pause.details["until_date"])
        if until > from_date:
            raise UnableToPauseInterest(
                f"{loan.number} is paused from {pause.effective_date} to {until} already."
            )


def _require_months(loan: Loan, on: date, months: int) -> None:
    most = policy_of(loan).deferral_months_max
    used = sum(int(row.details.get("months", 0)) for row, _ in changes_within(loan, 12, on))
    if months < 1 or used + months > most:
        taken = f" {used} are taken;" if used else ""
        raise UnableToGrantForbearance(
            f"{loan.product_snapshot['name']} allows {most} months within twelve;{taken} {months} is not possible."
        )
