"""An applicant asks for the reasons of a decision."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from origination.api.serializers.reasons import ReasonsRequestIn, ReasonsRequestSerializer
from origination.api.views import offer_examples as examples
from origination.api.views.base import ApplicationBase
from origination.services.explaining import request_reasons


class ReasonsRequestView(ApplicationBase):
    @operation(
        use_case=request_reasons,
        request=ReasonsRequestIn,
        responses={201: ReasonsRequestSerializer},
        operation_id="requestDecisionReasons",
        summary="Ask for the reasons of a decision",
        tag="loan-applications",
        examples=[examples.REASONS_ASKED, examples.REASONS_ASKED_BY_LETTER, examples.REASONS_OWED],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Within 60 days of being told. The statement of reasons is written from the decision on record and sent to the
        applicant's address; `due_date` is the legal deadline for it. Staff say when and how the applicant asked."""
        application = self.application(applicationId)
        deadline = self.run(request_reasons, application_id=application.pk, **self.data)
        return self.answer(ReasonsRequestSerializer, deadline, status=201)
