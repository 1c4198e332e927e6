"""Staff pages of records: read-only lists and pages; every change is an action page."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Field, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator
from unfold.views import ChangeList

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import formats
from loanops.web.admin.action_view import action_view
from loanops.web.admin.actions import LIST, RECORD, ActionPage
from loanops.web.admin.exports import export_links, export_urls
from loanops.web.admin.panels import Alert, Figure, PreviewTable
from loanops.web.admin.parts import OVERVIEW, TIMELINE, Part, chosen_part, part_links, shown_blocks
from loanops.web.admin.timeline import BEFORE, KIND, Timeline, timeline

BUTTONS_SHOWN = 3
DETAILS = "Details"
WORK, EVERYTHING = "work", "all"
QUIET_FIELDS = {"id", "public_id", "version", "created_at", "updated_at"}


class ReadOnlyAdmin(ModelAdmin):
    """Lists and shows records; nothing is added, changed or deleted here. What people may do are `action_pages`.

    `view_action` names the matrix row that lets somebody see the records. `sections` are the parts of a record's page:
    `[("Terms", ["amount", "status", money("position__principal"), "a_method"]), …]`; by default all fields in one part.
    Override `figures(record)` for the strip of numbers and `tables(record, request)` for sub-tables in tabs; records
    with much to show have `parts` instead, of which only the chosen one is made, and `alerts(record)`.
    `export_action` names the matrix row that lets somebody take the list away as a file.
    """

    view_action: str = ""
    action_pages: Sequence[ActionPage] = ()
    export_action: str = ""
    sections: Sequence[tuple[str, Sequence[str | Callable[[Any], Any]]]] = ()
    parts: Sequence[Part] = ()
    has_timeline = True
    in_search = True

    empty_text = "There is nothing here yet."

    list_per_page = 25
    list_max_show_all = 0
    show_full_result_count = False
    sortable_by: Sequence[str] = ()
    actions = None
    list_filter_submit = True
    list_fullwidth = True
    view_on_site = False

    def figures(self, record: Any) -> Sequence[Figure]:
        """The record's numbers at a glance."""
        return ()

    def tables(self, record: Any, request: HttpRequest) -> Sequence[PreviewTable]:
        """Rows that belong to the record, each in a tab."""
        return ()

    def alerts(self, record: Any) -> Sequence[Alert]:
        """What a person has to know before anything else."""
        return ()

    def complete(self, records: Sequence[Any]) -> None:
        """Put on the rows of a list what is found for all of them at once; a file completes them in portions."""

    def subtitle(self, record: Any) -> Any:
        """Whose or what it is, beside the title."""
        return ""

    # Permissions come from the matrix, never from Django's own.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff and matrix.allows(actor_of(request), self.view_action)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Addresses: the list, the record, its actions. Nothing else.

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        actions = [
            path(
                f"action/{page.slug}/" if page.on == LIST else f"<path:object_id>/action/{page.slug}/",
                view(action_view(self, page)),
                name=page.url_name(self.model),
            )
            for page in self.action_pages
        ]
        return [
            path("", view(self._declared(self.changelist_view)), name=f"{name}_changelist"),
            *actions,
            *export_urls(self, name),
            *self.extra_urls(),
            path("<path:object_id>/change/", view(self._declared(self.change_view)), name=f"{name}_change"),
        ]

    def extra_urls(self) -> list[URLPattern]:
        """Further pages of the records, each view with a `matrix_action`."""
        return []

    def _declared(self, method: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """The view with the matrix row it obeys, for the test that walks all addresses."""

        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return method(request, *args, **kwargs)

        view.matrix_action = self.view_action  # type: ignore[attr-defined]
        view.model_admin = self  # type: ignore[attr-defined]
        return view

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return RecordList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(
            request, {**(extra_context or {}), "title": capfirst(self.opts.verbose_name_plural)}
        )
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            actor = actor_of(request)
            response.context_data["actions_list"] = [
                {"title": page.title, "icon": page.icon, "path": page.url(self.model), "attrs": None}
                for page in self.action_pages
                if page.on == LIST and page.allows(actor)
            ] + [
                {"title": title, "icon": icon, "path": url, "attrs": None}
                for title, icon, url in [*self.list_links(), *export_links(self, request)]
            ]
        return response

    def get_empty_value_display(self) -> str:
        return formats.EMPTY

    def list_links(self) -> Sequence[tuple[str, str, str]]:
        """Further pages to open from the list: title, icon, address."""
        return ()

    # The record

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": str(record),
            "subtitle": self.subtitle(record),
            "opts": self.opts,
            "original": record,
            "record": record,
            "badge": self._badge(record),
            "buttons": self.buttons(record, request),
            "alerts": self.alerts(record),
            "figures": self.figures(record),
            **(self._chosen(record, request) if self.parts else self._everything(record, request)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "loanops/record.html", context, status=HTTPStatus.OK)

    def _everything(self, record: Any, request: HttpRequest) -> dict[str, Any]:
        """All tabs at once, switched by the page's script."""
        tabs = self._tabs(record, request)
        return {
            "sections": self._sections(record, request),
            "details": tabs.pop(DETAILS, []),
            "tabs": [
                {"title": title, "id": f"tab-{number}", "tables": tables}
                for number, (title, tables) in enumerate(tabs.items())
            ],
            "timeline": self._timeline(record, request) if self.has_timeline else None,
        }

    def _chosen(self, record: Any, request: HttpRequest) -> dict[str, Any]:
        """The tab the address asks for."""
        chosen = chosen_part(request, self.parts)
        part = next((part for part in self.parts if part.slug == chosen), None)
        return {
            "part_links": part_links(self.parts, chosen, has_timeline=self.has_timeline),
            "sections": self._sections(record, request) if chosen == OVERVIEW else [],
            "blocks": shown_blocks(part.make(record, request)) if part else [],
            "timeline": self._timeline(record, request) if chosen == TIMELINE and self.has_timeline else None,
        }

    def _timeline(self, record: Any, request: HttpRequest) -> Timeline:
        actor = actor_of(request)
        hidden = {
            model._meta.label
            for model, page in self.admin_site._registry.items()
            if isinstance(page, ReadOnlyAdmin) and not matrix.allows(actor, page.view_action)
        }
        return timeline(record, request.GET.get(BEFORE, ""), request.GET.get(KIND, ""), hidden)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record; None also for ids that are no numbers or too large to be one."""
        if not str(object_id).isdecimal() or len(str(object_id)) > 18:
            return None
        return super().get_object(request, object_id, from_field)

    def buttons(self, record: Any, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """What the person may do with the record: the first few as buttons, the rest under More."""
        actor = actor_of(request)
        found = []
        for page in self.action_pages:
            if page.on != RECORD or page.is_step or not page.allows(actor):
                continue
            possible = page.available(record)
            if possible is False:
                continue
            found.append(
                {
                    "title": page.title,
                    "icon": page.icon,
                    "danger": page.danger,
                    "url": page.url(self.model, record),
                    "reason": possible if isinstance(possible, str) else "",
                }
            )
        found.sort(key=lambda button: bool(button["reason"]))
        return {"first": found[:BUTTONS_SHOWN], "more": found[BUTTONS_SHOWN:]}

    def _badge(self, record: Any) -> Any:
        try:
            field = self.opts.get_field("status")
        except FieldDoesNotExist:
            return ""
        return formats.field_value(record, field) if isinstance(field, Field) else ""

    def _sections(self, record: Any, request: HttpRequest) -> list[dict[str, Any]]:
        sections = self.sections or [
            ("", [f.name for f in self.opts.concrete_fields if f.name not in QUIET_FIELDS])
        ]
        found: list[dict[str, Any]] = [
            {"title": title, "rows": [self._row(record, name) for name in names]}
            for title, names in sections
            if names
        ]
        return [part for part in found if part is found[0] or not _says_nothing(part["rows"])]

    def _row(self, record: Any, name: str | Callable[[Any], Any]) -> dict[str, Any]:
        return {
            "label": capfirst(str(label_for_field(name, self.model, self))),
            "value": self._value(record, name),
        }

    def _value(self, record: Any, name: str | Callable[[Any], Any]) -> Any:
        if callable(name):
            return formats.plain(name(record))
        if hasattr(self, name) and callable(getattr(self, name)):
            return formats.plain(getattr(self, name)(record))
        try:
            field = self.opts.get_field(name)
        except FieldDoesNotExist:
            value = getattr(record, name)
            return formats.plain(value() if callable(value) else value)
        if isinstance(field, Field) and field.concrete and not field.many_to_many:
            return formats.field_value(record, field)
        related = getattr(record, name)
        return ", ".join(str(item) for item in related.all()) or formats.EMPTY

    def _tabs(self, record: Any, request: HttpRequest) -> dict[str, list[PreviewTable]]:
        tabs: dict[str, list[PreviewTable]] = {}
        for table in self.tables(record, request):
            tabs.setdefault(table.tab or table.title, []).append(table)
        return tabs


def _says_nothing(rows: Sequence[dict[str, Any]]) -> bool:
    """A part of a record of which nothing is known yet is left out."""
    return all(row["value"] == formats.EMPTY for row in rows)


class RecordList(ChangeList):
    """A list's rows, completed; "show all" is offered only where something is hidden."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count
        self.result_list: Any = list(self.result_list)
        self.model_admin.complete(self.result_list)


class WorkList(RecordList):
    """The rows of a work queue: what waits, or with `?work=all` everything."""

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        found.pop(WORK, None)
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        queryset = super().get_queryset(request, exclude_parameters)
        if self.shows_everything:
            return queryset
        return self.model_admin.open_work(queryset, actor_of(request))

    @property
    def shows_everything(self) -> bool:
        return self.params.get(WORK) == EVERYTHING

    @property
    def work_choices(self) -> list[dict[str, Any]]:
        return [
            {
                "display": self.model_admin.queue_title,
                "query_string": self.get_query_string(remove=[WORK]),
                "selected": not self.shows_everything,
            },
            {
                "display": "Everything",
                "query_string": self.get_query_string({WORK: EVERYTHING}),
                "selected": self.shows_everything,
            },
        ]


class WorkQueueAdmin(ReadOnlyAdmin):
    """A list that opens with the work that waits, everything one click away.

    Override `open_work`; `queue_title` names it.
    """

    queue_title = "Open work"
    empty_text = "Nothing waits for you here."
    list_before_template = "loanops/queue_switch.html"

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WorkList


class LongListAdmin(ReadOnlyAdmin):
    """Long append-only tables: no counting, next page only."""

    paginator = InfinitePaginator
    has_timeline = False
    in_search = False
