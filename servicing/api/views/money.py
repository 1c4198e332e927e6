"""Endpoints that move money on loans: received money, charges, and ends that are no payoff."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, PdfRenderer, choices, dates, equals, operation
from loanops.web.api.renderers import file_answer, wants
from servicing.api import reading
from servicing.api.serializers.common import DatedReasonIn, ReasonIn
from servicing.api.serializers.transactions import (
    CreditRefundIn,
    FeeIn,
    LoanPaymentSerializer,
    PaymentIn,
    RecordedPaymentSerializer,
    RecoveryIn,
    TransactionSerializer,
    WaiverIn,
)
from servicing.documents.letters import receipt_pdf
from servicing.models import Loan, PaymentMethod, Transaction
from servicing.services.charges import assess_fee, waive
from servicing.services.ending import charge_off_loan, refund_credit_balance, write_off_loan
from servicing.services.receipts import record_payment, record_recovery
from servicing.services.reversals import reverse_transaction

VIEW = "servicing.view_loans"
EXAMPLES = [
    OpenApiExample(
        "A wire",
        request_only=True,
        value={
            "amount": "1066.19",
            "currency": "USD",
            "effective_date": "2026-02-15",
            "method": "WIRE",
            "reference": "BANK-88123",
        },
    ),
    OpenApiExample(
        "Recorded",
        response_only=True,
        status_codes=["201"],
        value={
            "object": "loan_payment",
            "id": "txn_0199f3c2a5b17d40a1c3e5f708192a3b",
            "recorded_at": "2026-03-02T15:04:05Z",
            "livemode": False,
            "loan": "loan_0199f3c2a5b17d40a1c3e5f708192a3c",
            "amount": "1066.19",
            "currency": "USD",
            "effective_date": "2026-02-15",
            "posting_date": "2026-03-02",
            "reference": "BANK-88123",
            "source": "API",
            "allocation": {
                "fees": "0.00",
                "penalties": "0.00",
                "interest": "120.00",
                "principal": "946.19",
                "unapplied": "0.00",
            },
            "version": 1,
            "reason": "",
            "recorded_by": "bank connector",
            "kind": "REPAYMENT",
            "status": "SUCCEEDED",
            "method": "WIRE",
            "loan_after": {
                "status": "ACTIVE",
                "days_past_due": 0,
                "total_due": "0.00",
                "principal_balance": "11053.81",
            },
        },
    ),
]


class MoneyView(ApiView):
    """What the endpoints of this module share."""

    def loan(self, public_id: str) -> Loan:
        loan: Loan = self.get_visible(Loan.objects.all(), public_id)
        return loan

    def recorded(self, transaction: Transaction) -> Response:
        """The transaction that was just appended, with its allocation and its address."""
        shown = reading.transactions().get(pk=transaction.pk)
        location = f"/api/v1/transactions/{transaction.public_id}"
        return self.answer(TransactionSerializer, shown, status=201, location=location)


class LoanPaymentsView(MoneyView):
    @operation(
        action=VIEW,
        responses={200: LoanPaymentSerializer},
        many=True,
        filters={
            "method": choices("method", PaymentMethod),
            "reference": equals("reference", "The bank's or the payer's reference."),
            **dates("effective_date"),
        },
        sort=("effective_date", "-effective_date"),
        operation_id="listLoanPayments",
        summary="List payments of a loan",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Money received for the loan, recorded or collected by a provider, the latest first."""
        loan = self.loan(loanId)
        rows = reading.transactions().money_in().filter(loan=loan)  # type: ignore[attr-defined]
        return self.page(rows, LoanPaymentSerializer, order=("-effective_date", "-id"), within=loan)

    @operation(
        use_case=record_payment,
        request=PaymentIn,
        responses={201: RecordedPaymentSerializer},
        idempotency="required",
        operation_id="recordLoanPayment",
        summary="Record a payment",
        tag="loans",
        examples=EXAMPLES,
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record money that was received outside the payment providers; it is divided among what is due at once.

        To collect money by a provider, call `POST /payments`. A reference the loan has already answers 409 with the
        id of the transaction that bears it.
        """
        loan = self.loan(loanId)
        payment = self.run(record_payment, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        shown = reading.transactions().select_related("loan__position").get(pk=payment.pk)
        location = f"/api/v1/transactions/{payment.public_id}"
        return self.answer(RecordedPaymentSerializer, shown, status=201, location=location)


class RecoveriesView(MoneyView):
    @operation(
        use_case=record_recovery,
        request=RecoveryIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="recordRecovery",
        summary="Record a recovery",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record money collected after the charge-off; when all is recovered the loan closes."""
        loan = self.loan(loanId)
        recovery = self.run(record_recovery, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.recorded(recovery)


class FeesView(MoneyView):
    @operation(
        use_case=assess_fee,
        request=FeeIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="assessFee",
        summary="Assess a fee",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Charge a fee; it is due with the installment in whose period it falls."""
        loan = self.loan(loanId)
        fee = self.run(assess_fee, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.recorded(fee)


class WaiversView(MoneyView):
    @operation(
        use_case=waive,
        request=WaiverIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="waive",
        summary="Waive fees, penalties or interest",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Give up fees, penalties or interest on purpose, never more than is owed of them."""
        loan = self.loan(loanId)
        waiver = self.run(waive, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.recorded(waiver)


class ChargeOffView(MoneyView):
    @operation(
        use_case=charge_off_loan,
        request=DatedReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="chargeOffLoan",
        summary="Charge off a loan",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Stop counting the loan as an asset; the borrower still owes it. A second person approves."""
        return self.recorded(self.run(charge_off_loan, loan_id=self.loan(loanId).pk, **self.data))


class WriteOffView(MoneyView):
    @operation(
        use_case=write_off_loan,
        request=DatedReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="writeOffLoan",
        summary="Write off a loan",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Give up what is left of a charged-off loan for good; the loan closes. A second person approves."""
        return self.recorded(self.run(write_off_loan, loan_id=self.loan(loanId).pk, **self.data))


class CreditBalanceRefundsView(MoneyView):
    @operation(
        use_case=refund_credit_balance,
        request=CreditRefundIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="refundCreditBalance",
        summary="Refund a credit balance",
        tag="loans",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record that credit went back to the borrower, never more than the lender holds on that day."""
        loan = self.loan(loanId)
        refund = self.run(refund_credit_balance, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.recorded(refund)


class TransactionView(ApiView):
    renderer_classes = [JSONRenderer, PdfRenderer]

    @operation(
        action=VIEW,
        responses={
            (200, "application/json"): TransactionSerializer,
            (200, "application/pdf"): OpenApiTypes.BINARY,
        },
        operation_id="getTransaction",
        summary="Read a transaction",
        tag="transactions",
    )
    def get(self, request: Request, transactionId: str) -> Response:
        """One thing that happened to a loan, with what its amount went to as it counts now.

        With `Accept: application/pdf` the receipt of a payment.
        """
        if wants(request, PdfRenderer):
            rows = Transaction.objects.with_allocations().select_related("loan__business")
            payment = self.get_visible(rows, transactionId)
            return file_answer(receipt_pdf(payment), f"{payment.loan.number}-{payment.sequence}.pdf")
        return self.answer(TransactionSerializer, self.get_visible(reading.transactions(), transactionId))


class ReverseView(MoneyView):
    @operation(
        use_case=reverse_transaction,
        request=ReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="reverseTransaction",
        summary="Reverse a transaction",
        tag="transactions",
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """Undo a transaction as if it had never been; answers with the reversal. A closed loan may reopen."""
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.recorded(self.run(reverse_transaction, transaction_id=target.pk, **self.data))
