"""Moving an application along and telling the applicant: used by every service of origination."""

from typing import Any

from django.conf import settings

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import notify
from origination.models import Application, StatusChange
from origination.sla import turn
from origination.states import ApplicationStatus


def move(application: Application, status: ApplicationStatus, *, actor: Actor, note: str = "") -> None:
    """One step of the course: allowed by the map, saved, and written down in words for the timeline."""
    before = application.status
    Application.STATES.require(before, status, why=note)
    turn(application, status, clock.now())
    application.change_status(status, reason=note)
    StatusChange.objects.create(
        application=application,
        from_status=before,
        to_status=status,
        business_date=clock.business_date(),
        note=note[:500],
        actor_label=actor.label[:200],
    )


def begin(application: Application, *, actor: Actor) -> None:
    """The first line of the timeline."""
    StatusChange.objects.create(
        application=application,
        to_status=application.status,
        business_date=application.application_date,
        actor_label=actor.label[:200],
    )


def tell(application: Application, template: str, key: str, **context: Any) -> Notification | None:
    """Queue a message to the applicant, once per key. Without an address it is kept as not sent."""
    return notify(
        template=template,
        recipient=address_of(application),
        context={
            "number": application.number,
            "name": str(application.business),
            "lender": settings.LENDER_NAME,
            **context,
        },
        dedupe_key=f"application:{application.number}:{template}:{key}",
        business_id=application.business_id,
        application_number=application.number,
    )


def address_of(application: Application) -> str:
    """Where the applicant reads: the business, else an owner, else the person who applied."""
    if application.business.email:
        return application.business.email
    for owner in application.business.owners.order_by("-ownership_percentage", "id"):
        if owner.email:
            return owner.email
    return application.submitted_by.email if application.submitted_by else ""
