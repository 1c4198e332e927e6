"""Endpoints about held money, settlement agreements and index rates."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, choices, dates, operation
from products.choices import RateIndex
from servicing.api import reading
from servicing.api.serializers.common import ReasonIn
from servicing.api.serializers.events import (
    ApplyFundsIn,
    IndexRateIn,
    IndexRateSerializer,
    ReturnFundsIn,
    SettlementIn,
    SettlementSerializer,
    UnappliedFundsIn,
    UnappliedFundsSerializer,
)
from servicing.api.serializers.transactions import TransactionSerializer
from servicing.api.views.events import example
from servicing.api.views.money import MoneyView
from servicing.models import IndexRate, SettlementAgreement, UnappliedFunds
from servicing.services.index_rates import record_index_rate
from servicing.services.settling import agree_settlement, cancel_settlement
from servicing.services.unapplied import apply_unapplied, record_unapplied, return_unapplied
from servicing.states import SettlementStatus

VIEW = "servicing.view_loans"


class UnappliedFundsView(MoneyView):
    @operation(
        action=VIEW,
        responses={200: UnappliedFundsSerializer},
        many=True,
        filters={**dates("received_date")},
        sort=("received_date", "-received_date"),
        operation_id="listUnappliedFunds",
        summary="List unapplied funds of a loan",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Money held for the loan, with what of it is left, the latest first."""
        loan = self.loan(loanId)
        rows = UnappliedFunds.objects.with_remaining().select_related("loan").filter(loan=loan)
        return self.page(rows, UnappliedFundsSerializer, order=("-received_date", "-id"), within=loan)

    @operation(
        use_case=record_unapplied,
        request=UnappliedFundsIn,
        responses={201: UnappliedFundsSerializer},
        idempotency="required",
        operation_id="recordUnappliedFunds",
        summary="Hold unapplied funds",
        tag="loans",
        examples=[
            example(
                "Two checks, one loan number",
                {
                    "amount": "500.00",
                    "currency": "USD",
                    "received_date": "2026-03-02",
                    "method": "CHECK",
                    "reference": "CHECK-91",
                    "reason": "The payer has to say which of his loans it is for",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Take money in without touching the debt; it pays nothing until it is applied."""
        loan = self.loan(loanId)
        funds = self.run(record_unapplied, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.answer(UnappliedFundsSerializer, held(funds.pk), status=201)


class ApplyFundsView(MoneyView):
    @operation(
        use_case=apply_unapplied,
        request=ApplyFundsIn,
        responses={201: TransactionSerializer},
        idempotency="required",
        operation_id="applyUnappliedFunds",
        summary="Apply unapplied funds",
        tag="loans",
    )
    def post(self, request: Request, fundsId: str) -> Response:
        """Count held money, or a part of it, as a payment; answers with it. Reversed, the money is held again."""
        funds = self.get_visible(UnappliedFunds.objects.all(), fundsId)
        return self.recorded(self.run(apply_unapplied, funds_id=funds.pk, **self.data))


class ReturnFundsView(MoneyView):
    @operation(
        use_case=return_unapplied,
        request=ReturnFundsIn,
        responses={201: UnappliedFundsSerializer},
        idempotency="required",
        operation_id="returnUnappliedFunds",
        summary="Return unapplied funds",
        tag="loans",
    )
    def post(self, request: Request, fundsId: str) -> Response:
        """Send held money, or a part of it, back to the borrower. Above one's limit a second person approves."""
        funds = self.get_visible(UnappliedFunds.objects.all(), fundsId)
        self.run(return_unapplied, funds_id=funds.pk, **self.data)
        return self.answer(UnappliedFundsSerializer, held(funds.pk), status=201)


class SettlementsView(MoneyView):
    @operation(
        action=VIEW,
        responses={200: SettlementSerializer},
        many=True,
        filters={"status": choices("status", SettlementStatus)},
        operation_id="listSettlements",
        summary="List settlement agreements of a loan",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Agreements to take less than is owed, the latest first."""
        loan = self.loan(loanId)
        rows = SettlementAgreement.objects.filter(loan=loan).select_related("loan", "transaction")
        return self.page(rows, SettlementSerializer, within=loan)

    @operation(
        use_case=agree_settlement,
        request=SettlementIn,
        responses={201: SettlementSerializer},
        idempotency="required",
        operation_id="agreeSettlement",
        summary="Agree a settlement",
        tag="loans",
        examples=[
            example(
                "Nine thousand by the end of the month",
                {
                    "amount": "9000.00",
                    "currency": "USD",
                    "effective_date": "2026-03-02",
                    "deadline": "2026-03-31",
                    "reason": "Lump sum from the sale of a truck",
                },
            )
        ],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Agree to take less for everything: when the money has come, the rest is forgiven.

        By what the lender would give up, above one's limit a second person approves.
        """
        loan = self.loan(loanId)
        agreement = self.run(agree_settlement, loan_id=loan.pk, **reading.in_currency_of(loan, self.data))
        return self.answer(SettlementSerializer, settlement(agreement.pk), status=201)


class CancelSettlementView(ApiView):
    @operation(
        use_case=cancel_settlement,
        request=ReasonIn,
        responses={200: SettlementSerializer},
        operation_id="cancelSettlement",
        summary="Cancel a settlement",
        tag="loans",
    )
    def post(self, request: Request, settlementId: str) -> Response:
        """Call an agreement off that was not kept: the whole debt stands."""
        agreement = self.get_visible(SettlementAgreement.objects.all(), settlementId)
        self.run(cancel_settlement, agreement_id=agreement.pk, **self.data)
        return self.answer(SettlementSerializer, settlement(agreement.pk))


class IndexRatesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: IndexRateSerializer},
        many=True,
        filters={"index": choices("index", RateIndex), **dates("published_date")},
        sort=("published_date", "-published_date"),
        operation_id="listIndexRates",
        summary="List index rates",
        tag="loans",
    )
    def get(self, request: Request) -> Response:
        """Published reference rates that variable loans follow, the latest first."""
        return self.page(IndexRate.objects.all(), IndexRateSerializer, order=("-published_date", "-id"))

    @operation(
        use_case=record_index_rate,
        request=IndexRateIn,
        responses={201: IndexRateSerializer},
        idempotency="accepted",
        operation_id="recordIndexRate",
        summary="Record an index rate",
        tag="loans",
        examples=[
            example(
                "The prime rate",
                {
                    "index": "PRIME",
                    "published_date": "2026-03-01",
                    "rate": "7.5",
                    "source": "Federal Reserve H.15",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Record what a reference rate is from a day on. A second person approves."""
        return self.answer(IndexRateSerializer, self.run(record_index_rate, **self.data), status=201)


def held(key: int) -> UnappliedFunds:
    return UnappliedFunds.objects.with_remaining().select_related("loan").get(pk=key)


def settlement(key: int) -> SettlementAgreement:
    return SettlementAgreement.objects.select_related("loan", "transaction").get(pk=key)
