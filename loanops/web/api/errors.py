"""Problems (RFC 9457): one form for everything the API refuses."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from loanops.core.errors import FieldError, LoanOpsError, VersionConflict

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class BadRequest(LoanOpsError):
    """The request cannot be read."""

    status = 400


class UnknownParameter(BadRequest):
    """The address has a parameter this operation does not know."""


class InvalidParameter(BadRequest):
    """A parameter of the address has a value that cannot be read."""


class InvalidCursor(BadRequest):
    """The cursor is not one of ours, or belongs to a list with other filters."""


class IdempotencyKeyMissing(BadRequest):
    """This operation moves money or makes something: send an Idempotency-Key header."""


class InvalidIdempotencyKey(BadRequest):
    """An Idempotency-Key has 1 to 255 printable ASCII characters."""


class PayloadTooLarge(LoanOpsError):
    """The body is larger than this operation accepts."""

    status = 413


class PreconditionRequired(LoanOpsError):
    """Send If-Match with the ETag of the object you looked at."""

    status = 428


class PreconditionFailed(LoanOpsError):
    """The object changed since you looked at it."""

    status = 412


class QueryTooExpensive(LoanOpsError):
    """Answering took too long; narrow the filters or ask for an export."""

    status = 503
    retryable = True


class ValidationFailed(LoanOpsError):
    """Some fields are wrong; each is listed with the reason."""


_FRAMEWORK_CODES: dict[int, tuple[str, str]] = {
    400: ("malformed_request", "Malformed request"),
    401: ("unauthenticated", "No valid token"),
    403: ("not_allowed", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Method not allowed"),
    406: ("not_acceptable", "Not acceptable"),
    413: ("payload_too_large", "Payload too large"),
    415: ("unsupported_media_type", "Unsupported media type"),
    429: ("too_many_requests", "Too many requests"),
    500: ("internal_error", "Internal error"),
}

FRAMEWORK_PROBLEMS = _FRAMEWORK_CODES


def problem_type(code: str) -> str:
    """The address of the page that explains a code."""
    return f"{settings.PUBLIC_URL}/docs/problems/{code.replace('_', '-')}"


def problem(
    request: HttpRequest | Any,
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    retryable: bool = False,
    errors: Sequence[FieldError] = (),
) -> dict[str, Any]:
    """The body of a problem answer."""
    body: dict[str, Any] = {
        "type": problem_type(code),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
        "request_id": getattr(request, "request_id", ""),
        "retryable": retryable,
    }
    if errors:
        body["errors"] = [{"pointer": e.pointer, "code": e.code, "detail": e.detail} for e in errors]
    return body


def framework_problem(request: HttpRequest | Any, status: int, detail: str = "") -> dict[str, Any]:
    code, title = _FRAMEWORK_CODES.get(status, ("error", "Error"))
    return problem(
        request,
        status=status,
        code=code,
        title=title,
        detail=detail or f"{title}.",
        retryable=status in (429, 500),
    )


def problem_response(request: HttpRequest, status: int, detail: str = "") -> JsonResponse:
    """A problem answer outside of an operation: unknown addresses, broken middleware."""
    return JsonResponse(framework_problem(request, status, detail), status=status, content_type=MEDIA_TYPE)


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Every exception of an operation as a problem answer; defects are logged and show nothing of the inside."""
    request = context["request"]
    headers: dict[str, str] = {}
    match error:
        case LoanOpsError():
            body = _refusal(request, error)
            if error.retryable:
                headers["Retry-After"] = "1"
        case exceptions.ValidationError():
            failed = ValidationFailed(errors=field_errors(error.get_codes(), error.detail))
            body = _refusal(request, failed)
        case Http404() | PermissionDenied():
            body = framework_problem(request, 404 if isinstance(error, Http404) else 403)
        case exceptions.APIException():
            body = framework_problem(request, error.status_code, str(error.detail))
            for name in ("WWW-Authenticate",):
                if header := getattr(error, "auth_header", None):
                    headers[name] = header
            if wait := getattr(error, "wait", None):
                headers["Retry-After"] = str(int(wait))
        case SuspiciousOperation():
            body = framework_problem(request, 400)
        case OperationalError() if "statement timeout" in str(error):
            body = _refusal(request, QueryTooExpensive())
            headers["Retry-After"] = "60"
        case _:
            log.exception("request %s failed", getattr(request, "request_id", ""), exc_info=error)
            got_request_exception.send(sender=None, request=getattr(request, "_request", request))
            body = framework_problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "The cause is in our log.")
    response = Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
    response["Content-Type"] = MEDIA_TYPE
    return response


def _refusal(request: Any, error: LoanOpsError) -> dict[str, Any]:
    return problem(
        request,
        status=error.status,
        code=error.code,
        title=error.title,
        detail=error.message,
        retryable=error.retryable,
        errors=error.errors,
    )


def precondition(error: VersionConflict) -> LoanOpsError:
    """A version conflict where the caller sent If-Match: it is his condition that failed."""
    return PreconditionFailed(error.message)


def field_errors(codes: Any, detail: Any, pointer: str = "") -> list[FieldError]:
    """All errors of a serializer, each with a JSON Pointer to the field."""
    found: list[FieldError] = []
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            found.extend(field_errors(codes[name], inner, here))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            code = codes[index] if index < len(codes) else "invalid"
            nested = isinstance(inner, Mapping | list | tuple)
            found.extend(field_errors(code, inner, f"{pointer}/{index}" if nested else pointer))
    else:
        found.append(FieldError(pointer, str(codes or "invalid"), str(detail)))
    return found
