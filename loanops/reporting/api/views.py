"""Reports on the book as the design documents name them."""

from datetime import date
from typing import Any

from django.conf import settings
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core import clock
from loanops.reporting.api.serializers import (
    DelinquencyLineSerializer,
    DelinquencyReportSerializer,
    PortfolioLineSerializer,
    PortfolioReportSerializer,
    body_of,
)
from loanops.reporting.reports import Group, report
from loanops.web.api import ApiView, operation
from loanops.web.api.tables import CsvRenderer
from servicing.api.filters import day, one_of, require_not_after

PARAMETERS = {
    "as_of": day("The day of the figures: today by default, or a past day whose end of day was run."),
    "group_by": one_of(Group, "How loans are grouped; past days are kept by product and bucket."),
}


class ReportView(ApiView):
    """A report is JSON, or CSV for callers who accept `text/csv`."""

    renderer_classes = [JSONRenderer, CsvRenderer]

    def reported(self, name: str, line: Any, default: Group) -> Response:
        as_of: date = self.parameters.get("as_of", clock.business_date())
        require_not_after("as_of", as_of, clock.business_date())
        found = report(as_of, self.parameters.get("group_by", default).value)
        return Response(body_of(found, name, line, settings.LENDER_CURRENCY))


class DelinquencyReportView(ReportView):
    @operation(
        action="reporting.view_reports",
        responses={200: DelinquencyReportSerializer},
        parameters=PARAMETERS,
        operation_id="getDelinquencyReport",
        summary="Report delinquency",
        tag="reports",
    )
    def get(self, request: Request) -> Response:
        """How late the active book is, by group, with the share 30 or more days past due."""
        return self.reported("delinquency_report", DelinquencyLineSerializer, Group.BUCKET)


class PortfolioReportView(ReportView):
    @operation(
        action="reporting.view_reports",
        responses={200: PortfolioReportSerializer},
        parameters=PARAMETERS,
        operation_id="getPortfolioReport",
        summary="Report the portfolio",
        tag="reports",
    )
    def get(self, request: Request) -> Response:
        """What the active book amounts to, by group: balances, weighted rate, share."""
        return self.reported("portfolio_report", PortfolioLineSerializer, Group.PRODUCT)
