"""Whole lives, told through the services. Each ends by proving the books."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loan_collections.models import CollectionTask
from loan_collections.states import TaskStatus
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.models import AdverseActionNotice, Decision
from origination.services.applying import modify_application
from origination.services.deciding import approve_application
from payments.models import Payment
from payments.services.creating import create_payment
from servicing.models import Delinquency, Loan, Transaction, TransactionKind
from servicing.selectors import payoff_quote
from servicing.services.boarding import board_loan
from servicing.services.ending import refund_credit_balance
from servicing.services.receipts import record_payment
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.journeys import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def lender():
    return story.make_lender()


@pytest.fixture
def loan(lender) -> Loan:
    application = story.accept(story.apply(lender))
    return story.lend(lender, application)


def record(lender, loan: Loan, amount: Decimal, **more):
    return record_payment(
        loan_id=loan.pk,
        amount=amount,
        effective_date=more.pop("on", clock.business_date()),
        method="ACH",
        actor=lender.analyst,
        **more,
    )


class TestHappyLife:
    def test_applied_decided_lent_paid_on_time_and_closed(self, lender):
        application = story.apply(lender, requested_term_months=6)
        assert application.status == "OFFER_MADE"
        assert Decision.objects.get(application=application).decided_by == "RULES"
        loan = story.lend(lender, story.accept(application))
        assert loan.status == "ACTIVE"
        assert loan.position.principal == loan.principal == Decimal("20000.00")
        assert story.again(application).status == "BOARDED"

        last = loan.installments.filter(number__isnull=False).count()
        story.pay_on_due_dates(loan, lambda paid, due: record(lender, paid, due), numbers=range(1, last + 1))

        loan = story.now(loan)
        assert (loan.status, loan.close_reason) == ("CLOSED", "PAID_OFF")
        assert loan.position.total_outstanding == loan.position.credit == 0
        assert not Delinquency.objects.exists()
        assert not Transaction.objects.filter(kind=TransactionKind.LATE_FEE).exists()
        assert_books_prove()

    def test_the_provider_collects_an_installment(self, lender, loan):
        due = story.installment(loan, 1)
        story.live_through(due.due_date)

        payment = create_payment(loan_id=loan.pk, amount_choice="DUE", method="ACH", actor=lender.officer)
        deliver_outbox()

        payment = Payment.objects.get(pk=payment.pk)
        assert payment.status in ("SUCCEEDED", "SETTLED")
        assert story.installment(loan, 1).outstanding == 0
        assert_books_prove()

    def test_one_application_becomes_one_loan_whatever_is_retried(self, lender):
        application = story.accept(story.apply(lender))

        first = board_loan(application_id=application.pk, actor=lender.officer)
        second = board_loan(application_id=application.pk, actor=lender.officer)

        assert first.pk == second.pk
        assert Loan.objects.count() == 1


class TestLateAndCured:
    def test_late_fee_task_reminder_then_cured(self, lender, loan):
        due = story.installment(loan, 1)
        story.live_through(due.due_date + timedelta(days=1))
        assert story.now(loan).position.days_past_due == 1
        assert Delinquency.objects.get(loan=loan).status == "OPEN"

        story.live_through(due.due_date + timedelta(days=11))
        fee = Transaction.objects.get(loan=loan, kind=TransactionKind.LATE_FEE)
        assert fee.amount == Decimal("25.00")
        assert CollectionTask.objects.filter(loan=loan, status=TaskStatus.OPEN).exists()
        assert Notification.objects.filter(loan_number=loan.number).exists()

        record(lender, loan, story.now(loan).position.total_due)
        deliver_outbox()

        loan = story.now(loan)
        assert (loan.position.days_past_due, loan.position.bucket, loan.position.overdue_amount) == (
            0,
            "CURRENT",
            0,
        )
        assert Delinquency.objects.get(loan=loan).status == "CURED"
        story.live_through(clock.business_date() + timedelta(days=1))
        assert not CollectionTask.objects.filter(loan=loan, status=TaskStatus.OPEN).exists()
        assert_books_prove()

    def test_a_payment_dated_back_into_the_grace_takes_the_late_fee_away(self, lender, loan):
        due = story.installment(loan, 1)
        story.live_through(due.due_date + timedelta(days=12))
        amount = due.principal + due.interest
        record(lender, loan, amount, on=due.due_date)

        position = story.now(loan).position
        assert (position.penalties, position.days_past_due) == (0, 0)
        assert Delinquency.objects.get(loan=loan).status == "CURED"
        assert_books_prove()


class TestDeclined:
    def test_subprime_is_declined_with_reasons_and_a_notice_due(self, lender):
        application = story.apply(lender, credit="0301")

        assert application.status == "DECLINED"
        notice = AdverseActionNotice.objects.get(application=application)
        assert notice.reasons
        assert (notice.due_date - clock.business_date()).days <= 30
        with pytest.raises(Exception, match="board"):
            board_loan(application_id=application.pk, actor=lender.officer)
        assert not Loan.objects.exists()
        assert_books_prove()


class TestModifiedApplication:
    def test_referred_then_changed_then_checked_again_and_approved_by_a_person(self, lender):
        application = story.apply(lender, requested_amount=Decimal("30000.00"))
        assert application.status == "REFERRED"

        modify_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("28000.00")},
            reason="The machine became cheaper.",
            actor=lender.officer,
        )
        deliver_outbox()
        application = story.again(application)
        assert (application.status, application.requested_amount) == ("REFERRED", Decimal("28000.00"))
        assert Decision.objects.filter(application=application).count() == 2

        outcome = approve_application.submit(
            application_id=application.pk,
            approved_amount=Decimal("28000.00"),
            annual_rate=Decimal("12.25"),
            rate_reason="Long relationship",
            reason="Cash flow and payment history carry the request.",
            actor=lender.underwriter,
        )
        if isinstance(outcome, Proposed):
            approve_request(approval_id=outcome.request.pk, actor=lender.manager)
        loan = story.lend(lender, story.accept(story.again(application)))

        assert loan.principal == Decimal("28000.00")
        assert AuditEvent.objects.filter(event="application.modified").get().changes
        assert_books_prove()


class TestOverpaid:
    def test_what_is_not_owed_becomes_a_credit_balance_and_is_refunded(self, lender, loan):
        story.live_through(story.installment(loan, 1).due_date)
        owed = payoff_quote(loan, clock.business_date()).total
        record(lender, loan, owed + Decimal("100.00"))
        closed = story.now(loan)
        assert (closed.status, closed.position.credit) == ("CLOSED", Decimal("100.00"))

        refund_credit_balance(
            loan_id=loan.pk,
            amount=Decimal("100.00"),
            effective_date=clock.business_date(),
            reason="Paid too much.",
            actor=lender.analyst,
        )

        assert story.now(loan).position.credit == 0
        assert_books_prove()

    def test_the_payoff_quote_leaves_exactly_zero(self, lender, loan):
        story.live_through(story.installment(loan, 1).due_date + timedelta(days=5))
        record(lender, loan, payoff_quote(loan, clock.business_date()).total)

        closed = story.now(loan)
        assert (closed.status, closed.position.total_outstanding, closed.position.credit) == ("CLOSED", 0, 0)
        assert_books_prove()


class TestReturnedPayment:
    def test_it_reopens_the_closed_loan_and_the_loan_is_late_again(self, lender, loan):
        due = story.installment(loan, 1).due_date
        story.live_through(due)
        payment = record(lender, loan, payoff_quote(loan, due).total, reference="BANK-1")
        assert story.now(loan).status == "CLOSED"
        story.live_through(due + timedelta(days=3))

        outcome = reverse_transaction.submit(
            transaction_id=payment.pk, reason="R01 insufficient funds", actor=lender.analyst
        )
        assert isinstance(outcome, Proposed)
        approve_request(approval_id=outcome.request.pk, actor=lender.finance_manager)

        reopened = story.now(loan)
        assert reopened.status == "ACTIVE"
        assert reopened.position.principal == loan.principal
        assert reopened.position.days_past_due == 3
        assert_books_prove()
        story.live_through(due + timedelta(days=5))
        record(lender, loan, payoff_quote(loan, clock.business_date()).total)
        assert story.now(loan).status == "CLOSED"
        assert_books_prove()
