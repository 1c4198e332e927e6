"""What reading a loan costs: twelve queries at most, whatever has happened to it, and no page is heavy."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from loanops.access.roles import Role
from loanops.engine.dates import add_months
from servicing.models import TransactionKind
from servicing.services.inquiries import submit_inquiry
from servicing.services.payoff_quotes import issue_payoff_quote
from servicing.services.recording import append_transaction, lock_loan, settle
from servicing.services.statements import issue_statement
from tests.factories.access import SYSTEM, make_user
from tests.factories.modifications import make_sent
from tests.factories.servicing import close_days, fresh, make_active_loan, pay
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db

QUERIES_MAX = 12
BYTES_MAX = 150_000
TABS = (
    "overview",
    "schedule",
    "schedule&view=original",
    "schedule&view=compare",
    "transactions",
    "payments",
    "statements",
    "delinquency",
    "modifications",
    "documents",
    "inquiries",
    "ledger",
    "timeline",
)
FIRST_DUE = date(2022, 12, 15)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def busy_loan():
    """Sixty installments, forty transactions, a statement, a quote, questions, and a modification on its way."""
    loan = make_active_loan(disbursed=date(2022, 11, 15), installments=60, principal=Decimal("60000.00"))
    with transaction.atomic():
        locked = lock_loan(loan.pk)
        receipts = [
            append_transaction(
                locked,
                kind=TransactionKind.REPAYMENT,
                amount=Decimal("1334.67"),
                effective_date=add_months(FIRST_DUE, number),
                method="CHECK",
                reference=f"CHECK-{number}",
                actor=SYSTEM,
            )
            for number in range(37)
        ]
        settle(locked, *receipts)
    pay(loan, "25.00")
    close_days(date(2026, 3, 3))
    issue_statement(loan_id=loan.pk, actor=SYSTEM)
    issue_payoff_quote(loan_id=loan.pk, quote_date=date(2026, 3, 4), actor=SYSTEM)
    for number in range(3):
        submit_inquiry(
            loan_id=loan.pk, subject="BALANCE", title=f"Question {number}", text="How much?", actor=SYSTEM
        )
    make_sent(fresh(loan), change={"number_of_installments": 30, "spread_arrears": True})
    return fresh(loan)


def test_every_tab_of_a_busy_loan_stays_within_its_budget(busy_loan, django_assert_max_num_queries):
    client = signed_in(make_user(Role.MANAGER))
    url = f"/admin/servicing/loan/{busy_loan.pk}/change/"
    client.get(url)
    for tab in TABS:
        with django_assert_max_num_queries(QUERIES_MAX):
            answer = client.get(f"{url}?tab={tab}")
        assert answer.status_code == 200
        assert len(answer.content) < BYTES_MAX, (tab, len(answer.content))


@pytest.mark.parametrize("path", ["loan", "transaction", "disbursementorder", "loan/boarding"])
def test_lists_stay_within_their_budget(busy_loan, path, django_assert_max_num_queries):
    client = signed_in(make_user(Role.MANAGER))
    client.get(f"/admin/servicing/{path}/")
    with django_assert_max_num_queries(QUERIES_MAX):
        answer = client.get(f"/admin/servicing/{path}/")
    assert len(answer.content) < BYTES_MAX
