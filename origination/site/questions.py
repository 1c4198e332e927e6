"""The questions about who owns the business: asked apart from the application, answered or not as the applicant likes.

Nothing of an answer comes back to any page, not even to this one; that something was answered is all it says.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.parties.models import BusinessOwner
from loanops.web.site import SiteForm, SiteFormView
from origination.demographics import (
    INTRODUCTION,
    OWNERS_MAX,
    PRINCIPAL_OWNER_PERCENT,
    QUESTIONS,
    TEXT_VERSION,
    Answer,
    OwnerQuestion,
    words_of,
)
from origination.models import Application
from origination.services.applying import EDITABLE
from origination.services.demographics import (
    OPEN_FOR_ANSWERS,
    answered_at,
    record_demographics,
)
from origination.site.base import ApplicationMixin, progress

OF_BUSINESS = tuple(question for question in QUESTIONS if not question.per_owner)
OF_OWNER = tuple(question for question in QUESTIONS if question.per_owner)


class QuestionsForm(SiteForm):
    """Each question with its answers and a refusal to choose from; left open it counts as not answered."""

    text_version = forms.CharField(widget=forms.HiddenInput, initial=TEXT_VERSION)

    def __init__(self, *args: Any, owners: Sequence[BusinessOwner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        for question in OF_BUSINESS:
            self.fields[question.name] = _field(question)
        for number in range(len(owners)):
            for question in OF_OWNER:
                self.fields[_name(number, question)] = _field(question)

    def _field_of(self, pointer: str) -> str | None:
        first, *others = pointer.strip("/").split("/")
        return super()._field_of("_".join(["owner", *others]) if first == "owners" else first)

    @property
    def of_business(self) -> list[Any]:
        return [self[question.name] for question in OF_BUSINESS]

    @property
    def of_owners(self) -> list[tuple[BusinessOwner, list[Any]]]:
        return [
            (owner, [self[_name(number, question)] for question in OF_OWNER])
            for number, owner in enumerate(self.owners)
        ]


class QuestionsView(ApplicationMixin, SiteFormView):
    """Open until the decision; whoever answers again replaces what he said before."""

    action = "origination.view_demographic_questions"
    use_cases = (record_demographics,)
    template_name = "origination/site/questions.html"
    title = _("Voluntary questions")
    lead = INTRODUCTION
    submit = _("Save these answers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._too_late() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._too_late() or super().post(request, *args, **kwargs)

    def make_form(self, data: Any = None, files: Any = None) -> SiteForm:
        return QuestionsForm(data, owners=principal_owners(self.application))

    def context(self) -> dict[str, Any]:
        application = self.application
        is_step = application.status in EDITABLE
        return {
            "application": application,
            "answered_at": answered_at(application.pk),
            "onward": reverse(self._following, args=[application.public_id]),
            **(progress(application, "questions") if is_step else {}),
        }

    def act(self, data: dict[str, Any]) -> HttpResponse:
        given = {} if "refuse" in self.request.POST else data
        open_one = Answer.DECLINED if "refuse" in self.request.POST else Answer.NOT_PROVIDED
        record_demographics(
            application_id=self.application.pk,
            answers=_answers(given, len(principal_owners(self.application)), open_one.value),
            text_version=data["text_version"],
            actor=self.actor,
        )
        said = say("Thank you. This is kept apart from your application.")
        return self.go(self._following, self.application.public_id, said=said)

    @property
    def _following(self) -> str:
        return "my-step-review" if self.application.status in EDITABLE else "my-application"

    def _too_late(self) -> HttpResponse | None:
        if self.application.status in OPEN_FOR_ANSWERS:
            return None
        return self.render(
            "loanops/site/refused.html",
            status=HTTPStatus.GONE,
            title=say("These questions are closed"),
            text=say("They are asked before the decision, and it is made. What was answered stays as it is."),
            lead_to=reverse("my-application", args=[self.application.public_id]),
            lead_text=say("To the application"),
        )


def principal_owners(application: Application) -> list[BusinessOwner]:
    """Whom the questions are about, the largest share first."""
    owners = application.business.owners.filter(ownership_percentage__gte=PRINCIPAL_OWNER_PERCENT)
    return list(owners.order_by("-ownership_percentage", "id")[:OWNERS_MAX])


def _answers(data: dict[str, Any], owners: int, open_one: str) -> dict[str, Any]:
    """What was chosen, as it is recorded; `open_one` stands for every question that was left open."""

    def answer(name: str, question: OwnerQuestion) -> Any:
        return data.get(name) or ([open_one] if question.several else open_one)

    return {
        **{question.name: answer(question.name, question) for question in OF_BUSINESS},
        "owners": [
            {question.name: answer(_name(number, question), question) for question in OF_OWNER}
            for number in range(owners)
        ],
    }


def _name(number: int, question: OwnerQuestion) -> str:
    return f"owner_{number}_{question.name}"


def _field(question: OwnerQuestion) -> forms.Field:
    choices = [*question.answers, (Answer.DECLINED.value, words_of(Answer.DECLINED.value))]
    kind = forms.MultipleChoiceField if question.several else forms.ChoiceField
    widget = forms.CheckboxSelectMultiple if question.several else forms.RadioSelect
    return kind(label=question.words, choices=choices, required=False, widget=widget)
