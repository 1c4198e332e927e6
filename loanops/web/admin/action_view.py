"""How an action page runs: show the form, preview in a dry run, confirm once."""

import re
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelMultipleChoiceField, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from loanops.access.passwords import confirm_password
from loanops.core.errors import LoanOpsError, VersionConflict
from loanops.usecases import Proposed
from loanops.web.actors import actor_of
from loanops.web.admin.actions import RECORD, ActionPage
from loanops.web.admin.formats import link_to
from loanops.web.admin.forms import ActionForm
from loanops.web.admin.panels import PreviewTable

KEY_PATTERN = re.compile(r"^[0-9a-f]{32}$")
ENTER, CONFIRM, LIVE, SHOWN = "enter", "confirm", "live", "shown"


class ShownOnce(LoanOpsError):
    """What was revealed is shown once. Enter your password again to see it again; that is recorded, too."""

    status = 409


class ActionRun:
    """One request to an action page."""

    def __init__(
        self, model_admin: Any, page: ActionPage, request: HttpRequest, record: Model | None
    ) -> None:
        self.model_admin = model_admin
        self.page = page
        self.request = request
        self.record = record
        self.actor = actor_of(request)
        key = request.POST.get("_key", "")
        self.key = key if KEY_PATTERN.fullmatch(key) else uuid.uuid4().hex
        posted = request.POST.get("_version", "")
        self.stands_in_the_way: Model | None = None
        self.version: int | None = int(posted) if posted.isdecimal() else getattr(record, "version", None)

    def respond(self) -> HttpResponse:
        if self.request.method == "POST":
            return self._act()
        if self.record is not None:
            why = self.page.available(self.record)
            if why is not True:
                messages.error(
                    self.request, why if isinstance(why, str) else f"{self.page.title}: not possible now."
                )
                return HttpResponseRedirect(self._record_url(self.record))
        return self._page(self._form(None), ENTER)

    def _form(self, data: Any, entered: dict[str, Any] | None = None) -> ActionForm:
        """The form as it was sent, or a fresh one with first values or with what was `entered` before."""
        initial = {}
        if data is None:
            initial = {**self._asked_for(), **self.page.initial(self.record), **(entered or {})}
        return self.page.form(
            data,
            self.request.FILES if data is not None else None,
            record=self.record,
            actor=self.actor,
            initial=initial,
        )

    def _asked_for(self) -> dict[str, Any]:
        """First values that came in the address of a list's action, such as the rows that were ticked."""
        if self.record is not None:
            return {}
        given = self.request.GET
        return {
            name: given.getlist(name)
            if isinstance(field, MultipleChoiceField | ModelMultipleChoiceField)
            else given[name]
            for name, field in self.page.form.base_fields.items()
            if name in given
        }

    def _act(self) -> HttpResponse:
        form = self._form(self.request.POST)
        step = self.request.POST.get("_step", "")
        if step == LIVE and self.page.live is not None:
            return self._follow(form)
        if step == "change" or not form.is_valid():
            if step == "change":
                form = self._refilled()
            return self._page(form, ENTER)
        try:
            arguments = {**self.page.arguments(self.record, form.cleaned_data.copy()), "actor": self.actor}
            if self.page.preview is not None and step != CONFIRM:
                return self._preview(form, arguments)
            if self.page.shows is not None:
                return self._reveal(form, arguments)
            return self._confirm(arguments)
        except VersionConflict as refusal:
            self.version = self._current_version()
            form.add_refusal(refusal)
        except LoanOpsError as refusal:
            form.add_refusal(refusal)
            self.stands_in_the_way = refusal.about if isinstance(refusal.about, Model) else None
        return self._page(form, ENTER, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def _follow(self, form: ActionForm) -> HttpResponse:
        """What the entries so far would lead to; nothing is kept, and what is missing is no mistake yet."""
        assert self.page.live is not None
        form.is_valid()
        refusal, tables = "", []
        try:
            tables = list(self.page.live(self.record, form.cleaned_data, self.actor))
        except LoanOpsError as error:
            refusal = "\n".join([error.message, *(each.detail for each in error.errors)])
        context = {"tables": tables, "refusal": refusal}
        return TemplateResponse(self.request, "loanops/action_live.html", context)

    def _refilled(self) -> ActionForm:
        """The form with what was entered, without judging it again."""
        bound = self._form(self.request.POST)
        bound.is_valid()
        entered = {name: self.request.POST.get(name) for name in bound.fields if name in self.request.POST}
        return self._form(None, entered={**entered, **bound.cleaned_data})

    def _current_version(self) -> int | None:
        if self.record is None:
            return None
        fresh = type(self.record)._default_manager.filter(pk=self.record.pk).first()
        return getattr(fresh, "version", None)

    def _preview(self, form: ActionForm, arguments: dict[str, Any]) -> HttpResponse:
        assert self.page.preview is not None
        with self.page.use_case.expecting(self.version).dry_run(**arguments) as result:
            tables = [table.frozen() for table in self.page.preview(result, self.record) or []]
        why = self.page.use_case.needs_approval(**arguments)
        return self._page(form, CONFIRM, tables=tables, second_person=why)

    def _confirm(self, arguments: dict[str, Any]) -> HttpResponse:
        outcome = self.page.use_case.once(self.key).expecting(self.version).submit(**arguments)
        if isinstance(outcome, Proposed):
            url = self._record_url(outcome.request)
            messages.warning(
                self.request,
                format_html(
                    '{}: waits for a second person. <a href="{}">See the request</a>.', self.page.title, url
                ),
            )
            return HttpResponseRedirect(self._record_url(self.record) if self.record is not None else url)
        messages.success(self.request, self.page.message_for(outcome.result))
        if self.page.leads_to is not None:
            return HttpResponseRedirect(self.page.leads_to(outcome.result, self.record))
        made = outcome.result if isinstance(outcome.result, Model) and self.page.on != RECORD else self.record
        return HttpResponseRedirect(self._record_url(made))

    def _reveal(self, form: ActionForm, arguments: dict[str, Any]) -> HttpResponse:
        """What is hidden, on this answer and nowhere else; sent again, the same form shows nothing."""
        assert self.page.shows is not None
        key, self.key = self.key, uuid.uuid4().hex
        confirm_password(self.actor.user_id or 0, form.cleaned_data["current_password"])
        result = self.page.use_case.once(key).expecting(self.version)(**arguments)
        if result is None:
            raise ShownOnce()
        return self._page(form, SHOWN, tables=list(self.page.shows(result)))

    def _record_url(self, record: Model | None) -> str:
        """The record's page; the list where the record has no page of its own."""
        if record is not None:
            meta = record._meta
            try:
                return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
            except NoReverseMatch:
                pass
        meta = self.model_admin.opts
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")

    def _page(
        self,
        form: ActionForm,
        step: str,
        *,
        status: int = HTTPStatus.OK,
        tables: list[PreviewTable] | None = None,
        second_person: str | None = None,
    ) -> HttpResponse:
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": self.page.title,
            "content_subtitle": str(self.record) if self.record is not None else "",
            "page": self.page,
            "intro": self.page.intro(self.record, self.actor) if self.page.intro is not None else "",
            "record": self.record,
            "form": form,
            "step": step,
            "tables": tables or [],
            "second_person": second_person,
            "entered": form.entered() if step == CONFIRM else [],
            "key": self.key,
            "version": self.version,
            "has_preview": self.page.preview is not None,
            "is_followed": self.page.live is not None and step == ENTER,
            "back_url": self._record_url(self.record),
            "stands_in_the_way": link_to(self.stands_in_the_way) if self.stands_in_the_way else "",
            "opts": self.model_admin.opts,
            "original": self.record,
        }
        return TemplateResponse(self.request, self.page.template, context, status=status)


def action_view(model_admin: Any, page: ActionPage) -> Any:
    """The view behind an action page's address."""

    def view(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if not page.allows(actor_of(request)):
            raise PermissionDenied
        record = None
        if page.on == RECORD:
            record = model_admin.get_object(request, object_id)
            if record is None:
                raise Http404
        return ActionRun(model_admin, page, request, record).respond()

    view.matrix_action = page.use_case.name  # type: ignore[attr-defined]
    view.action_page = page  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view
