"""Signing in with a user name and a password, at whichever door: guessing is slowed down for all of them."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from loanops.access.throttling import (
    SIGN_IN_OF_PERSON,
    TooManyAttempts,
    count_attempt,
    forget_attempts,
    sign_in_from_address,
    take_back_attempt,
)


class PasswordBackend(ModelBackend):
    """Django's own check of a password, with a pause after repeated failures for a name or from an address."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        if not username or password is None:
            return None
        address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
        try:
            count_attempt(SIGN_IN_OF_PERSON, username)
            if address:
                count_attempt(sign_in_from_address(), address)
        except TooManyAttempts as refusal:
            raise PermissionDenied from refusal
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            forget_attempts(SIGN_IN_OF_PERSON, username)
            if address:
                take_back_attempt(sign_in_from_address(), address)
        return user
