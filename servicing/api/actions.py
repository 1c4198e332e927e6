"""Endpoints that do something to a loan: each one use case."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.parties.models import BankAccount
from loanops.usecases import UseCase
from loanops.web.api import ApiView, operation
from servicing.api import serializers as out
from servicing.api.views import LOAN, LoanView, orders
from servicing.models import DisbursementOrder, Transaction
from servicing.services.charges import assess_fee, waive
from servicing.services.disbursing import disburse_loan, disbursement_returned, record_manual_disbursement
from servicing.services.ending import charge_off_loan, refund_credit_balance, write_off_loan
from servicing.services.receipts import record_payment, record_recovery
from servicing.services.reversals import reverse_transaction


class PostingView(LoanView):
    """Base of endpoints whose use case posts one transaction."""

    def post_on(self, loan_id: str, use_case: UseCase[Any, Any]) -> Response:
        loan = self.find_loan(loan_id)
        arguments = {name: value for name, value in self.data.items() if name != "currency"}
        return self.posted(self.run(use_case, loan_id=loan.pk, **arguments))

    def posted(self, transaction: Transaction) -> Response:
        """The transaction with the loan after it."""
        shown = Transaction.objects.with_allocations().select_related("loan__position").get(pk=transaction.pk)
        location = f"/api/v1/transactions/{shown.public_id}"
        return self.answer(out.PostedSerializer, shown, status=201, location=location)


class PaymentsView(PostingView):
    @operation(
        action=LOAN,
        responses={200: out.TransactionSerializer},
        many=True,
        operation_id="listLoanPayments",
        summary="Money received on a loan",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Repayments and recoveries with their allocation, newest first."""
        loan = self.find_loan(loanId)
        rows = Transaction.objects.filter(loan=loan).money_in().with_allocations()
        return self.page(rows, out.TransactionSerializer, order=("-sequence", "-id"), within=loan)

    @operation(
        use_case=record_payment,
        request=out.PaymentIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="recordLoanPayment",
        summary="Record received money",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record money that arrived outside the providers. Collecting by a provider is `POST /payments`."""
        return self.post_on(loanId, record_payment)


class RecoveriesView(PostingView):
    @operation(
        use_case=record_recovery,
        request=out.PaymentIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="recordLoanRecovery",
        summary="Record a recovery",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record money collected after the charge-off."""
        return self.post_on(loanId, record_recovery)


class FeesView(PostingView):
    @operation(
        use_case=assess_fee,
        request=out.FeeIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="assessLoanFee",
        summary="Assess a fee",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Charge a fee for something that happened."""
        return self.post_on(loanId, assess_fee)


class WaiversView(PostingView):
    @operation(
        use_case=waive,
        request=out.WaiverIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="waiveLoanCharge",
        summary="Waive fees, penalties or interest",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Give up a charge on purpose, never more than is owed of it."""
        return self.post_on(loanId, waive)


class RefundsView(PostingView):
    @operation(
        use_case=refund_credit_balance,
        request=out.RefundIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="refundLoanCredit",
        summary="Refund a credit balance",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Send back what the borrower paid too much."""
        return self.post_on(loanId, refund_credit_balance)


class ChargeOffView(PostingView):
    @operation(
        use_case=charge_off_loan,
        request=out.EndingIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="chargeOffLoan",
        summary="Charge off a loan",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Stop counting the loan as an asset; the borrower still owes it."""
        return self.post_on(loanId, charge_off_loan)


class WriteOffView(PostingView):
    @operation(
        use_case=write_off_loan,
        request=out.EndingIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="writeOffLoan",
        summary="Write off a charged-off loan",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Give up what is left of a charged-off loan for good."""
        return self.post_on(loanId, write_off_loan)


class ReverseView(PostingView):
    @operation(
        use_case=reverse_transaction,
        request=out.ReasonIn,
        responses={201: out.PostedSerializer},
        idempotency="required",
        operation_id="reverseTransaction",
        summary="Reverse a transaction",
        tag="loans",
    )
    def post(self, request: Request, transactionId: str) -> Response:
        """Undo a transaction as if it had never been, such as a payment the bank returned."""
        target = self.get_visible(Transaction.objects.all(), transactionId)
        return self.posted(self.run(reverse_transaction, transaction_id=target.pk, reason=self.data["reason"]))


class DisbursementsView(LoanView):
    @operation(
        action=LOAN,
        responses={200: out.DisbursementSerializer},
        many=True,
        operation_id="listLoanDisbursements",
        summary="Money paid out on a loan",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Orders to pay out with where each stands, newest first."""
        loan = self.find_loan(loanId)
        return self.page(orders(loan), out.DisbursementSerializer, within=loan)

    @operation(
        use_case=disburse_loan,
        request=out.DisbursementIn,
        responses={201: out.DisbursementSerializer},
        idempotency="required",
        operation_id="proposeDisbursement",
        summary="Propose a disbursement",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Propose to send money to the borrower; another person approves, then it is sent once."""
        loan = self.find_loan(loanId)
        account_id = None
        if self.data["bank_account"]:
            accounts = BankAccount.objects.filter(business_id=loan.business_id)
            account_id = self.get_visible(accounts, self.data["bank_account"]).pk
        order = self.run(
            disburse_loan,
            loan_id=loan.pk,
            amount=self.data["amount"],
            method=self.data["method"],
            bank_account_id=account_id,
            reason=self.data["reason"],
        )
        return self.ordered(order)

    def ordered(self, order: DisbursementOrder) -> Response:
        return self.answer(out.DisbursementSerializer, orders(order.loan).get(pk=order.pk), status=201)


class ManualDisbursementsView(DisbursementsView):
    http_method_names = ["post"]

    @operation(
        use_case=record_manual_disbursement,
        request=out.ManualDisbursementIn,
        responses={201: out.DisbursementSerializer},
        idempotency="required",
        operation_id="recordManualDisbursement",
        summary="Record money paid out by hand",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Record a wire or check that was paid out at the bank; another person approves."""
        loan = self.find_loan(loanId)
        arguments = {name: value for name, value in self.data.items() if name != "currency"}
        return self.ordered(self.run(record_manual_disbursement, loan_id=loan.pk, **arguments))


class DisbursementReturnedView(ApiView):
    @operation(
        use_case=disbursement_returned,
        request=out.ReasonIn,
        responses={200: out.DisbursementSerializer},
        operation_id="recordReturnedDisbursement",
        summary="Record a returned disbursement",
        tag="loans",
    )
    def post(self, request: Request, disbursementId: str) -> Response:
        """The bank sent the money back; the loan waits for another disbursement."""
        order = self.get_visible(DisbursementOrder.objects.all(), disbursementId)
        self.run(disbursement_returned, order_id=order.pk, reason=self.data["reason"])
        return self.answer(out.DisbursementSerializer, orders(order.loan).get(pk=order.pk))
