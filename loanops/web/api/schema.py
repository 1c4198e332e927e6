"""The OpenAPI description, made from the declared operations."""

import functools
import re
from collections.abc import Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from loanops.access.matrix import OUTSIDE_COLUMNS, ROLE_COLUMNS, matrix
from loanops.access.scopes import MatrixScopes
from loanops.web.api.choosing import known_fields
from loanops.web.api.errors import MEDIA_TYPE
from loanops.web.api.examples import problem_examples
from loanops.web.api.expanding import MAX_NAMES, expands_of, known_names
from loanops.web.api.filters import Filter
from loanops.web.api.operations import Operation
from loanops.web.api.serializers import ProblemSerializer

SCHEME = "oauth2"
VERBS = {"GET": "get", "POST": "create", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}


class BearerScheme(OpenApiAuthenticationExtension):
    """How a token is obtained."""

    target_class = "loanops.web.api.authentication.BearerAuthentication"
    name = SCHEME

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = dict(sorted(MatrixScopes().get_all_scopes().items()))
        return {
            "type": "oauth2",
            "description": "Systems use client credentials; apps use an authorization code with PKCE.",
            "flows": {
                "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes},
                "authorizationCode": {
                    "authorizationUrl": "/oauth/authorize",
                    "tokenUrl": "/oauth/token",
                    "refreshUrl": "/oauth/token",
                    "scopes": scopes,
                },
            },
        }


class LoanOpsAutoSchema(AutoSchema):
    """One operation of the description from one `@operation`."""

    @property
    def declared(self) -> Operation | None:
        handler = getattr(self.view, self.method.lower(), None)
        return getattr(handler, "operation", None)

    def is_excluded(self) -> bool:
        return self.declared is None

    def get_operation_id(self) -> str:
        declared = self.declared
        if declared is not None and declared.operation_id:
            return declared.operation_id
        handler = getattr(self.view, self.method.lower())
        name = type(self.view).__name__.removesuffix("View")
        verb = "list" if declared is not None and declared.many else VERBS[self.method]
        return getattr(handler, "operation_id", "") or f"{verb}{name}"

    def get_summary(self) -> str | None:
        declared = self.declared
        return declared.summary or matrix()[declared.action].title if declared else None

    def get_description(self) -> str:  # type: ignore[override]
        declared = self.declared
        if declared is None:
            return ""
        row = matrix()[declared.action]
        who = [name.replace("_", " ") for name in (*ROLE_COLUMNS, *OUTSIDE_COLUMNS) if row.cells[name] == "x"]
        own = [
            name.replace("_", " ") for name in (*ROLE_COLUMNS, *OUTSIDE_COLUMNS) if row.cells[name] == "own"
        ]
        lines = [
            declared.description,
            f"Who may call it: {', '.join([*who, *(f'{name} (own only)' for name in own)])}.",
        ]
        if f"{declared.action}.approve" in matrix():
            lines.append(
                "May answer 202: a second person has to approve; the body is the request for approval."
            )
        if declared.idempotency == "required":
            lines.append(
                "Needs an `Idempotency-Key` header: the same key and body give the same answer, once done."
            )
        return "\n\n".join(line for line in lines if line)

    def get_tags(self) -> list[str]:
        declared = self.declared
        if declared is not None and declared.tag:
            return [declared.tag]
        first = re.sub(r"^/api/v1/", "", self.path).split("/")[0]
        return [first]

    def get_auth(self) -> list[dict[str, Any]]:
        declared = self.declared
        if declared is None:
            return []
        scope = matrix()[declared.action].scope
        return [{SCHEME: [scope] if scope else []}]

    def get_override_parameters(self) -> list[Any]:
        declared = self.declared
        if declared is None:
            return []
        found: list[Any] = [
            OpenApiParameter(name, str, OpenApiParameter.PATH, description=_path_words(name))
            for name in re.findall(r"{(\w+)}", self.path)
        ]
        query: dict[str, Filter] = {**declared.filters, **declared.parameters}
        for name, known in query.items():
            found.append(
                OpenApiParameter(name, known.schema, OpenApiParameter.QUERY, description=known.description)
            )
        if declared.many:
            found += [
                OpenApiParameter(
                    "limit",
                    {"type": "integer", "minimum": 1, "maximum": 100, "default": 25},
                    OpenApiParameter.QUERY,
                    description="Rows on a page.",
                ),
                OpenApiParameter(
                    "cursor", str, OpenApiParameter.QUERY, description="`next_cursor` of the page before."
                ),
                OpenApiParameter(
                    "include",
                    {"type": "string", "enum": ["count"]},
                    OpenApiParameter.QUERY,
                    description="`count` adds the number of rows, exactly up to 10,000.",
                ),
            ]
            found.append(_fields_parameter(declared.shown))
        if expands_of(declared.shown):
            found.append(_expand_parameter(declared.shown))
        if declared.sort:
            found.append(
                OpenApiParameter(
                    "sort",
                    {"type": "string", "enum": list(declared.sort)},
                    OpenApiParameter.QUERY,
                    description="Order.",
                )
            )
        if declared.idempotency:
            found.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    {"type": "string", "minLength": 1, "maxLength": 255},
                    OpenApiParameter.HEADER,
                    required=declared.idempotency == "required",
                    description="The same key with the same content gives the same answer; kept 30 days.",
                )
            )
        if declared.if_match:
            found.append(
                OpenApiParameter(
                    "If-Match",
                    {"type": "string", "example": '"3"'},
                    OpenApiParameter.HEADER,
                    required=declared.if_match == "required",
                    description="The ETag of the object as you last saw it.",
                )
            )
        return found

    def get_request_serializer(self) -> Any:
        declared = self.declared
        return declared.request if declared is not None else None

    def get_examples(self) -> list[Any]:
        declared = self.declared
        return list(declared.examples) if declared is not None else []

    def get_response_serializers(self) -> Any:
        declared = self.declared
        if declared is None:
            return {}
        answers: dict[Any, Any] = {}
        for status, serializer in declared.responses.items():
            if serializer is None:
                answers[status] = OpenApiResponse(description="No body.")
            elif declared.many and status == 200:
                answers[status] = self._list_of(serializer)
            else:
                answers[status] = serializer
        if f"{declared.action}.approve" in matrix() and 202 not in answers:
            from loanops.web.api.approvals import ApprovalSerializer

            answers[202] = OpenApiResponse(ApprovalSerializer, description="Waits for a second person.")
        for status, description in self._problems(declared):
            answers[status, MEDIA_TYPE] = OpenApiResponse(
                ProblemSerializer, description=description, examples=problem_examples(status)
            )
        return answers

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """What can be expanded is an id or, when asked for, the object."""
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        for name, kind in expands_of(serializer).items():
            field = schema["properties"][name]
            words = {key: field.pop(key) for key in ("description", "readOnly") if key in field}
            ids = field.get("oneOf") or [field]
            target = self.resolve_serializer(kind.serializer, direction)
            schema["properties"][name] = {"oneOf": [*ids, target.ref], **words}
        return schema

    def _list_of(self, serializer: Any) -> Any:
        return _list_schema(serializer if isinstance(serializer, type) else type(serializer))

    def _problems(self, declared: Operation) -> list[tuple[int, str]]:
        found = [
            (400, "The request cannot be read."),
            (401, "No token, or not a valid one."),
            (403, "Not with this role or these scopes."),
            (404, "Not there, or not yours."),
        ]
        if self.method != "GET":
            found += [(409, "The record's state or version says no."), (422, "Readable, but refused.")]
        if declared.if_match:
            found += [(412, "The record changed since you looked at it."), (428, "`If-Match` is missing.")]
        return [*found, (500, "Our mistake; try again with the same key.")]


