"""What time ends: offers nobody took, drafts and incomplete applications nobody finished."""

from datetime import date

from loanops.core.actors import Actor
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import Application, Offer
from origination.services.course import move, tell
from origination.states import ApplicationStatus, OfferStatus


@use_case("origination.expire_offer", audit="offer.expired", surfaces=())
def expire_offer(*, offer_id: int, on_date: date, actor: Actor) -> Offer:
    """The offer's last day has passed; with the last option the application ends. A repeated call changes nothing."""
    application_id = Offer.objects.filter(pk=offer_id).values_list("application_id", flat=True).first()
    application = lock(Application.objects.select_related("business"), application_id or 0)
    offer = lock(Offer.objects.all(), offer_id)
    if offer.status != OfferStatus.MADE or offer.expires_on >= on_date:
        return offer
    offer.change_status(OfferStatus.EXPIRED)
    if application.offers.open().exists():
        return offer
    move(
        application,
        ApplicationStatus.EXPIRED,
        actor=actor,
        note=f"The offer was open until {offer.expires_on}.",
    )
    tell(application, "offer-expired", offer.public_id, expires_on=offer.expires_on)
    return offer


@use_case("origination.expire_application", audit="application.expired", surfaces=())
def expire_application(*, application_id: int, on_date: date, actor: Actor) -> Application:
    """A draft or incomplete application past its last day is closed; a repeated call changes nothing."""
    application = lock(Application.objects.select_related("business"), application_id)
    last_day = last_day_of(application)
    if last_day is None or on_date <= last_day:
        return application
    was_submitted = application.submitted_on is not None
    move(application, ApplicationStatus.EXPIRED, actor=actor, note="Not completed in time.")
    if was_submitted:
        tell(application, "application-expired", "1")
    return application


def last_day_of(application: Application) -> date | None:
    """The last day on which it can still be completed; None when it does not wait for the applicant."""
    if application.status == ApplicationStatus.INCOMPLETE:
        return application.information_due_date or application.expires_on
    return application.expires_on if application.status == ApplicationStatus.DRAFT else None
