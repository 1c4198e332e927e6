"""Endpoints of account maintenance: details, status, product information."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.access.models import User
from loanops.core.errors import FieldError, InvalidInput, InvalidTransition
from loanops.parties.models import BusinessOwner
from loanops.usecases import UseCase
from loanops.web.api import ApiView, operation
from servicing.api import reading
from servicing.api.serializers.account import (
    LoanPatchIn,
    LoanStatusIn,
    ProductInformationSerializer,
)
from servicing.api.serializers.common import ReasonIn
from servicing.api.serializers.loans import LoanDetailSerializer
from servicing.models import Loan
from servicing.selectors import loan_day
from servicing.services.account import assign_loan, cancel_loan, update_loan_details
from servicing.services.ending import charge_off_loan, write_off_loan
from servicing.services.product_information import refresh_product_info, review_product_info
from servicing.states import LOAN_STATES, LoanStatus

# The changes of status that need no money, by where they start and end.
WITHOUT_MONEY: dict[tuple[str, str], UseCase[Any, Any]] = {
    (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.CLOSED): cancel_loan,
    (LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF): charge_off_loan,
    (LoanStatus.CHARGED_OFF, LoanStatus.CLOSED): write_off_loan,
}
STATUS_EXAMPLE = OpenApiExample(
    "Cancel a contract that was never paid out",
    request_only=True,
    value={"to": "CLOSED", "reason": "The borrower withdrew.", "effective_date": "2026-03-02"},
)
PATCH_EXAMPLE = OpenApiExample(
    "A name and paper statements",
    request_only=True,
    value={"nickname": "Oven loan", "statement_delivery": "PAPER"},
)


def shown(view: ApiView, loan: Loan) -> Response:
    """The loan as it is now, with its tag."""
    record = reading.loans().get(pk=loan.pk)
    response = view.answer(LoanDetailSerializer, record)
    response["ETag"] = tag_of(record)
    return response


def tag_of(loan: Loan) -> str:
    """The loan's version, then its replay and its day, with which its figures move."""
    return f'"{loan.version}.{loan.position.replay}.{loan.position.as_of.toordinal()}"'


class ChangingLoanView(ApiView):
    """The part of a loan's address that changes it."""

    @operation(
        use_case=update_loan_details,
        request=LoanPatchIn,
        responses={200: LoanDetailSerializer},
        if_match="required",
        operation_id="updateLoan",
        summary="Change account details",
        tag="loans",
        examples=[PATCH_EXAMPLE],
    )
    def patch(self, request: Request, loanId: str) -> Response:
        """Merge patch of what may change about the account; staff also says who looks after the loan."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        given = self.data
        details: dict[str, Any] = {name: given[name] or "" for name in ("nickname",) if name in given}
        if "statement_delivery" in given:
            details["statement_delivery"] = given["statement_delivery"]
        if "contact" in given:
            details["contact_id"] = self._contact(loan, given["contact"])
        people = {
            f"{name}_id": self._person(name, given[name]) for name in ("officer", "agent") if name in given
        }
        if details or not people:
            self.run(update_loan_details, loan_id=loan.pk, **details)
            self.expected_version = None
        if people:
            self.run(assign_loan, loan_id=loan.pk, **people)
        return shown(self, loan)

    def _contact(self, loan: Loan, public_id: str | None) -> int:
        if public_id is None:
            return 0
        found = BusinessOwner.objects.filter(business_id=loan.business_id, public_id=public_id).first()
        return found.pk if found else -1

    def _person(self, name: str, username: str | None) -> int:
        if username is None:
            return 0
        found = User.objects.filter(username=username, is_staff=True).first()
        if found is None:
            errors = [FieldError(f"/{name}", "invalid_choice", f"Nobody on the staff is called {username}.")]
            raise InvalidInput("Nobody to assign it to.", errors=errors)
        return found.pk


class LoanStatusView(ApiView):
    @operation(
        action="servicing.change_loan_status",
        request=LoanStatusIn,
        responses={200: LoanDetailSerializer},
        operation_id="changeLoanStatus",
        summary="Change a loan's status",
        tag="loans",
        examples=[STATUS_EXAMPLE],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """A change of status that needs no money: canceling a contract, charging off, writing off.

        Whatever else the map of statuses allows follows from money by itself; an impossible change answers 409.
        """
        loan = self.get_visible(Loan.objects.all(), loanId)
        given = self.data
        use_case = WITHOUT_MONEY.get((loan.status, given["to"]))
        if use_case is None:
            LOAN_STATES.require(loan.status, given["to"])
            wanted = LoanStatus(given["to"]).label.lower()
            raise InvalidTransition(f"{loan.number} becomes {wanted} by money that moves, not by being told.")
        day = given.get("effective_date", loan_day(loan))
        self.run(use_case, loan_id=loan.pk, effective_date=day, reason=given["reason"])
        return shown(self, loan)


class RefreshProductInfoView(ApiView):
    @operation(
        action="servicing.refresh_product_info",
        responses={200: ProductInformationSerializer},
        operation_id="fetchProductInfo",
        summary="Fetch and update product information",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Compare the loan with the product version in force and keep the comparison; POST does the same."""
        response = self._refreshed(loanId)
        response["Cache-Control"] = "no-store"
        return response

    @operation(
        use_case=refresh_product_info,
        request=None,
        responses={200: ProductInformationSerializer},
        operation_id="refreshProductInfo",
        summary="Refresh product information",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Compare the loan with the product version in force. The contract's own terms never change by it."""
        return self._refreshed(loanId)

    def _refreshed(self, public_id: str) -> Response:
        loan = self.get_visible(Loan.objects.all(), public_id)
        information = self.run(refresh_product_info, loan_id=loan.pk)
        return self.answer(ProductInformationSerializer, information)


class ReviewProductInfoView(ApiView):
    @operation(
        use_case=review_product_info,
        request=ReasonIn,
        responses={200: ProductInformationSerializer},
        operation_id="reviewProductInfo",
        summary="Mark a product change reviewed",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """A person has judged what the newer product version means for this loan."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        information = self.run(review_product_info, loan_id=loan.pk, reason=self.data["reason"])
        return self.answer(ProductInformationSerializer, information)
