"""People and invitations by the API: the same rules as on the pages, and another business does not exist."""

from datetime import timedelta

import pytest

from loanops.access.roles import Role
from loanops.core import clock
from loanops.parties.links import token_of
from loanops.parties.models import BusinessMember, Invitation
from tests.factories.access import make_user
from tests.factories.parties import BusinessFactory
from tests.factories.people import mails_to, make_member, make_person
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db

BEN = "ben@riverside.example"
SCOPES = ("businesses:read", "businesses:write")


def as_member(member: BusinessMember) -> ApiCaller:
    return caller(*SCOPES, user=member.user)


@pytest.fixture
def owner() -> BusinessMember:
    return make_member(BusinessFactory())


@pytest.fixture
def path(owner) -> str:
    return f"/businesses/{owner.business.public_id}"


def later(monkeypatch, **time) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(**time))


class TestPeople:
    def test_are_listed_and_read(self, owner, path):
        delegate = make_member(owner.business, "DELEGATE")
        call = as_member(delegate)
        rows = call.get(f"{path}/people").json()["data"]

        assert [(row["id"], row["role"]) for row in rows] == [
            (owner.public_id, "OWNER"),
            (delegate.public_id, "DELEGATE"),
        ]
        assert rows[1]["email"] == delegate.user.email and rows[1]["business"] == owner.business.public_id
        assert call.get(f"{path}/people/{owner.public_id}").json() == rows[0]

    def test_a_role_is_changed_by_an_owner_only_and_one_owner_stays(self, owner, path):
        delegate = make_member(owner.business, "DELEGATE")
        role = f"{path}/people/{delegate.public_id}/role"
        assert as_member(delegate).post(role, {"role": "OWNER"}).status_code == 403
        assert as_member(owner).post(role, {"role": "OWNER"}).json()["role"] == "OWNER"
        assert as_member(owner).post(role, {"role": "KING"}).status_code == 422
        as_member(owner).post(role, {"role": "DELEGATE"})
        last = as_member(owner).post(f"{path}/people/{owner.public_id}/role", {"role": "DELEGATE"})

        assert last.status_code == 409 and last.json()["code"] == "last_owner"

    def test_whoever_is_removed_is_out_at_once(self, owner, path):
        delegate = make_member(owner.business, "DELEGATE")
        one = f"{path}/people/{delegate.public_id}"
        assert as_member(owner).delete(one).status_code == 200

        assert as_member(owner).delete(one).status_code == 404
        assert as_member(delegate).get(path).status_code == 404
        assert as_member(owner).delete(f"{path}/people/{owner.public_id}").status_code == 409

    def test_a_delegate_may_leave(self, owner, path):
        delegate = make_member(owner.business, "DELEGATE")
        assert as_member(delegate).delete(f"{path}/people/{delegate.public_id}").status_code == 200
        assert not owner.business.members.filter(pk=delegate.pk).exists()


