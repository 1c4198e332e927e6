"""Real OAuth flows: systems with client credentials, apps that act for a person with code and PKCE."""

import base64
import hashlib
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from oauth2_provider.models import get_access_token_model, get_refresh_token_model

from loanops.access.models import ApiClient, SignedInSession, User
from loanops.access.roles import Role
from loanops.core import clock
from tests.factories.access import PASSWORD, make_client, make_user
from tests.factories.people import make_person, site_client
from tests.factories.tokens import ApiCaller, make_token

pytestmark = pytest.mark.django_db

VERIFIER = "a-verifier-of-more-than-forty-three-characters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "https://app.example/callback"


def basic(client: ApiClient, secret: str = "secret-of-the-client") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()}


def token_request(client: ApiClient, secret: str = "secret-of-the-client", **body: str):
    return Client().post("/oauth/token", body, headers=basic(client, secret))


@pytest.fixture
def system() -> ApiClient:
    return make_client("approvals:read")


@pytest.fixture
def app() -> ApiClient:
    return ApiClient.objects.create(
        name="Phone app",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_AUTHORIZATION_CODE,
        client_secret="secret-of-the-client",
        redirect_uris=REDIRECT,
        allowed_scopes=["approvals:read", "approvals:write"],
    )


def consent(app: ApiClient, user: User, *, challenge: str | None = CHALLENGE, method: str = "S256"):
    """Sign in, be asked, allow; the answer that sends the browser back to the app."""
    browser = Client()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": REDIRECT,
        "scope": "approvals:read",
        "state": "xyz",
    }
    if challenge:
        query |= {"code_challenge": challenge, "code_challenge_method": method}
    asked = browser.get("/oauth/authorize", query)
    if asked.status_code == 302 and asked["Location"].startswith("/my/sign-in"):
        signed = browser.post(asked["Location"], {"email": user.username, "password": PASSWORD})
        assert signed.status_code == 302, signed.content.decode()
        asked = browser.get(signed["Location"])
    if asked.status_code != 200:
        return asked
    form = dict(re.findall(r'name="([a-z_]+)" value="([^"]*)"', asked.content.decode()))
    return browser.post("/oauth/authorize", {**form, "allow": "Authorize"})


def code_for(app: ApiClient, user: User) -> str:
    answer = consent(app, user)
    assert answer.status_code == 302, answer.content.decode()
    returned = parse_qs(urlsplit(answer["Location"]).query)
    assert returned["state"] == ["xyz"]
    return returned["code"][0]


def exchange(app: ApiClient, code: str, verifier: str = VERIFIER):
    return token_request(
        app, grant_type="authorization_code", code=code, redirect_uri=REDIRECT, code_verifier=verifier
    )


class TestClientCredentials:
    def test_a_system_gets_a_short_token_and_calls_the_api(self, system):
        answer = token_request(system, grant_type="client_credentials", scope="approvals:read").json()

        assert answer["expires_in"] == 900
        assert answer["scope"] == "approvals:read"
        assert ApiCaller(answer["access_token"]).get("/approvals").status_code == 200

    def test_it_cannot_ask_for_more_than_it_was_given(self, system):
        answer = token_request(system, grant_type="client_credentials", scope="approvals:write")

        assert answer.status_code == 400
        assert answer.json()["error"] == "invalid_scope"

    def test_a_wrong_secret_gets_nothing(self, system):
        assert token_request(system, "guess", grant_type="client_credentials").status_code == 401

    def test_no_token_and_no_secret_is_stored_readable(self, system):
        token = token_request(system, grant_type="client_credentials").json()["access_token"]

        stored = get_access_token_model().objects.get()
        system.refresh_from_db()
        assert token not in (stored.token, stored.token_checksum)
        assert "secret-of-the-client" not in system.client_secret

    def test_taking_a_scope_from_the_client_stops_its_tokens(self, system):
        token = token_request(system, grant_type="client_credentials", scope="approvals:read").json()[
            "access_token"
        ]
        system.allowed_scopes = []
        system.save()

        assert ApiCaller(token).get("/approvals").status_code == 403

    def test_passwords_are_no_grant(self, system):
        answer = token_request(system, grant_type="password", username="x", password="y")

        assert answer.status_code == 400


class TestAuthorizationCode:
    def test_an_app_acts_as_the_person_within_its_scopes(self, app):
        manager = make_user(Role.MANAGER)

        answer = exchange(app, code_for(app, manager)).json()

        calls = ApiCaller(answer["access_token"])
        assert calls.get("/approvals").status_code == 200
        refused = calls.post("/approvals/appr_" + "0" * 32 + "/approve", {})
        assert refused.status_code == 403
        assert "approvals:write" in refused.json()["detail"]

    def test_a_borrower_signs_in_and_stays_a_borrower(self, app):
        borrower = make_user(is_staff=False)

        answer = exchange(app, code_for(app, borrower)).json()

        assert ApiCaller(answer["access_token"]).get("/approvals").status_code == 403

    def test_without_pkce_it_is_refused(self, app):
        answer = consent(app, make_user(), challenge=None)

        assert answer.status_code == 302
        assert "error=invalid_request" in answer["Location"]

    def test_a_plain_challenge_is_refused(self, app):
        answer = consent(app, make_user(), challenge=VERIFIER, method="plain")

        assert answer.status_code in (302, 400)
        assert "code=" not in answer.get("Location", "")

    def test_a_stolen_code_is_worthless_without_the_verifier(self, app):
        answer = exchange(app, code_for(app, make_user()), verifier="x" * 43)

        assert answer.status_code == 400

    def test_a_code_works_once(self, app):
        code = code_for(app, make_user())
        exchange(app, code)

        assert exchange(app, code).status_code == 400

    def test_an_unknown_redirect_address_is_not_followed(self, app):
        browser = Client()
        browser.force_login(make_user())
        answer = browser.get(
            "/oauth/authorize",
            {"response_type": "code", "client_id": app.client_id, "redirect_uri": "https://evil.example/"},
        )

        assert answer.status_code == 400
        assert "Location" not in answer


