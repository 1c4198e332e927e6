"""Addresses of the books."""

from django.urls import path

from loanops.ledger.api import exports
from loanops.ledger.api.views import TrialBalanceView

urlpatterns = [
    path("ledger/trial-balance", TrialBalanceView.as_view()),
    path("accounting-periods", exports.AccountingPeriodsView.as_view()),
    path("accounting-periods/<str:periodId>/close", exports.PeriodCloseView.as_view()),
    path("accounting-periods/<str:periodId>/reopen", exports.PeriodReopenView.as_view()),
    path("gl-exports", exports.GlExportsView.as_view()),
    path("gl-exports/<str:exportId>", exports.GlExportView.as_view()),
    path("gl-exports/<str:exportId>/files/<str:fileFormat>", exports.GlExportFileView.as_view()),
    path("gl-exports/<str:exportId>/lines", exports.GlExportLinesView.as_view()),
    path("gl-exports/<str:exportId>/lines/<int:position>/entries", exports.GlExportEntriesView.as_view()),
    path("gl-exports/<str:exportId>/resend", exports.GlExportResendView.as_view()),
    path("gl-exports/<str:exportId>/acknowledge", exports.GlExportAcknowledgeView.as_view()),
]
