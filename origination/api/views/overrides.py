"""The report of decisions against the rules."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, dates, equals, operation
from origination.api.serializers.overrides import OverrideReportSerializer
from origination.overrides import by_month, by_product, by_underwriter, chosen, figures_of


class OverrideReportView(ApiView):
    @operation(
        action="origination.view_overrides",
        responses={200: OverrideReportSerializer},
        parameters={
            **dates("decision_date"),
            "product": equals("product", "Code of a product."),
            "underwriter": equals("underwriter", "The name somebody signs in with."),
        },
        operation_id="getOverrideReport",
        summary="Report decisions against the rules",
        tag="reports",
    )
    def get(self, request: Request) -> Response:
        """How many of the decisions of people went against the rules: in all, by person, product and month."""
        asked = self.parameters
        decisions = chosen(
            asked.get("decision_date_gte"),
            asked.get("decision_date_lt"),
            product_code=asked.get("product", ""),
            underwriter=asked.get("underwriter", ""),
        )
        whole = figures_of(decisions)
        report = {
            "object": "override_report",
            "decided": whole.decided,
            "up": whole.up,
            "down": whole.down,
            "rate_percent": whole.rate_percent,
            "by_underwriter": by_underwriter(decisions),
            "by_product": by_product(decisions),
            "by_month": by_month(decisions),
            "by_reason": [{"reason": reason, "count": number} for reason, number in whole.by_reason],
        }
        return Response(OverrideReportSerializer(report).data)
