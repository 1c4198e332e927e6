"""Figures of the pipeline: what is where, how long, and what came and went; each one grouped query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from loanops.core.business_hours import lender_hours
from origination.choices import DecidedBy
from origination.models import Application, Decision, PartyCheck, StatusChange
from origination.screening_states import CheckStatus
from origination.states import DECIDED, QUEUE_STATUSES, ApplicationStatus

ZERO = Decimal("0.00")
AGE_BANDS = (
    ("under a day", 0, 1),
    ("1 to 2 days", 1, 2),
    ("2 to 5 days", 2, 5),
    ("5 days and more", 5, None),
)


@dataclass(frozen=True)
class Stage:
    """Applications in one state: how many, for how much, how many are nobody's or late, how old."""

    status: ApplicationStatus
    count: int = 0
    amount: Decimal = ZERO
    oldest: datetime | None = None
    unassigned: int = 0
    late: int = 0
    ages: tuple[int, ...] = (0,) * len(AGE_BANDS)


def stages(now: datetime) -> list[Stage]:
    """Every state of the queue in the order of the course, also those in which nothing is."""
    bands = {
        f"age_{number}": Count("pk", filter=_aged(now, low, high))
        for number, (_, low, high) in enumerate(AGE_BANDS)
    }
    rows = (
        Application.objects.in_queue()
        .order_by()
        .values("status")
        .annotate(
            count=Count("pk"),
            amount=Sum("requested_amount"),
            oldest=Min("status_since"),
            unassigned=Count("pk", filter=Q(assignee__isnull=True)),
            late=Count("pk", filter=Q(sla_due_at__lt=now)),
            **bands,
        )
    )
    listed: Iterable[Any] = rows
    found = {
        row["status"]: Stage(
            ApplicationStatus(row["status"]),
            row["count"],
            row["amount"] or ZERO,
            row["oldest"],
            row["unassigned"],
            row["late"],
            tuple(row[f"age_{number}"] for number in range(len(AGE_BANDS))),
        )
        for row in listed
    }
    return [found.get(status, Stage(status)) for status in QUEUE_STATUSES]


def _aged(now: datetime, low: int, high: int | None) -> Q:
    younger = Q(status_since__lte=now - timedelta(days=low))
    return younger if high is None else younger & Q(status_since__gt=now - timedelta(days=high))


def received_by_day(since: date) -> dict[date, int]:
    """How many were handed in on each day."""
    rows = Application.objects.filter(submitted_on__gte=since).order_by().values_list("submitted_on")
    return dict(rows.annotate(count=Count("pk")))


def decisions_since(since: date) -> QuerySet[StatusChange]:
    """Every time rules or a person decided an application, since a day."""
    return StatusChange.objects.filter(to_status__in=DECIDED, business_date__gte=since)


def decided_by_day(since: date) -> dict[date, int]:
    """How many were decided on each day; an application decided twice on a day counts once."""
    counted = decisions_since(since).order_by().values_list("business_date")
    return dict(counted.annotate(count=Count("application", distinct=True)))


def stuck_checks() -> QuerySet[PartyCheck]:
    """Checks of identity that hold an application up: failed and waiting for the next attempt, or for a person."""
    held_up = PartyCheck.objects.filter(
        is_current=True, status__in=[CheckStatus.FAILED, CheckStatus.NEEDS_PERSON]
    )
    return held_up.select_related("application__business").order_by("next_attempt_at", "id")


def median_hours_to_decision(user_id: int | None, since: date) -> Decimal | None:
    """The median of business hours from submission to a person's decision, for what he decided since a day."""
    decisions = Decision.objects.filter(
        underwriter_id=user_id, decided_by=DecidedBy.PERSON, decision_date__gte=since
    ).values_list("application_id", "created_at")
    decided = dict(decisions)
    begun = (
        StatusChange.objects.filter(application__in=decided, to_status=ApplicationStatus.SUBMITTED)
        .order_by("application_id", "id")
        .distinct("application_id")
        .values_list("application_id", "recorded_at")
    )
    hours = lender_hours()
    minutes = [hours.minutes_between(at, decided[key]) for key, at in begun]
    return (Decimal(median(minutes)) / 60).quantize(Decimal("0.1")) if minutes else None
