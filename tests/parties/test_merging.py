"""L5: two businesses turn out to be one; everything moves, a second person agrees, history stays."""

import pytest

from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, InvalidInput, NotFound
from loanops.parties.models import Business, BusinessMember
from loanops.parties.selectors import find_by_tax_id
from loanops.parties.services.businesses import (
    BusinessWasMerged,
    add_owner,
    update_business,
    update_owner,
)
from loanops.parties.services.merging import UnableToMerge, lookalikes, merge_businesses, pointing_at
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import make_application, make_document
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import make_active_loan

pytestmark = pytest.mark.django_db


def merge(duplicate: Business, survivor: Business) -> Business:
    return merge_businesses(
        business_id=duplicate.pk, survivor_id=survivor.pk, reason="Same owner, same shop", actor=SYSTEM
    )


class TestMergeBusinesses:
    def test_moves_applications_accounts_people_and_consents(self):
        survivor, application = make_business(), make_application()
        duplicate = application.business
        owner = duplicate.owners.get()
        update_owner(owner_id=owner.pk, fields={"ssn": "123-45-6789"}, actor=SYSTEM)
        make_document(application)
        person = make_borrower(duplicate)

        merge(duplicate, survivor)

        application.refresh_from_db()
        assert application.business == survivor
        assert survivor.members.get().user == person
        assert survivor.consents.count() == 2 and not duplicate.consents.exists()
        assert application.business.owners.count() == 1
        assert survivor.consents.exclude(owner=None).get().owner == survivor.owners.get()
        duplicate.refresh_from_db()
        assert duplicate.merged_into == survivor

    def test_moves_loans(self):
        loan, survivor = make_active_loan(), make_business()
        duplicate = loan.business
        for owner in duplicate.owners.all():
            update_owner(owner_id=owner.pk, fields={"ownership_percentage": "0"}, actor=SYSTEM)

        merge(duplicate, survivor)

        loan.refresh_from_db()
        assert loan.business == survivor
        assert loan.history.order_by("history_id").last().business_id == survivor.pk

    def test_leaves_nothing_mutable_behind_in_any_app(self):
        application, survivor = make_application(), make_business()
        duplicate = application.business
        owner = duplicate.owners.get()
        update_owner(owner_id=owner.pk, fields={"ssn": "123456789"}, actor=SYSTEM)

        merge(duplicate, survivor)

        left = {
            model._meta.label: model._default_manager.filter(**{field: duplicate}).count()
            for model, field in pointing_at(Business)
        }
        # The owner both had stays as history with the business that is no more
        assert {label for label, count in left.items() if count} == {"parties.BusinessOwner"}

    def test_a_tax_id_leads_to_the_one_that_goes_on(self):
        survivor, duplicate = make_business(tax_id=""), make_business()
        tax_id = duplicate.tax_id
        merge(duplicate, survivor)
        assert find_by_tax_id(tax_id) == survivor
        survivor.refresh_from_db()
        assert survivor.tax_id == tax_id

        other = make_business()
        merge(other, survivor)
        survivor.refresh_from_db()
        assert survivor.tax_id == tax_id
        assert find_by_tax_id(other.tax_id) == survivor

    def test_fills_in_what_was_not_known(self):
        survivor, duplicate = make_business(phone=""), make_business(phone="614-555-0100", state="KY")

        merge(duplicate, survivor)

        survivor.refresh_from_db()
        assert (survivor.phone, survivor.state) == ("614-555-0100", "OH")

    def test_a_person_of_both_acts_once(self):
        survivor, duplicate = make_business(), make_business()
        user = make_borrower(survivor)
        BusinessMember.objects.create(business=duplicate, user=user)

        merge(duplicate, survivor)

        assert survivor.members.count() == 1

    def test_one_account_stays_the_primary_one(self):
        survivor, duplicate = make_business(), make_business()
        primary = survivor.bank_accounts.get(is_primary=True)

        merge(duplicate, survivor)

        assert survivor.bank_accounts.count() == 2
        assert survivor.bank_accounts.get(is_primary=True) == primary

    def test_owners_hold_at_most_everything(self):
        survivor, duplicate = make_business(), make_business()
        update_owner(owner_id=duplicate.owners.get().pk, fields={"ssn": "555-44-3333"}, actor=SYSTEM)

        with pytest.raises(UnableToMerge, match="200"):
            merge(duplicate, survivor)

        duplicate.refresh_from_db()
        assert duplicate.merged_into is None and duplicate.bank_accounts.count() == 1

    def test_needs_a_second_person_and_a_reason(self):
        survivor, duplicate = make_business(), make_business()
        arguments = {"business_id": duplicate.pk, "survivor_id": survivor.pk}

        with pytest.raises(ApprovalRequired):
            merge_businesses(**arguments, reason="Same", actor=staff(Role.LOAN_OFFICER))
        with pytest.raises(InvalidInput):
            merge_businesses(**arguments, reason=" ", actor=SYSTEM)

    def test_refuses_itself_a_second_time_and_what_is_not_there(self):
        survivor, duplicate = make_business(), make_business()

        with pytest.raises(UnableToMerge):
            merge(survivor, survivor)
        with pytest.raises(NotFound):
            merge_businesses(business_id=duplicate.pk, survivor_id=0, reason="x", actor=SYSTEM)
        merge(duplicate, survivor)
        with pytest.raises(BusinessWasMerged):
            merge(duplicate, survivor)

    def test_what_was_merged_takes_no_changes(self):
        survivor, duplicate = make_business(), make_business()
        merge(duplicate, survivor)

        with pytest.raises(BusinessWasMerged, match=survivor.legal_name):
            update_business(business_id=duplicate.pk, fields={"state": "KY"}, actor=SYSTEM)
        with pytest.raises(BusinessWasMerged):
            add_owner(business_id=duplicate.pk, fields={}, actor=SYSTEM)


class TestLookalikes:
    def test_by_owner_name_mail_or_phone(self):
        business = make_business(legal_name="Corner Bakery LLC", email="a@bakery.example", phone="614")
        by_owner = make_business(legal_name="Other", email="b@x.example")
        stranger = make_business(legal_name="Stranger", email="c@x.example")
        update_owner(owner_id=stranger.owners.get().pk, fields={"ssn": "999-88-7777"}, actor=SYSTEM)
        by_phone = make_business(legal_name="Third", email="", phone="614")

        found = set(lookalikes(business))

        assert found == {by_owner, by_phone}
