"""The people of a business: who may invite, change and remove whom, and what a link is good for."""

from datetime import timedelta

import pytest
from django.core import mail

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import ANONYMOUS
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.core.models import OutboxMessage
from loanops.parties.links import LinkNotUsable, invitation_of, token_of
from loanops.parties.models import Business, BusinessMember, Invitation, InvitationStatus, Registration
from loanops.parties.services.people import (
    AGAIN_AFTER,
    INVITATIONS_MAX,
    LastOwner,
    UnableToInvite,
    WrongPerson,
    accept_invitation,
    accept_invitation_as_new_person,
    change_member_role,
    invite_person,
    remove_member,
    withdraw_invitation,
)
from tests.factories.access import staff
from tests.factories.parties import BusinessFactory
from tests.factories.people import as_borrower, link_to, mails_to, make_member, make_person

pytestmark = pytest.mark.django_db

COLLEAGUE = "carl@riverside.example"
CHOSEN = "seven quiet rivers"


@pytest.fixture
def business() -> Business:
    return BusinessFactory()


@pytest.fixture
def owner(business: Business) -> BusinessMember:
    return make_member(business, "OWNER")


@pytest.fixture
def delegate(business: Business) -> BusinessMember:
    return make_member(business, "DELEGATE")


def invited(
    business: Business, member: BusinessMember, role: str = "DELEGATE", email: str = COLLEAGUE
) -> Invitation:
    return invite_person(business_id=business.pk, email=email, role=role, actor=as_borrower(member.user))


class TestInvite:
    def test_an_owner_invites_by_a_link(self, business, owner):
        invitation = invited(business, owner)

        assert link_to(COLLEAGUE) == f"/my/invitations/{token_of(invitation)}"
        assert str(owner.user) in mails_to(COLLEAGUE)[-1]

    def test_a_delegate_does_not(self, business, owner, delegate):
        with pytest.raises(NotAllowed, match="Only an owner"):
            invited(business, delegate)
        assert not Invitation.objects.exists() and not OutboxMessage.objects.exists()

    def test_another_business_is_none(self, owner):
        with pytest.raises(NotFound):
            invited(BusinessFactory(), owner)

    def test_staff_invite_in_the_lenders_name(self, business):
        invite_person(business_id=business.pk, email=COLLEAGUE, role="OWNER", actor=staff(Role.LOAN_OFFICER))

        assert mails_to(COLLEAGUE) and "LoanOps demo lender invites you" in mail.outbox[-1].subject

    def test_staff_without_the_row_do_not(self, business):
        with pytest.raises(NotAllowed):
            invite_person(
                business_id=business.pk, email=COLLEAGUE, role="OWNER", actor=staff(Role.UNDERWRITER)
            )

    def test_whoever_acts_for_it_already_is_not_invited(self, business, owner):
        with pytest.raises(UnableToInvite, match="already"):
            invited(business, owner, email=owner.user.email.upper())

    @pytest.mark.parametrize(
        ("email", "role", "pointer"), [("x", "OWNER", "/email"), (COLLEAGUE, "KING", "/role")]
    )
    def test_names_what_is_wrong(self, business, owner, email, role, pointer):
        with pytest.raises(InvalidInput) as refused:
            invited(business, owner, role, email)
        assert [error.pointer for error in refused.value.errors] == [pointer]

    def test_again_after_a_while_replaces_the_first(self, business, owner, monkeypatch):
        first = invited(business, owner)
        with pytest.raises(UnableToInvite, match="a moment ago"):
            invited(business, owner)

        later = first.created_at + AGAIN_AFTER
        monkeypatch.setattr(clock, "now", lambda: later)
        second = invited(business, owner)
        first.refresh_from_db()
        assert (first.status, second.status) == ("WITHDRAWN", "PENDING")
        with pytest.raises(LinkNotUsable, match="withdrawn"):
            invitation_of(token_of(first))

    def test_a_double_submit_is_one_invitation(self, business, owner):
        once = invite_person.once("f" * 32)
        arguments = {"business_id": business.pk, "email": COLLEAGUE, "role": "OWNER"}
        assert once(**arguments, actor=as_borrower(owner.user)) == once(
            **arguments, actor=as_borrower(owner.user)
        )
        assert Invitation.objects.count() == 1

    def test_there_is_an_end_to_inviting(self, business, owner):
        for number in range(INVITATIONS_MAX):
            invited(business, owner, email=f"p{number}@people.example")
        with pytest.raises(UnableToInvite, match="Withdraw one first"):
            invited(business, owner)


