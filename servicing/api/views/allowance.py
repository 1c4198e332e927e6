"""Endpoints of the allowance for loan losses."""

from django.db.models import Prefetch
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, equals, operation
from products.models import LoanProduct
from servicing.api.serializers.allowance import (
    AllowanceRateIn,
    AllowanceRateSerializer,
    AllowanceRunSerializer,
    RunAllowanceIn,
)
from servicing.models import AllowanceRate, AllowanceRun, AllowanceRunLine
from servicing.services.allowance import run_allowance, set_allowance_rate

VIEW = "servicing.view_allowance"
TAG = "ledger"


class AllowanceRatesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: AllowanceRateSerializer},
        many=True,
        filters={"bucket": equals("bucket", "Bucket of days past due.")},
        operation_id="listAllowanceRates",
        summary="List allowance rates",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Expected loss rates, the newest first."""
        return self.page(AllowanceRate.objects.select_related("product"), AllowanceRateSerializer)

    @operation(
        use_case=set_allowance_rate,
        request=AllowanceRateIn,
        responses={201: AllowanceRateSerializer},
        operation_id="setAllowanceRate",
        summary="Set an allowance rate",
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """The expected loss of a bucket from a date on. A second person has to approve."""
        data = dict(self.data)
        product = data.pop("product", None)
        product_id = self.get_visible(LoanProduct.objects.all(), product).pk if product else None
        rate = self.run(set_allowance_rate, product_id=product_id, **data)
        return self.answer(AllowanceRateSerializer, rate, status=201)


class AllowanceRunsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: AllowanceRunSerializer},
        many=True,
        operation_id="listAllowanceRuns",
        summary="List allowance runs",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """The allowance of each month, the latest first."""
        lines = AllowanceRunLine.objects.select_related("product").order_by("id")
        runs = AllowanceRun.objects.prefetch_related(Prefetch("lines", lines))
        return self.page(runs, AllowanceRunSerializer, order=("-month", "-id"))

    @operation(
        use_case=run_allowance,
        request=RunAllowanceIn,
        responses={201: AllowanceRunSerializer},
        operation_id="runAllowance",
        summary="Run the allowance",
        tag=TAG,
    )
    def post(self, request: Request) -> Response:
        """Compute a month's allowance and book the difference, once."""
        run = self.run(run_allowance, **self.data)
        return self.answer(
            AllowanceRunSerializer, run, status=201, location=f"/api/v1/allowance-runs/{run.public_id}"
        )


class AllowanceRunView(ApiView):
    @operation(
        action=VIEW,
        responses={200: AllowanceRunSerializer},
        operation_id="getAllowanceRun",
        summary="Read an allowance run",
        tag=TAG,
    )
    def get(self, request: Request, runId: str) -> Response:
        """One month's allowance by product and bucket."""
        return self.answer(AllowanceRunSerializer, self.get_visible(AllowanceRun.objects.all(), runId))
