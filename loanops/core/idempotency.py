"""Doing it twice is harmless: an answered key gives its answer again.

The key's hash is try-locked for the length of the transaction; the row with the answer is written in the effect's own
transaction, so that an effect and its key stand or fall together.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from loanops.core import clock
from loanops.core.errors import IdempotencyInProgress, IdempotencyKeyReused
from loanops.core.models import IdempotencyKey

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class StoredAnswer:
    status: int
    body: Any


def fingerprint(value: Any) -> str:
    """Hash of any JSON-like value, independent of the order of its keys."""
    text = json.dumps(value, sort_keys=True, cls=DjangoJSONEncoder, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def claim(*, scope: str, key: str, request_hash: str) -> StoredAnswer | None:
    """The stored answer, or None when the caller is the first and now holds the key until its transaction ends."""
    key_hash = fingerprint(key)
    lock_number = int.from_bytes(bytes.fromhex(fingerprint([scope, key]))[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_number])
        if not cursor.fetchone()[0]:
            raise IdempotencyInProgress()
    stored = IdempotencyKey.objects.filter(scope=scope, key_hash=key_hash).first()
    if stored is None:
        return None
    if stored.request_hash != request_hash:
        raise IdempotencyKeyReused(
            "This idempotency key was used before with other content. Send the same content, or a new key."
        )
    return StoredAnswer(stored.response_status, stored.response_body)


def remember(*, scope: str, key: str, request_hash: str, status: int, body: Any) -> None:
    IdempotencyKey.objects.create(
        scope=scope,
        key_hash=fingerprint(key),
        request_hash=request_hash,
        response_status=status,
        response_body=body,
    )


def forget_old_answers() -> int:
    """Delete answers older than 30 days; what was booked stays unique by its own keys. Returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    return deleted
