"""Endpoints of debts and guarantors' income."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.web.api import operation
from origination.api.serializers.financials import (
    DebtScheduleIn,
    DebtScheduleSerializer,
    FiguresReasonIn,
    GuarantorFiguresSerializer,
    GuarantorIncomeIn,
    GuarantorIncomeSerializer,
)
from origination.api.views.base import ApplicationBase
from origination.models import Application, DebtSchedule, GuarantorIncome
from origination.services.debts import (
    open_guarantor_income,
    record_debts,
    record_guarantor_income,
    verify_debts,
    verify_guarantor_income,
)

TAG = "loan-applications"
VIEW = "origination.view_financials"
DEBTS = OpenApiExample(
    "A term loan that stays and a card that is repaid",
    request_only=True,
    value={
        "as_of": "2026-02-28",
        "source": "INTERNAL",
        "debts": [
            {
                "lender": "First Bank",
                "kind": "TERM_LOAN",
                "balance": "42000.00",
                "yearly_payments": "12000.00",
            },
            {
                "lender": "Card Co",
                "kind": "CREDIT_CARD",
                "balance": "8000.00",
                "yearly_payments": "1900.00",
                "is_refinanced": True,
            },
        ],
    },
)
INCOME = OpenApiExample(
    "A guarantor's tax return",
    request_only=True,
    value={
        "owner": "own_0197a3c2d4e57f0f8a1b2c3d4e5f6a7b",
        "year": 2025,
        "source": "TAX_RETURN",
        "gross_income": "130000.00",
        "business_income": "60000.00",
        "distributions": "10000.00",
        "taxes": "22000.00",
        "debt_payments": "18000.00",
    },
)


class FiguresBase(ApplicationBase):
    """What the endpoints of figures share."""

    def document_id(self, application: Application, public_id: str | None) -> int | None:
        """The key of a document of the application; one it does not have is refused beside its field."""
        if not public_id:
            return None
        found = application.documents.filter(public_id=public_id).values_list("pk", flat=True).first()
        if found is None:
            raise InvalidInput(
                errors=[FieldError("/document", "unknown_document", "The application has no such document.")]
            )
        return int(found)


class DebtsBase(FiguresBase):
    """What the endpoints of debts share."""

    def schedules(self, application: Application) -> Any:
        standing = DebtSchedule.objects.standing().filter(application=application)
        return standing.select_related("application", "document").prefetch_related("debts__secured_by")

    def schedule(self, application: Application) -> DebtSchedule:
        found: DebtSchedule | None = self.schedules(application).first()
        if found is None:
            raise Http404
        return found


class DebtsView(DebtsBase):
    @operation(
        action=VIEW,
        responses={200: DebtScheduleSerializer},
        operation_id="getApplicationDebts",
        summary="Read the debts of an application's business",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The debts that stand; 404 while none are recorded, which is not the same as no debts."""
        return self.answer(DebtScheduleSerializer, self.schedule(self.application(applicationId)))

    @operation(
        use_case=record_debts,
        request=DebtScheduleIn,
        responses={201: DebtScheduleSerializer},
        operation_id="recordApplicationDebts",
        summary="Record the debts of an application's business",
        tag=TAG,
        examples=[DEBTS],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """All debts on a day, given whole; what was recorded before is replaced."""
        application = self.application(applicationId)
        collateral = {piece.public_id: piece.pk for piece in application.collateral.all()}
        debts = []
        for each in self.data["debts"]:
            values = dict(each)
            held = values.pop("collateral", None)
            debts.append({**values, "collateral_id": collateral.get(held, 0) if held else None})
        made = self.run(
            record_debts,
            application_id=application.pk,
            as_of=self.data["as_of"],
            source=self.data["source"],
            document_id=self.document_id(application, self.data.get("document")),
            debts=debts,
            reason=self.data["reason"],
        )
        return self.answer(DebtScheduleSerializer, self.schedules(application).get(pk=made.pk), status=201)


class VerifyDebtsView(DebtsBase):
    @operation(
        use_case=verify_debts,
        request=FiguresReasonIn,
        responses={200: DebtScheduleSerializer},
        if_match="accepted",
        operation_id="verifyApplicationDebts",
        summary="Verify the debts of an application's business",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """An underwriter has compared the debts with reports, bank statements or contracts."""
        schedule = self.schedule(self.application(applicationId))
        self.run(verify_debts, schedule_id=schedule.pk, **self.data)
        return self.answer(DebtScheduleSerializer, self.schedule(schedule.application))


class GuarantorIncomesView(FiguresBase):
    @operation(
        action=VIEW,
        responses={200: GuarantorIncomeSerializer},
        many=True,
        operation_id="listGuarantorIncomes",
        summary="List whose income is recorded",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """Incomes without their figures, replaced ones too."""
        application = self.application(applicationId)
        incomes = GuarantorIncome.objects.filter(application=application)
        shown = incomes.select_related("application", "document", "owner")
        return self.page(shown, GuarantorIncomeSerializer, within=application)

    @operation(
        use_case=record_guarantor_income,
        request=GuarantorIncomeIn,
        responses={201: GuarantorIncomeSerializer},
        operation_id="recordGuarantorIncome",
        summary="Record a guarantor's income",
        tag=TAG,
        examples=[INCOME],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A guarantor's year; kept encrypted. What was recorded for the guarantor before is replaced."""
        application = self.application(applicationId)
        values = {name: value for name, value in self.data.items() if name not in ("owner", "document")}
        owner = application.business.owners.filter(public_id=self.data["owner"]).first()
        income = self.run(
            record_guarantor_income,
            application_id=application.pk,
            owner_id=owner.pk if owner else 0,
            document_id=self.document_id(application, self.data.get("document")),
            **values,
        )
        return self.answer(GuarantorIncomeSerializer, income, status=201)


class IncomeBase(FiguresBase):
    """What the endpoints of one income share."""

    def income(self, application_id: str, income_id: str) -> GuarantorIncome:
        application = self.application(application_id)
        found = GuarantorIncome.objects.filter(application=application, public_id=income_id).first()
        if found is None:
            raise Http404
        return found


class GuarantorIncomeView(IncomeBase):
    @operation(
        use_case=open_guarantor_income,
        responses={200: GuarantorFiguresSerializer},
        operation_id="getGuarantorIncome",
        summary="Read a guarantor's figures",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, incomeId: str) -> Response:
        """The private figures; the reading is on record."""
        income = self.income(applicationId, incomeId)
        return self.answer(GuarantorFiguresSerializer, self.run(open_guarantor_income, income_id=income.pk))


class VerifyIncomeView(IncomeBase):
    @operation(
        use_case=verify_guarantor_income,
        request=FiguresReasonIn,
        responses={200: GuarantorIncomeSerializer},
        if_match="accepted",
        operation_id="verifyGuarantorIncome",
        summary="Verify a guarantor's income",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, incomeId: str) -> Response:
        """An underwriter has compared the figures with the guarantor's tax return."""
        income = self.income(applicationId, incomeId)
        verified = self.run(verify_guarantor_income, income_id=income.pk, **self.data)
        return self.answer(GuarantorIncomeSerializer, verified)
