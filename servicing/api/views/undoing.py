"""Endpoints for money that goes back, and for undoing what was recorded."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.web.api import operation
from servicing.api import reading
from servicing.api.serializers.common import ReasonIn
from servicing.api.serializers.events import ChargebackIn, PaymentRefundIn, ReturnIn
from servicing.api.serializers.transactions import TransactionSerializer
from servicing.api.views.events import example
from servicing.api.views.money import MoneyView
from servicing.models import Loan, Transaction
from servicing.services.chargebacks import record_chargeback, win_chargeback
from servicing.services.refinancing import undo_refinancing
from servicing.services.refunds import refund_payment
from servicing.services.returning import return_payment
from servicing.services.voiding import void_payment


def payment_of(loan: Loan, public_id: str) -> Transaction:
    """A payment named in the body; it has to be this loan's."""
    payment = Transaction.objects.filter(loan=loan, public_id=public_id).first()
    if payment is None:
        raise InvalidInput(
            errors=[FieldError("/payment", "unknown_payment", f"{loan.number} has no such payment.")]
        )
    return payment


class PaymentRefundsView(MoneyView):
    @operation(
        use_case=refund_payment,
        request=PaymentRefundIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="refundLoanPayment",
        summary="Refund a payment",
        tag="loans",
        examples=[
            example(
                "Paid twice",
                {
                    "payment": "txn_0199f3c2a5b17d40a1c3e5f708192a3b",
                    "amount": "400.00",
                    "currency": "USD",
                    "effective_date": "2026-03-02",
                    "method": "ACH",
                    "reason": "Paid twice",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Send a payment or a part of it back.

        What no credit covers is owed again. Above one's limit a second person approves.
        """
        loan = self.loan(loanId)
        data = reading.in_currency_of(loan, self.data)
        payment = payment_of(loan, data.pop("payment"))
        return self.recorded(self.run(refund_payment, transaction_id=payment.pk, **data))


class ChargebacksView(MoneyView):
    @operation(
        use_case=record_chargeback,
        request=ChargebackIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="recordChargeback",
        summary="Record a chargeback",
        tag="loans",
        examples=[
            example(
                "A disputed card payment",
                {
                    "payment": "txn_0199f3c2a5b17d40a1c3e5f708192a3b",
                    "amount": "400.00",
                    "currency": "USD",
                    "effective_date": "2026-03-02",
                    "reference": "CASE-7781",
                    "reason": "Cardholder dispute",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """The money of a disputed payment left again and is owed from that day on.

        Above one's limit a second person approves.
        """
        loan = self.loan(loanId)
        data = reading.in_currency_of(loan, self.data)
        payment = payment_of(loan, data.pop("payment"))
        return self.recorded(self.run(record_chargeback, transaction_id=payment.pk, **data))


class VoidView(MoneyView):
    @operation(
        use_case=void_payment,
        request=ReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="voidPayment",
        summary="Void a payment",
        tag="transactions",
        examples=[example("Stopped", {"reason": "Check torn up"})],
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """Undo a payment on the day it was recorded, stopped before it left; answers with the reversal."""
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.recorded(self.run(void_payment, transaction_id=target.pk, **self.data))


class ReturnView(MoneyView):
    @operation(
        use_case=return_payment,
        request=ReturnIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="returnPayment",
        summary="Record a returned payment",
        tag="transactions",
        examples=[
            example(
                "Insufficient funds",
                {"return_code": "R01", "returned_date": "2026-03-02", "reason": "Insufficient funds"},
            )
        ],
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """The bank sent the payment back.

        Answers with the reversal. A closed loan reopens, and the product's fee may be charged.
        """
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.recorded(self.run(return_payment, transaction_id=target.pk, **self.data))


class WinChargebackView(MoneyView):
    @operation(
        use_case=win_chargeback,
        request=ReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="winChargeback",
        summary="Record a won chargeback",
        tag="transactions",
        examples=[example("Won", {"reason": "Decided for us"})],
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """The dispute was decided for the lender; answers with the reversal of the chargeback."""
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.recorded(self.run(win_chargeback, transaction_id=target.pk, **self.data))


class UndoRefinancingView(MoneyView):
    @operation(
        use_case=undo_refinancing,
        request=ReasonIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="undoRefinancing",
        summary="Undo a refinancing",
        tag="transactions",
        examples=[example("Fell through", {"reason": "The borrower withdrew"})],
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """Take it back on both loans; answers with the reversal on the old one. A second person approves."""
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.recorded(self.run(undo_refinancing, transaction_id=target.pk, **self.data))
