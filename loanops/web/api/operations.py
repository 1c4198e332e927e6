"""`@operation`: what one method of an endpoint is, who may call it, and how it is answered twice."""

import functools
import hashlib
import inspect
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from loanops.core import idempotency
from loanops.core.errors import FieldError, VersionConflict
from loanops.usecases import UseCase
from loanops.web.api.errors import (
    BadRequest,
    IdempotencyKeyMissing,
    InvalidIdempotencyKey,
    InvalidParameter,
    PreconditionRequired,
    UnknownParameter,
    ValidationFailed,
    precondition,
)
from loanops.web.api.expanding import expand, expands_of, read_expand
from loanops.web.api.filters import Filter

KEY = re.compile(r"^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$")
# A record's version; what comes after the point moves with figures that nobody edits.
ETAG = re.compile(r'^"([0-9]{1,9})(?:\.[0-9]{1,9})*"$')
LIST_PARAMETERS = ("limit", "cursor", "include", "fields")
KEPT_HEADERS = ("Location", "ETag")

DECLARED: list["Operation"] = []
"""All operations; a test asks whether every use case has one."""


@dataclass(frozen=True)
class Operation:
    """The declaration of one method on one path."""

    verb: str
    action: str
    use_case: UseCase[Any, Any] | None
    request: Any
    responses: Mapping[int, Any]
    summary: str
    description: str
    operation_id: str
    tag: str
    idempotency: str
    if_match: str
    filters: Mapping[str, Filter]
    parameters: Mapping[str, Filter]
    sort: Sequence[str]
    many: bool
    examples: Sequence[Any] = field(default_factory=tuple)

    @property
    def shown(self) -> Any:
        """The serializer of the objects that a reading call shows."""
        if self.verb != "get":
            return None
        return self.responses.get(200) or self.responses.get((200, "application/json"))  # type: ignore[call-overload]

    @property
    def known_parameters(self) -> set[str]:
        known = {*self.filters, *self.parameters}
        if self.many:
            known.update(LIST_PARAMETERS)
        if expands_of(self.shown):
            known.add("expand")
        if self.sort:
            known.add("sort")
        return known


class Answered(Exception):
    """Ends a method early with an answer that is kept, such as 202 for what waits for a second person."""

    def __init__(self, response: Response) -> None:
        self.response = response


