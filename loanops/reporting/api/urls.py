"""Addresses of reports; they come before a loan's own."""

from django.urls import URLPattern, path

from loanops.reporting.api import views

urlpatterns: list[URLPattern] = [
    path("loans/reports/delinquency", views.DelinquencyReportView.as_view()),
    path("loans/reports/portfolio", views.PortfolioReportView.as_view()),
]
