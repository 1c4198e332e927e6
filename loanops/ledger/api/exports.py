"""Endpoints of the accounting system: months, batches with their files, and the entries behind each line."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.ledger.api.serializers import (
    AccountingPeriodSerializer,
    AcknowledgeGlExportIn,
    CreateGlExportIn,
    GlExportLineSerializer,
    GlExportSerializer,
    JournalLineSerializer,
    PeriodReasonIn,
    ResendGlExportIn,
)
from loanops.ledger.models import AccountingPeriod, GlExport, JournalLine
from loanops.ledger.services.exporting import (
    FORMATS,
    MEDIA_TYPES,
    acknowledge_gl_export,
    create_gl_export,
    file_of,
    resend_gl_export,
)
from loanops.ledger.services.periods import close_period, reopen_period
from loanops.ledger.states import ExportStatus, PeriodStatus
from loanops.web.api import ApiView, choices, dates, operation

VIEW = "ledger.view_ledger"
TAG = "ledger"


class AccountingPeriodsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: AccountingPeriodSerializer},
        many=True,
        filters={"status": choices("status", PeriodStatus)},
        operation_id="listAccountingPeriods",
        summary="List accounting periods",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """The months of the books, the latest first."""
        return self.page(
            AccountingPeriod.objects.all(), AccountingPeriodSerializer, order=("-first_day", "-id")
        )


class PeriodCloseView(ApiView):
    @operation(
        use_case=close_period,
        request=PeriodReasonIn,
        responses={200: AccountingPeriodSerializer},
        operation_id="closeAccountingPeriod",
        summary="Close an accounting period",
        tag=TAG,
    )
    def post(self, request: Request, periodId: str) -> Response:
        """Nothing is posted into it any more. A second person has to approve."""
        period = self.get_visible(AccountingPeriod.objects.all(), periodId)
        closed = self.run(close_period, period_id=period.pk, **self.data)
        return self.answer(AccountingPeriodSerializer, closed)


class PeriodReopenView(ApiView):
    @operation(
        use_case=reopen_period,
        request=PeriodReasonIn,
        responses={200: AccountingPeriodSerializer},
        operation_id="reopenAccountingPeriod",
        summary="Reopen an accounting period",
        tag=TAG,
    )
    def post(self, request: Request, periodId: str) -> Response:
        """Open the last closed period again. A second person has to approve."""
        period = self.get_visible(AccountingPeriod.objects.all(), periodId)
        opened = self.run(reopen_period, period_id=period.pk, **self.data)
        return self.answer(AccountingPeriodSerializer, opened)


class GlExportsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: GlExportSerializer},
        many=True,
        filters={"status": choices("status", ExportStatus), **dates("from_date"), **dates("to_date")},
        operation_id="listGlExports",
        summary="List GL exports",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """The batches for the accounting system, the latest first."""
        return self.page(GlExport.objects.all(), GlExportSerializer, order=("-id",))

    @operation(
        use_case=create_gl_export,
        request=CreateGlExportIn,
        responses={201: GlExportSerializer},
        operation_id="createGlExport",
        summary="Create a GL export",
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Everything posted on these days that no batch holds yet; no entry is ever exported twice."""
        export = self.run(create_gl_export, **self.data)
        return self.answer(
            GlExportSerializer, export, status=201, location=f"/api/v1/gl-exports/{export.public_id}"
        )


class GlExportView(ApiView):
    @operation(
        action=VIEW,
        responses={200: GlExportSerializer},
        operation_id="getGlExport",
        summary="Read a GL export",
        tag=TAG,
    )
    def get(self, request: Request, exportId: str) -> Response:
        """A batch with where to fetch its files."""
        return self.answer(GlExportSerializer, self.get_visible(GlExport.objects.all(), exportId))


class GlExportFileView(ApiView):
    @operation(
        action=VIEW,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="getGlExportFile",
        summary="Fetch a file of a GL export",
        tag=TAG,
    )
    def get(self, request: Request, exportId: str, fileFormat: str) -> HttpResponse:
        """The file as it was exported: csv or json, the same bytes every time."""
        export = self.get_visible(GlExport.objects.all(), exportId)
        if fileFormat not in FORMATS or export.status == ExportStatus.OPEN:
            raise Http404
        disposition = f'attachment; filename="{export.number}.{fileFormat}"'
        return HttpResponse(
            file_of(export, fileFormat),
            content_type=MEDIA_TYPES[fileFormat],
            headers={"Content-Disposition": disposition},
        )


class GlExportLinesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: GlExportLineSerializer},
        many=True,
        operation_id="listGlExportLines",
        summary="List lines of a GL export",
        tag=TAG,
    )
    def get(self, request: Request, exportId: str) -> Response:
        """The grouped lines, in the order of the files."""
        export = self.get_visible(GlExport.objects.all(), exportId)
        lines = export.lines.select_related("account")
        return self.page(lines, GlExportLineSerializer, order=("position", "id"), within=export)


class GlExportEntriesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: JournalLineSerializer},
        many=True,
        operation_id="listGlExportLineEntries",
        summary="List the journal entries behind a line",
        tag=TAG,
    )
    def get(self, request: Request, exportId: str, position: int) -> Response:
        """What a grouped line sums up."""
        export = self.get_visible(GlExport.objects.all(), exportId)
        line = export.lines.filter(position=position).first()
        if line is None:
            raise Http404
        product = Q(entry__product_id=line.product_id)
        rows = JournalLine.objects.filter(
            product if line.product_id else Q(entry__product_id__isnull=True),
            entry__exported__export=export,
            entry__posting_date=line.posting_date,
            account_id=line.account_id,
            currency=line.currency,
        )
        return self.page(rows.select_related("entry"), JournalLineSerializer, order=("-id",), within=export)


class GlExportResendView(ApiView):
    @operation(
        use_case=resend_gl_export,
        request=ResendGlExportIn,
        responses={200: GlExportSerializer},
        operation_id="resendGlExport",
        summary="Send a GL export again",
        tag=TAG,
    )
    def post(self, request: Request, exportId: str) -> Response:
        """Tell listeners once more; the files stay the same."""
        export = self.get_visible(GlExport.objects.all(), exportId)
        return self.answer(GlExportSerializer, self.run(resend_gl_export, export_id=export.pk, **self.data))


class GlExportAcknowledgeView(ApiView):
    @operation(
        use_case=acknowledge_gl_export,
        request=AcknowledgeGlExportIn,
        responses={200: GlExportSerializer},
        operation_id="acknowledgeGlExport",
        summary="Acknowledge a GL export",
        tag=TAG,
    )
    def post(self, request: Request, exportId: str) -> Response:
        """The accounting system has taken the batch over."""
        export = self.get_visible(GlExport.objects.all(), exportId)
        return self.answer(
            GlExportSerializer, self.run(acknowledge_gl_export, export_id=export.pk, **self.data)
        )
