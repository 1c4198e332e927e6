"""The queue of applications (L2): its columns, and what it can be narrowed down to."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.db.models import Count, Exists, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.web.admin.badges import pill
from loanops.web.admin.filters import DropdownFilter
from origination.models import Application, Industry
from origination.pipeline import decisions_since
from origination.regions import REGIONS
from origination.selectors import (
    documents_verified,
    duplicates_of_application,
    hits_of_application,
    missing_now,
    waiting_reports_of_application,
)
from origination.sla import Urgency, left
from origination.states import FINAL_STATUSES, QUEUE_STATUSES
from products.models import LoanProduct

HANDLING_ROLES = (Role.LOAN_OFFICER, Role.UNDERWRITER)
NOBODY = "none"
AGES = (1, 3, 7, 14)
DECIDED_DAYS = (7, 30)
URGENCY_TONES = {
    Urgency.ON_TIME: "info",
    Urgency.HALF: "neutral",
    Urgency.CLOSE: "warning",
    Urgency.LATE: "danger",
}
FLAGS = {
    "hit": "Screening hit",
    "duplicate": "Another application is open",
    "missing": "Something is missing",
    "waiting": "Credit report waiting",
}


def age_in_days(application: Any) -> int | None:
    """Days in the present state, for as long as it is open."""
    if application.status_since is None or application.status in FINAL_STATUSES:
        return None
    return int((clock.now() - application.status_since).days)


def sla_left(application: Any) -> Any:
    """What the clock says, in the color of its urgency; nothing while it stands."""
    running = left(application, clock.now())
    return pill(str(running), URGENCY_TONES[running.urgency]) if running is not None else ""


def sla_left_in_words(application: Any) -> str:
    return str(left(application, clock.now()) or "")


def flags(application: Any) -> list[str]:
    """What holds it up or has to be looked at, in words."""
    found = []
    if application.has_hit:
        found.append("hit")
    if application.has_duplicate:
        found.append("duplicate")
    missing = missing_now(application)
    if missing:
        found.append(f"{len(missing)} missing")
    if application.has_waiting_reports:
        found.append("report waiting")
    return found


def flag_pills(application: Any) -> Any:
    tones = {"hit": "danger", "duplicate": "warning"}
    shown = [pill(each, tones.get(each, "neutral")) for each in flags(application)]
    return format_html("{} " * len(shown), *shown) if shown else ""


def verified(application: Any) -> str:
    """`3/5` of the required documents are verified; nothing where none are required."""
    done, required = documents_verified(application)
    return f"{done}/{required}" if required else ""


def assignee(application: Any) -> Any:
    """Who looks after it, or the way to take it."""
    if application.assignee is not None:
        return str(application.assignee)
    if application.status in FINAL_STATUSES:
        return ""
    url = reverse("admin:origination_application_action_claim_application", args=[application.pk])
    return format_html('<a class="lo-link" href="{}">Claim</a>', url)


def tick(application: Any) -> Any:
    """To be given to somebody together with others; it belongs to the form above the list."""
    return format_html(
        '<input type="checkbox" class="lo-tick" name="applications" value="{}" form="lo-bulk" aria-label="Choose {}">',
        application.pk,
        application.number,
    )


tick.short_description = "Choose"  # type: ignore[attr-defined]
tick.on_page_only = True  # type: ignore[attr-defined]


class ProductFilter(DropdownFilter):
    title, parameter_name = "product", "product"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        products = LoanProduct.objects.order_by("name", "id").values_list("code", "name")
        return [(code, name) for code, name in products]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(product_version__product__code=self.value()) if self.value() else queryset


class OfficerFilter(DropdownFilter):
    title, parameter_name = "assignee", "officer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = User.objects.filter(is_staff=True, role_assignments__role__in=HANDLING_ROLES).distinct()
        named = [(str(person.pk), str(person)) for person in people.order_by("last_name", "username", "id")]
        return [(NOBODY, "Nobody"), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value == NOBODY:
            return queryset.filter(assignee__isnull=True)
        return queryset.filter(assignee_id=int(value)) if value and value.isdecimal() else queryset


class AgeFilter(DropdownFilter):
    """By how long it has been in its present state."""

    title, parameter_name = "age in state", "age"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), f"{days} days or more" if days > 1 else "A day or more") for days in AGES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in [str(days) for days in AGES]:
            return queryset
        return queryset.filter(status_since__lte=clock.now() - timedelta(days=int(self.value() or 0)))


class SlaFilter(SimpleListFilter):
    """By what is left of the service level."""

    title, parameter_name = "service level", "sla"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("late", "Late"), ("today", "Due within 24 hours"), ("paused", "Waiting for the applicant")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = clock.now()
        match self.value():
            case "late":
                return queryset.filter(sla_due_at__lt=now)
            case "today":
                return queryset.filter(sla_due_at__gte=now, sla_due_at__lt=now + timedelta(days=1))
            case "paused":
                return queryset.filter(sla_due_at__isnull=True).exclude(status__in=FINAL_STATUSES)
        return queryset


class DecidedFilter(DropdownFilter):
    """By when rules or a person decided it, whatever became of it since."""

    title, parameter_name = "decided", "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "Today"), *((str(days), f"In the last {days} days") for days in DECIDED_DAYS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in [str(days) for days in (0, *DECIDED_DAYS)]:
            return queryset
        since = clock.business_date() - timedelta(days=int(self.value() or 0))
        return queryset.filter(pk__in=decisions_since(since).values("application"))


class IndustryFilter(DropdownFilter):
    """By sector: the first two digits of the business's industry."""

    title, parameter_name = "industry", "industry"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        sectors = Industry.objects.filter(naics_code__regex=r"^..$").order_by("naics_code")
        return [(each.naics_code, f"{each.naics_code} {each.name}") for each in sectors]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        return queryset.filter(business__naics_code__startswith=value) if value.isdecimal() else queryset


class RegionFilter(DropdownFilter):
    title, parameter_name = "region", "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in REGIONS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states = REGIONS.get(self.value() or "")
        return queryset.filter(business__state__in=states) if states else queryset


class FlagFilter(SimpleListFilter):
    title, parameter_name = "flag", "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(FLAGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "hit":
                return queryset.filter(Exists(hits_of_application()))
            case "duplicate":
                return queryset.filter(Exists(duplicates_of_application()))
            case "waiting":
                return queryset.filter(Exists(waiting_reports_of_application()))
            case "missing":
                return queryset.exclude(Q(missing_items=[]) | Q(missing_items__isnull=True))
        return queryset


def workload() -> list[tuple[int, str]]:
    """Who can be given applications, the least burdened first: `Ana Moreno, 3 open`."""
    people = User.objects.filter(
        is_active=True, is_staff=True, role_assignments__role__in=HANDLING_ROLES
    ).distinct()
    counts = dict(
        Application.objects.filter(status__in=QUEUE_STATUSES, assignee__isnull=False)
        .values_list("assignee")
        .annotate(count=Count("pk"))
    )
    listed = sorted(
        people.order_by("last_name", "username", "id"), key=lambda person: counts.get(person.pk, 0)
    )
    return [(person.pk, f"{person}, {counts.get(person.pk, 0)} open") for person in listed]
