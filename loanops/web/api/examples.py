"""How examples of the API's description are made: what a client sends, and what it gets."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

MOMENT = "2026-03-02T14:05:00Z"


def sent(name: str, value: dict[str, Any]) -> OpenApiExample:
    """A body that a client sends."""
    return OpenApiExample(name, request_only=True, value=value)


def answered(name: str, value: Any, *, status: int = 200) -> OpenApiExample:
    """A body that a client gets with this status."""
    return OpenApiExample(name, response_only=True, status_codes=[str(status)], value=value)


def listed(name: str, *rows: dict[str, Any]) -> OpenApiExample:
    """A page of a list, the only one."""
    page = {"has_more": False, "next_cursor": None, "previous_cursor": None}
    return answered(name, {"object": "list", "data": list(rows), **page})


def record(name: str, public_id: str, /, *, version: int = 1, **fields: Any) -> dict[str, Any]:
    """An object with what every object has."""
    return {
        "object": name,
        "id": public_id,
        "version": version,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "livemode": False,
        **fields,
    }


_PROBLEMS: dict[int, tuple[str, str, str, tuple[dict[str, str], ...]]] = {
    400: (
        "unknown_parameter",
        "Unknown parameter",
        "Unknown: colour. This operation knows: cursor, limit.",
        (),
    ),
    401: ("unauthenticated", "No valid token", "The access token is unknown, expired or revoked.", ()),
    403: ("not_allowed", "Not allowed", "Write to the lender: your role does not include this.", ()),
    404: ("not_found", "Not found", "Not found.", ()),
    409: (
        "invalid_transition",
        "Invalid transition",
        "Application: WITHDRAWN cannot become SUBMITTED. From WITHDRAWN it can become: nothing (it is final).",
        (),
    ),
    410: ("link_not_usable", "Link not usable", "This link is too old. Ask for a new one.", ()),
    412: (
        "precondition_failed",
        "Precondition failed",
        "AP-000088 changed in the meantime (version 4, you looked at 3). Look at it again.",
        (),
    ),
    422: (
        "validation_failed",
        "Validation failed",
        "Some fields are wrong; each is listed with the reason.",
        (
            {
                "pointer": "/requested_amount",
                "code": "amount_not_string",
                "detail": 'Amounts are strings such as "1234.50", never JSON numbers.',
            },
        ),
    ),
    428: (
        "precondition_required",
        "Precondition required",
        "Send If-Match with the ETag of the object you looked at.",
        (),
    ),
    500: ("internal_error", "Internal error", "Internal error.", ()),
}


def problem_examples(status: int) -> list[OpenApiExample]:
    """A refusal as it looks with this status."""
    if status not in _PROBLEMS:
        return []
    code, title, detail, errors = _PROBLEMS[status]
    value = {
        "type": f"https://lender.example/docs/problems/{code.replace('_', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "/api/v1/loan-applications",
        "code": code,
        "request_id": "req_0197a3c2d4e57f0f8a1b2c3d4e5f6aff",
        "retryable": status == 500,
    }
    return [
        OpenApiExample(
            title,
            response_only=True,
            value={**value, "errors": list(errors)} if errors else value,
        )
    ]
