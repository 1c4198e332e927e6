"""Addresses of applications."""

from django.urls import path

from origination.api import views

ONE = "loan-applications/<str:applicationId>"

urlpatterns = [
    path("loan-applications", views.ApplicationsView.as_view()),
    path(ONE, views.ApplicationDetailView.as_view()),
    path(f"{ONE}/submit", views.SubmitView.as_view()),
    path(f"{ONE}/withdraw", views.WithdrawView.as_view()),
    path(f"{ONE}/documents", views.DocumentsView.as_view()),
    path(f"{ONE}/documents/<str:documentId>/content", views.DocumentContentView.as_view()),
    path(f"{ONE}/decision", views.DecisionView.as_view()),
    path(f"{ONE}/offer", views.OfferView.as_view()),
    path(f"{ONE}/offer/accept", views.AcceptOfferView.as_view()),
    path(f"{ONE}/timeline", views.TimelineView.as_view()),
]
