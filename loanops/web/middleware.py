"""What every request passes: its id and source, who it is for, and which content the browser may load."""

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from uuid6 import uuid7

from loanops.access.actors import actor_of_user
from loanops.core.actors import ANONYMOUS
from loanops.core.context import RequestContext, current_request
from loanops.web.views import malformed, not_found

Handler = Callable[[HttpRequest], HttpResponse]

REQUEST_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{7,99}$")


def _refused(request: HttpRequest) -> HttpResponse | None:
    """A NUL character in the address: nothing of ours has one, and the database refuses to compare with it."""
    if "\0" in request.path:
        return not_found(request, Http404())
    return malformed(request) if "%00" in request.META.get("QUERY_STRING", "") else None


class RequestContextMiddleware:
    """Gives the request an id (the caller's, if it looks like one), said again in the answer and the audit trail."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else f"req_{uuid7().hex}"
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_request.set(
            RequestContext(
                request_id,
                request.META.get("REMOTE_ADDR", "")[:64],
                request.headers.get("User-Agent", "")[:300],
            )
        )
        try:
            response = _refused(request) or self.get_response(request)
        finally:
            current_request.reset(token)
        response["X-Request-Id"] = request_id
        return response


class ActorMiddleware:
    """`request.actor` of people with a session. The API knows no sessions: there the token says who it is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = ANONYMOUS  # type: ignore[attr-defined]
        if not request.path.startswith("/api/") and request.user.is_authenticated:
            request.actor = actor_of_user(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)


_COMMON = "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

ADMIN_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    f"connect-src 'self'; form-action 'self'; {_COMMON}"
)
"""The theme evaluates expressions in attributes and sets inline styles; nothing comes from another host."""

DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    f"connect-src 'self'; form-action 'self'; {_COMMON}"
)

CONSENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    f"form-action 'self' https: http://127.0.0.1:* http://localhost:*; {_COMMON}"
)
"""After consent the browser is sent on to the app that asked; browsers count that as the form's target."""

STRICT_POLICY = f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; {_COMMON}"

SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    f"{_COMMON}"
)
"""The borrower site: its own files only. Its pages work without the script."""


def site_policy_with_form_to(address: str) -> str:
    """The site's policy for a page whose form goes to one more address; nothing else is opened by it."""
    return SITE_POLICY.replace("form-action 'self'", f"form-action 'self' {address}")


_POLICIES = (
    ("/my/", SITE_POLICY),
    ("/admin/", ADMIN_POLICY),
    ("/api/docs", DOCS_POLICY),
    ("/oauth/authorize", CONSENT_POLICY),
)


class ContentSecurityPolicyMiddleware:
    """The strict policy everywhere, except where a page cannot work with it; pages of borrowers are kept nowhere."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            policy = next(
                (policy for prefix, policy in _POLICIES if request.path.startswith(prefix)), STRICT_POLICY
            )
            response["Content-Security-Policy"] = policy
        if request.path.startswith("/my/"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response
