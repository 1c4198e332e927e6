"""What stands against a business: hits that nobody has cleared."""

from django.db.models import QuerySet

from origination.models import Application, ScreeningHit
from origination.screening_states import HitKind, HitStatus


def open_hits(application: Application) -> QuerySet[ScreeningHit]:
    """The hits that hold the application up: on its business or one of its owners, open or confirmed."""
    hits = ScreeningHit.objects.blocking().filter(business_id=application.business_id)
    return hits.select_related("owner", "entry", "edition").order_by("status", "-score", "id")


def has_blocking_hits(business_id: int) -> bool:
    """Whether anything stands against the business or its owners."""
    return ScreeningHit.objects.blocking().filter(business_id=business_id).exists()


def has_confirmed_hits(business_id: int) -> bool:
    return ScreeningHit.objects.filter(business_id=business_id, status=HitStatus.CONFIRMED).exists()


def is_blocked(business_id: int) -> bool:
    """Whether no money may go to the business."""
    return has_blocking_hits(business_id)


def words_for(hit: ScreeningHit) -> str:
    """The hit in a few words, for a person who is stopped by it."""
    if hit.kind == HitKind.SANCTIONS:
        return f"{hit.party_name} resembles {hit.listed_name}, an entry of a sanctions list"
    if hit.kind == HitKind.OWNERSHIP:
        return f"half or more of {hit.party_name} is owned by blocked parties"
    return f"{hit.listed_name} ({hit.party_name})"
