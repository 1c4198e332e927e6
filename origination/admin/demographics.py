"""Demographic answers, for compliance alone: how many answered what; one applicant's answers for a stated reason."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from loanops.access import matrix
from loanops.core.errors import LoanOpsError
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable, ReadOnlyAdmin, moment, record_link, register, text
from loanops.web.admin.forms import ActionForm, ReasonField
from origination.demographics import QUESTIONS, words_of
from origination.models import DemographicData
from origination.services.demographics import SMALLEST_GROUP, answers_of, counts, reveal_demographics


class RevealForm(ActionForm):
    reason = ReasonField(help_text="Why one applicant's answers are read; stands in the audit trail.")


@register(DemographicData)
class DemographicDataAdmin(ReadOnlyAdmin):
    """A list that says who was asked, never what was answered; in no search and in no export."""

    view_action = "origination.view_demographics"
    in_search = False
    has_timeline = False
    list_display = (
        text(str, "Answers"),
        record_link("application"),
        "text_version",
        moment("answered_at", "Answered"),
    )
    list_select_related = ("application",)
    ordering = ("-id",)
    sections = (("Answers", ["text_version", moment("answered_at", "Answered")]),)

    def list_links(self) -> list[tuple[str, str, str]]:
        return [("How many answered what", "bar_chart", reverse("admin:origination_demographic_counts"))]

    def tables(self, record: DemographicData, request: HttpRequest) -> list[PreviewTable]:
        url = reverse("admin:origination_demographics_reveal", args=[record.pk])
        note = "The answers themselves are read on a page of their own, for a reason that is recorded: " + url
        return [PreviewTable("Answers", ["", ""], [], empty="Not shown.", note=note, tab="Details")]

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("counts/", view(_counts_page(self)), name="origination_demographic_counts"),
            path(
                "<path:object_id>/reveal/", view(_reveal_page(self)), name="origination_demographics_reveal"
            ),
        ]


def _counts_page(model_admin: Any) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        """How many answered what; groups too small to hide anybody are not counted out."""
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        table = PreviewTable(
            "Answers of all applicants",
            ["Question", "Answer", "How often"],
            [
                [title, words_of(code), number if number is not None else f"fewer than {SMALLEST_GROUP}"]
                for title, code, number in counts()
            ],
            align_right={2},
            empty="Nobody was asked yet.",
        )
        return _page(request, model_admin, "How many answered what", tables=[table])

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    return view


def _reveal_page(model_admin: Any) -> Any:
    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        """One applicant's answers, shown once, after the reason was recorded."""
        actor = actor_of(request)
        if not matrix.allows(actor, reveal_demographics.name):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        record = model_admin.get_object(request, object_id)
        if record is None:
            raise Http404
        form = RevealForm(request.POST if request.method == "POST" else None)
        tables = []
        if request.method == "POST" and form.is_valid():
            try:
                data = reveal_demographics(data_id=record.pk, reason=form.cleaned_data["reason"], actor=actor)
                tables = [_answers(data)]
            except LoanOpsError as refusal:
                form.add_refusal(refusal)
        return _page(request, model_admin, f"Reveal {record}", tables=tables, form=form)

    view.matrix_action = reveal_demographics.name  # type: ignore[attr-defined]
    view.action_page = "reveal"  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _answers(data: DemographicData) -> PreviewTable:
    answers = answers_of(data)
    rows = [
        [question.title, _words(answers.get(question.name))]
        for question in QUESTIONS
        if not question.per_owner
    ]
    for number, owner in enumerate(answers.get("owners", []), start=1):
        rows += [
            [f"Owner {number}: {question.name}", _words(owner.get(question.name))]
            for question in QUESTIONS
            if question.per_owner
        ]
    return PreviewTable("Answers", ["Question", "Answer"], rows, note="That you read this is recorded.")


def _words(value: Any) -> str:
    codes = value if isinstance(value, list) else [value]
    return ", ".join(words_of(str(code)) for code in codes if code)


def _page(
    request: HttpRequest,
    model_admin: Any,
    title: str,
    *,
    tables: list[PreviewTable],
    form: forms.Form | None = None,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "tables": [{"table": table, "head": table.head, "body": table.body} for table in tables],
        "form": form,
    }
    return TemplateResponse(
        request, "origination/demographics.html", context, headers={"Cache-Control": "private, no-store"}
    )
