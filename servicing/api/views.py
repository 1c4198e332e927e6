"""Endpoints that read loans: what they are, where they stand, what happened to them."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core import clock
from loanops.web.api import ApiView, choices, dates, equals, operation, public_id, search_text
from loanops.web.api.filters import Filter
from servicing.api import serializers as out
from servicing.api.parameters import day
from servicing.models import Delinquency, DisbursementOrder, Installment, Loan, Transaction, TransactionKind
from servicing.selectors import UnableToQuote, loan_state, next_payment, payoff_quote
from servicing.services.boarding import board_loan
from servicing.services.figures import position_values
from servicing.states import LoanStatus

LOAN = "servicing.view_loans"
QUOTED_AHEAD_MAX = timedelta(days=366)

LOAN_FILTERS: dict[str, Filter] = {
    "number": equals("number", "The loan's number."),
    "external_number": equals("external_number", "The number in the books it was imported from."),
    "status": choices("status", LoanStatus),
    "bucket": equals("position__bucket", "Range of days past due, such as DPD_30_59."),
    "product": public_id("product__public_id", "The product."),
    "business": public_id("business__public_id", "The borrower."),
    "q": search_text("number", "business__legal_name", description="Part of the number or the borrower's name."),
    **dates("next_due_date", "position__next_due_date"),
    **dates("maturity_date"),
}
TRANSACTION_FILTERS: dict[str, Filter] = {
    "kind": choices("kind", TransactionKind),
    **dates("effective_date"),
    **dates("posting_date"),
}


def loans() -> QuerySet[Loan]:
    """Loans with everything their representation needs, in one query."""
    return Loan.objects.select_related("position", "business", "product", "application")


class LoanView(ApiView):
    """Base of everything below one loan."""

    def find_loan(self, loan_id: str) -> Loan:
        return self.get_visible(loans(), loan_id)


class LoansView(ApiView):
    @operation(
        action=LOAN,
        responses={200: out.LoanSerializer},
        many=True,
        filters=LOAN_FILTERS,
        sort=("created_at", "-created_at", "number", "-number"),
        operation_id="listLoans",
        summary="List loans",
    )
    def get(self, request: Request) -> Response:
        """Loans the caller may see; a borrower sees those of his businesses."""
        return self.page(loans(), out.LoanSerializer)

    @operation(
        use_case=board_loan,
        request=out.BoardIn,
        responses={201: out.LoanSerializer},
        idempotency="required",
        operation_id="boardLoan",
        summary="Board an accepted application",
    )
    def post(self, request: Request) -> Response:
        """Book the accepted offer of an application as a loan: exactly one, whatever is repeated."""
        from origination.models import Application

        application = self.get_visible(Application.objects.all(), self.data["application"])
        boarded = self.run(board_loan, application_id=application.pk, reason=self.data["reason"])
        loan = loans().get(pk=boarded.pk)
        return self.answer(out.LoanSerializer, loan, status=201, location=f"/api/v1/loans/{loan.public_id}")


class OneLoanView(LoanView):
    @operation(
        action=LOAN, responses={200: out.LoanSerializer}, operation_id="getLoan", summary="Read a loan"
    )
    def get(self, request: Request, loanId: str) -> Response:
        """One loan: terms, status, balances, arrears, next payment."""
        loan = self.find_loan(loanId)
        answer = self.answer(out.LoanSerializer, loan)
        # End of day moves the figures without raising the version.
        answer["ETag"] = f'"{loan.version}-{loan.position.replay}"'
        return answer


class SummaryView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.SummarySerializer},
        parameters={"as_of": day("The day of the figures; today by default, never in the future.")},
        operation_id="getLoanSummary",
        summary="Figures of a loan on a day",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Balances, arrears and next payment, today or on any day since the loan was paid out."""
        loan = self.find_loan(loanId)
        as_of = self.parameters.get("as_of")
        if as_of is None or as_of == loan.position.as_of:
            values = out.position_figures(loan)
        else:
            if as_of > loan.current_day(clock.business_date()):
                raise UnableToQuote(f"{as_of} lies in the future; ask for a payoff quote of that day instead.")
            values = position_values(loan, loan_state(loan, as_of))
        figures: dict[str, Any] = {
            "object": "loan_summary",
            "loan": loan.public_id,
            "status": loan.status,
            "currency": loan.currency,
            **values,
            "balances": out.balances_of(values),
            "arrears": values,
            "next_payment": {"due_date": values["next_due_date"], "amount": values["next_due_amount"]},
        }
        return Response(out.SummarySerializer(figures).data)


