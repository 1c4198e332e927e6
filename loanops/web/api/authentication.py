"""Who calls the API: the bearer of an OAuth access token. No cookies, and no tokens in addresses."""

import hashlib
from typing import Any

from django.contrib.auth.models import AnonymousUser
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from loanops.access.actors import actor_of_client, actor_of_user
from loanops.core.actors import ANONYMOUS, Actor

REALM = 'Bearer realm="loanops"'


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …` makes `request.actor`: the person the token acts for, or the client itself."""

    def authenticate_header(self, request: Request) -> str:
        return REALM

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        request._request.actor = ANONYMOUS  # type: ignore[attr-defined]
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = self._find(secret.strip())
        if token is None or token.is_expired() or token.application is None:
            raise AuthenticationFailed("The access token is unknown, expired or revoked.")
        if token.user is not None and not token.user.is_active:
            raise AuthenticationFailed("The person behind this token is no longer active.")
        request._request.actor = self._actor(token)  # type: ignore[attr-defined]
        return token.user or AnonymousUser(), token

    def _find(self, secret: str) -> Any:
        if not secret:
            return None
        checksum = hashlib.sha256(secret.encode()).hexdigest()
        tokens = get_access_token_model().objects.select_related("application", "user")
        return tokens.filter(token_checksum=checksum).first()

    def _actor(self, token: Any) -> Actor:
        """Never more than the client is allowed today, whatever the token was given when it was issued."""
        client = token.application
        scopes = set(token.scope.split()) & set(client.allowed_scopes)
        if token.user is None:
            return actor_of_client(client_id=client.client_id, name=client.name, scopes=scopes)
        return actor_of_user(token.user, scopes=scopes, client_id=client.client_id)
