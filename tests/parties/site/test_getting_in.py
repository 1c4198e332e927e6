"""The doors of the borrower site: registering, signing in, being locked out, recovering; and who is let in."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from loanops.access.models import SignedInSession
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.parties.models import Invitation
from loanops.parties.services.people import invite_person
from tests.factories.access import PASSWORD, make_user
from tests.factories.parties import BusinessFactory
from tests.factories.people import as_borrower, link_to, mails_to, make_member, make_person, site_client

pytestmark = pytest.mark.django_db

ANA = "ana@riverside.example"
CHOSEN = "seven quiet rivers"
WRONG = "The e-mail address or the password is not right."


def sign_in(client: Client, email: str = ANA, password: str = PASSWORD, **more: str):
    return client.post("/my/sign-in", {"email": email, "password": password, **more})


def text_of(answer) -> str:
    return answer.content.decode()


class TestRegistering:
    FORM = {
        "first_name": "Ana",
        "last_name": "Moreno",
        "email": ANA,
        "password": CHOSEN,
        "accepts_terms": "on",
    }

    def test_from_the_form_to_the_home_page(self):
        client = Client()
        answer = client.post("/my/register", self.FORM)
        assert answer.status_code == 200 and "Look into your mail" in text_of(answer)

        link = link_to(ANA)
        assert ANA in text_of(client.get(link))
        answer = client.post(link, {"password": "not the right one"})
        assert answer.status_code == 422 and "Not the password" in text_of(answer)
        answer = client.post(link, {"password": CHOSEN}, follow=True)
        assert answer.redirect_chain[-1][0] == "/my/" and "Hello, Ana Moreno" in text_of(answer)
        again = Client().get(link)
        assert again.status_code == 410 and "used already" in text_of(again)

    def test_the_answer_is_the_same_for_a_known_address(self):
        first = text_of(Client().post("/my/register", {**self.FORM, "email": "new@riverside.example"}))
        make_person(ANA)
        second = text_of(Client().post("/my/register", self.FORM))

        assert second.replace(ANA, "new@riverside.example") == first

    def test_errors_stand_beside_their_fields_and_in_a_list_that_leads_there(self):
        answer = Client().post("/my/register", {**self.FORM, "password": "short", "email": "x"})
        text = text_of(answer)

        assert answer.status_code == 422
        assert 'href="#id_email"' in text
        assert 'aria-invalid="true"' in text and 'id="id_email_error"' in text
        assert 'value="Ana"' in text and "short" not in text

    def test_messages_to_one_address_have_an_end(self):
        for _ in range(3):
            assert Client().post("/my/recover", {"email": ANA}).status_code == 200
        answer = Client().post("/my/recover", {"email": ANA})

        assert answer.status_code == 422 and "Try again in 60 minutes" in text_of(answer)
        assert len(mails_to(ANA)) == 3


class TestSigningIn:
    def test_leads_to_where_the_person_wanted_to_go(self):
        make_person(ANA)
        client = Client()
        answer = client.get("/my/security")
        assert answer["Location"] == "/my/sign-in?next=%2Fmy%2Fsecurity"

        assert sign_in(client, next="/my/security")["Location"] == "/my/security"
        assert client.get("/my/security").status_code == 200
        assert AuditEvent.objects.filter(event="person.signed-in").count() == 1

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/my/", "/admin/", "javascript:alert(1)"]
    )
    def test_leads_nowhere_else(self, target):
        make_person(ANA)
        location = sign_in(Client(), next=target)["Location"]

        assert location.startswith("/my/") and "evil" not in location

    def test_the_answer_is_the_same_for_every_wrong_pair(self):
        make_person(ANA)
        wrong, unknown = sign_in(Client(), password="x" * 12), sign_in(Client(), email="no@no.example")

        assert wrong.status_code == unknown.status_code == 422
        assert WRONG in text_of(wrong) and WRONG in text_of(unknown)

    @pytest.mark.parametrize("known", [True, False])
    def test_after_five_failures_it_tells_how_long_to_wait_and_takes_no_password(self, known, monkeypatch):
        if known:
            make_person(ANA)
        client = Client()
        for attempt in range(1, 6):
            answer = sign_in(client, password="wrong words here")
            assert (WRONG in text_of(answer)) == (attempt < 5), attempt
        assert "Try again in 15 minutes" in text_of(answer)
        assert "Try again in 15 minutes" in text_of(sign_in(Client()))

        if known:
            assert "wrong password" in mails_to(ANA)[-1]
            now = clock.now()
            monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=14, seconds=58))
            assert "Try again in 1 minute." in text_of(sign_in(Client()))
            monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=15))
            assert sign_in(Client()).status_code == 302

    def test_the_lock_holds_at_every_door(self):
        make_person(ANA)
        for _ in range(5):
            Client().post("/admin/login/", {"username": ANA, "password": "wrong words here"})
        answer = Client().post("/admin/login/", {"username": ANA, "password": PASSWORD})

        assert answer.status_code == 200 and "sessionid" not in answer.cookies
        assert "Try again" in text_of(sign_in(Client()))

    def test_a_right_password_begins_the_count_anew(self):
        make_person(ANA)
        for _ in range(2):
            for _ in range(4):
                sign_in(Client(), password="wrong words here")
            assert sign_in(Client()).status_code == 302

    def test_a_disabled_person_is_not_let_in_and_an_open_session_ends(self):
        user = make_person(ANA)
        client = site_client(user)
        user.is_active = False
        user.save()

        assert client.get("/my/")["Location"].startswith("/my/sign-in")
        assert WRONG in text_of(sign_in(Client()))


class TestWhoIsLetIn:
    def test_staff_are_not_unless_they_belong_to_a_business(self):
        clerk = make_person(ANA, is_staff=True)
        answer = sign_in(Client())
        assert answer.status_code == 422 and "belongs to the lender" in text_of(answer)
        assert "sessionid" not in answer.cookies

        make_member(BusinessFactory(), user=clerk)
        client = Client()
        assert sign_in(client).status_code == 302
        assert client.get("/my/").status_code == 200

    def test_a_session_of_the_staff_pages_opens_nothing_here(self):
        clerk = make_user(Role.LOAN_OFFICER)
        make_member(BusinessFactory(), user=clerk)
        client = Client()
        client.force_login(clerk)

        assert client.get("/my/")["Location"].startswith("/my/sign-in")

    def test_staff_act_as_borrowers_here_whatever_their_roles(self):
        clerk = make_user(Role.LOAN_OFFICER)
        member = make_member(BusinessFactory(), user=clerk)
        other = BusinessFactory()
        client = site_client(clerk)

        assert client.get(f"/my/businesses/{member.business.public_id}/people").status_code == 200
        assert client.get(f"/my/businesses/{other.public_id}/people").status_code == 404

    def test_borrowers_never_reach_the_staff_pages(self):
        client = site_client(make_member(BusinessFactory()).user)

        for path in ("/admin/", "/admin/parties/business/", "/admin/access/user/"):
            assert client.get(path)["Location"].startswith("/admin/login/")


class TestSessions:
    def test_end_after_a_while_without_a_page(self, monkeypatch, settings):
        client = site_client(make_person())
        now = clock.now()
        monkeypatch.setattr(
            clock, "now", lambda: now + timedelta(minutes=settings.SITE_SESSION_IDLE_MINUTES - 1)
        )
        assert client.get("/my/").status_code == 200
        end = now + timedelta(minutes=2 * settings.SITE_SESSION_IDLE_MINUTES)
        monkeypatch.setattr(clock, "now", lambda: end)
        assert client.get("/my/").status_code == 302

    def test_end_after_their_hours_in_any_case(self, monkeypatch, settings):
        user = make_person()
        client = site_client(user)
        session = SignedInSession.objects.get(user=user)
        end = session.started_at + timedelta(hours=settings.SITE_SESSION_HOURS)
        SignedInSession.objects.update(seen_at=end - timedelta(minutes=1))
        monkeypatch.setattr(clock, "now", lambda: end - timedelta(seconds=1))
        assert client.get("/my/").status_code == 200
        monkeypatch.setattr(clock, "now", lambda: end)
        assert client.get("/my/").status_code == 302

    def test_the_others_are_ended_from_the_security_page(self):
        user = make_person()
        here, there = site_client(user), site_client(user)
        assert "This device" in text_of(here.get("/my/security"))
        here.post("/my/security/sessions")

        assert here.get("/my/").status_code == 200
        assert there.get("/my/").status_code == 302

    def test_signing_out_needs_the_button(self):
        client = site_client(make_person())
        assert client.get("/my/sign-out").status_code == 405
        assert client.get("/my/").status_code == 200
        client.post("/my/sign-out")
        assert client.get("/my/").status_code == 302

    def test_a_new_password_ends_the_others_and_keeps_this_one(self):
        user = make_person(ANA)
        here, there = site_client(user), site_client(user)
        answer = here.post("/my/security/password", {"current_password": PASSWORD, "password": CHOSEN})

        assert answer.status_code == 302
        assert here.get("/my/").status_code == 200
        assert there.get("/my/").status_code == 302

    def test_guessing_the_current_password_is_slowed_down(self):
        client = site_client(make_person(ANA))
        form = {"current_password": "wrong words here", "password": CHOSEN}
        texts = [text_of(client.post("/my/security/password", form)) for _ in range(6)]

        assert "This is not your password." in texts[4] and "Try again in" in texts[5]


class TestRecovering:
    def test_from_the_form_to_a_new_password(self):
        make_person(ANA)
        client = Client()
        assert "Look into your mail" in text_of(client.post("/my/recover", {"email": ANA}))
        link = link_to(ANA)
        assert client.get(link).status_code == 200
        assert client.post(link, {"password": CHOSEN})["Location"] == "/my/sign-in"

        assert client.get(link).status_code == client.post(link, {"password": CHOSEN}).status_code == 410
        assert sign_in(client, password=CHOSEN).status_code == 302

    def test_it_opens_a_door_that_was_locked(self):
        make_person(ANA)
        for _ in range(5):
            sign_in(Client(), password="wrong words here")
        Client().post("/my/recover", {"email": ANA})
        Client().post(link_to(ANA), {"password": CHOSEN})

        assert sign_in(Client(), password=CHOSEN).status_code == 302

    def test_the_answer_is_the_same_for_an_unknown_address(self):
        make_person(ANA)
        known = text_of(Client().post("/my/recover", {"email": ANA}))
        unknown = text_of(Client().post("/my/recover", {"email": "no@riverside.example"}))

        assert unknown.replace("no@riverside.example", ANA) == known


class TestInvitationPage:
    def test_a_new_person_registers_and_is_in(self):
        owner = make_member(BusinessFactory())
        invite_person(
            business_id=owner.business_id, email=ANA, role="DELEGATE", actor=as_borrower(owner.user)
        )
        client = Client()
        link = link_to(ANA)
        assert str(owner.business) in text_of(client.get(link))
        form = {"first_name": "Ana", "last_name": "Moreno", "password": CHOSEN, "accepts_terms": "on"}
        answer = client.post(link, form, follow=True)

        assert "You act for" in text_of(answer) and str(owner.business) in text_of(answer)
        assert Client().get(link).status_code == 410

    def test_a_known_person_is_asked_to_sign_in_and_comes_back(self):
        make_person(ANA)
        owner = make_member(BusinessFactory())
        invite_person(
            business_id=owner.business_id, email=ANA, role="DELEGATE", actor=as_borrower(owner.user)
        )
        client, link = Client(), link_to(ANA)
        answer = client.post(link)
        assert answer["Location"].startswith("/my/sign-in?next=")
        assert sign_in(client, next=link)["Location"] == link
        assert "You act for" in text_of(client.post(link, follow=True))

    def test_it_is_sent_again_by_a_button_after_ten_minutes(self, monkeypatch):
        owner = make_member(BusinessFactory())
        client = site_client(owner.user)
        people = f"/my/businesses/{owner.business.public_id}/people"
        client.post(f"{people}/invite", {"email": ANA, "role": "OWNER"})
        resend = f"{people.removesuffix('/people')}/invitations/{Invitation.objects.get().public_id}/resend"
        assert "Wait ten minutes" in text_of(client.post(resend, follow=True))
        assert len(mails_to(ANA)) == 1
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10))
        assert "is invited again" in text_of(client.post(resend, follow=True))

        assert len(mails_to(ANA)) == 2
        assert Invitation.objects.get(status="PENDING").role == "OWNER"

    def test_somebody_else_is_refused(self):
        owner = make_member(BusinessFactory())
        invite_person(business_id=owner.business_id, email=ANA, role="OWNER", actor=as_borrower(owner.user))
        answer = site_client(make_person()).post(link_to(ANA))

        assert answer.status_code == 422 and "another e-mail address" in text_of(answer)
        assert owner.business.members.count() == 1
        assert mail.outbox
