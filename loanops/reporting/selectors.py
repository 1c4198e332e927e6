"""Figures over the whole book, each one grouped query."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Sum

from origination.models import Application
from origination.states import FINAL_STATUSES, ApplicationStatus
from servicing.buckets import bucket_codes, bucket_label
from servicing.models import LoanPosition
from servicing.states import LoanStatus

ZERO = Decimal("0.00")
SERIOUSLY_LATE_DAYS = 30
"""Portfolio at risk counts loans this many days past due or more (PAR 30)."""


@dataclass(frozen=True)
class PipelineStage:
    """Applications in one state: how many, for how much, and since when the oldest waits."""

    status: ApplicationStatus
    count: int
    amount: Decimal
    oldest: object


def pipeline() -> list[PipelineStage]:
    """Open applications by state, in the order of their course. One query."""
    rows: dict[str, Any] = {
        row["status"]: row
        for row in Application.objects.exclude(status__in=FINAL_STATUSES)
        .values("status")
        .annotate(count=Count("id"), amount=Sum("requested_amount"), oldest=Min("application_date"))
    }
    return [
        PipelineStage(
            status,
            rows.get(status, {}).get("count", 0),
            rows.get(status, {}).get("amount") or ZERO,
            rows.get(status, {}).get("oldest"),
        )
        for status in ApplicationStatus
        if status not in FINAL_STATUSES
    ]


@dataclass(frozen=True)
class BucketLine:
    """Active loans of one bucket of days past due."""

    code: str
    label: str
    count: int
    principal: Decimal
    overdue: Decimal


@dataclass(frozen=True)
class Portfolio:
    """The active book by bucket."""

    buckets: list[BucketLine]
    at_risk: Decimal

    @property
    def count(self) -> int:
        return sum(line.count for line in self.buckets)

    @property
    def principal(self) -> Decimal:
        return sum((line.principal for line in self.buckets), ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum((line.overdue for line in self.buckets), ZERO)

    @property
    def at_risk_percent(self) -> Decimal:
        """PAR 30: principal of loans 30 or more days past due, in percent of all principal."""
        if not self.principal:
            return ZERO
        return (self.at_risk / self.principal * 100).quantize(Decimal("0.01"))


def portfolio() -> Portfolio:
    """Active loans by bucket, from their positions. Two queries."""
    active = LoanPosition.objects.filter(loan__status=LoanStatus.ACTIVE)
    rows: dict[str, Any] = {
        row["bucket"]: row
        for row in active.values("bucket").annotate(
            count=Count("loan_id"), principal=Sum("principal"), overdue=Sum("overdue_amount")
        )
    }
    at_risk = active.filter(days_past_due__gte=SERIOUSLY_LATE_DAYS).aggregate(total=Sum("principal"))["total"]
    codes = [*bucket_codes(), *sorted(set(rows) - set(bucket_codes()))]
    lines = [
        BucketLine(
            code,
            bucket_label(code),
            rows.get(code, {}).get("count", 0),
            rows.get(code, {}).get("principal") or ZERO,
            rows.get(code, {}).get("overdue") or ZERO,
        )
        for code in codes
    ]
    return Portfolio(lines, at_risk or ZERO)