class TestAccept:
    def test_makes_a_member_once(self, business, owner):
        invitation = invited(business, owner)
        person = make_person(COLLEAGUE.upper())
        member = accept_invitation(invitation_id=invitation.pk, actor=as_borrower(person))

        assert (member.business, member.user, member.role) == (business, person, "DELEGATE")
        with pytest.raises(LinkNotUsable, match="accepted already"):
            accept_invitation(invitation_id=invitation.pk, actor=as_borrower(person))
        assert "accepted your invitation" in mails_to(owner.user.email)[-1]

    def test_is_for_the_invited_address_only(self, business, owner):
        invitation = invited(business, owner)

        with pytest.raises(WrongPerson):
            accept_invitation(invitation_id=invitation.pk, actor=as_borrower(make_person()))
        assert business.members.count() == 1
        invitation.refresh_from_db()
        assert invitation.status == InvitationStatus.PENDING

    def test_both_sides_of_its_end(self, business, owner, monkeypatch):
        invitation = invited(business, owner)
        person = make_person(COLLEAGUE)

        monkeypatch.setattr(clock, "now", lambda: invitation.expires_at)
        with pytest.raises(LinkNotUsable, match="too old"):
            accept_invitation(invitation_id=invitation.pk, actor=as_borrower(person))
        monkeypatch.setattr(clock, "now", lambda: invitation.expires_at - timedelta(microseconds=1))
        assert accept_invitation(invitation_id=invitation.pk, actor=as_borrower(person)).user == person

    def test_a_withdrawn_one_is_void(self, business, owner):
        invitation = invited(business, owner)
        withdraw_invitation(invitation_id=invitation.pk, actor=as_borrower(owner.user))

        with pytest.raises(LinkNotUsable, match="withdrawn"):
            accept_invitation(invitation_id=invitation.pk, actor=as_borrower(make_person(COLLEAGUE)))
        with pytest.raises(InvalidTransition):
            withdraw_invitation(invitation_id=invitation.pk, actor=as_borrower(owner.user))

    def test_a_new_person_gets_a_login_in_the_same_step(self, business, owner):
        invitation = invited(business, owner, "OWNER")
        member = accept_invitation_as_new_person(
            invitation_id=invitation.pk,
            first_name="Carl",
            last_name="Stone",
            password=CHOSEN,
            accepts_terms=True,
            actor=ANONYMOUS,
        )

        assert (member.user.email, member.role, str(member.user)) == (COLLEAGUE, "OWNER", "Carl Stone")
        assert member.user.check_password(CHOSEN)
        assert Registration.objects.get(user=member.user).used_at is not None

    def test_a_known_person_cannot_be_made_anew_and_nothing_changes(self, business, owner):
        invitation = invited(business, owner)
        person = make_person(COLLEAGUE)

        with pytest.raises(LinkNotUsable, match="Sign in|sign in"):
            accept_invitation_as_new_person(
                invitation_id=invitation.pk,
                first_name="Carl",
                last_name="Stone",
                password=CHOSEN,
                accepts_terms=True,
                actor=ANONYMOUS,
            )
        assert not person.check_password(CHOSEN) and business.members.count() == 1

    def test_a_weak_password_leaves_nothing_behind(self, business, owner):
        invitation = invited(business, owner)

        with pytest.raises(InvalidInput):
            accept_invitation_as_new_person(
                invitation_id=invitation.pk,
                first_name="Carl",
                last_name="Stone",
                password="short",
                accepts_terms=True,
                actor=ANONYMOUS,
            )
        assert not User.objects.filter(email=COLLEAGUE).exists()


class TestRoles:
    @pytest.mark.parametrize(
        ("who", "may_invite", "may_change", "may_remove_others", "may_leave"),
        [("owner", True, True, True, True), ("delegate", False, False, False, True)],
    )
    def test_what_each_role_may_do(self, business, who, may_invite, may_change, may_remove_others, may_leave):
        make_member(business, "OWNER")
        other = make_member(business, "DELEGATE")
        member = make_member(business, who.upper())
        actor = as_borrower(member.user)

        def may(call, **arguments) -> bool:
            try:
                call(**arguments, actor=actor)
            except NotAllowed:
                return False
            return True

        assert may(invite_person, business_id=business.pk, email=COLLEAGUE, role="OWNER") == may_invite
        assert may(change_member_role, member_id=other.pk, role="OWNER") == may_change
        assert may(remove_member, member_id=other.pk) == may_remove_others
        assert may(remove_member, member_id=member.pk) == may_leave

    def test_the_last_owner_stays_owner_and_member(self, business, owner, delegate):
        for call, arguments in (
            (change_member_role, {"role": "DELEGATE"}),
            (remove_member, {}),
        ):
            for actor in (as_borrower(owner.user), staff(Role.LOAN_OFFICER)):
                with pytest.raises(LastOwner):
                    call(member_id=owner.pk, **arguments, actor=actor)
        owner.refresh_from_db()
        assert owner.role == "OWNER"

    def test_with_a_second_owner_the_first_may_go(self, business, owner, delegate):
        change_member_role(member_id=delegate.pk, role="OWNER", actor=as_borrower(owner.user))
        remove_member(member_id=owner.pk, actor=as_borrower(owner.user))

        assert [member.role for member in business.members.all()] == ["OWNER"]
        assert "do not act for" in mails_to(owner.user.email)[-1]

    def test_whoever_is_removed_sees_nothing_from_then_on(self, business, owner, delegate):
        actor = as_borrower(delegate.user)
        assert Business.objects.visible_to(actor).exists()
        remove_member(member_id=delegate.pk, actor=as_borrower(owner.user))

        assert not Business.objects.visible_to(actor).exists()

    def test_people_of_another_business_do_not_exist(self, owner):
        stranger = make_member(BusinessFactory(), "OWNER")
        for call, arguments in ((change_member_role, {"role": "DELEGATE"}), (remove_member, {})):
            with pytest.raises(NotFound):
                call(member_id=stranger.pk, **arguments, actor=as_borrower(owner.user))

    def test_a_role_that_is_held_already_changes_nothing(self, business, owner):
        version = owner.version
        assert (
            change_member_role(member_id=owner.pk, role="OWNER", actor=as_borrower(owner.user)).version
            == version
        )
