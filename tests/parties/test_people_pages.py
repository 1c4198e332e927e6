"""What staff do about the people of a business on its page."""

import pytest

from loanops.access.roles import Role
from loanops.parties.models import Invitation
from tests.factories.access import make_user
from tests.factories.parties import BusinessFactory
from tests.factories.people import make_member
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


def act(client, business, slug: str, **form: str):
    url = f"/admin/parties/business/{business.pk}/action/{slug}/"
    return client.post(
        url, {"_key": hidden(client.get(url), "_key"), "_step": "confirm", **form}, follow=True
    )


class TestPeopleOfABusiness:
    def test_a_loan_officer_invites_and_takes_it_back(self):
        business = BusinessFactory()
        client = signed_in(make_user(Role.LOAN_OFFICER))
        act(client, business, "invite-person", email="carl@riverside.example", role="OWNER")
        invitation = Invitation.objects.get()
        assert (invitation.status, invitation.role) == ("PENDING", "OWNER")
        page = client.get(f"/admin/parties/business/{business.pk}/change/?tab=contacts")
        assert "carl@riverside.example" in text_of(page)

        act(client, business, "withdraw-invitation", invitation=str(invitation.pk))
        invitation.refresh_from_db()
        assert invitation.status == "WITHDRAWN"

    def test_a_loan_officer_changes_a_role_and_removes_a_person(self):
        business = BusinessFactory()
        first, second = make_member(business), make_member(business, "DELEGATE")
        client = signed_in(make_user(Role.LOAN_OFFICER))
        answer = act(client, business, "remove-member", member=str(first.pk), reason="Left the company")
        assert "only owner" in text_of(answer)

        act(client, business, "change-member-role", member=str(second.pk), role="OWNER", reason="Succeeds")
        act(client, business, "remove-member", member=str(first.pk), reason="Left the company")
        assert [(each.pk, each.role) for each in business.members.all()] == [(second.pk, "OWNER")]

    def test_a_person_of_another_business_is_no_choice(self):
        business, stranger = BusinessFactory(), make_member(BusinessFactory(), "DELEGATE")
        make_member(business)
        client = signed_in(make_user(Role.LOAN_OFFICER))
        act(client, business, "remove-member", member=str(stranger.pk), reason="x")

        assert stranger.business.members.count() == 1
