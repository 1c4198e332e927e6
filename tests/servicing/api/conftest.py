import pytest

from loanops.access.roles import Role
from servicing.models import Loan
from tests.factories.access import make_user
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import make_active_loan
from tests.factories.tokens import ApiCaller, caller

SCOPES = (
    "loans:read",
    "loans:write",
    "payments:write",
    "approvals:read",
    "approvals:write",
    "end-of-day:read",
)


@pytest.fixture
def system(db: None) -> ApiCaller:
    """A system with every scope of servicing."""
    return caller(*SCOPES)


@pytest.fixture
def analyst_caller(db: None) -> ApiCaller:
    return caller(*SCOPES, user=make_user(Role.FINANCE_ANALYST))


@pytest.fixture
def manager_caller(db: None) -> ApiCaller:
    return caller(*SCOPES, user=make_user(Role.FINANCE_MANAGER))


@pytest.fixture
def own_loan(db: None) -> Loan:
    """A loan of the business the borrower belongs to."""
    return make_active_loan(business=make_business())


@pytest.fixture
def borrower(own_loan: Loan) -> ApiCaller:
    return caller(*SCOPES, user=make_borrower(own_loan.business))
