"""Account maintenance: what may change about a loan without touching its terms or its money."""

from datetime import date

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.core.texts import require_no_personal_numbers
from loanops.parties.models import BusinessOwner
from loanops.usecases import use_case
from servicing.models import DisbursementOrder, Loan
from servicing.models.loans import StatementDelivery
from servicing.states import CloseReason, DisbursementStatus, LoanStatus

NICKNAME_LENGTH_MAX = 60
PEOPLE = {"officer": Role.LOAN_OFFICER, "agent": Role.COLLECTIONS_AGENT}


class UnableToCancelLoan(LoanOpsError):
    """Money is on its way or was paid out already."""

    status = 409


@use_case("servicing.update_loan_details", audit="loan.details-updated", title="Update details")
def update_loan_details(
    *,
    loan_id: int,
    nickname: str | None = None,
    statement_delivery: str | None = None,
    contact_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> Loan:
    """Change how the borrower's account is run; what is None stays. A contact of 0 means nobody in particular."""
    loan = lock(Loan.objects.all(), loan_id)
    errors = []
    if nickname is not None:
        if len(nickname) > NICKNAME_LENGTH_MAX:
            errors.append(FieldError("/nickname", "max_length", f"At most {NICKNAME_LENGTH_MAX} characters."))
        require_no_personal_numbers(nickname, "/nickname")
        loan.nickname = nickname.strip()
    if statement_delivery is not None:
        if statement_delivery not in StatementDelivery.values:
            detail = f"One of {', '.join(StatementDelivery.values)}."
            errors.append(FieldError("/statement_delivery", "invalid_choice", detail))
        loan.statement_delivery = statement_delivery
    if contact_id is not None:
        known = BusinessOwner.objects.filter(business_id=loan.business_id, pk=contact_id)
        if contact_id and not known.exists():
            errors.append(FieldError("/contact", "invalid_choice", "A person of the loan's business."))
        loan.contact_id = contact_id or None
    if errors:
        raise InvalidInput("The account cannot be changed like this.", errors=errors)
    loan.save()
    return loan


@use_case(
    "servicing.assign_loan", audit="loan.assigned", title="Assign officer or agent", surfaces=("admin",)
)
def assign_loan(
    *,
    loan_id: int,
    officer_id: int | None = None,
    agent_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> Loan:
    """Say who looks after a loan; what is None stays, 0 means nobody."""
    loan = lock(Loan.objects.all(), loan_id)
    errors = []
    for name, person_id in (("officer", officer_id), ("agent", agent_id)):
        if person_id is None:
            continue
        people = User.objects.filter(is_active=True, is_staff=True, role_assignments__role=PEOPLE[name])
        if person_id and not people.filter(pk=person_id).exists():
            detail = f"A {PEOPLE[name].label.lower()} on the staff."
            errors.append(FieldError(f"/{name}", "invalid_choice", detail))
        setattr(loan, f"{name}_id", person_id or None)
    if errors:
        raise InvalidInput("Nobody to assign it to.", errors=errors)
    loan.save()
    return loan


@use_case("servicing.cancel_loan", audit="loan.canceled", title="Cancel", surfaces=("admin",))
def cancel_loan(*, loan_id: int, effective_date: date | None = None, reason: str, actor: Actor) -> Loan:
    """A contract that was never paid out comes to nothing: the loan closes without ever having lent."""
    loan = lock(Loan.objects.all(), loan_id)
    if loan.status != LoanStatus.PENDING_DISBURSEMENT:
        raise UnableToCancelLoan(f"{loan.number} is {loan.get_status_display().lower()}: it was paid out.")
    ended = (DisbursementStatus.RETURNED, DisbursementStatus.FAILED)
    running = DisbursementOrder.objects.filter(loan=loan).exclude(status__in=ended).first()
    if running is not None:
        raise UnableToCancelLoan(
            f"A disbursement of {running.amount} is {running.get_status_display().lower()}; it has to end first."
        )
    loan.close_reason = CloseReason.CANCELED
    loan.closed_date = effective_date or clock.business_date()
    loan.change_status(LoanStatus.CLOSED, reason=reason)
    announce("loan.canceled", loan_id=loan.pk)
    return loan
