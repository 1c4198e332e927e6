"""Screening a business and its owners against the current lists, and keeping what was found."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.parties.models import Business, BusinessOwner
from origination.models import (
    Application,
    ListedParty,
    SanctionsList,
    ScreenedParty,
    ScreeningHit,
    ScreeningPolicy,
    ScreeningRun,
)
from origination.sanctions.matching import ALGORITHM, ListIndex, Match, Party
from origination.sanctions.normalizing import normalized
from origination.sanctions.similarity import WHOLE
from origination.screening_states import BLOCKING, HitKind, HitStatus, ScreeningTrigger
from origination.services.listing import current_editions, editions_key, index_of


@dataclass(frozen=True)
class Screened:
    """A business or one of its owners, as it is looked up."""

    business: Business
    owner: BusinessOwner | None
    party: Party

    @property
    def fingerprint(self) -> str:
        """Changes with a name or the birth year: what was judged for the old ones does not hold for the new."""
        parts = (*sorted(map(normalized, self.party.names)), str(self.party.birth_year or ""))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def current_policy() -> ScreeningPolicy:
    """How the lender screens."""
    return ScreeningPolicy.objects.order_by("id").first() or ScreeningPolicy()


def parties_of(business: Business, owners: Iterable[BusinessOwner]) -> list[Screened]:
    """The business by all its names, and its owners. Small ones too: together they may hold half of it."""
    return [business_party(business), *(owner_party(owner, business) for owner in owners)]


def business_party(business: Business) -> Screened:
    names = tuple(dict.fromkeys(name for name in (business.legal_name, business.trading_name) if name))
    return Screened(business, None, Party(names, is_person=False, city=business.city))


def owner_party(owner: BusinessOwner, business: Business) -> Screened:
    born = owner.date_of_birth[:4]
    return Screened(
        business,
        owner,
        Party(
            (f"{owner.first_name} {owner.last_name}",),
            is_person=True,
            birth_year=int(born) if born.isdigit() else None,
            city=owner.city,
        ),
    )


def look_up(screened: Screened, index: ListIndex, policy: ScreeningPolicy) -> list[Match]:
    """The listed parties it resembles, those that facts rule out among them."""
    return index.matches(
        screened.party,
        threshold=int(policy.threshold * WHOLE),
        birth_year_tolerance=policy.birth_year_tolerance,
    )


def screen_business(
    business: Business,
    *,
    trigger: ScreeningTrigger,
    actor: Actor,
    application: Application | None = None,
) -> list[ScreeningHit]:
    """Look up the business and its owners now; answers the hits that are new and wait for a person."""
    policy, editions = current_policy(), current_editions()
    index = index_of(editions)
    parties = parties_of(business, business.owners.order_by("id"))
    new = [
        hit
        for screened in parties
        for match in look_up(screened, index, policy)
        if (hit := note_match(screened, match, application=application)) is not None
    ]
    note_screened(parties, screened_against(policy, editions))
    ScreeningRun.objects.create(
        trigger=trigger,
        business_date=clock.business_date(),
        business=business,
        application=application,
        editions=[str(each) for each in editions],
        algorithm=ALGORITHM,
        threshold=policy.threshold,
        names=[name for screened in parties for name in screened.party.names],
        parties_count=len(parties),
        hits_count=len(new),
        actor_label=actor.label[:200],
    )
    return new


def note_match(
    screened: Screened, match: Match, *, application: Application | None = None
) -> ScreeningHit | None:
    """Keep a match as a hit; None when it is known already, or a fact rules it out."""
    entry = ListedParty.objects.select_related("changed_in").get(pk=match.listed.key)
    fingerprint = hashlib.sha256(f"{screened.fingerprint}:{entry.content_hash}".encode()).hexdigest()
    matched_on = [*match.matched_on, *([f"but {match.ruled_out}"] if match.ruled_out else [])]
    hit, is_new = ScreeningHit.objects.get_or_create(
        business=screened.business,
        owner=screened.owner,
        kind=HitKind.SANCTIONS,
        entry=entry,
        check_of_identity=None,
        fingerprint=fingerprint,
        defaults={
            "application": application,
            "edition": SanctionsList.objects.filter(code=entry.list_code, is_current=True).first(),
            "party_name": match.name[:250],
            "listed_name": match.entry_words[:400],
            "score": Decimal(match.score).scaleb(-4),
            "matched_on": matched_on,
            "algorithm": ALGORITHM,
            "found_on": clock.business_date(),
            "status": HitStatus.RULED_OUT if match.ruled_out else HitStatus.OPEN,
        },
    )
    return hit if is_new and hit.status == HitStatus.OPEN else None


def screened_against(policy: ScreeningPolicy, editions: Sequence[SanctionsList]) -> str:
    """How and against what a party was screened: another policy means all over again."""
    return f"{policy_key(policy)}{editions_key(editions)}"


def policy_key(policy: ScreeningPolicy) -> str:
    return f"{ALGORITHM}:{policy.threshold}:{policy.birth_year_tolerance}:"


def note_screened(parties: Sequence[Screened], key: str) -> None:
    """Remember how and against what these parties were screened."""
    now = clock.now()
    known = {
        (row.business_id, row.owner_id): row
        for row in ScreenedParty.objects.filter(business_id__in={each.business.pk for each in parties})
    }
    added, changed = [], []
    for each in parties:
        row = known.get((each.business.pk, each.owner.pk if each.owner else None))
        if row is None:
            row = ScreenedParty(business=each.business, owner=each.owner)
            added.append(row)
        else:
            changed.append(row)
        row.editions, row.fingerprint, row.screened_at = key, each.fingerprint, now
    ScreenedParty.objects.bulk_create(added, ignore_conflicts=True)
    ScreenedParty.objects.bulk_update(changed, ["editions", "fingerprint", "screened_at"])


def unjudged_likeness(business: Business) -> str:
    """Why money would go to somebody who resembles a listed party and whom nobody has judged yet; empty if not so.

    Looked up afresh, because names and lists may have changed since the last screening; nothing is written.
    """
    policy, editions = current_policy(), current_editions()
    index = index_of(editions)
    for screened in parties_of(business, business.owners.order_by("id")):
        for match in look_up(screened, index, policy):
            if not match.ruled_out and not _is_judged(screened, match):
                return f"{match.name} resembles {match.entry_words}, an entry of a sanctions list"
    return ""


def _is_judged(screened: Screened, match: Match) -> bool:
    entry = ListedParty.objects.get(pk=match.listed.key)
    fingerprint = hashlib.sha256(f"{screened.fingerprint}:{entry.content_hash}".encode()).hexdigest()
    hits = ScreeningHit.objects.filter(
        business=screened.business, owner=screened.owner, entry=entry, fingerprint=fingerprint
    )
    return hits.exclude(status__in=BLOCKING).exists()
