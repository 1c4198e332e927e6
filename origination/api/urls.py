"""Addresses of applications."""

from django.urls import path

from origination.api.views import applications, decisions, documents, offers

ONE = "loan-applications/<str:applicationId>"

urlpatterns = [
    path("loan-applications", applications.ApplicationsView.as_view()),
    path(ONE, applications.ApplicationDetailView.as_view()),
    path(f"{ONE}/submit", applications.SubmitView.as_view()),
    path(f"{ONE}/withdraw", applications.WithdrawView.as_view()),
    path(f"{ONE}/documents", documents.DocumentsView.as_view()),
    path(f"{ONE}/documents/<str:documentId>/content", documents.DocumentContentView.as_view()),
    path(f"{ONE}/decision", decisions.DecisionView.as_view()),
    path(f"{ONE}/offer", offers.OfferView.as_view()),
    path(f"{ONE}/offer/accept", offers.AcceptOfferView.as_view()),
    path(f"{ONE}/timeline", applications.TimelineView.as_view()),
]