@functools.cache
def _list_schema(kind: type[Any]) -> Any:
    """One page of rows; the same schema wherever the same rows are listed."""
    name = kind.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}List",
        {
            "object": serializers.CharField(help_text="Always `list`."),
            "data": kind(many=True),
            "has_more": serializers.BooleanField(help_text="Whether there is a next page."),
            "next_cursor": serializers.CharField(allow_null=True, help_text="Cursor of the next page."),
            "previous_cursor": serializers.CharField(allow_null=True, help_text="Cursor of the page before."),
            "count": serializers.CharField(required=False, help_text="With `include=count`."),
        },
    )


def _fields_parameter(serializer: Any) -> OpenApiParameter:
    return OpenApiParameter(
        "fields",
        _names_schema(known_fields(serializer), usual=("id", "number", "status")),
        OpenApiParameter.QUERY,
        description="Only these fields of each object, separated by commas.",
    )


def _expand_parameter(serializer: Any) -> OpenApiParameter:
    return OpenApiParameter(
        "expand",
        _names_schema(known_names(serializer), usual=list(expands_of(serializer))[:2], at_most=MAX_NAMES),
        OpenApiParameter.QUERY,
        description=f"The objects themselves in place of these ids: at most {MAX_NAMES}, separated by commas. What the "
        "caller could not read at its own address is refused (403). Such an answer has no ETag.",
    )


def _names_schema(
    names: Sequence[str], *, usual: Sequence[str], at_most: int | None = None
) -> dict[str, Any]:
    """Several of these names with commas between them, such as the usual ones."""
    one = "|".join(re.escape(name) for name in names)
    more = "*" if at_most is None else f"{{0,{at_most - 1}}}"
    example = ",".join(name for name in usual if name in names) or names[0]
    return {"type": "string", "pattern": f"^({one})(,({one})){more}$", "example": example}


def _path_words(name: str) -> str:
    """`loanId`: the loan's opaque id; `versionNumber`: the version number."""
    words = re.sub(r"([A-Z])", lambda found: f" {found.group(1).lower()}", name)
    return f"The {words.removesuffix(' id')}'s opaque id." if name.endswith("Id") else f"The {words}."


def share_problem_responses(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Refusals stand once in the description, and operations point to them."""
    shared: dict[str, Any] = {}
    for path in result.get("paths", {}).values():
        for declared in path.values():
            for status, response in declared.get("responses", {}).items():
                if list(response.get("content", {})) == [MEDIA_TYPE]:
                    name = f"Problem{status}"
                    if shared.setdefault(name, response) == response:
                        declared["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    if shared:
        result["components"]["responses"] = dict(sorted(shared.items()))
    return result
