from datetime import date

import pytest

from loanops.access.roles import Role
from loanops.core.actors import Actor
from servicing.models import Loan
from servicing.services.ending import charge_off_loan
from tests.factories.access import SYSTEM, staff
from tests.factories.servicing import fresh, make_active_loan, set_business_date


@pytest.fixture
def loan(db: None) -> Loan:
    """12,000.00 at 12 % over twelve months, paid out on 2026-01-15; today is 2026-03-02 and nothing is paid."""
    return make_active_loan()


@pytest.fixture
def analyst(db: None) -> Actor:
    return staff(Role.FINANCE_ANALYST)


@pytest.fixture
def finance_manager(db: None) -> Actor:
    return staff(Role.FINANCE_MANAGER)


@pytest.fixture
def officer(db: None) -> Actor:
    return staff(Role.LOAN_OFFICER)


@pytest.fixture
def agent(db: None) -> Actor:
    return staff(Role.COLLECTIONS_AGENT)


@pytest.fixture
def charged_off(db: None) -> Loan:
    """The same loan, never paid, charged off on 2026-07-01 when 136 days past due."""
    loan = make_active_loan()
    set_business_date(date(2026, 7, 1))
    charge_off_loan(loan_id=loan.pk, effective_date=date(2026, 7, 1), reason="Uncollectible", actor=SYSTEM)
    return fresh(loan)


@pytest.fixture
def underwriter(db: None) -> Actor:
    return staff(Role.UNDERWRITER)
