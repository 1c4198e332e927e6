"""Endpoints that read loans, and the one that boards them."""

from datetime import timedelta
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import (
    ApiView,
    CsvRenderer,
    PdfRenderer,
    choices,
    dates,
    equals,
    operation,
    public_id,
    search_text,
)
from loanops.web.api.errors import MEDIA_TYPE
from loanops.web.api.renderers import file_answer, wants
from loanops.web.api.serializers import ProblemSerializer
from origination.models import Application
from servicing.api import reading
from servicing.api.figures import figures_on, stored_figures
from servicing.api.filters import day, days, instant, require_not_after
from servicing.api.serializers.loans import (
    BoardIn,
    DelinquencySerializer,
    InstallmentSerializer,
    LoanDetailSerializer,
    LoanSerializer,
    LoanSummarySerializer,
    NextPaymentSerializer,
    PayoffSerializer,
)
from servicing.api.serializers.transactions import TransactionSerializer
from servicing.api.views.account import ChangingLoanView, tag_of
from servicing.documents.schedule import schedule_csv, schedule_pdf
from servicing.models import Delinquency, Installment, Loan, TransactionKind
from servicing.selectors import loan_day, next_payment, payoff_quote
from servicing.services.boarding import board_loan
from servicing.states import DelinquencyStatus, LoanStatus

VIEW = "servicing.view_loans"
AS_OF = {
    "as_of": day("Figures of this day, replayed; without it the figures of today."),
    "known_at": instant("As they were known at this moment: what was recorded later does not count."),
}
PAYOFF_DAYS_MAX = 366
SORTS = {
    "created_at": "created_at",
    "number": "number",
    "principal": "principal",
    "days_past_due": "position__days_past_due",
    "overdue_amount": "position__overdue_amount",
}


