"""Lists of sanctioned parties: loading an edition, and the index that names are looked up in."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import ListedParty, SanctionsList
from origination.sanctions.matching import Listed, ListIndex
from origination.sanctions.sources import Entry, SourceList, UnreadableList, read_list

SAMPLE = Path(__file__).resolve().parents[1] / "sanctions" / "sample"
SAMPLE_CODE = "sample"
BATCH = 2000
FIELDS = ("kind", "name", "aliases", "programs", "birth_years", "countries", "cities", "content_hash")
LOSS_PERCENT_MAX = 50
_indexes: dict[str, ListIndex] = {}


class UnableToLoadList(LoanOpsError):
    """The list cannot be loaded."""


def load_list_file(
    *,
    code: str,
    name: str,
    path: Path,
    actor: Actor,
    aliases: Path | None = None,
    addresses: Path | None = None,
    published_on: date | None = None,
    allow_shrinking: bool = False,
) -> SanctionsList:
    """Read a publisher's file and load it as the newest edition of the list."""
    try:
        source = read_list(path, aliases=aliases, addresses=addresses)
    except (UnreadableList, OSError) as error:
        raise UnableToLoadList(f"{path.name} cannot be read: {error}") from error
    day = source.published_on or published_on
    if day is None:
        raise UnableToLoadList(f"{path.name} does not say when it was published; give the day.")
    return load_list(
        code=code, name=name, source=source, published_on=day, allow_shrinking=allow_shrinking, actor=actor
    )


def load_list(
    *,
    code: str,
    name: str,
    source: SourceList,
    published_on: date,
    actor: Actor,
    allow_shrinking: bool = False,
) -> SanctionsList:
    """A new edition: what is new or changed is marked with it, what is gone too. The same file twice changes nothing.

    A file that lost more than half of the list is taken for a broken download unless somebody says otherwise.
    """
    known = SanctionsList.objects.filter(code=code, checksum=source.checksum, is_current=True).first()
    if known is not None:
        return known
    return store_edition(
        code=code,
        name=name,
        edition=f"{published_on.isoformat()} {source.checksum[:8]}",
        published_on=published_on,
        source=source,
        allow_shrinking=allow_shrinking,
        actor=actor,
    )


@use_case("origination.load_sanctions_list", audit="sanctions-list.loaded", surfaces=())
def store_edition(
    *,
    code: str,
    name: str,
    edition: str,
    published_on: date,
    source: SourceList,
    allow_shrinking: bool,
    actor: Actor,
) -> SanctionsList:
    """Store the edition and what it changed."""
    before = SanctionsList.objects.filter(code=code, is_current=True).first()
    entries = {entry.uid: entry for entry in source.entries}
    if before is not None:
        before = lock(SanctionsList.objects.all(), before.pk)
        least = before.entries_count * (100 - LOSS_PERCENT_MAX) // 100
        if len(entries) < least and not allow_shrinking:
            raise UnableToLoadList(
                f"The file has {len(entries)} entries, the edition before it {before.entries_count}. It looks cut off; "
                "load it with --allow-shrinking if it is right."
            )
        before.is_current = False
        before.save()
    loaded = SanctionsList(
        code=code,
        name=name,
        edition=edition,
        published_on=published_on,
        loaded_at=clock.now(),
        checksum=source.checksum,
        entries_count=len(entries),
    )
    again = SanctionsList.objects.filter(code=code, checksum=source.checksum).first()
    if again is not None:
        # An older edition is published once more: its row becomes current again.
        loaded = again
        loaded.is_current, loaded.loaded_at = True, clock.now()
    loaded.save()
    loaded.added_count, loaded.changed_count, loaded.removed_count = _store_entries(loaded, entries)
    loaded.save()
    return loaded


def current_editions() -> list[SanctionsList]:
    """The editions that count, of each list one."""
    return list(SanctionsList.objects.filter(is_current=True).order_by("code"))


def editions_key(editions: Sequence[SanctionsList]) -> str:
    """What a party was screened against, in a few letters."""
    text = ",".join(f"{each.pk}:{each.loaded_at.isoformat()}" for each in editions)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def index_of(editions: Sequence[SanctionsList]) -> ListIndex:
    """All listed parties of these editions, ready to be looked up; kept in memory until an edition changes."""
    key = editions_key(editions)
    if key not in _indexes:
        _indexes.clear()
        _indexes[key] = ListIndex.of(_listed([each.code for each in editions]))
    return _indexes[key]


def index_of_changes(editions: Sequence[SanctionsList], since: datetime) -> ListIndex:
    """Only what came to these lists after a moment."""
    return ListIndex.of(_listed([each.code for each in editions], since=since))


def load_sample(actor: Actor) -> None:
    """The invented list that a trial starts with; a lender's own lists take its place when they are loaded."""
    if not SanctionsList.objects.exists():
        load_list_file(
            code=SAMPLE_CODE,
            name="Sample list (invented names)",
            path=SAMPLE / "sdn.csv",
            aliases=SAMPLE / "alt.csv",
            addresses=SAMPLE / "add.csv",
            published_on=date(2026, 1, 5),
            actor=actor,
        )


def _listed(codes: Sequence[str], since: datetime | None = None) -> list[Listed]:
    rows = ListedParty.objects.filter(list_code__in=codes, removed_in__isnull=True)
    if since is not None:
        rows = rows.filter(changed_in__loaded_at__gt=since)
    return [
        Listed(pk, kind, name, tuple(aliases), tuple(years), tuple(countries), tuple(cities))
        for pk, kind, name, aliases, years, countries, cities in rows.order_by("id").values_list(
            "pk", "kind", "name", "aliases", "birth_years", "countries", "cities"
        )
    ]


def _store_entries(edition: SanctionsList, entries: dict[str, Entry]) -> tuple[int, int, int]:
    """Write what is new, changed and gone; says how many of each."""
    known = {row.uid: row for row in ListedParty.objects.filter(list_code=edition.code)}
    added, changed = [], []
    for uid, entry in entries.items():
        row = known.get(uid)
        if row is None:
            added.append(_filled(ListedParty(list_code=edition.code, uid=uid), entry, edition))
        elif row.removed_in_id is not None or row.content_hash != entry.content_hash:
            changed.append(_filled(row, entry, edition))
    gone = [row.pk for uid, row in known.items() if uid not in entries and row.removed_in_id is None]
    with transaction.atomic():
        ListedParty.objects.bulk_create(added, batch_size=BATCH)
        ListedParty.objects.bulk_update(changed, [*FIELDS, "changed_in", "removed_in"], batch_size=BATCH)
        ListedParty.objects.filter(pk__in=gone).update(removed_in=edition)
    return len(added), len(changed), len(gone)


def _filled(row: ListedParty, entry: Entry, edition: SanctionsList) -> ListedParty:
    for name in FIELDS:
        setattr(row, name, getattr(entry, name))
    row.name = row.name[:400]
    row.changed_in, row.removed_in = edition, None
    return row
