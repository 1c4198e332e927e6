"""Endpoints of bank statements."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import operation
from origination.api.serializers.documents import DocumentSerializer
from origination.api.serializers.financials import (
    BankAnalysisIn,
    BankAnalysisSerializer,
    BankStatementIn,
)
from origination.api.views.base import ApplicationBase
from origination.services.bank_statements import (
    read_bank_statements,
    record_bank_analysis,
    take_bank_statement,
    upload_bank_statement,
)
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


class BankStatementsView(ApplicationBase):
    parser_classes = [MultiPartParser]
    arguments: dict[str, Any]

    @operation(
        use_case=upload_bank_statement,
        request=BankStatementIn,
        responses={201: DocumentSerializer},
        operation_id="uploadBankStatement",
        summary="Upload and analyze a bank statement",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A CSV file becomes a document and is analyzed in one go; one that cannot be read is refused row by row, kept
        nowhere. A document whose status is SCANNING waits for the malware scanner and is analyzed afterwards.
        """
        document = self.run(upload_bank_statement, **self.arguments, reason=self.data["reason"])
        return self.answer(DocumentSerializer, document, status=201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The file is stored, read and computed before the request's transaction begins."""
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        serializer = BankStatementIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        self.arguments = take_bank_statement(
            application_id=self.application(kwargs["applicationId"]).pk,
            name=given["file"].name,
            file=given["file"].file,
            account=given["account"],
            period=given["period"],
            with_earlier=given["with_earlier"],
            actor=self.actor,
        )
