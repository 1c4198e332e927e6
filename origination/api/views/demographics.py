"""Demographic questions of an application: read by the applicant, answered by the applicant, given out to nobody."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from loanops.web.api.examples import MOMENT, answered
from origination.api.serializers.demographics import AnswersIn, QuestionsSerializer
from origination.api.views.base import ApplicationBase
from origination.demographics import (
    INTRODUCTION,
    OWNERS_MAX,
    QUESTIONS,
    REFUSALS,
    TEXT_VERSION,
    OwnerQuestion,
)
from origination.models import Application
from origination.services.demographics import answered_at, record_demographics

TAG = "loan-applications"
REFUSED = OpenApiExample(
    "Partly answered",
    request_only=True,
    value={
        "text_version": TEXT_VERSION,
        "minority_owned": "DECLINED",
        "women_owned": "YES",
        "owners": [{"ethnicity": ["DECLINED"], "race": ["ASIAN", "WHITE"], "sex": "FEMALE"}],
    },
)


def _question(question: OwnerQuestion) -> dict[str, Any]:
    return {
        "name": question.name,
        "words": question.words,
        "per_owner": question.per_owner,
        "several": question.several,
        "answers": [{"code": code, "words": words} for code, words in (*question.answers, *REFUSALS)],
    }


_ASKED = {
    "object": "demographic_questions",
    "text_version": TEXT_VERSION,
    "introduction": INTRODUCTION,
    "owners_max": OWNERS_MAX,
    "questions": [_question(question) for question in QUESTIONS],
}
ASKED = answered("Not answered yet", {**_ASKED, "answered_at": None})
ON_RECORD = answered("On record; what was answered is not given out", {**_ASKED, "answered_at": MOMENT})


class DemographicsView(ApplicationBase):
    @operation(
        action="origination.view_demographic_questions",
        responses={200: QuestionsSerializer},
        operation_id="getDemographicQuestions",
        summary="Read the demographic questions",
        tag=TAG,
        examples=[ASKED],
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """What federal law has us ask, in the words of this version. What was answered is not given out again."""
        return self._questions(self.application(applicationId))

    @operation(
        use_case=record_demographics,
        request=AnswersIn,
        responses={200: QuestionsSerializer},
        operation_id="answerDemographicQuestions",
        summary="Answer the demographic questions",
        tag=TAG,
        examples=[REFUSED, ON_RECORD],
    )
    def put(self, request: Request, applicationId: str) -> Response:
        """Answer, or say that you do not wish to; it can be changed until the decision. Who decides never sees it."""
        application = self.application(applicationId)
        data: dict[str, Any] = dict(self.data)
        version = data.pop("text_version")
        data["owners"] = [dict(owner) for owner in data["owners"]]
        self.run(record_demographics, application_id=application.pk, answers=data, text_version=version)
        return self._questions(application)

    def _questions(self, application: Application) -> Response:
        return self.answer(QuestionsSerializer, {**_ASKED, "answered_at": answered_at(application.pk)})