class NextPaymentView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.NextPaymentSerializer},
        operation_id="getNextPayment",
        summary="What is due next",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The next installment by component, and what is late besides. Nothing due: amount 0.00, due_date null."""
        loan = self.find_loan(loanId)
        coming = next_payment(loan)
        return Response(
            out.NextPaymentSerializer(
                {
                    "object": "next_payment",
                    "loan": loan.public_id,
                    "currency": loan.currency,
                    "due_date": coming.due_date,
                    "amount": coming.amount,
                    "components": coming.components,
                    "overdue_amount": coming.overdue_amount,
                }
            ).data
        )


class PayoffView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.PayoffSerializer},
        parameters={"on_date": day("The day it will be paid on; today by default, at most a year ahead.")},
        operation_id="getPayoffQuote",
        summary="What closes the loan on a day",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The sum that closes the loan when it is paid on that day, and what each later day adds."""
        loan = self.find_loan(loanId)
        today = loan.current_day(clock.business_date())
        on_date = self.parameters.get("on_date", today)
        if on_date > today + QUOTED_AHEAD_MAX:
            raise UnableToQuote(f"{on_date} is too far ahead; a payoff is quoted up to {today + QUOTED_AHEAD_MAX}.")
        quote = payoff_quote(loan, on_date)
        return Response(
            out.PayoffSerializer(
                {
                    "object": "payoff_quote",
                    "loan": loan.public_id,
                    "currency": quote.currency,
                    "on_date": quote.on_date,
                    "total": quote.total,
                    "components": quote.components,
                    "per_diem": quote.per_diem,
                }
            ).data
        )


class ScheduleView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.ScheduleSerializer},
        operation_id="getLoanSchedule",
        summary="The schedule of a loan",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Every installment as it stands now: what it asks, what is paid of it, what is open."""
        loan = self.find_loan(loanId)
        rows = Installment.objects.filter(loan=loan).order_by("position")
        return Response(
            out.ScheduleSerializer(
                {
                    "object": "schedule",
                    "loan": loan.public_id,
                    "currency": loan.currency,
                    "as_of": loan.position.as_of,
                    "installments": rows,
                }
            ).data
        )


class TransactionsView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.TransactionSerializer},
        many=True,
        filters=TRANSACTION_FILTERS,
        operation_id="listLoanTransactions",
        summary="What happened to a loan",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Every transaction with its allocation, newest first; reversals point at what they undo."""
        loan = self.find_loan(loanId)
        rows = Transaction.objects.filter(loan=loan).with_allocations()
        return self.page(rows, out.TransactionSerializer, order=("-sequence", "-id"), within=loan)


class OneTransactionView(ApiView):
    @operation(
        action=LOAN,
        responses={200: out.TransactionSerializer},
        operation_id="getTransaction",
        summary="Read a transaction",
    )
    def get(self, request: Request, transactionId: str) -> Response:
        """One transaction with its allocation."""
        found = self.get_visible(Transaction.objects.with_allocations(), transactionId)
        return self.answer(out.TransactionSerializer, found)


class DelinquenciesView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.DelinquencySerializer},
        many=True,
        operation_id="listLoanDelinquencies",
        summary="When a loan was late",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Every episode of being late, with the history of its buckets, newest first."""
        loan = self.find_loan(loanId)
        episodes = Delinquency.objects.filter(loan=loan).prefetch_related("changes")
        return self.page(episodes, out.DelinquencySerializer, within=loan)


def orders(loan: Loan) -> QuerySet[DisbursementOrder]:
    return DisbursementOrder.objects.filter(loan=loan).select_related("loan", "bank_account", "transaction")