class TestInvitations:
    def test_from_the_invitation_to_the_new_delegate(self, owner, path):
        call = as_member(owner)
        made = call.post(f"{path}/invitations", {"email": BEN})
        body = made.json()
        assert made.status_code == 201 and (body["role"], body["status"]) == ("DELEGATE", "PENDING")
        assert made["Location"] == f"/api/v1{path}/invitations/{body['id']}"
        assert "token" not in str(body)

        ben = caller(*SCOPES, user=make_person(BEN))
        token = token_of(Invitation.objects.get())
        assert token in mails_to(BEN)[-1]
        accepted = ben.post("/invitations/accept", {"token": token})
        assert accepted.status_code == 201 and accepted.json()["role"] == "DELEGATE"
        assert ben.get(path).status_code == 200
        assert call.get(f"{path}/invitations/{body['id']}").json()["status"] == "ACCEPTED"
        again = ben.post("/invitations/accept", {"token": token})
        assert again.status_code == 410 and again.json()["code"] == "link_not_usable"

    def test_the_same_key_is_one_invitation(self, owner, path):
        call = as_member(owner)
        answers = [
            call.post(f"{path}/invitations", {"email": BEN}, idempotency_key="k-1").json() for _ in range(2)
        ]

        assert answers[0] == answers[1] and Invitation.objects.count() == 1
        assert len(mails_to(BEN)) == 1

    def test_is_sent_again_after_a_while_and_the_first_link_is_void(self, owner, path, monkeypatch):
        call = as_member(owner)
        first = call.post(f"{path}/invitations", {"email": BEN, "role": "OWNER"}).json()
        resend = f"{path}/invitations/{first['id']}/resend"
        assert call.post(resend).status_code == 409
        later(monkeypatch, minutes=10)
        second = call.post(resend)

        assert second.status_code == 201 and second.json()["role"] == "OWNER"
        assert second.json()["id"] != first["id"]
        assert call.get(f"{path}/invitations/{first['id']}").json()["status"] == "WITHDRAWN"
        waiting = call.get(f"{path}/invitations?status=PENDING").json()["data"]
        assert [row["id"] for row in waiting] == [second.json()["id"]]

    def test_is_withdrawn_once(self, owner, path):
        call = as_member(owner)
        made = call.post(f"{path}/invitations", {"email": BEN}).json()
        withdraw = f"{path}/invitations/{made['id']}/withdraw"
        assert call.post(withdraw).json()["status"] == "WITHDRAWN"
        assert call.post(withdraw).status_code == 409
        token = token_of(Invitation.objects.get())
        refused = caller(*SCOPES, user=make_person(BEN)).post("/invitations/accept", {"token": token})

        assert refused.status_code == 410

    def test_is_for_the_invited_address_only(self, owner, path):
        as_member(owner).post(f"{path}/invitations", {"email": BEN})
        stranger = caller(*SCOPES, user=make_person())
        token = token_of(Invitation.objects.get())
        refused = stranger.post("/invitations/accept", {"token": token})

        assert refused.status_code == 403 and refused.json()["code"] == "wrong_person"
        assert stranger.post("/invitations/accept", {"token": token[:-3]}).status_code == 410
        assert stranger.post("/invitations/accept", {"token": 1}).status_code == 422
        assert owner.business.members.count() == 1

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({"email": "ben"}, "/email"),
            ({"email": BEN, "role": "KING"}, "/role"),
            ({}, "/email"),
            ({"x": 1}, "/x"),
        ],
    )
    def test_names_what_is_wrong(self, owner, path, body, pointer):
        refused = as_member(owner).post(f"{path}/invitations", body)

        assert refused.status_code == 422
        assert pointer in [error["pointer"] for error in refused.json()["errors"]]
        assert not Invitation.objects.exists()

    def test_delegates_neither_see_nor_send_them(self, owner, path):
        made = as_member(owner).post(f"{path}/invitations", {"email": BEN}).json()
        call = as_member(make_member(owner.business, "DELEGATE"))
        one = f"{path}/invitations/{made['id']}"
        assert {
            call.get(f"{path}/invitations").status_code,
            call.get(one).status_code,
            call.post(f"{path}/invitations", {"email": "c@d.example"}).status_code,
            call.post(f"{one}/resend").status_code,
            call.post(f"{one}/withdraw").status_code,
        } == {403}


class TestWhoMayCall:
    def test_another_business_does_not_exist(self, owner, path):
        made = as_member(owner).post(f"{path}/invitations", {"email": BEN}).json()
        delegate = make_member(owner.business, "DELEGATE")
        other = make_member(BusinessFactory())
        call, own = as_member(other), f"/businesses/{other.business.public_id}"
        for base in (path, own):
            person, invitation = f"{base}/people/{delegate.public_id}", f"{base}/invitations/{made['id']}"
            answers = [
                call.get(person),
                call.delete(person),
                call.post(f"{person}/role", {"role": "OWNER"}),
                call.get(invitation),
                call.post(f"{invitation}/resend"),
                call.post(f"{invitation}/withdraw"),
            ]
            assert {answer.status_code for answer in answers} == {404}, base
        assert call.get(f"{path}/people").status_code == call.get(f"{path}/invitations").status_code == 404
        assert call.post(f"{path}/invitations", {"email": "x@y.example"}).status_code == 404

    def test_the_scope_is_needed_and_a_system_has_no_part_in_it(self, owner, path):
        assert caller("loans:read", user=owner.user).get(f"{path}/people").status_code == 403
        assert (
            caller("businesses:read", user=owner.user).post(f"{path}/invitations", {"email": BEN}).status_code
            == 403
        )
        assert caller(*SCOPES).get(f"{path}/people").status_code == 403
        assert ApiCaller().get(f"{path}/people").status_code == 401

    def test_a_loan_officer_invites_in_the_lenders_name(self, path):
        officer = caller(*SCOPES, user=make_user(Role.LOAN_OFFICER))
        body = {"email": BEN, "reason": "Asked for by phone on 2 March"}
        assert officer.post(f"{path}/invitations", body).status_code == 201
        underwriter = caller(*SCOPES, user=make_user(Role.UNDERWRITER))
        assert underwriter.get(f"{path}/people").status_code == 200
        assert underwriter.post(f"{path}/invitations", body).status_code == 403

    def test_lists_take_few_questions_to_the_database(self, owner, path, django_assert_max_num_queries):
        for number in range(5):
            make_member(owner.business, "DELEGATE")
            as_member(owner).post(f"{path}/invitations", {"email": f"p{number}@riverside.example"})
        call = as_member(owner)
        for part in ("people", "invitations"):
            with django_assert_max_num_queries(12):
                assert len(call.get(f"{path}/{part}").json()["data"]) >= 5
