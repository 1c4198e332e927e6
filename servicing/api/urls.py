"""Addresses of loans in the API."""

from django.urls import path

from servicing.api import actions, views

urlpatterns = [
    path("loans", views.LoansView.as_view()),
    path("loans/<str:loanId>", views.OneLoanView.as_view()),
    path("loans/<str:loanId>/summary", views.SummaryView.as_view()),
    path("loans/<str:loanId>/nextPayment", views.NextPaymentView.as_view()),
    path("loans/<str:loanId>/payoff", views.PayoffView.as_view()),
    path("loans/<str:loanId>/schedule", views.ScheduleView.as_view()),
    path("loans/<str:loanId>/transactions", views.TransactionsView.as_view()),
    path("loans/<str:loanId>/delinquencies", views.DelinquenciesView.as_view()),
    path("loans/<str:loanId>/payments", actions.PaymentsView.as_view()),
    path("loans/<str:loanId>/recoveries", actions.RecoveriesView.as_view()),
    path("loans/<str:loanId>/fees", actions.FeesView.as_view()),
    path("loans/<str:loanId>/waivers", actions.WaiversView.as_view()),
    path("loans/<str:loanId>/refunds", actions.RefundsView.as_view()),
    path("loans/<str:loanId>/charge-off", actions.ChargeOffView.as_view()),
    path("loans/<str:loanId>/write-off", actions.WriteOffView.as_view()),
    path("loans/<str:loanId>/disbursements", actions.DisbursementsView.as_view()),
    path("loans/<str:loanId>/manual-disbursements", actions.ManualDisbursementsView.as_view()),
    path("disbursements/<str:disbursementId>/return", actions.DisbursementReturnedView.as_view()),
    path("transactions/<str:transactionId>", views.OneTransactionView.as_view()),
    path("transactions/<str:transactionId>/reverse", actions.ReverseView.as_view()),
]
