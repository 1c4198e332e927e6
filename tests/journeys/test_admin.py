"""A whole life in the admin: each step is a page that a member of staff opens and a button he presses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loan_collections.models import CollectionTask
from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.outbox import deliver_outbox
from loanops.parties.models import Business
from origination.models import Application
from payments.models import Payment
from servicing.models import Delinquency, Loan, Transaction, TransactionKind
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.origination import make_application, signature_form
from tests.journeys import story
from tests.journeys.pages import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Desk:
    return Desk(make_user(Role.LOAN_OFFICER))


@pytest.fixture
def underwriter() -> Desk:
    return Desk(make_user(Role.UNDERWRITER))


@pytest.fixture
def finance() -> Desk:
    return Desk(make_user(Role.FINANCE_MANAGER))


@pytest.fixture
def analyst() -> Desk:
    return Desk(make_user(Role.FINANCE_ANALYST))


def lent(officer: Desk, finance: Desk) -> Loan:
    """From a draft to money paid out, by pages only."""
    application = make_application()
    officer.press("submit-application", application)
    deliver_outbox()
    application = story.again(application)
    assert "Offer made" in officer.open(application)
    preview = officer.press(
        "accept-offer",
        application,
        **signature_form(application),
        reason="Signed in the branch.",
    )
    assert "Ana Moreno" in preview
    business = Business.objects.get(pk=application.business_id)
    officer.press(
        "add-bank-account",
        business,
        routing_number="021000021",
        account_number="000123456789",
        kind="CHECKING",
    )
    contract = application.offers.get(status="ACCEPTED")
    officer.press("board-loan", model=Loan, contract=contract.pk)
    loan = Loan.objects.get(application=application)
    account = business.bank_accounts.get()
    officer.press("disburse-loan", loan, amount="20000.00", method="ACH", bank_account=account.pk)
    request = ApprovalRequest.objects.get()
    assert "20,000.00" in finance.open(request)
    finance.press("approve-request", request, reason="Conditions are met.")
    deliver_outbox()
    return story.now(loan)


class TestHappyLife:
    def test_from_draft_to_closed(self, officer, finance, analyst):
        loan = lent(officer, finance)
        assert loan.status == "ACTIVE"
        assert "20,000.00" in officer.open(loan)

        story.live_through(story.installment(loan, 1).due_date)
        due = story.now(loan).position.total_due
        preview = analyst.press(
            "record-payment",
            loan,
            amount=str(due),
            effective_date=clock.business_date().isoformat(),
            method="CHECK",
            reference="CHECK-7",
        )
        assert f"{due:,.2f}" in preview
        refusal = analyst.refused(
            "record-payment",
            loan,
            amount=str(due),
            effective_date=clock.business_date().isoformat(),
            method="CHECK",
            reference="CHECK-7",
        )
        assert "CHECK-7" in refusal

        owed = story.now(loan).position.total_outstanding
        analyst.press(
            "record-payment",
            loan,
            amount=str(owed),
            effective_date=clock.business_date().isoformat(),
            method="WIRE",
            reference="WIRE-1",
        )
        assert "Closed" in officer.open(story.now(loan))
        assert_books_prove()


class TestReferredAndDecidedByAPerson:
    def test_the_underwriter_sees_the_rules_and_approves_with_a_preview(self, underwriter):
        application = make_application(requested_amount=Decimal("30000.00"))
        Desk(make_user(Role.LOAN_OFFICER)).press("submit-application", application)
        deliver_outbox()
        application = story.again(application)
        assert application.status == "REFERRED"
        assert "Referred to a person" in underwriter.open(application)
        assert application.number in underwriter.list(Application)

        preview = underwriter.press(
            "approve-application",
            application,
            approved_amount="30000.00",
            annual_rate="12.2500",
            rate_reason="Long relationship",
            reason="Cash flow and payment history carry the request.",
        )
        assert "30,000.00" in preview
        assert story.again(application).status in ("OFFER_MADE", "REFERRED")
        if ApprovalRequest.objects.exists():
            Desk(make_user(Role.MANAGER)).press("approve-request", ApprovalRequest.objects.get())
        assert story.again(application).status == "OFFER_MADE"

    def test_a_decline_needs_reasons_and_writes_the_notice(self, underwriter):
        application = make_application(requested_amount=Decimal("30000.00"))
        Desk(make_user(Role.LOAN_OFFICER)).press("submit-application", application)
        deliver_outbox()

        underwriter.press(
            "decline-application",
            story.again(application),
            reason_codes=["R103"],
            reason="Cash flow does not carry the requested debt.",
        )

        assert story.again(application).status == "DECLINED"
        assert application.adverse_action_notices.exists()


class TestLateAndCured:
    def test_the_agent_sees_the_task_and_the_payment_cures_it(self, officer, finance):
        loan = lent(officer, finance)
        agent = Desk(make_user(Role.COLLECTIONS_AGENT))
        due = story.installment(loan, 1).due_date
        story.live_through(due + timedelta(days=12))
        assert Transaction.objects.filter(loan=loan, kind=TransactionKind.LATE_FEE).exists()
        task = CollectionTask.objects.filter(loan=loan).first()
        assert loan.number in agent.list(CollectionTask)
        assert loan.number in agent.open(task)

        agent.press(
            "create-payment",
            model=Payment,
            loan=loan.number,
            amount_choice="DUE",
            method="ACH",
            reason="Agreed by phone.",
        )
        deliver_outbox()

        assert Delinquency.objects.get(loan=loan).status == "CURED"
        assert story.now(loan).position.bucket == "CURRENT"
        assert_books_prove()
