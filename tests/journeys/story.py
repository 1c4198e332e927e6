"""The people and the steps that the journeys share; every step is the service that staff, borrower or system calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.outbox import deliver_outbox
from loanops.parties.services.businesses import add_bank_account
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.models import Application
from origination.services.applying import submit_application
from servicing.close.running import run_end_of_days
from servicing.models import Installment, Loan
from servicing.services.boarding import board_loan
from servicing.services.disbursing import disburse_loan
from tests.factories.access import staff
from tests.factories.origination import make_application, sign
from tests.factories.parties import make_borrower

ONE_DAY = timedelta(days=1)


@dataclass
class Lender:
    """One person per role that a journey needs."""

    officer: Actor
    underwriter: Actor
    agent: Actor
    analyst: Actor
    finance_manager: Actor
    manager: Actor


def make_lender() -> Lender:
    return Lender(
        officer=staff(Role.LOAN_OFFICER),
        underwriter=staff(Role.UNDERWRITER),
        agent=staff(Role.COLLECTIONS_AGENT),
        analyst=staff(Role.FINANCE_ANALYST),
        finance_manager=staff(Role.FINANCE_MANAGER),
        manager=staff(Role.MANAGER),
    )


def apply(lender: Lender, **changes: object) -> Application:
    """A complete application, submitted by the officer on the applicant's behalf; the bureaus have answered."""
    application = make_application(actor=lender.officer, **changes)
    submit_application(application_id=application.pk, actor=lender.officer)
    deliver_outbox()
    return again(application)


def borrower_of(application: Application) -> Actor:
    return actor_of_user(make_borrower(application.business))


def accept(application: Application) -> Application:
    """The borrower signs the offer."""
    sign(application, actor=borrower_of(application))
    return again(application)


def lend(lender: Lender, application: Application, *, account_number: str = "000123456789") -> Loan:
    """Boarded by the officer; the money proposed by one person, approved by another, sent by the provider."""
    add_bank_account(
        business_id=application.business_id,
        routing_number="021000021",
        account_number=account_number,
        actor=lender.officer,
    )
    loan = board_loan(application_id=application.pk, actor=lender.officer)
    outcome = disburse_loan.submit(loan_id=loan.pk, amount=loan.principal, actor=lender.officer)
    assert isinstance(outcome, Proposed)
    approve_request(approval_id=outcome.request.pk, actor=lender.finance_manager)
    deliver_outbox()
    return now(loan)


def live_through(day: date) -> None:
    """End of day for every day before `day`; afterwards `day` is the business date."""
    if clock.business_date() < day:
        run_end_of_days(day - ONE_DAY)
    deliver_outbox()
    assert clock.business_date() == day


def installment(loan: Loan, number: int) -> Installment:
    return Installment.objects.get(loan=loan, number=number)


def pay_on_due_dates(loan: Loan, pay: Callable[[Loan, Decimal], object], *, numbers: range) -> None:
    """Each of these installments paid in full on its due date."""
    for number in numbers:
        live_through(installment(loan, number).due_date)
        pay(loan, now(loan).position.total_due)


def now(loan: Loan) -> Loan:
    return Loan.objects.select_related("position", "business").get(pk=loan.pk)


def again(application: Application) -> Application:
    return Application.objects.select_related("business").get(pk=application.pk)
