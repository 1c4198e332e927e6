"""Addresses of applications."""

from django.urls import path

from origination.api.views import (
    applications,
    bank_statements,
    debts,
    decisions,
    demographics,
    documents,
    financials,
    offers,
    trials,
)

ONE = "loan-applications/<str:applicationId>"
STATEMENT = f"{ONE}/financial-statements/<str:statementId>"

urlpatterns = [
    path("loan-applications", applications.ApplicationsView.as_view()),
    path(ONE, applications.ApplicationDetailView.as_view()),
    path(f"{ONE}/submit", applications.SubmitView.as_view()),
    path(f"{ONE}/withdraw", applications.WithdrawView.as_view()),
    path(f"{ONE}/documents", documents.DocumentsView.as_view()),
    path(f"{ONE}/documents/<str:documentId>", documents.DocumentView.as_view()),
    path(f"{ONE}/documents/<str:documentId>/content", documents.DocumentContentView.as_view()),
    path(f"{ONE}/document-checklist", documents.ChecklistView.as_view()),
    path(f"{ONE}/uploads", documents.UploadsView.as_view()),
    path(f"{ONE}/uploads/<str:uploadId>", documents.UploadView.as_view()),
    path(f"{ONE}/uploads/<str:uploadId>/complete", documents.CompleteUploadView.as_view()),
    path(f"{ONE}/financial-statements", financials.FinancialStatementsView.as_view()),
    path(f"{STATEMENT}/verify", financials.VerifyStatementView.as_view()),
    path(f"{STATEMENT}/discard", financials.DiscardStatementView.as_view()),
    path(f"{STATEMENT}/adjustments", financials.AdjustmentsView.as_view()),
    path(f"{STATEMENT}/adjustments/<str:adjustmentId>/remove", financials.RemoveAdjustmentView.as_view()),
    path(f"{ONE}/debts", debts.DebtsView.as_view()),
    path(f"{ONE}/debts/verify", debts.VerifyDebtsView.as_view()),
    path(f"{ONE}/guarantor-incomes", debts.GuarantorIncomesView.as_view()),
    path(f"{ONE}/guarantor-incomes/<str:incomeId>", debts.GuarantorIncomeView.as_view()),
    path(f"{ONE}/guarantor-incomes/<str:incomeId>/verify", debts.VerifyIncomeView.as_view()),
    path(f"{ONE}/bank-analysis", bank_statements.BankAnalysisView.as_view()),
    path(f"{ONE}/ratios", financials.RatiosView.as_view()),
    path(f"{ONE}/decision", decisions.DecisionView.as_view()),
    path(f"{ONE}/offer", offers.OfferView.as_view()),
    path(f"{ONE}/offer/accept", offers.AcceptOfferView.as_view()),
    path(f"{ONE}/offer/decline", offers.DeclineOfferView.as_view()),
    path(f"{ONE}/offers", offers.OffersView.as_view()),
    path(f"{ONE}/offers/<str:offerId>", offers.OfferDetailView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/disclosure", offers.OfferDisclosureView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/document", offers.OfferDocumentView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/signed-document", offers.SignedDocumentView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/signature-code", offers.SignatureCodeView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/signature-code/confirm", offers.ConfirmCodeView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/accept", offers.AcceptOneOfferView.as_view()),
    path(f"{ONE}/offers/<str:offerId>/decline", offers.DeclineOneOfferView.as_view()),
    path(f"{ONE}/demographics", demographics.DemographicsView.as_view()),
    path(f"{ONE}/messages", applications.MessagesView.as_view()),
    path(f"{ONE}/timeline", applications.TimelineView.as_view()),
    path("rule-trials", trials.RuleTrialsView.as_view()),
    path("rule-trials/<str:trialId>", trials.RuleTrialView.as_view()),
    path("rule-trials/<str:trialId>/results", trials.RuleTrialResultsView.as_view()),
]
