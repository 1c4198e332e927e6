"""Loans on the books. What touches money goes through the services, so the books of every test balance."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from loanops.core import clock
from loanops.core.ids import next_number
from loanops.core.models import BusinessDay
from loanops.engine.terms import LoanTerms
from loanops.parties.models import Business
from products.selectors import version_on
from products.terms import build_terms
from servicing.close.running import run_end_of_days
from servicing.close.statements import issue_due_statements
from servicing.models import (
    AllowanceRate,
    CannedAnswer,
    DisbursementOrder,
    EndOfDayFailure,
    EndOfDayRun,
    ImportJob,
    IndexRate,
    Inquiry,
    Loan,
    SettlementAgreement,
    Transaction,
    UnappliedFunds,
)
from servicing.services.allowance import run_allowance
from servicing.services.disbursing import record_manual_disbursement
from servicing.services.imports import start_import
from servicing.services.index_rates import record_index_rate
from servicing.services.inquiries import submit_inquiry
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.services.projecting import project
from servicing.services.receipts import record_payment
from servicing.services.settling import agree_settlement
from servicing.services.statements import issue_statement
from servicing.services.unapplied import record_unapplied
from tests.factories.access import SYSTEM
from tests.factories.parties import BusinessFactory
from tests.factories.registry import sample

START = date(2026, 1, 15)
PRINCIPAL = Decimal("12000.00")
RATE = Decimal("12")


def make_loan(
    *,
    principal: Decimal = PRINCIPAL,
    annual_rate: Decimal = RATE,
    installments: int = 12,
    product: str = "micro-loan",
    business: Business | None = None,
    booked: date | None = None,
    fees_withheld: Decimal = Decimal("0.00"),
    snapshot: dict[str, Any] | None = None,
    **terms: Any,
) -> Loan:
    """A booked loan that waits for its money: monthly installments, 30/360, late fee 25.00 after ten days of grace."""
    booked = booked or clock.business_date()
    version = version_on(product, booked)
    content = {**version.snapshot(), **(snapshot or {})}
    agreed: LoanTerms = build_terms(
        content,
        principal=principal,
        annual_rate=annual_rate,
        number_of_installments=installments,
        start_date=booked,
    )
    loan = Loan(
        number=next_number("LN"),
        business=business or BusinessFactory(),
        product=version.product,
        product_version=version,
        product_snapshot=content,
        terms=replace(agreed, **terms).to_json(),
        principal=principal,
        annual_rate=annual_rate,
        fees_withheld=fees_withheld,
        booked_date=booked,
    )
    with transaction.atomic():
        loan.save()
        project(loan, booked)
    return loan


def disburse(loan: Loan, on: date | None = None, amount: Decimal | None = None) -> DisbursementOrder:
    """The whole principal (or a part of it), paid out by hand."""
    return record_manual_disbursement(
        loan_id=loan.pk,
        amount=amount or loan.principal,
        effective_date=on or clock.business_date(),
        reference=f"WIRE-{loan.number}-{amount or ''}",
        actor=SYSTEM,
    )


def make_active_loan(*, disbursed: date = START, **fields: Any) -> Loan:
    """A loan paid out on `disbursed`, with nothing paid since."""
    loan = make_loan(**fields)
    disburse(loan, disbursed)
    return fresh(loan)


def pay(loan: Loan, amount: str | Decimal, on: date | None = None, **fields: Any) -> Transaction:
    """Money recorded by the system."""
    return record_payment(
        loan_id=loan.pk,
        amount=Decimal(amount),
        effective_date=on or clock.business_date(),
        actor=SYSTEM,
        **fields,
    )


def set_business_date(day: date) -> None:
    """Move the lender's day without closing the days between: the loans are behind and catch up when written to."""
    BusinessDay.set(day)


def close_days(through: date) -> None:
    """Run end of day for every day up to and including `through`."""
    run_end_of_days(through)


def live_through(through: date) -> None:
    """Every day's end of day, and the statements that are due after it."""
    while clock.business_date() <= through:
        close_days(clock.business_date())
        issue_due_statements()


def fresh(loan: Loan) -> Loan:
    """The loan as it is stored now, with its position."""
    return Loan.objects.select_related("position", "business", "product").get(pk=loan.pk)


def _late() -> Loan:
    """A loan that is late on the usual business date."""
    return make_active_loan()


def _held() -> UnappliedFunds:
    """Money that waits on a late loan."""
    return record_unapplied(
        loan_id=_late().pk,
        amount=Decimal("250.00"),
        received_date=clock.business_date(),
        reason="For which loan?",
        actor=SYSTEM,
    )


def _settlement() -> SettlementAgreement:
    """An open agreement about a late loan."""
    return agree_settlement(
        loan_id=_late().pk,
        amount=Decimal("9000.00"),
        effective_date=clock.business_date(),
        reason="Lump sum",
        actor=SYSTEM,
    )


def sample_index_rate() -> IndexRate:
    """The prime rate of the day."""
    return record_index_rate(
        index="PRIME", published_date=clock.business_date(), rate=Decimal("7.5"), actor=SYSTEM
    )


def _make_run() -> EndOfDayRun:
    """A run that ended, and left a loan behind."""
    run = EndOfDayRun.objects.create(
        business_date=clock.business_date() - timedelta(days=1),
        status="COMPLETED",
        started_at=clock.now(),
        finished_at=clock.now(),
        started_by="end of day",
    )
    EndOfDayFailure.objects.create(
        run=run, loan=_late(), step="close_loans", reason="EngineError: no terms", failed_at=clock.now()
    )
    return run


def make_inquiry(**fields: Any) -> Inquiry:
    """A question that waits for its answer."""
    loan = fields.pop("loan", None) or make_active_loan()
    given = {"subject": "BALANCE", "title": "What do I owe?", "text": "On 31 March, please.", **fields}
    return submit_inquiry(loan_id=loan.pk, actor=SYSTEM, **given)


def make_import() -> ImportJob:
    """An import with its file and what came of its last run."""
    name = default_storage.save("imports/uploads/sample.csv", ContentFile(b"external_number\n"))
    job = start_import(
        layout="live", product_code="micro-loan", file_name="sample.csv", path=name, actor=SYSTEM
    )
    job.refused_path = job.reconciliation_path = name
    job.save()
    return job


sample("servicing.ImportJob", make_import)
sample("servicing.Inquiry", make_inquiry)
sample("servicing.CannedAnswer", lambda: CannedAnswer.objects.order_by("id").first())
sample("servicing.Statement", lambda: issue_statement(loan_id=_late().pk, actor=SYSTEM))
sample(
    "servicing.PayoffQuote",
    lambda: issue_payoff_quote(loan_id=_late().pk, quote_date=clock.business_date(), actor=SYSTEM),
)


def _modification() -> Any:
    """One whose agreement is with the borrower."""
    from tests.factories.modifications import make_sent

    return make_sent()


sample("servicing.Modification", _modification)
sample("servicing.Loan", make_active_loan)
sample("servicing.Transaction", lambda: pay(_late(), "100.00"))
sample("servicing.DisbursementOrder", lambda: _late().disbursement_orders.get())
sample("servicing.UnappliedFunds", _held)
sample("servicing.SettlementAgreement", _settlement)
sample("servicing.IndexRate", sample_index_rate)
sample("servicing.Delinquency", lambda: _late().delinquencies.get())
sample("servicing.EndOfDayRun", _make_run)
sample("servicing.AllowanceRate", lambda: AllowanceRate.objects.order_by("id").first())
sample("servicing.AllowanceRun", lambda: run_allowance(month=date(2026, 1, 1), actor=SYSTEM))
