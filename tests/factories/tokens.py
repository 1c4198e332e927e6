"""Access tokens and API callers for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from oauth2_provider.models import get_access_token_model, set_token_value

from loanops.access.models import ApiClient, User
from loanops.core import clock
from tests.factories.access import make_client

_number = count(1)


def make_token(*scopes: str, user: User | None = None, client: ApiClient | None = None) -> str:
    """A valid access token with these scopes: for the person, or (no user) for the client itself."""
    application = client or make_client(*scopes)
    secret = f"token-{next(_number)}"
    token = get_access_token_model()(
        user=user,
        application=application,
        scope=" ".join(scopes),
        expires=clock.now() + timedelta(minutes=15),
    )
    set_token_value(token, secret)
    token.save()
    return secret


class ApiCaller:
    """Calls the API as the bearer of a token; bodies and answers are JSON."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("put", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("patch", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers=_named(headers))

    def _send(self, verb: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        call = getattr(self.client, verb)
        return call(
            f"/api/v1{path}", {} if body is None else body, "application/json", headers=_named(headers)
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    """`idempotency_key="k"` becomes `Idempotency-Key: k`."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


def caller(*scopes: str, user: User | None = None) -> ApiCaller:
    """Somebody with a fresh token for these scopes."""
    return ApiCaller(make_token(*scopes, user=user))
