"""Talking JSON to a real bureau: token, time-outs, and what its answers mean in our words. No redirects, no plain HTTP
except to this machine.
"""

import base64
import json
import os
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from loanops.core import clock
from origination.bureaus.base import (
    AuthFailed,
    ContractError,
    Frozen,
    InvalidSubject,
    NoHit,
    RateLimited,
    Unavailable,
)

TIMEOUT_SECONDS = 20
SIZE_MAX = 8 * 1024 * 1024
TOKEN_SPARE_SECONDS = 60
DEFAULT_RETRY_SECONDS = 60
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


class NoRedirects(HTTPRedirectHandler):
    """A bureau does not send us elsewhere with a subject's data in hand."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Connection:
    """How to reach one bureau: `base_url`, and `credentials`, the place where its secret is kept (`env:NAME` or
    `secretsmanager:NAME`), a JSON object. The secret is read when it is needed and never stored.
    """

    def __init__(self, code: str) -> None:
        known: Mapping[str, str] | None = settings.BUREAU_CONNECTIONS.get(code)
        if known is None:
            raise AuthFailed(f"BUREAU_CONNECTIONS does not say how to reach {code}.")
        self.code = code
        self.base_url = known["base_url"].rstrip("/")
        self.options = known
        address = urlsplit(self.base_url)
        if address.scheme != "https" and address.hostname not in LOCAL_HOSTS:
            raise AuthFailed(f"{code} is reached by https only.")
        self._opener = build_opener(NoRedirects)

    def credentials(self) -> dict[str, str]:
        """The secret behind the reference."""
        text = secret_behind(self.options.get("credentials", ""))
        try:
            found: dict[str, str] = json.loads(text)
        except ValueError as error:
            raise AuthFailed(f"The credentials of {self.code} are no JSON object.") from error
        return found

    def get(self, path: str, query: Mapping[str, str], *, token: str) -> Any:
        return self.ask("GET", f"{path}?{urlencode(query)}", token=token)

    def post(self, path: str, body: Mapping[str, Any], *, token: str, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.ask("POST", path, body=json.dumps(body).encode(), token=token, headers=headers)

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        token: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """One request; the answer's JSON, or the error that the answer means."""
        request = Request(f"{self.base_url}{path}", data=body, method=method)
        request.add_header("Accept", "application/json")
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                text = answer.read(SIZE_MAX + 1)
        except HTTPError as error:
            raise meaning_of(error) from error
        except (URLError, TimeoutError, OSError) as error:
            raise Unavailable(f"No answer ({type(error).__name__}).") from error
        if len(text) > SIZE_MAX:
            raise ContractError("The answer is larger than any report.")
        try:
            return json.loads(text)
        except ValueError as error:
            raise ContractError("The answer is no JSON.") from error


class Tokens:
    """The access tokens of this process, each until shortly before it expires."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, int]] = {}

    def token(self, code: str, fetch: Any) -> str:
        kept = self._kept.get(code)
        if kept is not None and kept[1] > time.monotonic_ns():
            return kept[0]
        answer = fetch()
        try:
            token, seconds = str(answer["access_token"]), int(answer.get("expires_in", 0))
        except (KeyError, TypeError, ValueError) as error:
            raise ContractError("The answer holds no access token.") from error
        usable = max(0, seconds - TOKEN_SPARE_SECONDS)
        self._kept[code] = (token, time.monotonic_ns() + usable * 1_000_000_000)
        return token

    def forget(self, code: str) -> None:
        self._kept.pop(code, None)


TOKENS = Tokens()


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def meaning_of(error: HTTPError) -> Exception:
    """What a status says in our words. The body is not quoted: it may hold the subject's data."""
    with error:
        status, wait = error.code, retry_after(error.headers.get("Retry-After", ""))
    match status:
        case 400 | 422:
            return InvalidSubject(f"{status}: the bureau does not accept the details.")
        case 401 | 403:
            return AuthFailed(f"{status}: the bureau refuses our credentials.")
        case 404:
            return NoHit("404: there is no file on this subject.")
        case 423:
            return Frozen("423: the file is frozen or locked.")
        case 429:
            return RateLimited("429: too many requests.", wait or DEFAULT_RETRY_SECONDS)
        case _ if status >= 500:
            return Unavailable(f"{status}: the bureau is down.", wait)
    return ContractError(f"{status} is not what the bureau promises.")


def retry_after(value: str) -> int:
    """Seconds, from a number or a date; 0 when the header says nothing."""
    if value.strip().isdigit():
        return int(value)
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return 0
    if moment.tzinfo is None:
        return 0
    return max(0, round((moment - clock.now()).total_seconds()))


def secret_behind(reference: str) -> str:
    """The secret itself, from the environment or from AWS Secrets Manager."""
    kind, _, name = reference.partition(":")
    if kind == "env" and os.environ.get(name):
        return os.environ[name]
    if kind == "secretsmanager" and name:
        import boto3

        answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
        return str(answer["SecretString"])
    raise AuthFailed(
        f"There is no secret at {reference or 'an empty reference'}; say env:NAME or secretsmanager:NAME."
    )
