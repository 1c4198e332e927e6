"""Addresses about businesses."""

from django.urls import path

from loanops.parties.api import views

urlpatterns = [
    path("businesses", views.BusinessesView.as_view()),
    path("businesses/<str:businessId>", views.BusinessView.as_view()),
    path("businesses/<str:businessId>/owners", views.OwnersView.as_view()),
    path("businesses/<str:businessId>/owners/<str:ownerId>", views.OwnerView.as_view()),
    path("businesses/<str:businessId>/bank-accounts", views.BankAccountsView.as_view()),
    path("businesses/<str:businessId>/consents", views.ConsentsView.as_view()),
]
