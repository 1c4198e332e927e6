"""Screening the whole book, as often as one likes: only what changed since the last time is compared again.

A party whose details changed, or who was never screened, is compared with all lists; everybody else only with the
entries that came since. What is found is a hit; a run that is killed goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.locks import lock
from loanops.parties.models import Business, BusinessOwner
from loanops.usecases import use_case
from origination.models import (
    Application,
    SanctionsList,
    ScreenedParty,
    ScreeningHit,
    ScreeningPolicy,
    ScreeningRun,
)
from origination.sanctions.matching import ALGORITHM, ListIndex, Match
from origination.screening_states import ScreeningTrigger
from origination.services.listing import current_editions, index_of, index_of_changes
from origination.services.matching import (
    Screened,
    current_policy,
    look_up,
    note_match,
    note_screened,
    parties_of,
    policy_key,
    screen_business,
    screened_against,
)
from origination.states import ApplicationStatus

SCREENING_DESK = system_actor("screening")
SLICE = 500


@dataclass
class BookScreening:
    """A run over the book, with what it needs in memory."""

    policy: ScreeningPolicy
    editions: list[SanctionsList]
    everything: ListIndex
    changes: ListIndex | None = None

    @property
    def key(self) -> str:
        return screened_against(self.policy, self.editions)

    def index_for(self, screened: Screened, row: ScreenedParty | None) -> ListIndex | None:
        """What the party is compared with; None when nothing changed."""
        if row is None or not row.editions.startswith(policy_key(self.policy)):
            return self.everything
        changed_at = (screened.owner or screened.business).updated_at
        if changed_at > row.screened_at and row.fingerprint != screened.fingerprint:
            return self.everything
        return None if row.editions == self.key else self.changes


def screen_parties(progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Screen everybody who was not screened as they are now, against the lists as they are now; says how many."""
    policy, editions = current_policy(), current_editions()
    run = BookScreening(policy, editions, index_of(editions))
    since = _oldest_screening(run)
    run.changes = index_of_changes(editions, since) if since is not None else None
    counts = {"parties": 0, "hits": 0}
    for businesses in _slices(_businesses_to_screen(run)):
        parties, hits = _screen_slice(run, businesses)
        counts["parties"] += parties
        counts["hits"] += hits
        if progress is not None:
            progress(f"{counts['parties']} parties, {counts['hits']} hits")
    record_book_screening(
        editions=[str(each) for each in editions],
        threshold=policy.threshold,
        parties_count=counts["parties"],
        hits_count=counts["hits"],
        actor=SCREENING_DESK,
    )
    return counts


@use_case("origination.record_book_screening", audit="book.screened", surfaces=())
def record_book_screening(
    *, editions: list[str], threshold: Decimal, parties_count: int, hits_count: int, actor: Actor
) -> ScreeningRun:
    """The run is on record, also one that found nothing to do."""
    return ScreeningRun.objects.create(
        trigger=ScreeningTrigger.DAILY,
        business_date=clock.business_date(),
        editions=editions,
        algorithm=ALGORITHM,
        threshold=threshold,
        parties_count=parties_count,
        hits_count=hits_count,
        actor_label=actor.label[:200],
    )


@use_case("origination.open_screening_hit", audit="screening.hit-found", surfaces=())
def open_screening_hit(
    *, business_id: int, owner_id: int | None, match: Match, actor: Actor
) -> ScreeningHit | None:
    """A party of the book resembles a listed one: from now on its money stops until a person has judged it."""
    business = lock(Business.objects.all(), business_id)
    owner = BusinessOwner.objects.filter(pk=owner_id).first() if owner_id else None
    party = next(
        each
        for each in parties_of(business, [owner] if owner else [])
        if (each.owner is not None) == (owner is not None)
    )
    return note_match(party, match)


@use_case("origination.rescreen_business", audit="business.screened-again", surfaces=())
def rescreen_business(*, business_id: int, actor: Actor) -> Business:
    """Details of a party changed: the business is screened as it is now."""
    business = lock(Business.objects.all(), business_id)
    screen_business(business, trigger=ScreeningTrigger.CHANGE, actor=actor)
    return business


def handle_party_changed(business_id: int, **_: object) -> None:
    """Outbox handler of `party.changed`. Who only began to apply is screened when the application is handed in."""
    business = Business.objects.filter(pk=business_id).prefetch_related("owners").first()
    if business is None or not _is_our_concern(business):
        return
    known = dict(ScreenedParty.objects.filter(business=business).values_list("owner_id", "fingerprint"))
    current = {
        each.owner.pk if each.owner else None: each.fingerprint
        for each in parties_of(business, business.owners.all())
    }
    if current != known:
        rescreen_business(business_id=business_id, actor=SCREENING_DESK)


def _is_our_concern(business: Business) -> bool:
    handed_in = Application.objects.filter(business=business).exclude(status=ApplicationStatus.DRAFT)
    return handed_in.exists() or ScreenedParty.objects.filter(business=business).exists()


def _screen_slice(run: BookScreening, businesses: list[Business]) -> tuple[int, int]:
    """Compare without a transaction, write in short ones; the parties are marked last."""
    rows = {
        (row.business_id, row.owner_id): row
        for row in ScreenedParty.objects.filter(business__in=[each.pk for each in businesses])
    }
    done: list[Screened] = []
    hits = 0
    for business in businesses:
        for screened in parties_of(business, business.owners.all()):
            row = rows.get((business.pk, screened.owner.pk if screened.owner else None))
            index = run.index_for(screened, row)
            done.append(screened)
            for match in look_up(screened, index, run.policy) if index is not None else ():
                found = open_screening_hit(
                    business_id=business.pk,
                    owner_id=screened.owner.pk if screened.owner else None,
                    match=match,
                    actor=SCREENING_DESK,
                )
                hits += found is not None
    with transaction.atomic():
        note_screened(done, run.key)
    return len(done), hits


def _businesses_to_screen(run: BookScreening) -> QuerySet[Business]:
    """Businesses that are not marked as screened as they are now, or of which an owner is not."""
    marked = ScreenedParty.objects.filter(editions=run.key, screened_at__gte=OuterRef("updated_at"))
    owners = BusinessOwner.objects.filter(business=OuterRef("pk")).filter(
        ~Exists(marked.filter(owner=OuterRef("pk")))
    )
    mine = marked.filter(business=OuterRef("pk"), owner__isnull=True)
    return Business.objects.standing().filter(Q(~Exists(mine)) | Q(Exists(owners))).order_by("id")


def _oldest_screening(run: BookScreening) -> datetime | None:
    """Since when entries have to be compared with those who were screened against earlier editions."""
    stale = ScreenedParty.objects.filter(editions__startswith=policy_key(run.policy)).exclude(
        editions=run.key
    )
    return stale.order_by("screened_at").values_list("screened_at", flat=True).first()


def _slices(businesses: QuerySet[Business]) -> Iterator[list[Business]]:
    last = 0
    while found := list(businesses.filter(pk__gt=last).prefetch_related("owners")[:SLICE]):
        yield found
        last = found[-1].pk
