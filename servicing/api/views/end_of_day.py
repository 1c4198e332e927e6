"""Endpoints about end of day: how far the days are closed, and what was left behind."""

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_date
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, choices, dates, operation
from loanops.web.api.filters import flag
from servicing.api.serializers.end_of_day import EndOfDayFailureSerializer, EndOfDayRunSerializer
from servicing.models import EndOfDayFailure, EndOfDayRun
from servicing.states import RunStatus

VIEW = "servicing.view_end_of_day"
TAG = "end-of-day"


def _runs() -> QuerySet[EndOfDayRun]:
    return EndOfDayRun.objects.annotate(
        open_failures=Count("failures", filter=Q(failures__resolved_at__isnull=True))
    )


def _run_of(business_date: str) -> EndOfDayRun:
    try:
        day = parse_date(business_date) if len(business_date) == 10 else None
    except ValueError:
        day = None
    run = _runs().filter(business_date=day).first() if day else None
    if run is None:
        raise Http404
    return run


class EndOfDayRunsView(ApiView):
    @operation(
        action=VIEW,
        responses={200: EndOfDayRunSerializer},
        many=True,
        filters={"status": choices("status", RunStatus), **dates("business_date")},
        operation_id="listEndOfDayRuns",
        summary="List end-of-day runs",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """The ends of business days, the latest first, with what each step did."""
        return self.page(_runs(), EndOfDayRunSerializer, order=("-business_date", "-id"))


class EndOfDayRunView(ApiView):
    @operation(
        action=VIEW,
        responses={200: EndOfDayRunSerializer},
        operation_id="getEndOfDayRun",
        summary="Read an end-of-day run",
        tag=TAG,
    )
    def get(self, request: Request, businessDate: str) -> Response:
        """The end of one business day, such as `/end-of-day-runs/2026-03-02`."""
        return self.answer(EndOfDayRunSerializer, _run_of(businessDate))


class EndOfDayFailuresView(ApiView):
    @operation(
        action=VIEW,
        responses={200: EndOfDayFailureSerializer},
        many=True,
        filters={"open": flag("resolved_at__isnull", "Whether the loan is still behind.")},
        operation_id="listEndOfDayFailures",
        summary="List loans a run left behind",
        tag=TAG,
    )
    def get(self, request: Request, businessDate: str) -> Response:
        """The loans one run could not close, each with the reason."""
        run = _run_of(businessDate)
        rows = EndOfDayFailure.objects.filter(run=run).select_related("loan")
        return self.page(rows, EndOfDayFailureSerializer, order=("id",), within=run)
