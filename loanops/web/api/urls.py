"""The API's own addresses: requests for approval."""

from django.urls import path

from loanops.web.api.approvals import ApprovalsView, ApprovalView, ApproveView, RejectView

urlpatterns = [
    path("approvals", ApprovalsView.as_view()),
    path("approvals/<str:approvalId>", ApprovalView.as_view()),
    path("approvals/<str:approvalId>/approve", ApproveView.as_view()),
    path("approvals/<str:approvalId>/reject", RejectView.as_view()),
]