class TestRefresh:
    def test_each_refresh_token_works_once_and_its_reuse_ends_the_family(self, app):
        first = exchange(app, code_for(app, make_user(Role.MANAGER))).json()
        second = token_request(app, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
        assert second["refresh_token"] != first["refresh_token"]
        assert ApiCaller(second["access_token"]).get("/approvals").status_code == 200

        stolen = token_request(app, grant_type="refresh_token", refresh_token=first["refresh_token"])

        assert stolen.status_code == 400
        assert ApiCaller(second["access_token"]).get("/approvals").status_code == 401
        again = token_request(app, grant_type="refresh_token", refresh_token=second["refresh_token"])
        assert again.status_code == 400
        assert not get_refresh_token_model().objects.filter(revoked__isnull=True).exists()

    def test_a_revoked_token_is_dead(self, app):
        tokens = exchange(app, code_for(app, make_user(Role.MANAGER))).json()

        Client().post("/oauth/revoke", {"token": tokens["access_token"]}, headers=basic(app))

        assert ApiCaller(tokens["access_token"]).get("/approvals").status_code == 401


class TestBearer:
    def test_a_token_in_the_address_is_no_token(self):
        token = make_token("approvals:read")

        answer = Client().get(f"/api/v1/approvals?access_token={token}")

        assert answer.status_code == 401

    def test_a_session_is_no_token(self):
        browser = Client()
        browser.force_login(make_user(Role.MANAGER))

        assert browser.get("/api/v1/approvals").status_code == 401

    def test_a_person_who_left_is_nobody(self):
        user = make_user(Role.MANAGER)
        calls = ApiCaller(make_token("approvals:read", user=user))
        user.is_active = False
        user.save()

        assert calls.get("/approvals").status_code == 401

    @pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic abc", "bearer  "])
    def test_nonsense_is_401(self, header):
        answer = Client().get("/api/v1/approvals", headers={"Authorization": header})

        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


class TestWhoIsSignedIn:
    """Letting an app in needs a sign-in that still counts: that of the borrower site, or of the staff pages."""

    @pytest.fixture
    def query(self, app) -> dict[str, str]:
        return {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": REDIRECT,
            "scope": "approvals:read",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }

    def test_a_sign_in_that_was_ended_elsewhere_lets_nobody_in(self, query):
        user = make_person()
        stolen, own = site_client(user), site_client(user)
        assert stolen.get("/oauth/authorize", query).status_code == 200
        own.post("/my/security/sessions")

        for answer in (
            stolen.get("/oauth/authorize", query),
            stolen.get("/oauth/authorize", {**query, "approval_prompt": "auto"}),
            stolen.post("/oauth/authorize", {**query, "allow": "Authorize"}),
        ):
            assert answer.status_code == 302 and answer["Location"].startswith("/my/sign-in?next=/oauth/")
        assert own.get("/oauth/authorize", query).status_code == 200

    def test_nor_does_one_left_alone_for_too_long(self, query, monkeypatch):
        browser = site_client(make_person())
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=31))

        assert browser.get("/oauth/authorize", query)["Location"].startswith("/my/sign-in")

    def test_a_borrowers_person_signs_in_as_on_the_site_with_the_address_in_any_case(self, query):
        user = make_person("ana@riverside.example")
        browser = Client()
        sent = browser.get("/oauth/authorize", query)["Location"]
        assert "An app asks to act for you" in browser.get(sent).content.decode()
        signed = browser.post(sent, {"email": "Ana@Riverside.example", "password": PASSWORD})

        assert signed["Location"].startswith("/oauth/authorize?")
        assert browser.get(signed["Location"]).status_code == 200
        assert SignedInSession.objects.filter(user=user, ended_at__isnull=True).count() == 1

    def test_it_says_in_words_what_the_app_may_do(self, app, query):
        app.allowed_scopes = ["applications:write", "end-of-day:read"]
        app.save()
        asked = site_client(make_person()).get(
            "/oauth/authorize", {**query, "scope": "applications:write end-of-day:read"}
        )

        text = asked.content.decode()
        assert "Accept an offer" in text and "nothing that your login allows" in text
        assert "Approve an application" not in text


class TestNonsense:
    @pytest.mark.parametrize("change", [{"client_id": "nobody"}, {"client_id": "a\0b"}, {"client_id": ""}])
    def test_a_changed_question_leads_nowhere(self, app, change):
        browser = site_client(make_person())
        form = {"client_id": app.client_id, "redirect_uri": REDIRECT, "response_type": "code", "allow": "yes"}
        answer = browser.post("/oauth/authorize", {**form, **change})

        assert answer.status_code == 400 and "This does not work" in answer.content.decode()

    @pytest.mark.parametrize("path", ["/oauth/token", "/oauth/revoke"])
    def test_a_nul_character_is_400(self, app, path):
        fine = {"grant_type": "refresh_token", "token": "x", "refresh_token": "x", "client_id": app.client_id}
        basic_nul = {"Authorization": "Basic " + base64.b64encode(b"\0:\0").decode()}
        answers = [
            Client().post(path, {**fine, "client_id": "\0"}),
            Client().post(path, fine, headers=basic_nul),
        ]

        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].json() == {"error": "invalid_request"}
