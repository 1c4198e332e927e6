"""While the lender decides, an applicant changes nothing the decision rests on; the lender can correct it."""

from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.parties.models import BusinessMember, BusinessOwner
from loanops.parties.services.businesses import add_owner, update_business, update_owner
from origination.services.applying import withdraw_application
from origination.services.deciding import UnableToDecide, approve_application
from origination.services.party_facts import FactsUnderReview
from tests.factories.access import make_user, staff
from tests.factories.origination import NEAR_PRIME, make_application, make_offered, make_referred
from tests.refusals import pointers

pytestmark = pytest.mark.django_db


def applicant_of(application):
    user = make_user(is_staff=False)
    BusinessMember.objects.create(business=application.business, user=user, role="OWNER")
    return actor_of_user(user)


class TestWhileTheLenderDecides:
    @pytest.mark.parametrize("make", [make_referred, make_offered])
    def test_facts_of_the_business_stay(self, make):
        application = make()

        with pytest.raises(FactsUnderReview) as refused:
            update_business(
                business_id=application.business_id,
                fields={"annual_revenue": "8000000.00", "naics_code": "541511", "phone": "555-0101"},
                actor=applicant_of(application),
            )

        assert set(pointers(refused)) == {"/annual_revenue", "/naics_code"}
        assert application.number in str(refused.value)
        application.business.refresh_from_db()
        assert application.business.phone != "555-0101"

    def test_so_do_its_owners(self):
        application = make_referred()
        owner, actor = application.business.owners.get(), applicant_of(application)

        with pytest.raises(FactsUnderReview) as changed:
            update_owner(owner_id=owner.pk, fields={"ssn": "543-21-9999"}, actor=actor)
        with pytest.raises(FactsUnderReview):
            add_owner(
                business_id=application.business_id,
                fields={"first_name": "Bo", "last_name": "Lee", "ownership_percentage": "0"},
                actor=actor,
            )

        assert set(pointers(changed)) == {"/ssn"}
        assert BusinessOwner.objects.get().ssn_index == owner.ssn_index

    def test_saying_the_same_again_changes_nothing_and_passes(self):
        application = make_referred()
        business, actor = application.business, applicant_of(application)
        owner = business.owners.get()

        update_business(
            business_id=business.pk,
            fields={"annual_revenue": business.annual_revenue, "legal_name": business.legal_name},
            actor=actor,
        )
        update_owner(
            owner_id=owner.pk,
            fields={"ssn": owner.ssn, "ownership_percentage": "100"},
            actor=actor,
        )

    def test_how_to_reach_people_may_change(self):
        application = make_referred()

        update_business(
            business_id=application.business_id, fields={"phone": "555-0101"}, actor=applicant_of(application)
        )

        application.business.refresh_from_db()
        assert application.business.phone == "555-0101"

    def test_the_lender_corrects_it(self):
        application = make_referred()

        update_business(
            business_id=application.business_id,
            fields={"annual_revenue": "410000.00"},
            actor=staff(Role.LOAN_OFFICER),
        )


class TestBeforeAndAfter:
    def test_a_draft_binds_nothing(self):
        application = make_application()

        update_business(
            business_id=application.business_id,
            fields={"annual_revenue": "410000.00"},
            actor=applicant_of(application),
        )

    def test_a_withdrawn_application_lets_go(self):
        application = make_referred()
        actor = applicant_of(application)
        withdraw_application(application_id=application.pk, actor=actor)

        update_business(
            business_id=application.business_id, fields={"annual_revenue": "410000.00"}, actor=actor
        )


class TestWhatTheLenderCorrected:
    def test_an_owner_who_is_somebody_else_now_needs_a_report_first(self):
        application, underwriter = make_referred(credit=NEAR_PRIME), staff(Role.UNDERWRITER)
        update_owner(
            owner_id=application.business.owners.get().pk,
            fields={"ssn": "543-21-0102"},
            actor=staff(Role.LOAN_OFFICER),
        )

        with pytest.raises(UnableToDecide, match="not on .* as the record has it now"):
            approve_application(
                application_id=application.pk,
                approved_amount=application.requested_amount,
                annual_rate=Decimal("12.75"),
                reason="Strong deposits, long relationship.",
                actor=underwriter,
            )

        assert not application.offers.exists()
