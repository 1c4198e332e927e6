"""Endpoints of payments and saved methods."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.parties.models import Business
from loanops.web.api import ApiView, choices, equals, operation, public_id
from loanops.web.api.filters import instants
from payments.api import reading
from payments.api.serializers import (
    CancelIn,
    CollectPaymentIn,
    PaymentSerializer,
    SavedMethodIn,
    SavedMethodSerializer,
)
from payments.services.creating import create_payment
from payments.services.deciding import cancel_payment
from payments.services.methods import remove_method, save_method
from payments.states import PaymentKind, PaymentStatus, SavedMethodStatus
from servicing.models import Loan


class PaymentsView(ApiView):
    @operation(
        action="payments.view_payments",
        responses={200: PaymentSerializer},
        many=True,
        filters={
            "status": choices("status", PaymentStatus),
            "kind": choices("kind", PaymentKind),
            "loan": public_id("loan__public_id", "Payments on this loan."),
            "number": equals("number", "Exactly this number."),
            **instants("created_at"),
        },
        sort=("created_at", "-created_at"),
        operation_id="listPayments",
        summary="List payments",
        tag="payments",
    )
    def get(self, request: Request) -> Response:
        """Payments moved by providers. A borrower sees those on the loans of his businesses."""
        return self.page(reading.payments(), PaymentSerializer)

    @operation(
        use_case=create_payment,
        request=CollectPaymentIn,
        responses={201: PaymentSerializer},
        idempotency="required",
        operation_id="createPayment",
        summary="Collect a payment",
        tag="payments",
    )
    def post(self, request: Request) -> Response:
        """Ask a provider to collect a payment on a loan.

        The provider is asked once this answer is on its way: read the payment to see how it ended. A borrower pays on
        loans of his own businesses only; a repeated key never charges twice.
        """
        data = self.data
        loan = self.get_visible(Loan.objects.all(), data["loan"])
        payment = self.run(
            create_payment,
            loan_id=loan.pk,
            amount_choice=data["amount_choice"],
            amount=data.get("amount"),
            method=data.get("method", ""),
            saved_method_id=self._saved_method(loan),
            reason=data["reason"],
        )
        return self.answer(
            PaymentSerializer, payment, status=201, location=f"/api/v1/payments/{payment.public_id}"
        )

    def _saved_method(self, loan: Loan) -> int | None:
        given = self.data.get("payment_method")
        if given is None:
            return None
        known = self.visible(reading.methods()).filter(public_id=given, business_id=loan.business_id).first()
        if known is None:
            error = FieldError("/payment_method", "unknown", "The borrower has no such saved payment method.")
            raise InvalidInput("That payment method cannot be used.", errors=[error])
        return known.pk


class PaymentView(ApiView):
    @operation(
        action="payments.view_payments",
        responses={200: PaymentSerializer},
        operation_id="getPayment",
        summary="Read a payment",
        tag="payments",
    )
    def get(self, request: Request, paymentId: str) -> Response:
        """One payment and where it stands."""
        return self.answer(PaymentSerializer, self.get_visible(reading.payments(), paymentId))


class PaymentCancelView(ApiView):
    @operation(
        use_case=cancel_payment,
        request=CancelIn,
        responses={200: PaymentSerializer},
        if_match="accepted",
        operation_id="cancelPayment",
        summary="Cancel a payment",
        tag="payments",
    )
    def post(self, request: Request, paymentId: str) -> Response:
        """Stop a payment: at once what has not left; about what has left, the provider is asked."""
        payment = self.get_visible(reading.payments(), paymentId)
        canceled = self.run(cancel_payment, payment_id=payment.pk, reason=self.data["reason"])
        return self.answer(PaymentSerializer, canceled)


class PaymentMethodsView(ApiView):
    @operation(
        action="payments.view_methods",
        responses={200: SavedMethodSerializer},
        many=True,
        filters={
            "business": public_id("business__public_id", "Methods of this business."),
            "status": choices("status", SavedMethodStatus),
        },
        operation_id="listPaymentMethods",
        summary="List saved payment methods",
        tag="payments",
    )
    def get(self, request: Request) -> Response:
        """Saved payment methods by their last four characters. A borrower sees those of his businesses."""
        return self.page(reading.methods(), SavedMethodSerializer)

    @operation(
        use_case=save_method,
        request=SavedMethodIn,
        responses={201: SavedMethodSerializer},
        operation_id="savePaymentMethod",
        summary="Save a payment method",
        tag="payments",
    )
    def post(self, request: Request) -> Response:
        """Keep a provider's token for later payments. Card and account numbers are refused: they never reach us."""
        data = dict(self.data)
        business = self.get_visible(Business.objects.all(), data.pop("business"))
        label = data.pop("nickname")
        saved = self.run(save_method, business_id=business.pk, label=label, **data)
        return self.answer(
            SavedMethodSerializer, saved, status=201, location=f"/api/v1/payment-methods/{saved.public_id}"
        )


class PaymentMethodView(ApiView):
    @operation(
        action="payments.view_methods",
        responses={200: SavedMethodSerializer},
        operation_id="getPaymentMethod",
        summary="Read a saved payment method",
        tag="payments",
    )
    def get(self, request: Request, paymentMethodId: str) -> Response:
        """One saved payment method."""
        return self.answer(SavedMethodSerializer, self.get_visible(reading.methods(), paymentMethodId))

    @operation(
        use_case=remove_method,
        responses={200: SavedMethodSerializer},
        operation_id="removePaymentMethod",
        summary="Remove a saved payment method",
        tag="payments",
    )
    def delete(self, request: Request, paymentMethodId: str) -> Response:
        """The business no longer pays this way. Repeating it changes nothing."""
        saved = self.get_visible(reading.methods(), paymentMethodId)
        if saved.status == SavedMethodStatus.ACTIVE:
            saved = self.run(remove_method, saved_method_id=saved.pk)
        return self.answer(SavedMethodSerializer, saved)
