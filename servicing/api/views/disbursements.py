"""Endpoints about paying loans out."""

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.parties.models import BankAccount
from loanops.web.api import ApiView, choices, operation
from loanops.web.api.fields import PUBLIC_ID
from servicing.api import reading
from servicing.api.serializers.common import ReasonIn
from servicing.api.serializers.disbursements import (
    DisbursementIn,
    DisbursementSerializer,
    ManualDisbursementIn,
)
from servicing.models import DisbursementOrder, Loan
from servicing.services.disbursing import (
    disburse_loan,
    disbursement_returned,
    record_manual_disbursement,
)
from servicing.states import DisbursementStatus

VIEW = "servicing.view_loans"


class DisbursementBase(ApiView):
    """What the endpoints of this module share."""

    def visible_order(self, public_id: str) -> DisbursementOrder:
        """The order, if the caller may see its loan; otherwise 404."""
        known = PUBLIC_ID.fullmatch(public_id)
        order = reading.disbursements().filter(public_id=public_id).first() if known else None
        if order is None:
            raise Http404
        self.get_visible(Loan.objects.all(), order.loan.public_id)
        return order

    def ordered(self, order: DisbursementOrder, *, status: int) -> Response:
        shown = reading.disbursements().get(pk=order.pk)
        location = f"/api/v1/disbursements/{order.public_id}" if status == 201 else ""
        return self.answer(DisbursementSerializer, shown, status=status, location=location)


class LoanDisbursementsView(DisbursementBase):
    @operation(
        action=VIEW,
        responses={200: DisbursementSerializer},
        many=True,
        filters={"status": choices("status", DisbursementStatus)},
        sort=("created_at", "-created_at"),
        operation_id="listLoanDisbursements",
        summary="List a loan's disbursements",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Approved orders to pay out, the latest first. What still waits for approval stands under `/approvals`."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        return self.page(reading.disbursements().filter(loan=loan), DisbursementSerializer, within=loan)

    @operation(
        use_case=disburse_loan,
        request=DisbursementIn,
        responses={201: DisbursementSerializer},
        idempotency="required",
        operation_id="disburseLoan",
        summary="Propose a disbursement",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Propose to pay out; once a second person has approved, the money is sent."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        values = reading.in_currency_of(loan, self.data)
        account = values.pop("bank_account", None)
        account_id = _account_id(loan, account) if account is not None else None
        order = self.run(disburse_loan, loan_id=loan.pk, bank_account_id=account_id, **values)
        return self.ordered(order, status=201)


class ManualDisbursementsView(DisbursementBase):
    @operation(
        use_case=record_manual_disbursement,
        request=ManualDisbursementIn,
        responses={201: DisbursementSerializer},
        idempotency="required",
        operation_id="recordManualDisbursement",
        summary="Record a manual disbursement",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record money that was paid out by hand, by check or wire; it counts once a second person has approved."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        values = reading.in_currency_of(loan, self.data)
        return self.ordered(self.run(record_manual_disbursement, loan_id=loan.pk, **values), status=201)


class DisbursementView(DisbursementBase):
    @operation(
        action=VIEW,
        responses={200: DisbursementSerializer},
        operation_id="getDisbursement",
        summary="Read a disbursement",
        tag="disbursements",
    )
    def get(self, request: Request, orderId: str) -> Response:
        """One order to pay out, and what became of it."""
        return self.answer(DisbursementSerializer, self.visible_order(orderId))


class DisbursementReturnView(DisbursementBase):
    @operation(
        use_case=disbursement_returned,
        request=ReasonIn,
        responses={200: DisbursementSerializer},
        idempotency="required",
        operation_id="returnDisbursement",
        summary="Record a returned disbursement",
        tag="disbursements",
    )
    def post(self, request: Request, orderId: str) -> Response:
        """The bank sent the money back: the disbursement is reversed and the loan waits for another one."""
        order = self.visible_order(orderId)
        return self.ordered(self.run(disbursement_returned, order_id=order.pk, **self.data), status=200)


def _account_id(loan: Loan, public_id: str) -> int:
    account = BankAccount.objects.filter(public_id=public_id, business=loan.business_id).first()
    if account is None:
        detail = "The borrower has no such bank account."
        raise InvalidInput(errors=[FieldError("/bank_account", "unknown_bank_account", detail)])
    return account.pk
