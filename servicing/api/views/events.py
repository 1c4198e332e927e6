"""Endpoints for what may happen to a loan besides payments and charges, and for undoing it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.web.api import operation
from servicing.api import reading
from servicing.api.serializers.common import DatedReasonIn, ReasonIn
from servicing.api.serializers.events import (
    DueDateChangeIn,
    ForbearanceIn,
    GoodwillCreditIn,
    InterestPauseIn,
    PlanChangeIn,
    RateChangeIn,
    RefinancingIn,
)
from servicing.api.serializers.transactions import TransactionSerializer
from servicing.api.views.money import MoneyView
from servicing.models import Loan
from servicing.services.accelerating import accelerate_loan
from servicing.services.capitalizing import capitalize_interest
from servicing.services.due_dates import change_due_date
from servicing.services.ending import undo_charge_off
from servicing.services.goodwill import grant_goodwill_credit
from servicing.services.pausing import grant_forbearance, pause_interest
from servicing.services.rates import change_rate
from servicing.services.re_aging import re_age_loan, re_amortize_loan
from servicing.services.refinancing import refinance_loan


def example(name: str, value: dict[str, Any]) -> OpenApiExample:
    """A body that is sent."""
    return OpenApiExample(name, request_only=True, value=value)


def other_loan(view: MoneyView, public_id: str, pointer: str) -> Loan:
    """Another loan named in the body."""
    try:
        return view.loan(public_id)
    except Http404:
        raise InvalidInput(errors=[FieldError(pointer, "unknown_loan", "There is no such loan.")]) from None


class GoodwillCreditsView(MoneyView):
    @operation(
        use_case=grant_goodwill_credit,
        request=GoodwillCreditIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="grantGoodwillCredit",
        summary="Grant a goodwill credit",
        tag="loans",
        examples=[
            example(
                "A late fee made good",
                {
                    "amount": "25.00",
                    "currency": "USD",
                    "effective_date": "2026-03-02",
                    "reason": "Our portal was down on the due date",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Count an amount as if the borrower had paid it.

        No money moves. Above one's limit a second person approves.
        """
        loan = self.loan(loanId)
        return self.recorded(
            self.run(grant_goodwill_credit, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        )


class RateChangesView(MoneyView):
    @operation(
        use_case=change_rate,
        request=RateChangeIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="changeRate",
        summary="Change the rate",
        tag="loans",
        examples=[
            example(
                "Half a point less",
                {"annual_rate": "11.5", "effective_date": "2026-03-02", "reason": "Agreed with the borrower"},
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """From a day on the loan earns another rate.

        The installments to come are set anew. A second person approves.
        """
        loan = self.loan(loanId)
        return self.recorded(self.run(change_rate, loan_id=loan.pk, **self.data))


class DueDateChangesView(MoneyView):
    @operation(
        use_case=change_due_date,
        request=DueDateChangeIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="changeDueDate",
        summary="Change the due date",
        tag="loans",
        examples=[
            example(
                "From the 15th to the 20th",
                {
                    "first_due_date": "2026-03-20",
                    "effective_date": "2026-03-02",
                    "reason": "Salaries are paid on the 15th",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """The installments to come fall due from another day on.

        For loans that are current, so often a year as the product allows.
        """
        loan = self.loan(loanId)
        return self.recorded(self.run(change_due_date, loan_id=loan.pk, **self.data))


class ReAgesView(MoneyView):
    @operation(
        use_case=re_age_loan,
        request=PlanChangeIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="reAgeLoan",
        summary="Re-age a loan",
        tag="loans",
        examples=[
            example(
                "Over the installments left",
                {"effective_date": "2026-10-20", "reason": "Three payments in a row since the fire"},
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """What is past due becomes part of the installments to come and the loan is current. Policy says how often.

        A second person approves.
        """
        loan = self.loan(loanId)
        return self.recorded(self.run(re_age_loan, loan_id=loan.pk, **self.data))


class ReAmortizationsView(MoneyView):
    @operation(
        use_case=re_amortize_loan,
        request=PlanChangeIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="reAmortizeLoan",
        summary="Re-amortize a loan",
        tag="loans",
        examples=[
            example("After a prepayment", {"effective_date": "2026-03-02", "reason": "Prepaid a third"})
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """The principal really owed is spread anew over the installments left, or over another number of them.

        A second person approves.
        """
        loan = self.loan(loanId)
        return self.recorded(self.run(re_amortize_loan, loan_id=loan.pk, **self.data))


class InterestPausesView(MoneyView):
    @operation(
        use_case=pause_interest,
        request=InterestPauseIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="pauseInterest",
        summary="Pause interest",
        tag="loans",
        examples=[
            example(
                "Two months",
                {"effective_date": "2026-03-02", "until_date": "2026-05-02", "reason": "Disaster relief"},
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Days from the effective date up to, not including, `until_date` earn nothing.

        Due dates stay. A second person approves.
        """
        loan = self.loan(loanId)
        return self.recorded(self.run(pause_interest, loan_id=loan.pk, **self.data))


class ForbearancesView(MoneyView):
    @operation(
        use_case=grant_forbearance,
        request=ForbearanceIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="grantForbearance",
        summary="Grant a forbearance",
        tag="loans",
        examples=[
            example("One month", {"months": 1, "effective_date": "2026-03-02", "reason": "Slow season"})
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """The installments to come are put off by so many months; interest goes on. A second person approves."""
        loan = self.loan(loanId)
        return self.recorded(self.run(grant_forbearance, loan_id=loan.pk, **self.data))


class CapitalizationsView(MoneyView):
    @operation(
        use_case=capitalize_interest,
        request=DatedReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="capitalizeInterest",
        summary="Capitalize interest",
        tag="loans",
        examples=[
            example(
                "At the end of a pause of payments", {"effective_date": "2026-03-02", "reason": "As agreed"}
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """All interest owed on that day becomes principal; the plan is set anew. A second person approves."""
        loan = self.loan(loanId)
        return self.recorded(self.run(capitalize_interest, loan_id=loan.pk, **self.data))


class AccelerationsView(MoneyView):
    @operation(
        use_case=accelerate_loan,
        request=DatedReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="accelerateLoan",
        summary="Accelerate a loan",
        tag="loans",
        examples=[
            example("In default", {"effective_date": "2026-06-15", "reason": "Four installments unpaid"})
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """All principal and the interest so far fall due; the borrower gets a notice. A second person approves."""
        loan = self.loan(loanId)
        return self.recorded(self.run(accelerate_loan, loan_id=loan.pk, **self.data))


class UndoChargeOffView(MoneyView):
    @operation(
        use_case=undo_charge_off,
        request=ReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="undoChargeOff",
        summary="Undo a charge-off",
        tag="loans",
        examples=[example("In error", {"reason": "The payment had been booked on another loan"})],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """The loan is an asset again, with the interest and late fees of the days since. A second person approves."""
        loan = self.loan(loanId)
        return self.recorded(self.run(undo_charge_off, loan_id=loan.pk, **self.data))


class RefinancingsView(MoneyView):
    @operation(
        use_case=refinance_loan,
        request=RefinancingIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="refinanceLoan",
        summary="Refinance a loan",
        tag="loans",
        examples=[
            example(
                "Into a larger loan",
                {
                    "new_loan": "loan_0199f3c2a5b17d40a1c3e5f708192a3d",
                    "effective_date": "2026-03-02",
                    "reason": "More working capital",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """A new loan of the same borrower pays this one off, to the cent of its payoff on that day.

        A second person approves.
        """
        loan = self.loan(loanId)
        data = dict(self.data)
        new = other_loan(self, data.pop("new_loan"), "/new_loan")
        return self.recorded(self.run(refinance_loan, loan_id=loan.pk, new_loan_id=new.pk, **data))
