"""The base of all endpoints: checked input, visible records, use cases, pages."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.usecases import Proposed, UseCase
from loanops.web.actors import actor_of
from loanops.web.api import pages
from loanops.web.api.choosing import keep_only, narrowed, read_fields
from loanops.web.api.errors import InvalidParameter
from loanops.web.api.expanding import Wanted
from loanops.web.api.fields import PUBLIC_ID
from loanops.web.api.operations import LIST_PARAMETERS, Answered, Operation


class ApiView(APIView):
    """An endpoint. Each method is declared with `@operation`; one without a declaration answers 403."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    operation: Operation
    parameters: dict[str, Any]
    expanding: Wanted
    expected_version: int | None = None

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers belong to their caller: no shared cache keeps them, his own asks again."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @property
    def data(self) -> dict[str, Any]:
        """The checked body: values of the operation's input serializer, or all its errors at once (422)."""
        if not hasattr(self, "_data"):
            serializer = self.operation.request(
                data=self.request.data, context={"view": self, "actor": self.actor}
            )
            serializer.is_valid(raise_exception=True)
            self._data: dict[str, Any] = dict(serializer.validated_data)
        return self._data

    def run(self, use_case: UseCase[Any, Any], **arguments: Any) -> Any:
        """Run a use case as the caller; what needs a second person answers 202 with the request for approval."""
        outcome = use_case.expecting(self.expected_version).submit(**arguments, actor=self.actor)
        if isinstance(outcome, Proposed):
            from loanops.web.api.approvals import ApprovalSerializer

            body = ApprovalSerializer(outcome.request).data
            location = f"/api/v1/approvals/{outcome.request.public_id}"
            raise Answered(Response(body, status=202, headers={"Location": location}))
        return outcome.result

    def get_visible(self, queryset: QuerySet[Any], public_id: str) -> Any:
        """The record, if the caller may see it; anything else is 404, the same for what is not there and not his."""
        visible = self.visible(queryset)
        record = visible.filter(public_id=public_id).first() if PUBLIC_ID.fullmatch(public_id) else None
        if record is None:
            raise Http404
        return record

    def visible(self, queryset: QuerySet[Any], action: str = "") -> QuerySet[Any]:
        """The rows the caller may see: `visible_to` of the queryset, needed where the matrix says `own`."""
        narrow = getattr(queryset, "visible_to", None)
        if narrow is not None:
            return narrow(self.actor)
        action = action or self.operation.action
        if matrix.only_own(self.actor, action):
            raise NotImplementedError(f"{queryset.model.__name__} needs visible_to(): {action} is own.")
        return queryset

    def answer(
        self, serializer: type[BaseSerializer[Any]], record: Any, *, status: int = 200, location: str = ""
    ) -> Response:
        """One object, with its address where it was just made."""
        headers = {"Location": location} if location else {}
        body = serializer(record, context={"view": self, "actor": self.actor}).data
        return Response(body, status=status, headers=headers)

    def page(
        self,
        queryset: QuerySet[Any],
        serializer: type[BaseSerializer[Any]],
        *,
        order: tuple[str, ...] = ("-created_at", "-id"),
        within: Model | None = None,
    ) -> Response:
        """One page of what the caller may see, by the operation's declared filters and sorts.

        `within` is the record the rows belong to, after `get_visible` has let the caller see it: all its rows are his.
        """
        query = self.request.query_params
        chosen = read_fields(query.get("fields"), serializer)
        if chosen is not None:
            queryset = narrowed(queryset, serializer, chosen)
        if within is None:
            queryset = self.visible(queryset)
        queryset = self.filtered(queryset)
        order = self._order(order)
        shown = {*LIST_PARAMETERS, "expand"}
        bound = {name: value for name, value in query.items() if name not in shown}
        page = pages.cut(
            queryset,
            order=order,
            limit=pages.read_limit(query.get("limit")),
            cursor=query.get("cursor"),
            bound_to=bound,
        )
        rows: Any = serializer(page.rows, many=True, context={"view": self, "actor": self.actor})
        if chosen is not None:
            keep_only(rows.child, chosen)
        body: dict[str, Any] = {
            "object": "list",
            "data": rows.data,
            "has_more": page.next_cursor is not None,
            "next_cursor": page.next_cursor,
            "previous_cursor": page.previous_cursor,
        }
        if "include" in query:
            if query["include"] != "count":
                raise InvalidParameter("include is: count.")
            body["count"] = str(pages.count_text(queryset))
        headers = {}
        if page.next_cursor:
            headers["Link"] = pages.link(self.request.path, query.dict(), page.next_cursor)
        return Response(body, headers=headers)

    def shows(self, *names: str) -> bool:
        """Whether a list shows one of these fields: the caller chose it, or did not choose."""
        chosen = self.request.query_params.get("fields")
        return chosen is None or not set(names).isdisjoint(chosen.split(","))

    def filtered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that the operation's declared filters leave."""
        query = self.request.query_params
        for name, known in self.operation.filters.items():
            if name in query:
                queryset = queryset.filter(known.condition(known.parse(name, query[name])))
        return queryset

    def _order(self, default: tuple[str, ...]) -> tuple[str, ...]:
        wanted = self.request.query_params.get("sort")
        if wanted is None:
            return default
        if wanted not in self.operation.sort:
            raise InvalidParameter(f"sort is one of: {', '.join(self.operation.sort)}.")
        return (wanted, "-id" if wanted.startswith("-") else "id")


def api_path(record: Model, collection: str) -> str:
    """The address of a record in the API."""
    return f"/api/v1/{collection}/{record.public_id}"  # type: ignore[attr-defined]
