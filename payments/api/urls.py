"""Addresses of payments in the API."""

from django.urls import path

from payments.api.views import (
    PaymentCancelView,
    PaymentMethodsView,
    PaymentMethodView,
    PaymentsView,
    PaymentView,
)

urlpatterns = [
    path("payments", PaymentsView.as_view()),
    path("payments/<str:paymentId>", PaymentView.as_view()),
    path("payments/<str:paymentId>/cancel", PaymentCancelView.as_view()),
    path("payment-methods", PaymentMethodsView.as_view()),
    path("payment-methods/<str:paymentMethodId>", PaymentMethodView.as_view()),
]
