"""Sign-ins on the borrower site: begun by its own sign-in page only, ended by time, by the person, or by the lender."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.module_loading import import_string

from loanops.access.models import SignedInSession, User
from loanops.core import clock

SESSION_KEY = "site_session"
SEEN_EVERY = timedelta(minutes=1)


def signed_in_session(request: HttpRequest) -> SignedInSession | None:
    """The sign-in this request belongs to; None, and signed out, where there is none that still counts.

    A session of the staff pages is none: whoever works there signs in here apart.
    """
    reference = request.session.get(SESSION_KEY)
    if not reference or not request.user.is_authenticated:
        return None
    session = (
        SignedInSession.objects.select_related("user")
        .filter(reference=reference, user_id=request.user.pk, ended_at__isnull=True)
        .first()
    )
    if session is None or _is_over(session) or not admits(session.user):
        end_session(request)
        return None
    if clock.now() - session.seen_at >= SEEN_EVERY:
        session.seen_at = clock.now()
        session.save(update_fields=["seen_at"])
    return session


def admits(user: User) -> bool:
    """Whether the site is for this person: everybody outside the staff, and staff who belong to a business."""
    if not user.is_active:
        return False
    return not user.is_staff or bool(import_string(settings.SITE_ADMITS_STAFF)(user))


def end_session(request: HttpRequest) -> None:
    """The request's sign-in ends here."""
    reference = request.session.get(SESSION_KEY, "")
    SignedInSession.objects.filter(reference=reference, ended_at__isnull=True).update(ended_at=clock.now())
    logout(request)


def _is_over(session: SignedInSession) -> bool:
    now = clock.now()
    return now >= session.seen_at + timedelta(
        minutes=settings.SITE_SESSION_IDLE_MINUTES
    ) or now >= session.started_at + timedelta(hours=settings.SITE_SESSION_HOURS)
