"""Tamper evidence: sealing batches of audit events in a hash chain, and checking the chain."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from loanops.audit.models import AuditEvent, AuditSeal, SealedEvent

GENESIS = "0" * 64
SEALING_LOCK = 7_310_011


def hash_event(event: AuditEvent) -> str:
    """SHA-256 over every column of the event in a canonical form."""
    columns = {f.attname: getattr(event, f.attname) for f in event._meta.concrete_fields}
    columns["recorded_at"] = event.recorded_at.isoformat()
    return hashlib.sha256(json.dumps(columns, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()


def chain(previous: str, hashes: Iterable[str]) -> str:
    return hashlib.sha256("\n".join([previous, *hashes]).encode()).hexdigest()


def seal_audit(*, batch: int = 5000) -> int:
    """Seal the events that no seal covers yet, in batches; returns how many. One sealer at a time."""
    sealed = 0
    while count := _seal_batch(batch):
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch(batch: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    covered = SealedEvent.objects.filter(event_id=OuterRef("pk"))
    events = list(AuditEvent.objects.filter(~Exists(covered)).order_by("id")[:batch])
    if not events:
        return 0
    last = AuditSeal.objects.order_by("-id").first()
    previous = last.chain_hash if last else GENESIS
    hashes = [hash_event(event) for event in events]
    seal = AuditSeal.objects.create(
        previous_hash=previous, chain_hash=chain(previous, hashes), event_count=len(events)
    )
    SealedEvent.objects.bulk_create(
        SealedEvent(seal=seal, event_id=event.pk, event_hash=digest)
        for event, digest in zip(events, hashes, strict=True)
    )
    return len(events)


@dataclass
class ChainReport:
    """What checking the chain found; `differences` is empty when nothing was tampered with."""

    seals: int = 0
    events: int = 0
    differences: list[str] = field(default_factory=list)


def verify_chain() -> ChainReport:
    """Recompute every seal from the events as they are now."""
    report = ChainReport()
    previous = GENESIS
    for seal in AuditSeal.objects.order_by("id").iterator():
        entries = list(seal.sealed_events.order_by("event_id").values_list("event_id", "event_hash"))
        events = AuditEvent.objects.in_bulk([event_id for event_id, _ in entries])
        report.seals += 1
        report.events += len(entries)
        for event_id, event_hash in entries:
            if event_id not in events:
                report.differences.append(f"Event {event_id} of seal {seal.pk} is missing.")
            elif hash_event(events[event_id]) != event_hash:
                report.differences.append(f"Event {event_id} of seal {seal.pk} was changed.")
        if seal.previous_hash != previous or seal.chain_hash != chain(previous, [h for _, h in entries]):
            report.differences.append(f"Seal {seal.pk} does not continue the chain.")
        previous = seal.chain_hash
    return report