def operation(
    *,
    action: str = "",
    use_case: UseCase[Any, Any] | None = None,
    request: Any = None,
    responses: Mapping[int, Any] | Any = None,
    summary: str = "",
    description: str = "",
    operation_id: str = "",
    tag: str = "",
    idempotency: str = "",
    if_match: str = "",
    filters: Mapping[str, Filter] | None = None,
    parameters: Mapping[str, Filter] | None = None,
    sort: Sequence[str] = (),
    many: bool = False,
    examples: Sequence[Any] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a method of an `ApiView`.

    - `action` names the matrix row; with `use_case` it is the use case's.
    - `request` is the input serializer: `self.data` holds its checked values. `responses` maps status to serializer (or
      None for no body).
    - `idempotency`: "required" or "accepted" (POST accepts a key unless told otherwise). `if_match`: "required" or
      "accepted"; the version then guards `self.run`.
    - `filters` and `sort` belong to lists (`many=True`), `parameters` are other query parameters (`self.parameters`).
    """
    if bool(action) == (use_case is not None):
        raise ValueError("An operation names an action of the matrix or a use case.")

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        verb = method.__name__
        answers = responses if isinstance(responses, Mapping) else {200: responses}
        declared = Operation(
            verb=verb,
            action=use_case.name if use_case is not None else action,
            use_case=use_case,
            request=request,
            responses=answers,
            summary=summary or (use_case.title if use_case is not None else ""),
            description=description or inspect.cleandoc(method.__doc__ or ""),
            operation_id=operation_id,
            tag=tag,
            idempotency=idempotency or ("accepted" if verb == "post" else ""),
            if_match=if_match,
            filters=filters or {},
            parameters=parameters or {},
            sort=sort,
            many=many,
            examples=examples,
        )
        DECLARED.append(declared)

        @functools.wraps(method)
        def run(view: Any, request: Any, *args: Any, **kwargs: Any) -> Response:
            return _run(view, request, declared, functools.partial(method, view, request, *args, **kwargs))

        run.operation = declared  # type: ignore[attr-defined]
        return run

    return declare


def _run(view: Any, request: Any, declared: Operation, method: Callable[[], Response]) -> Response:
    _check_parameters(request, declared)
    view.operation = declared
    view.parameters = {
        name: known.parse(name, request.query_params[name])
        for name, known in declared.parameters.items()
        if name in request.query_params
    }
    view.expected_version = _expected_version(request, declared)
    view.expanding = read_expand(view)
    try:
        if request.method in ("GET", "HEAD"):
            if request.method == "HEAD" and declared.use_case is not None:
                # Reading it is on record; who asks for the headers alone has read nothing.
                raise MethodNotAllowed("HEAD")
            response = method()
            _check_json(request, response)
            if view.expanding:
                return _expanded(view, response)
            return _conditional(request, _tagged(response))
        _check_body(request, declared)
        return _once(view, request, declared, method)
    except VersionConflict as conflict:
        if view.expected_version is not None:
            raise precondition(conflict)
        raise


def _check_parameters(request: Any, declared: Operation) -> None:
    unknown = sorted(set(request.query_params) - declared.known_parameters)
    if unknown:
        known = ", ".join(sorted(declared.known_parameters)) or "none"
        raise UnknownParameter(f"Unknown: {', '.join(unknown)[:200]}. This operation knows: {known}.")
    for name in request.query_params:
        if len(request.query_params.getlist(name)) > 1:
            raise BadRequest(f"{name} is given twice.")


def _check_body(request: Any, declared: Operation) -> None:
    """An operation that takes no body is given none, or an empty one: whatever else was meant would be lost."""
    if declared.request is None and request.data:
        names = request.data if isinstance(request.data, Mapping) else [""]
        words = "This operation takes no fields."
        raise ValidationFailed(
            errors=[FieldError(f"/{name}" if name else "", "unknown_field", words) for name in names]
        )


def _expected_version(request: Any, declared: Operation) -> int | None:
    given = request.headers.get("If-Match")
    if not declared.if_match:
        return None
    if given is None:
        if declared.if_match == "required":
            raise PreconditionRequired()
        return None
    if given.strip() == "*":
        return None
    found = ETAG.fullmatch(given.strip())
    if found is None:
        raise BadRequest('If-Match carries one ETag as we gave it, such as "3".')
    return int(found.group(1))


def _once(view: Any, request: Any, declared: Operation, method: Callable[[], Response]) -> Response:
    """Run a writing method; with a key, store its answer in the same transaction or give the stored one again."""
    key = request.headers.get("Idempotency-Key")
    if key is None and declared.idempotency == "required":
        raise IdempotencyKeyMissing()
    if key is None or not declared.idempotency:
        with transaction.atomic():
            return _tagged(_early(method))
    if not KEY.fullmatch(key):
        raise InvalidIdempotencyKey()
    scope = f"{view.actor.key} {request.method} {request.path}"
    if len(scope) > 200:
        scope = idempotency.fingerprint(scope)
    request_hash = idempotency.fingerprint([request.query_params.dict(), request.data, _files(request)])
    with transaction.atomic():
        stored = idempotency.claim(scope=scope, key=key, request_hash=request_hash)
        if stored is not None:
            answer = stored.body
            headers = {**answer["headers"], "Idempotency-Replayed": "true"}
            return Response(answer["body"], status=stored.status, headers=headers)
        response = _tagged(_early(method))
        if response.status_code < 400:
            body = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            idempotency.remember(
                scope=scope,
                key=key,
                request_hash=request_hash,
                status=response.status_code,
                body={"body": body, "headers": headers},
            )
        return response


def _files(request: Any) -> dict[str, str]:
    """What the files of a form hold: the same name with other content is another request."""
    found = {}
    for name, sent in request.FILES.items():
        sent.seek(0)
        found[name] = hashlib.file_digest(sent, "sha256").hexdigest()
    return found


def _early(method: Callable[[], Response]) -> Response:
    try:
        return method()
    except Answered as answered:
        return answered.response


def _tagged(response: Response) -> Response:
    """The object's version as its ETag."""
    body = getattr(response, "data", None)
    if isinstance(body, dict) and "version" in body and "object" in body and "ETag" not in response:
        response["ETag"] = f'"{body["version"]}"'
    return response


def _check_json(request: Any, response: Any) -> None:
    """Files are what they are: no field of them can be left out, and none be expanded."""
    asked = [name for name in ("fields", "expand") if name in request.query_params]
    if asked and not isinstance(getattr(response, "data", None), dict):
        raise InvalidParameter(f"{asked[0]} is for JSON.")


def _expanded(view: Any, response: Response) -> Response:
    """With the objects asked for inside. It has no tag and is not kept: they change while the version outside stays."""
    bodies = response.data["data"] if view.operation.many else [response.data]
    expand(bodies, view.operation.shown, view.expanding, view)
    for name in ("ETag", "Cache-Control"):
        if name in response:
            del response[name]
    return response


def _conditional(request: Any, response: Response) -> Response:
    wanted = request.headers.get("If-None-Match")
    if wanted and response.status_code == 200 and "ETag" in response:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        if response["ETag"] in tags or "*" in tags:
            kept = [name for name in ("ETag", "Cache-Control") if name in response]
            return Response(status=304, headers={name: response[name] for name in kept})
    return response
