"""Demographic answers, for compliance alone: how many answered what; one applicant's answers for a stated reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from loanops.web.admin import (
    ActionPage,
    PreviewTable,
    ReadOnlyAdmin,
    moment,
    record_link,
    register,
    text,
)
from loanops.web.admin.forms import RevealForm
from origination.demographics import QUESTIONS, words_of
from origination.models import DemographicData
from origination.services.demographics import SMALLEST_GROUP, counts, reveal_demographics


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
    action_pages = (
        ActionPage(
            reveal_demographics,
            RevealForm,
            icon="visibility",
            press="Reveal",
            description="One applicant's answers are read by compliance alone, after the decision.",
            arguments=lambda data, given: {"data_id": data.pk, "reason": given["reason"]},
            shows=lambda answers: [_answers(answers)],
        ),
    )

    def list_links(self) -> list[tuple[str, str, str]]:
        return [("How many answered what", "bar_chart", reverse("admin:origination_demographic_counts"))]

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("counts/", view(_counts_page(self)), name="origination_demographic_counts")]


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
        context = {
            **model_admin.admin_site.each_context(request),
            "title": "How many answered what",
            "opts": model_admin.opts,
            "table": table,
        }
        return TemplateResponse(request, "origination/demographics.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    return view


def _answers(answers: dict[str, Any]) -> PreviewTable:
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
