"""The demo lender: every role signs in, every state and scene is there, the books prove."""

from io import StringIO

import pytest
from django.core.management import call_command

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.demo.people import PASSWORD, logins, seed_people, username_of
from origination.models import Application
from servicing.models import (
    Delinquency,
    ImportJob,
    Inquiry,
    Loan,
    LoanPosition,
    Modification,
    PayoffQuote,
    Statement,
)
from tests.books import assert_books_prove
from tests.demo.scenes import assert_scenes

pytestmark = pytest.mark.django_db


class TestSeedDemo:
    def test_makes_the_portfolio_once_and_prints_the_logins(self):
        out = StringIO()
        call_command("seed_demo", stdout=out)
        loans = Loan.objects.count()
        call_command("seed_demo", stdout=out)

        assert Loan.objects.count() == loans > 290
        assert {"ACTIVE", "CLOSED", "CHARGED_OFF", "PENDING_DISBURSEMENT"} <= set(
            Loan.objects.values_list("status", flat=True)
        )
        assert {"DRAFT", "REFERRED", "OFFER_MADE", "ACCEPTED", "DECLINED", "BOARDED"} <= set(
            Application.objects.values_list("status", flat=True)
        )
        assert {"OPEN", "CURED"} <= set(Delinquency.objects.values_list("status", flat=True))
        assert ApprovalRequest.objects.filter(status="PENDING").exists()
        assert {"APPLIED", "EVALUATING"} <= set(Modification.objects.values_list("status", flat=True))
        assert {"OPEN", "ANSWERED"} <= set(Inquiry.objects.values_list("status", flat=True))
        assert Statement.objects.exists() and PayoffQuote.objects.exists()
        assert ImportJob.objects.get().status == "COMPLETED"
        assert Loan.objects.filter(close_reason="SETTLED").exists()
        assert LoanPosition.objects.filter(non_accrual_since__isnull=False).exists()
        assert out.getvalue().count(PASSWORD) == 2 * (len(Role) + 1)
        assert_scenes()
        assert_books_prove()


class TestPeople:
    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_signs_in(self, client, role):
        seed_people()
        assert client.login(username=username_of(role), password=PASSWORD)
        assert any(login.username == username_of(role) for login in logins())

    def test_never_where_money_is_real(self, settings):
        settings.LIVEMODE = True
        with pytest.raises(RuntimeError, match="LIVEMODE"):
            seed_people()
