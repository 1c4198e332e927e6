"""Delinquency and portfolio by group: of today from the loans' positions, of past days from the figures kept then."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Count, DecimalField, F, Q, Sum
from django.db.models.functions import Coalesce

from loanops.core import clock
from loanops.core.errors import LoanOpsError
from loanops.reporting.models import PortfolioFigures
from servicing.buckets import CURRENT, bucket_codes, bucket_label
from servicing.models import LoanPosition
from servicing.states import LoanStatus

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
RATE_UNIT = Decimal("0.0001")
LATE = (30, 60, 90)
EARNING = DecimalField(max_digits=30, decimal_places=8)
LIVE_KEYS = {
    "product": "loan__product__name",
    "bucket": "bucket",
    "state": "loan__business__state",
    "officer": "loan__officer__username",
}
KEPT_KEYS = {"product": "product__name", "bucket": "bucket"}
BALANCES = ("principal", "interest", "fees", "penalties", "overdue_amount")
SUMS = (*BALANCES, *(f"principal_past_due_{days}" for days in LATE), "principal_non_accrual")


class Group(StrEnum):
    """What loans are grouped by."""

    PRODUCT = "product"
    BUCKET = "bucket"
    STATE = "state"
    OFFICER = "officer"


class NoFigures(LoanOpsError):
    """Nothing was kept about that day, or not by that group."""


@dataclass(frozen=True)
class Line:
    """One group of active loans. `principal_past_due_30` is the principal of loans 30 or more days past due."""

    group: str
    loans: int
    loans_past_due: int
    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal
    overdue_amount: Decimal
    principal_non_accrual: Decimal
    principal_past_due_30: Decimal
    principal_past_due_60: Decimal
    principal_past_due_90: Decimal
    weighted_rate: Decimal


@dataclass(frozen=True)
class Report:
    """Lines by group and their sum."""

    as_of: date
    group_by: str
    lines: list[Line]
    total: Line


def report(as_of: date | None = None, group_by: str = "bucket") -> Report:
    """The active book on a day: live for the running business day, from the kept figures for days before it."""
    today = clock.business_date()
    day = as_of or today
    rows = list(_live(group_by) if day >= today else _kept(day, group_by))
    order = bucket_codes() if group_by == "bucket" else []
    rows.sort(
        key=lambda row: (
            order.index(row["group"]) if row["group"] in order else len(order),
            row["group"] or "",
        )
    )
    lines = [_line(row, group_by) for row in rows]
    return Report(day, group_by, lines, _sum_of(lines))


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """The part in percent of the whole, two decimals; nothing of nothing is 0."""
    return (part / whole * HUNDRED).quantize(CENT) if whole else ZERO


def _live(group_by: str) -> Any:
    active = LoanPosition.objects.filter(loan__status=LoanStatus.ACTIVE)
    late = {f"sum_principal_past_due_{days}": _principal(days_past_due__gte=days) for days in LATE}
    return active.values(group=F(LIVE_KEYS[group_by])).annotate(
        loans=Count("loan_id"),
        loans_past_due=Count("loan_id", filter=Q(days_past_due__gt=0)),
        earning=Sum(F("principal") * F("loan__annual_rate"), output_field=EARNING),
        sum_principal_non_accrual=_principal(non_accrual_since__isnull=False),
        **late,
        **{f"sum_{name}": Sum(name) for name in BALANCES},
    )


def _principal(**which: Any) -> Any:
    return Coalesce(Sum("principal", filter=Q(**which)), ZERO)


def _kept(day: date, group_by: str) -> Any:
    if group_by not in KEPT_KEYS:
        raise NoFigures(f"Past days are kept by {' and '.join(KEPT_KEYS)}; {group_by} is for today only.")
    kept = PortfolioFigures.objects.filter(on_date=day)
    if not kept.exists():
        raise NoFigures(f"The end of {day} has not been summed up; there are no figures of that day.")
    return kept.values(group=F(KEPT_KEYS[group_by])).annotate(
        loans_sum=Sum("loans"),
        loans_past_due=Coalesce(Sum("loans", filter=~Q(bucket=CURRENT)), 0),
        earning=Sum(F("principal") * F("weighted_rate"), output_field=EARNING),
        **{f"sum_{name}": Sum(name) for name in SUMS},
    )


def _line(row: dict[str, Any], group_by: str) -> Line:
    name = row["group"] or "–"
    rate = row["earning"] / row["sum_principal"] if row["sum_principal"] else Decimal(0)
    return Line(
        group=bucket_label(name) if group_by == "bucket" else name,
        loans=row.get("loans_sum", row.get("loans", 0)),
        loans_past_due=row["loans_past_due"],
        weighted_rate=rate.quantize(RATE_UNIT),
        **{each: row[f"sum_{each}"] for each in SUMS},
    )


def _sum_of(lines: list[Line]) -> Line:
    principal = sum((each.principal for each in lines), ZERO)
    earning = sum((each.principal * each.weighted_rate for each in lines), ZERO)
    return Line(
        group="All",
        loans=sum(each.loans for each in lines),
        loans_past_due=sum(each.loans_past_due for each in lines),
        weighted_rate=(earning / principal if principal else Decimal(0)).quantize(RATE_UNIT),
        **{name: sum((getattr(each, name) for each in lines), ZERO) for name in SUMS},
    )
