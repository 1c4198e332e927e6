"""What a group of borrowers owes, and how the portfolio is spread, as underwriting asks for it."""

from decimal import Decimal

import pytest

from origination.services.exposure import exposure_of, group_of
from servicing.exposure import borrower_exposure, portfolio_spread
from tests.factories.origination import make_application, owner_fields
from tests.factories.servicing import make_active_loan

pytestmark = pytest.mark.django_db


class TestBorrowerExposure:
    def test_running_loans_count_with_everything_owed(self):
        loan = make_active_loan()
        position = loan.position

        found = borrower_exposure(business_ids=[loan.business_id])

        owed = position.principal + position.interest + position.fees + position.penalties
        late = position.days_past_due
        assert found == {"outstanding": owed, "charged_off": Decimal("0.00"), "days_past_due": late}
        assert owed > 0

    def test_others_owe_nothing(self):
        make_active_loan()

        assert borrower_exposure(business_ids=[0])["outstanding"] == 0

    def test_the_portfolio_by_state_and_sector(self):
        loan = make_active_loan()
        principal = loan.position.principal

        found = portfolio_spread(state=loan.business.state, sector=loan.business.naics_code[:2])

        assert found == {"total": principal, "state": principal, "sector": principal}
        assert portfolio_spread(state="ZZ", sector="99")["state"] == 0


class TestGroup:
    def test_businesses_with_a_common_owner_are_one_group(self):
        person = owner_fields()
        first = make_application(owners=[person])
        second = make_application(owners=[person])
        other = make_application()

        assert group_of(second.business) == sorted([first.business_id, second.business_id])
        assert group_of(other.business) == [other.business_id]
        assert exposure_of(second)["group_exposure"] == 0
