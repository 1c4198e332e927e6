"""Re-age and re-amortize: arrears go into the plan, or the plan is spread anew over the time that is left."""

from datetime import date

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.dates import add_months
from loanops.engine.events import TermsChange
from loanops.usecases import second_person_always, use_case
from servicing.models import Loan, Transaction
from servicing.models.transactions import MONEY_IN
from servicing.services.noticing import tell
from servicing.services.policies import policy_of
from servicing.services.projecting import Projection
from servicing.services.recording import (
    day_of,
    lock_loan,
    require_effective_date,
    require_status,
    state_on,
)
from servicing.services.rescheduling import Purpose, changes_within, reschedule
from servicing.states import LoanStatus


class UnableToReAge(LoanOpsError):
    """Policy allows it seldom, and only for loans that show they can be paid."""


class NothingToSpread(LoanOpsError):
    """No installment is left over which principal could be spread."""


@use_case("servicing.re_age_loan", audit="loan.re-aged", title="Re-age", approval=second_person_always)
def re_age_loan(
    *,
    loan_id: int,
    effective_date: date,
    number_of_installments: int | None = None,
    reason: str,
    actor: Actor,
) -> Transaction:
    """What is past due becomes part of the installments to come: the loan is current, though it was not paid up.

    Policy: not before the loan's age and number of payments show that it can be paid, and once in so many months.
    """
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a re-age")
    require_effective_date(loan, effective_date, day_of(loan))
    _require_policy(loan, effective_date)
    if not state_on(loan, effective_date).days_past_due:
        raise UnableToReAge(f"{loan.number} is not past due on {effective_date}; there is nothing to re-age.")
    change = TermsChange(spread_arrears=True, number_of_installments=number_of_installments)
    transaction, projection = reschedule(
        loan, change, effective_date, purpose=Purpose.RE_AGE, reason=reason, actor=actor
    )
    announce("loan.re-aged", loan_id=loan.pk, transaction_id=transaction.pk)
    tell_plan(loan, transaction, projection)
    return transaction


@use_case(
    "servicing.re_amortize_loan",
    audit="loan.re-amortized",
    title="Re-amortize",
    approval=second_person_always,
)
def re_amortize_loan(
    *,
    loan_id: int,
    effective_date: date,
    number_of_installments: int | None = None,
    reason: str,
    actor: Actor,
) -> Transaction:
    """The principal really owed is spread anew over the installments left, or over another number of them.

    After a large prepayment the installments get smaller; arrears stay due as they are.
    """
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a re-amortization")
    require_effective_date(loan, effective_date, day_of(loan))
    state = state_on(loan, effective_date)
    if not any(not row.billed and row.due.principal for row in state.rows):
        raise NothingToSpread(f"Every installment of {loan.number} is billed by {effective_date}.")
    change = TermsChange(number_of_installments=number_of_installments)
    transaction, projection = reschedule(
        loan, change, effective_date, purpose=Purpose.RE_AMORTIZATION, reason=reason, actor=actor
    )
    announce("loan.re-amortized", loan_id=loan.pk, transaction_id=transaction.pk)
    tell_plan(loan, transaction, projection)
    return transaction


def _require_policy(loan: Loan, on: date) -> None:
    policy = policy_of(loan)
    assert loan.first_disbursed_date is not None
    old_enough = add_months(loan.first_disbursed_date, policy.re_age_loan_age_months_min)
    if on < old_enough:
        raise UnableToReAge(
            f"{loan.number} may be re-aged from {old_enough}, when it is "
            f"{policy.re_age_loan_age_months_min} months old."
        )
    for earlier, change in changes_within(loan, policy.re_age_interval_months, on):
        if change.spread_arrears:
            raise UnableToReAge(
                f"{loan.number} is re-aged on {earlier.effective_date}; "
                f"{policy.re_age_interval_months} months lie between two."
            )
    payments = Transaction.objects.standing().filter(loan=loan, kind__in=MONEY_IN, effective_date__lte=on)
    made = payments.values("effective_date").distinct().count()
    if made < policy.re_age_payments_min:
        raise UnableToReAge(f"{made} payments are made by {on}; {policy.re_age_payments_min} are needed.")


def tell_plan(loan: Loan, transaction: Transaction, projection: Projection) -> None:
    position = projection.position
    tell(
        loan,
        "plan-changed",
        key=transaction.public_id,
        effective_date=transaction.effective_date,
        next_due_date=position.next_due_date,
        next_due_amount=position.next_due_amount,
    )