class LoansView(ApiView):
    @operation(
        action=VIEW,
        responses={200: LoanSerializer},
        many=True,
        filters={
            "number": equals("number", "The loan's number, such as `LN-000123`."),
            "external_number": equals("external_number", "Its number in the books it came from."),
            "status": choices("status", LoanStatus),
            "bucket": equals("position__bucket", "`CURRENT`, or a bucket such as `DPD_30_59`."),
            "business": public_id("business__public_id", "Loans of this business."),
            "product": public_id("product__public_id", "Loans of this product."),
            "application": public_id("application__public_id", "The loan of this application."),
            **days("days_past_due", "position__days_past_due"),
            **dates("next_due_date", "position__next_due_date"),
            **dates("maturity_date"),
            "q": search_text(
                "number", "external_number", "business__legal_name", description="Number or borrower."
            ),
        },
        sort=[f"{sign}{name}" for name in SORTS for sign in ("", "-")],
        operation_id="listLoans",
        summary="List loans",
        tag="loans",
    )
    def get(self, request: Request) -> Response:
        """Loans with where they stand; a borrower sees those of his businesses."""
        return self.page(reading.loans(), LoanSerializer)

    @operation(
        use_case=board_loan,
        request=BoardIn,
        responses={201: LoanDetailSerializer},
        idempotency="required",
        operation_id="boardLoan",
        summary="Board a loan",
        tag="loans",
    )
    def post(self, request: Request) -> Response:
        """Book the accepted offer of an application as a loan. The same application again gives the same loan."""
        application = self.get_visible(Application.objects.all(), self.data["application"])
        loan = self.run(board_loan, application_id=application.pk)
        shown = reading.loans().get(pk=loan.pk)
        location = f"/api/v1/loans/{loan.public_id}"
        return _tagged(self.answer(LoanDetailSerializer, shown, status=201, location=location), shown)

    def _order(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """Callers sort by the names they see, which are columns of the position here and there."""
        wanted, *rest = super()._order(default)
        sign = "-" if wanted.startswith("-") else ""
        return (sign + SORTS[wanted.removeprefix("-")], *rest)


class LoanView(ChangingLoanView):
    @operation(
        action=VIEW,
        responses={200: LoanDetailSerializer},
        parameters=AS_OF,
        operation_id="getLoan",
        summary="Read a loan",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """One loan: what was agreed, the product version it was booked under, balances, what is due, how late it is."""
        loan = self.get_visible(reading.loans(), loanId)
        loan.figures = _figures(loan, self.parameters)
        return _tagged(self.answer(LoanDetailSerializer, loan), loan)


class LoanSummaryView(ApiView):
    @operation(
        action=VIEW,
        responses={200: LoanSummarySerializer},
        parameters=AS_OF,
        operation_id="getLoanSummary",
        summary="Read a loan's figures",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The figures of one loan on a day: balances, due and overdue amounts, days past due."""
        loan = self.get_visible(Loan.objects.with_position(), loanId)
        figures = _figures(loan, self.parameters)
        values = {name: getattr(figures, name) for name in figures.__dataclass_fields__}
        values["current_balance"] = figures.current_balance
        return self.answer(LoanSummarySerializer, values | _identity(loan) | {"status": loan.status})


class NextPaymentView(ApiView):
    @operation(
        action=VIEW,
        responses={200: NextPaymentSerializer},
        operation_id="getNextPayment",
        summary="Read what is due next",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The next due date with its amount, and what is overdue; `0.00` and null when nothing is to come."""
        loan = self.get_visible(Loan.objects.with_position(), loanId)
        upcoming = next_payment(loan)
        body = {
            **_identity(loan),
            "object": "next_payment",
            "due_date": upcoming.due_date,
            "amount": upcoming.amount,
            "components": upcoming.components,
            "overdue_amount": upcoming.overdue_amount,
            "days_past_due": loan.position.days_past_due,
        }
        return self.answer(NextPaymentSerializer, body)


class PayoffView(ApiView):
    @operation(
        action=VIEW,
        responses={
            200: PayoffSerializer,
            (422, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description="Nothing to pay off then."),
        },
        parameters={"date": day("The day of payment; without it today.")},
        operation_id="getPayoffQuote",
        summary="Quote a payoff",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The sum that closes the loan when it is paid on a day, by component, and what one more day adds."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        today = loan_day(loan)
        on_date = self.parameters.get("date", today)
        require_not_after("date", on_date, today + timedelta(days=PAYOFF_DAYS_MAX))
        quote = payoff_quote(loan, on_date)
        body = {
            **_identity(loan),
            "object": "payoff_quote",
            "date": quote.on_date,
            "valid_through": quote.on_date,
            "amount": quote.total,
            "components": quote.components,
            "interest_per_day": quote.per_diem,
        }
        return self.answer(PayoffSerializer, body)


class ScheduleView(ApiView):
    renderer_classes = [JSONRenderer, CsvRenderer, PdfRenderer]

    @operation(
        action=VIEW,
        responses={
            200: InstallmentSerializer,
            (200, "text/csv"): {"type": "string"},
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
        many=True,
        filters={**dates("due_date")},
        operation_id="listLoanSchedule",
        summary="Read a loan's schedule",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """The schedule as it stands now: what each row asks, what became of it, what is projected.

        With `Accept: text/csv` or `application/pdf` all rows at once, as a file.
        """
        loan = self.get_visible(Loan.objects.select_related("business"), loanId)
        rows = Installment.objects.filter(loan=loan)
        if isinstance(request.accepted_renderer, CsvRenderer | PdfRenderer):
            found = list(self.filtered(rows).order_by("position"))
            if wants(request, CsvRenderer):
                return file_answer(schedule_csv(found).encode(), f"{loan.number}-schedule.csv")
            return file_answer(schedule_pdf(loan, found, loan_day(loan)), f"{loan.number}-schedule.pdf")
        return self.page(rows, InstallmentSerializer, order=("position", "id"), within=loan)


class DelinquenciesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: DelinquencySerializer},
        many=True,
        filters={"status": choices("status", DelinquencyStatus)},
        operation_id="listLoanDelinquencies",
        summary="List a loan's episodes of being late",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Every episode of being late with the history of its buckets, the latest first."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = Delinquency.objects.filter(loan=loan).prefetch_related("changes")
        return self.page(rows, DelinquencySerializer, within=loan)


class LoanTransactionsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: TransactionSerializer},
        many=True,
        filters={
            "kind": choices("kind", TransactionKind),
            "reference": equals("reference", "The bank's or the payer's reference."),
            **dates("effective_date"),
            **dates("posting_date"),
        },
        sort=("sequence", "-sequence", "effective_date", "-effective_date"),
        operation_id="listLoanTransactions",
        summary="List a loan's transactions",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Everything that happened to the loan, the latest entry first, with what each amount went to."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = reading.transactions().filter(loan=loan)
        return self.page(rows, TransactionSerializer, order=("-sequence", "-id"), within=loan)


def _identity(loan: Loan) -> dict[str, Any]:
    return {"loan": loan.public_id, "number": loan.number, "currency": loan.currency}


def _figures(loan: Loan, parameters: dict[str, Any]) -> Any:
    known_at = parameters.get("known_at")
    if not parameters.get("as_of") and known_at is None:
        return stored_figures(loan)
    as_of = parameters.get("as_of") or loan_day(loan)
    require_not_after("as_of", as_of, loan_day(loan))
    return figures_on(loan, as_of, known_at)


def _tagged(response: Response, loan: Loan) -> Response:
    """The loan's version, then its replay and its day, with which its figures move."""
    response["ETag"] = tag_of(loan)
    return response
