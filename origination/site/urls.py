"""Addresses of the borrower site about applying, below /my/."""

from django.urls import path

from origination.site import applying, consents, documents, offers, questions, status, uploads

ONE = "applications/<str:application_id>"

urlpatterns = [
    path("apply", applying.StartView.as_view(), name="my-apply"),
    path("apply/business", applying.NewBusinessView.as_view(), name="my-new-business"),
    path(f"{ONE}/apply/business", applying.BusinessStep.as_view(), name="my-step-business"),
    path(f"{ONE}/apply/owners", applying.OwnersStep.as_view(), name="my-step-owners"),
    path(f"{ONE}/apply/owners/new", applying.OwnerView.as_view(), name="my-owner-add"),
    path(f"{ONE}/apply/owners/behind", applying.CertifyView.as_view(), name="my-certify"),
    path(f"{ONE}/apply/owners/<str:owner_id>", applying.OwnerView.as_view(), name="my-owner"),
    path(f"{ONE}/apply/request", applying.RequestStep.as_view(), name="my-step-request"),
    path(f"{ONE}/apply/collateral", applying.CollateralStep.as_view(), name="my-step-collateral"),
    path(f"{ONE}/apply/consents", consents.ConsentsStep.as_view(), name="my-step-consents"),
    path(f"{ONE}/apply/review", applying.ReviewStep.as_view(), name="my-step-review"),
    path(ONE, status.ApplicationView.as_view(), name="my-application"),
    path(f"{ONE}/hand-in", status.HandInView.as_view(), name="my-hand-in"),
    path(f"{ONE}/withdraw", status.WithdrawView.as_view(), name="my-withdraw"),
    path(f"{ONE}/documents", documents.DocumentsView.as_view(), name="my-documents"),
    path(f"{ONE}/documents/<str:document_id>", documents.DocumentView.as_view(), name="my-document"),
    path(f"{ONE}/uploads/<str:upload_id>", uploads.UploadView.as_view(), name="my-upload"),
    path(f"{ONE}/uploads/<str:upload_id>/sent", uploads.UploadSentView.as_view(), name="my-upload-sent"),
    path(f"{ONE}/questions", questions.QuestionsView.as_view(), name="my-step-questions"),
    path(f"{ONE}/offers", offers.OffersView.as_view(), name="my-offers"),
    path(f"{ONE}/offers/<str:offer_id>", offers.OfferView.as_view(), name="my-offer"),
    path(f"{ONE}/offers/<str:offer_id>/paper", offers.OfferPaperView.as_view(), name="my-offer-paper"),
    path(f"{ONE}/offers/<str:offer_id>/decline", offers.DeclineView.as_view(), name="my-offer-decline"),
]
