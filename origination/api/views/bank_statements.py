"""Endpoints of bank statements."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from origination.api.serializers.financials import BankAnalysisIn, BankAnalysisSerializer
from origination.api.views.base import ApplicationBase
from origination.services.bank_statements import read_bank_statements, record_bank_analysis
from origination.services.verified import current_analysis

TAG = "loan-applications"
FILES = OpenApiExample(
    "Two accounts",
    request_only=True,
    value={
        "files": [
            {"document": "doc_0197a3c2d4e57f0f8a1b2c3d4e5f6a7b", "account": "Checking"},
            {"document": "doc_0197a3c2d4e57f0f8a1b2c3d4e5f6a7c", "account": "Savings"},
        ]
    },
)


class BankAnalysisView(ApplicationBase):
    arguments: dict[str, Any]

    @operation(
        action="origination.view_financials",
        responses={200: BankAnalysisSerializer},
        operation_id="getBankAnalysis",
        summary="Read what the bank statements show",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The analysis that counts; 404 while there is none."""
        analysis = current_analysis(self.application(applicationId))
        if analysis is None:
            raise Http404
        return self.answer(BankAnalysisSerializer, analysis)

    @operation(
        use_case=record_bank_analysis,
        request=BankAnalysisIn,
        responses={201: BankAnalysisSerializer},
        operation_id="analyzeBankStatements",
        summary="Analyze bank statements",
        tag=TAG,
        examples=[FILES],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Read CSV files of the application; what cannot be read is refused row by row."""
        self.run(record_bank_analysis, **self.arguments, reason=self.data["reason"])
        made = current_analysis(self.application(applicationId))
        return self.answer(BankAnalysisSerializer, made, status=201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The files are read before the request's transaction begins: storages may be far away."""
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        serializer = BankAnalysisIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        application = self.application(kwargs["applicationId"])
        keys = dict(application.documents.values_list("public_id", "pk"))
        self.arguments = read_bank_statements(
            application_id=application.pk,
            files=[
                {"document_id": keys.get(each["document"]), "account": each["account"]}
                for each in serializer.validated_data["files"]
            ],
            actor=self.actor,
        )
