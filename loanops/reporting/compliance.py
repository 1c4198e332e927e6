"""K1: what a compliance officer looks at first; each figure opens the list behind it."""

from collections.abc import Callable
from datetime import date, timedelta

from django.urls import reverse

from loanops.access.matrix import allows
from loanops.core.actors import Actor
from loanops.notifications.states import NotificationStatus
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from loanops.web.admin.panels import Card
from origination.models import Deadline, DisclosureForm, ScreeningHit
from origination.overrides import override_figures
from origination.states import DisclosureFormStatus
from products.admin.home import versions_to_review

SOON_DAYS = 3
ROWS = 8


def cards(actor: Actor, today: date) -> list[Callable[[], Card]]:
    """Deadlines, bounced notices, hits, overrides, forms and product versions, as far as the person may see them."""
    found: list[Callable[[], Card]] = []
    if allows(actor, "origination.view_deadlines"):
        found += [lambda: _overdue(today), lambda: _soon(today), _bounced]
    if allows(actor, "origination.view_screening"):
        found.append(_hits)
    if allows(actor, "origination.view_overrides"):
        found.append(lambda: _overrides(today))
    if allows(actor, "origination.draft_disclosure_form"):
        found.append(_drafts)
    if allows(actor, "products.publish_version.approve"):
        found.append(versions_to_review)
    return found


def _link(name: str, query: str = "") -> str:
    return reverse(f"admin:{name}_changelist") + query


def _overdue(today: date) -> Card:
    count = Deadline.objects.overdue(today).count()
    return Card(
        "Notices overdue",
        count,
        "legal deadline passed" if count else "none",
        _link("origination_deadline", f"?due_date__lt={today}"),
        "danger" if count else "success",
    )


def _soon(today: date) -> Card:
    last = today + timedelta(days=SOON_DAYS)
    count = Deadline.objects.open().filter(due_date__gte=today, due_date__lte=last).count()
    query = f"?due_date__gte={today}&due_date__lt={last + timedelta(days=1)}"
    return Card(
        f"Notices due within {SOON_DAYS} days",
        count,
        f"through {last}",
        _link("origination_deadline", query),
        "warning" if count else "neutral",
    )


def _bounced() -> Card:
    count = Deadline.objects.open().filter(notification__status=NotificationStatus.BOUNCED).count()
    return Card(
        "Notices that came back",
        count,
        "send them to another address" if count else "none",
        _link("origination_deadline", "?notification__status__exact=BOUNCED"),
        "danger" if count else "neutral",
    )


def _hits() -> Card:
    count = ScreeningHit.objects.filter(status="OPEN").count()
    return Card(
        "Screening hits open",
        count,
        "money waits for them" if count else "none",
        _link("origination_screeninghit", "?status__exact=OPEN"),
        "danger" if count else "success",
    )


def _overrides(today: date) -> Card:
    first = today.replace(day=1)
    found = override_figures(first)
    return Card(
        "Overrides this month",
        found.up + found.down,
        f"of {found.decided} decisions by people",
        _link("origination_override", f"?decision_date_from={first}"),
    )


def _drafts() -> Card:
    count = DisclosureForm.objects.filter(status=DisclosureFormStatus.DRAFT).count()
    return Card(
        "Disclosure forms in draft",
        count,
        "not in force yet",
        _link("origination_disclosureform", "?status__exact=DRAFT"),
        "warning" if count else "neutral",
    )


def next_deadlines(today: date) -> PreviewTable:
    """The deadlines that end next."""
    rows = (
        Deadline.objects.open()
        .select_related("application__business", "hit__business", "notification")
        .order_by("due_date", "id")[:ROWS]
    )
    return PreviewTable(
        "Legal deadlines that end next",
        ["What", "Business", "Trigger", "Legal deadline", "Days left"],
        [
            [
                link_to(deadline),
                str(deadline.business),
                deadline.trigger_date,
                deadline.due_date,
                (deadline.due_date - today).days,
            ]
            for deadline in rows
        ],
        empty="Everybody who has to be told was told.",
    )
