"""Endpoints of financial statements and ratios."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.web.api import operation
from origination.api.serializers.financials import (
    AdjustmentIn,
    AdjustmentSerializer,
    FiguresReasonIn,
    FinancialStatementIn,
    FinancialStatementSerializer,
    RatiosSerializer,
)
from origination.api.views.base import ApplicationBase
from origination.api.views.debts import FiguresBase
from origination.models import Application, FinancialStatement
from origination.services.financials import (
    adjust_financial_statement,
    discard_financial_statement,
    record_financial_statements,
    remove_statement_adjustment,
    verify_financial_statement,
)
from origination.services.gathering import gather_inputs
from origination.underwriting.facts import workings_of

TAG = "loan-applications"
VIEW = "origination.view_financials"
STATEMENT = OpenApiExample(
    "A tax return",
    request_only=True,
    value={
        "kind": "FISCAL_YEAR",
        "ends_on": "2025-12-31",
        "source": "TAX_RETURN",
        "document": "doc_0197a3c2d4e57f0f8a1b2c3d4e5f6a7b",
        "lines": {
            "REVENUE": "800000.00",
            "NET_INCOME": "60000.00",
            "INTEREST_EXPENSE": "15000.00",
            "INCOME_TAXES": "0.00",
            "DEPRECIATION": "20000.00",
            "DISTRIBUTIONS": "10000.00",
            "CAPITAL_EXPENDITURE": "5000.00",
        },
    },
)
ADJUSTMENT = OpenApiExample(
    "A lawsuit that is over",
    request_only=True,
    value={
        "kind": "ONE_OFF_EXPENSE",
        "amount": "12000.00",
        "reason": "Settlement of 2025, agreement on file; does not come again.",
    },
)


class StatementsBase(FiguresBase):
    """What the endpoints of statements share."""

    def statement(self, application_id: str, statement_id: str) -> FinancialStatement:
        application = self.application(application_id)
        found = self.shown_statements(application).filter(public_id=statement_id).first()
        if found is None:
            raise Http404
        return found

    def shown_statements(self, application: Application) -> Any:
        statements = FinancialStatement.objects.filter(application=application)
        return statements.select_related("application", "document").prefetch_related("figures", "adjustments")

    def fresh(self, statement: FinancialStatement) -> FinancialStatement:
        found: FinancialStatement = self.shown_statements(statement.application).get(pk=statement.pk)
        return found


class FinancialStatementsView(StatementsBase):
    @operation(
        action=VIEW,
        responses={200: FinancialStatementSerializer},
        many=True,
        operation_id="listFinancialStatements",
        summary="List the financial statements of an application",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """All statements recorded on the application, replaced ones too."""
        application = self.application(applicationId)
        return self.page(self.shown_statements(application), FinancialStatementSerializer, within=application)

    @operation(
        use_case=record_financial_statements,
        request=FinancialStatementIn,
        responses={201: FinancialStatementSerializer},
        operation_id="recordFinancialStatement",
        summary="Record a financial statement",
        tag=TAG,
        examples=[STATEMENT],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A period on standard lines; recorded again from the same source, it replaces the earlier one."""
        application = self.application(applicationId)
        given = {name: value for name, value in self.data.items() if name not in ("document", "reason")}
        statement = {**given, "document_id": self.document_id(application, self.data.get("document"))}
        try:
            self.run(
                record_financial_statements,
                application_id=application.pk,
                statements=[statement],
                reason=self.data["reason"],
            )
        except InvalidInput as refusal:
            refusal.errors = tuple(
                FieldError(error.pointer.removeprefix("/statements/0"), error.code, error.detail)
                for error in refusal.errors
            )
            raise
        made = self.shown_statements(application).order_by("-id").first()
        return self.answer(FinancialStatementSerializer, made, status=201)


class VerifyStatementView(StatementsBase):
    @operation(
        use_case=verify_financial_statement,
        request=FiguresReasonIn,
        responses={200: FinancialStatementSerializer},
        if_match="accepted",
        operation_id="verifyFinancialStatement",
        summary="Verify a financial statement",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, statementId: str) -> Response:
        """An underwriter vouches for the lines and the adjustments; from now on rules see them."""
        statement = self.statement(applicationId, statementId)
        self.run(verify_financial_statement, statement_id=statement.pk, **self.data)
        return self.answer(FinancialStatementSerializer, self.fresh(statement))


class DiscardStatementView(StatementsBase):
    @operation(
        use_case=discard_financial_statement,
        request=FiguresReasonIn,
        responses={200: FinancialStatementSerializer},
        if_match="accepted",
        operation_id="discardFinancialStatement",
        summary="Discard a financial statement",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, statementId: str) -> Response:
        """The statement should not be there; it stays on record and counts for nothing. The reason is needed."""
        statement = self.statement(applicationId, statementId)
        self.run(discard_financial_statement, statement_id=statement.pk, **self.data)
        return self.answer(FinancialStatementSerializer, self.fresh(statement))


class AdjustmentsView(StatementsBase):
    @operation(
        use_case=adjust_financial_statement,
        request=AdjustmentIn,
        responses={201: AdjustmentSerializer},
        if_match="accepted",
        operation_id="adjustFinancialStatement",
        summary="Adjust a financial statement",
        tag=TAG,
        examples=[ADJUSTMENT],
    )
    def post(self, request: Request, applicationId: str, statementId: str) -> Response:
        """Add to a period's earnings or take from them; a verified statement has to be verified again."""
        statement = self.statement(applicationId, statementId)
        made = self.run(adjust_financial_statement, statement_id=statement.pk, **self.data)
        return self.answer(AdjustmentSerializer, made, status=201)


class RemoveAdjustmentView(StatementsBase):
    @operation(
        use_case=remove_statement_adjustment,
        request=FiguresReasonIn,
        responses={200: AdjustmentSerializer},
        operation_id="removeStatementAdjustment",
        summary="Remove an adjustment",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, statementId: str, adjustmentId: str) -> Response:
        """Take an adjustment back; it stays on record. The reason is needed."""
        statement = self.statement(applicationId, statementId)
        found = statement.adjustments.filter(public_id=adjustmentId).first()
        if found is None:
            raise Http404
        removed = self.run(remove_statement_adjustment, adjustment_id=found.pk, **self.data)
        return self.answer(AdjustmentSerializer, removed)


class RatiosView(ApplicationBase):
    @operation(
        action=VIEW,
        responses={200: RatiosSerializer},
        operation_id="getApplicationRatios",
        summary="Read the ratios of an application",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """Every ratio with its formula and what went in, as rules would see it now."""
        application = self.application(applicationId)
        complete = (
            application.product_version,
            application.requested_amount,
            application.requested_term_months,
        )
        if any(value is None for value in complete):
            raise InvalidInput("Product, amount and term of the request are needed first.")
        inputs = gather_inputs(application)
        shown = {
            "application": application.public_id,
            "cash_flow_source": inputs.cash_flow_source,
            "ratios": workings_of(inputs, application.product_version.snapshot()),
        }
        return self.answer(RatiosSerializer, shown)
