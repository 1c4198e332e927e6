"""Whoever tries addresses, passwords or links learns nothing from the answers, and not for long."""

import re

import pytest
from django.test import Client
from oauth2_provider.models import get_access_token_model

from loanops.parties.services import identity
from tests.factories.access import PASSWORD
from tests.factories.parties import BusinessFactory
from tests.factories.people import link_to, mails_to, make_member, make_person, site_client
from tests.factories.tokens import caller
from tests.parties.site.test_getting_in import ANA, CHOSEN, TestRegistering, text_of

pytestmark = pytest.mark.django_db
FORM = TestRegistering.FORM


def same(answer, email: str) -> str:
    """The page without the address itself and without what is new in every form."""
    return re.sub(r'value="[^"]*"', "", text_of(answer).replace(email, ""))


class TestNobodyLearnsWhoIsKnown:
    @pytest.mark.parametrize("is_known", [True, False])
    def test_registering_hashes_a_password_either_way(self, is_known, monkeypatch):
        """Hashing is what takes time; without it a known address would be answered sooner."""
        if is_known:
            make_person(ANA)
        hashed = []
        monkeypatch.setattr(identity, "make_password", lambda password: hashed.append(password) or "x")
        Client().post("/my/register", FORM)

        assert hashed == [CHOSEN]

    @pytest.mark.parametrize("path", ["/my/register", "/my/recover"])
    def test_the_wait_is_the_same_for_known_and_unknown_addresses(self, path):
        make_person(ANA)
        said = {}
        for email in (ANA, "nobody@riverside.example"):
            answers = [Client().post(path, {**FORM, "email": email}) for _ in range(4)]
            said[email] = [(answer.status_code, same(answer, email)) for answer in answers]

        known, unknown = said.values()
        assert known == unknown and known[3][0] == 422 and "Try again in 60 minutes" in known[3][1]

    def test_changing_ones_address_to_a_known_one_is_answered_as_to_any_other(self):
        make_person(ANA)
        client = site_client(make_person("ben@riverside.example"))
        texts = []
        for email in (ANA, "new@riverside.example"):
            form = {"email": email, "current_password": PASSWORD}
            answer = client.post("/my/security/address", form, follow=True)
            texts.append(same(answer, email))

        assert texts[0] == texts[1]


class TestThereIsAnEndToTrying:
    @pytest.mark.parametrize("path", ["/my/register", "/my/recover"])
    def test_messages_from_one_place_to_many_addresses(self, path, settings):
        settings.SIGN_IN_FAILURES_PER_ADDRESS = 5
        statuses = [
            Client().post(path, {**FORM, "email": f"person{number}@riverside.example"}).status_code
            for number in range(6)
        ]
        elsewhere = Client(REMOTE_ADDR="198.51.100.9").post(path, {**FORM, "email": "p9@riverside.example"})

        assert statuses == [200] * 5 + [422] and elsewhere.status_code == 200
        assert mails_to("person4@riverside.example") and not mails_to("person5@riverside.example")

    def test_the_password_behind_a_link_that_somebody_else_asked_for(self):
        Client().post("/my/register", FORM)
        link = link_to(ANA)
        texts = [text_of(Client().post(link, {"password": f"wrong words {n}"})) for n in range(6)]

        assert "Not the password" in texts[4] and "Try again in" in texts[5]
        assert "Try again in" in text_of(Client().post(link, {"password": CHOSEN}))


class TestEverythingEndsWithThePassword:
    @pytest.mark.parametrize("way", ["changed", "recovered", "signed out everywhere"])
    def test_apps_have_to_ask_again(self, way):
        user, other = make_person(ANA), make_person()
        app, others = caller("businesses:read", user=user), caller("businesses:read", user=other)
        assert app.get("/businesses").status_code == 200
        client = site_client(user)
        if way == "changed":
            client.post("/my/security/password", {"current_password": PASSWORD, "password": CHOSEN})
        elif way == "recovered":
            Client().post("/my/recover", {"email": ANA})
            Client().post(link_to(ANA), {"password": CHOSEN})
        else:
            client.post("/my/security/sessions")

        assert app.get("/businesses").status_code == 401
        assert others.get("/businesses").status_code == 200
        assert not get_access_token_model().objects.filter(user=user).exists()
        assert client.get("/my/").status_code == (302 if way == "recovered" else 200)


class TestNonsense:
    @pytest.mark.parametrize("path", ["applications/%00", "businesses/a%00b/people", "invitations/%00"])
    def test_an_address_with_a_nul_character_does_not_exist(self, path):
        answer = site_client(make_person()).get(f"/my/{path}")

        assert answer.status_code == 404 and "site.css" in text_of(answer)

    def test_what_a_form_names_is_an_id_or_nothing(self):
        client = site_client(make_member(BusinessFactory()).user)

        assert client.post("/my/apply", {"business": "a\0b"}).status_code == 404


class TestASessionThatEnded:
    def test_what_was_sent_is_not_saved_and_that_is_said(self):
        business = make_member(BusinessFactory()).business
        page = f"/my/businesses/{business.public_id}/people/invite"
        client = Client()
        answer = client.post(page, {"email": "ben@riverside.example", "role": "DELEGATE"})

        assert answer["Location"] == f"/my/sign-in?next={page.replace('/', '%2F')}"
        assert "what you sent was not saved" in text_of(client.get(answer["Location"]))
        assert client.post("/my/security/sessions")["Location"] == "/my/sign-in"
