"""Addresses of the books."""

from django.urls import path

from loanops.ledger.api.views import TrialBalanceView

urlpatterns = [path("ledger/trial-balance", TrialBalanceView.as_view())]
