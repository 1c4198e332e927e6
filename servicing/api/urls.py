"""Addresses of loans, their transactions, disbursements and ends of day."""

from django.urls import URLPattern, path

from servicing.api.views import disbursements, end_of_day, explanations, loans, money

urlpatterns: list[URLPattern] = [
    path("loans", loans.LoansView.as_view()),
    path("loans/<str:loanId>", loans.LoanView.as_view()),
    path("loans/<str:loanId>/summary", loans.LoanSummaryView.as_view()),
    path("loans/<str:loanId>/nextPayment", loans.NextPaymentView.as_view()),
    path("loans/<str:loanId>/payoff", loans.PayoffView.as_view()),
    path("loans/<str:loanId>/explanation", explanations.ExplanationView.as_view()),
    path("loans/<str:loanId>/schedule", loans.ScheduleView.as_view()),
    path("loans/<str:loanId>/transactions", loans.LoanTransactionsView.as_view()),
    path("loans/<str:loanId>/delinquencies", loans.DelinquenciesView.as_view()),
    path("loans/<str:loanId>/payments", money.LoanPaymentsView.as_view()),
    path("loans/<str:loanId>/fees", money.FeesView.as_view()),
    path("loans/<str:loanId>/waivers", money.WaiversView.as_view()),
    path("loans/<str:loanId>/charge-off", money.ChargeOffView.as_view()),
    path("loans/<str:loanId>/write-off", money.WriteOffView.as_view()),
    path("loans/<str:loanId>/recoveries", money.RecoveriesView.as_view()),
    path("loans/<str:loanId>/credit-balance-refunds", money.CreditBalanceRefundsView.as_view()),
    path("loans/<str:loanId>/disbursements", disbursements.LoanDisbursementsView.as_view()),
    path("loans/<str:loanId>/disbursements/manual", disbursements.ManualDisbursementsView.as_view()),
    path("transactions/<str:transactionId>", money.TransactionView.as_view()),
    path("transactions/<str:transactionId>/reverse", money.ReverseView.as_view()),
    path("disbursements/<str:orderId>", disbursements.DisbursementView.as_view()),
    path("disbursements/<str:orderId>/return", disbursements.DisbursementReturnView.as_view()),
    path("end-of-day-runs", end_of_day.EndOfDayRunsView.as_view()),
    path("end-of-day-runs/<str:businessDate>", end_of_day.EndOfDayRunView.as_view()),
    path("end-of-day-runs/<str:businessDate>/failures", end_of_day.EndOfDayFailuresView.as_view()),
]
