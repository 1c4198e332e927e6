"""Endpoints of what is issued in writing: statements, payoff quotes."""

import hashlib

from drf_spectacular.types import OpenApiTypes
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, PdfRenderer, choices, dates, operation
from loanops.web.api.renderers import IMMUTABLE, file_answer, wants
from servicing.api.serializers.statements import (
    IssueStatementIn,
    PayoffQuoteIn,
    PayoffQuoteSerializer,
    StatementDetailSerializer,
    StatementSerializer,
)
from servicing.documents.letters import paid_in_full_pdf
from servicing.models import Loan, PayoffQuote, Statement, StatementKind
from servicing.models.statements import IssuedPaper
from servicing.services.payoff_quotes import issue_payoff_quote, read_quote_pdf
from servicing.services.statements import issue_statement, read_statement_pdf

VIEW = "servicing.view_loans"
JSON, PDF = "application/json", "application/pdf"


class PaperView(ApiView):
    """One paper, as JSON or as the PDF that was sent; neither ever changes."""

    renderer_classes = [JSONRenderer, PdfRenderer]

    def pdf(self, content: bytes, name: str) -> Response:
        response = file_answer(content, f"{name}.pdf")
        return self.final(response, hashlib.sha256(content).hexdigest())

    def final(self, response: Response, tag: str) -> Response:
        response["ETag"] = f'"{tag}"'
        response["Cache-Control"] = IMMUTABLE
        return response

    def same(self, paper: IssuedPaper) -> str:
        """The tag of a paper's JSON: it has one state for ever."""
        return paper.public_id


class StatementsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: StatementSerializer},
        many=True,
        filters={"kind": choices("kind", StatementKind), **dates("issued_on")},
        operation_id="listLoanStatements",
        summary="List a loan's statements",
        tag="statements",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The statements that were issued, the latest first."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = Statement.objects.filter(loan=loan).select_related("loan").defer("figures")
        return self.page(rows, StatementSerializer, order=("-period_to", "-id"), within=loan)

    @operation(
        use_case=issue_statement,
        request=IssueStatementIn,
        responses={201: StatementDetailSerializer},
        operation_id="issueLoanStatement",
        summary="Issue a statement now",
        tag="statements",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Account for the time since the last statement through today.

        A second call on the same day answers with the same statement.
        """
        loan = self.get_visible(Loan.objects.all(), loanId)
        statement = self.run(issue_statement, loan_id=loan.pk, **self.data)
        location = f"/api/v1/loans/{loan.public_id}/statements/{statement.public_id}"
        return self.answer(StatementDetailSerializer, statement, status=201, location=location)


class StatementView(PaperView):
    @operation(
        action=VIEW,
        responses={
            (200, JSON): StatementDetailSerializer,
            (200, PDF): OpenApiTypes.BINARY,
        },
        operation_id="getLoanStatement",
        summary="Read a statement",
        tag="statements",
    )
    def get(self, request: Request, loanId: str, statementId: str) -> Response:
        """One statement with all its figures, or with `Accept: application/pdf` on paper. It never changes."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = Statement.objects.filter(loan=loan).select_related("loan")
        statement: Statement = self.get_visible(rows, statementId)
        if wants(request, PdfRenderer):
            return self.pdf(read_statement_pdf(statement), statement.number)
        return self.final(self.answer(StatementDetailSerializer, statement), self.same(statement))


class PaidInFullView(ApiView):
    renderer_classes = [PdfRenderer]

    @operation(
        action=VIEW,
        responses={(200, PDF): OpenApiTypes.BINARY},
        operation_id="getPaidInFullLetter",
        summary="Read the confirmation that a loan is paid",
        tag="statements",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The letter that confirms that nothing is owed any more, for a loan that was paid in full; otherwise 404."""
        loan = self.get_visible(Loan.objects.with_position(), loanId)
        return file_answer(paid_in_full_pdf(loan), f"{loan.number}-paid-in-full.pdf")


class PayoffQuotesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: PayoffQuoteSerializer},
        many=True,
        filters={**dates("issued_on"), **dates("quote_date")},
        operation_id="listPayoffQuotes",
        summary="List a loan's payoff quotes",
        tag="statements",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The payoff quotes that were issued, the latest first."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = PayoffQuote.objects.filter(loan=loan).select_related("loan")
        return self.page(rows, PayoffQuoteSerializer, order=("-id",), within=loan)

    @operation(
        use_case=issue_payoff_quote,
        request=PayoffQuoteIn,
        responses={201: PayoffQuoteSerializer},
        operation_id="issuePayoffQuote",
        summary="Issue a payoff quote",
        tag="statements",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Quote the payoff in writing, for a day and the days after it; `GET …/payoff` quotes without keeping it."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        quote = self.run(issue_payoff_quote, loan_id=loan.pk, **self.data)
        location = f"/api/v1/loans/{loan.public_id}/payoff-quotes/{quote.public_id}"
        return self.answer(PayoffQuoteSerializer, quote, status=201, location=location)


class PayoffQuoteView(PaperView):
    @operation(
        action=VIEW,
        responses={
            (200, JSON): PayoffQuoteSerializer,
            (200, PDF): OpenApiTypes.BINARY,
        },
        operation_id="getIssuedPayoffQuote",
        summary="Read a payoff quote",
        tag="statements",
    )
    def get(self, request: Request, loanId: str, quoteId: str) -> Response:
        """One quote as it was issued, or with `Accept: application/pdf` the letter. It never changes."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = PayoffQuote.objects.filter(loan=loan).select_related("loan__business")
        quote: PayoffQuote = self.get_visible(rows, quoteId)
        if wants(request, PdfRenderer):
            return self.pdf(read_quote_pdf(quote), quote.number)
        return self.final(self.answer(PayoffQuoteSerializer, quote), self.same(quote))
