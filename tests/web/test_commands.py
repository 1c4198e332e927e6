"""Setting up the first people and API clients on the server."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from loanops.access.models import ApiClient, User
from loanops.audit.models import AuditEvent
from tests.factories.tokens import ApiCaller
from tests.web.test_oauth import token_request

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class TestAddPerson:
    def test_somebody_with_roles_can_sign_in(self, client):
        output = run(
            "add_person",
            "root",
            "--role",
            "SYSTEM_ADMIN",
            "--role",
            "MANAGER",
            "--email",
            "root@lender.example",
        )
        password = re.search(r"root: (\S+)", output).group(1)

        assert client.login(username="root", password=password)
        assert client.get("/admin/access/user/").status_code == 200
        assert AuditEvent.objects.filter(event="person.role-given", actor_label="add_person").count() == 2

    def test_a_borrower_is_not_staff(self):
        run("add_person", "ana", "--borrower")

        assert not User.objects.get(username="ana").is_staff

    def test_nothing_is_left_of_a_refusal(self):
        run("add_person", "root")
        for arguments in (["root"], ["bad name!"], ["x", "--borrower", "--role", "MANAGER"]):
            with pytest.raises(CommandError):
                run("add_person", *arguments)

        assert not User.objects.filter(username__in=["bad name!", "x"]).exists()


class TestAddApiClient:
    def test_a_system_gets_a_token_with_the_printed_secret(self):
        output = run("add_api_client", "Bookkeeping", "approvals:read")
        secret = re.search(r"client_secret: (sk_test_\S+)", output).group(1)
        answer = token_request(ApiClient.objects.get(), secret, grant_type="client_credentials").json()

        assert ApiCaller(answer["access_token"]).get("/approvals").status_code == 200
        assert secret not in ApiClient.objects.get().client_secret

    def test_an_app_needs_proper_redirect_addresses(self):
        run("add_api_client", "App", "all", "--redirect-uri", "https://app.example/back")
        app = ApiClient.objects.get()

        assert app.authorization_grant_type == ApiClient.GRANT_AUTHORIZATION_CODE
        assert "approvals:write" in app.allowed_scopes
        with pytest.raises(CommandError):
            run("add_api_client", "App", "all", "--redirect-uri", "javascript:alert(1)")

    def test_scopes_must_exist(self):
        with pytest.raises(CommandError, match="No such scope: everything"):
            run("add_api_client", "X", "everything")
