"""What happens to loans of the demo lender besides paying: questions, quotes, other terms, settling for less."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.outbox import deliver_outbox
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from servicing.models import ImportJob, Loan, LoanPosition
from servicing.services.account import assign_loan
from servicing.services.imports import check_import, run_import, start_import
from servicing.services.inquiries import answer_inquiry, submit_inquiry
from servicing.services.modifying.agreeing import record_signed_modification, send_modification_agreement
from servicing.services.modifying.applying import apply_modification
from servicing.services.modifying.deciding import approve_modification, approve_modification_exception
from servicing.services.modifying.proposing import propose_modification
from servicing.services.modifying.requesting import request_modification
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.services.receipts import record_payment
from servicing.services.settling import agree_settlement

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Staff:
    """Who does what at the demo lender."""

    officer: Actor
    agent: Actor
    analyst: Actor
    finance_manager: Actor
    manager: Actor


def look_after(loan: Loan, staff: Staff, *, late: bool) -> None:
    """The officer's loan; a late one also has an agent."""
    assign_loan(
        loan_id=loan.pk,
        officer_id=staff.officer.user_id,
        agent_id=staff.agent.user_id if late else None,
        actor=staff.manager,
    )


def ask_for_relief(loan: Loan, staff: Staff) -> None:
    """A request by telephone; it is evaluated at once and waits for a person."""
    request_modification(
        loan_id=loan.pk,
        category="CUSTOMERS_PAY_LATE",
        facts="Two customers pay sixty days late since September; orders are good.",
        affordable_payment=Decimal("600.00"),
        channel="PHONE",
        actor=staff.agent,
    )
    deliver_outbox()


def modify(loan: Loan, staff: Staff, *, installments: int) -> None:
    """From the request to new terms on the books: smaller installments over a longer time."""
    modification = request_modification(
        loan_id=loan.pk,
        category="SEASONAL",
        facts="Guests stay away in winter; summer made up for it in each of the last five years.",
        types=["TERM_EXTENSION"],
        channel="IN_PERSON",
        actor=staff.agent,
    )
    deliver_outbox()
    modification = propose_modification(
        modification_id=modification.pk,
        change={"number_of_installments": installments},
        reason="The smaller installment fits the cash flow of the winter.",
        actor=staff.agent,
    )
    if modification.policy_passed:
        approve_modification(modification_id=modification.pk, reason="Sound.", actor=staff.officer)
    else:
        reason = "A good payer in every year; the collateral of the season is there."
        approve_modification_exception(modification_id=modification.pk, reason=reason, actor=staff.manager)
    send_modification_agreement(modification_id=modification.pk, actor=staff.officer)
    owner = loan.business.owners.get()
    record_signed_modification(
        modification_id=modification.pk, name=str(owner), reference="Branch folder 12", actor=staff.officer
    )
    apply_modification(modification_id=modification.pk, actor=staff.officer)
    deliver_outbox()


def settle_for_less(loan: Loan, staff: Staff) -> None:
    """Seven tenths of the debt are agreed and paid the same day; the rest is forgiven."""
    owed = LoanPosition.objects.get(loan=loan).total_outstanding
    amount = (owed * Decimal("0.7")).quantize(CENT)
    today = clock.business_date()
    outcome = agree_settlement.submit(
        loan_id=loan.pk,
        amount=amount,
        effective_date=today,
        reason="The shop closes; the owner pays from savings.",
        actor=staff.agent,
    )
    if isinstance(outcome, Proposed):
        approve_request(approval_id=outcome.request.pk, actor=staff.manager)
    record_payment(
        loan_id=loan.pk,
        amount=amount,
        effective_date=today,
        method="WIRE",
        reference=f"SETTLE-{loan.number}",
        actor=staff.analyst,
    )
    deliver_outbox()


def ask(loan: Loan, staff: Staff, *, subject: str, title: str, text: str, answer: str = "") -> None:
    """A question about the loan, answered or waiting."""
    inquiry = submit_inquiry(
        loan_id=loan.pk, subject=subject, title=title, text=text, channel="PHONE", actor=staff.officer
    )
    if answer:
        answer_inquiry(inquiry_id=inquiry.pk, text=answer, actor=staff.officer)
    deliver_outbox()


def quote_payoff(loan: Loan, staff: Staff) -> None:
    """A letter with what closes the loan today."""
    issue_payoff_quote(loan_id=loan.pk, quote_date=clock.business_date(), actor=staff.officer)
    deliver_outbox()


def import_portfolio(file: Path, staff: Staff) -> ImportJob:
    """A file of another lender's loans, judged in a dry run and then taken onto the books."""
    path = default_storage.save(f"imports/uploads/{file.name}", ContentFile(file.read_bytes()))
    job = start_import(
        layout="sba", product_code="term-loan", file_name=file.name, path=path, actor=staff.analyst
    )
    check_import(job_id=job.pk, actor=staff.analyst)
    deliver_outbox()
    run_import(job_id=job.pk, reason="The dry run shows no surprise.", actor=staff.finance_manager)
    deliver_outbox()
    return ImportJob.objects.get(pk=job.pk)
