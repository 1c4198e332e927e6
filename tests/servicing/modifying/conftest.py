import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.actors import Actor
from servicing.models import Loan
from tests.factories.access import make_user, staff
from tests.factories.modifications import make_late_loan
from tests.factories.parties import make_borrower, make_business


@pytest.fixture
def late_loan(db: None) -> Loan:
    """Eight of 24 installments are paid, two are not: 46 days past due on 2026-03-02."""
    return make_late_loan(business=make_business())


@pytest.fixture
def borrower(late_loan: Loan) -> Actor:
    return actor_of_user(make_borrower(late_loan.business))


@pytest.fixture
def stranger(db: None) -> Actor:
    return actor_of_user(make_user(is_staff=False))


@pytest.fixture
def other_officer(db: None) -> Actor:
    return staff(Role.LOAN_OFFICER)


@pytest.fixture
def manager(db: None) -> Actor:
    return staff(Role.MANAGER)
