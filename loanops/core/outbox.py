"""What leaves the database leaves after commit: written with the change, delivered by a task, retried, never lost."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from loanops.core import clock
from loanops.core.models import OutboxMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRY_DELAYS = [timedelta(seconds=s) for s in (5, 60, 300, 1800, 7200, 18000)]


def announce(event: str, **payload: Any) -> None:
    """Write a message in the running transaction; its handlers run after commit. Payload: ids and plain values."""
    announce_all(event, [payload])


def announce_all(event: str, payloads: Iterable[dict[str, Any]]) -> None:
    """Many messages of one kind, in one statement, for work done in slices."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce() belongs inside the transaction of the change it tells about.")
    if not handlers_of(event):
        return
    now = clock.now()
    messages = [OutboxMessage(event=event, payload=payload, available_at=now) for payload in payloads]
    if not messages:
        return
    OutboxMessage.objects.bulk_create(messages)
    transaction.on_commit(_publish, robust=True)


def handlers_of(event: str) -> list[str]:
    return [*settings.OUTBOX_HANDLERS.get(event, []), *settings.OUTBOX_HANDLERS.get("*", [])]


def _publish() -> None:
    from loanops.core.tasks import deliver_outbox_task

    deliver_outbox_task.delay()


def deliver_outbox(*, limit: int = 500) -> int:
    """Deliver what waits; returns how many messages were delivered. Safe to run twice at once."""
    delivered = 0
    for _ in range(limit):
        message = _claim_next()
        if message is None:
            break
        delivered += _deliver(message)
    return delivered


def _claim_next() -> OutboxMessage | None:
    now = clock.now()
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(delivered_at__isnull=True, available_at__lte=now)
            .order_by("available_at", "id")
            .first()
        )
        if message is not None:
            message.available_at = now + LEASE
            message.attempts += 1
            message.save(update_fields=["available_at", "attempts"])
    return message


def _deliver(message: OutboxMessage) -> bool:
    try:
        for name in handlers_of(message.event):
            import_string(name)(**message.payload)
    except Exception as error:  # any failing handler is retried; the message stays
        log.exception("outbox message %s failed", message.pk)
        delay = RETRY_DELAYS[min(message.attempts, len(RETRY_DELAYS)) - 1]
        message.last_error = f"{type(error).__name__}: {error}"[:2000]
        message.available_at = clock.now() + delay
        message.save(update_fields=["last_error", "available_at"])
        return False
    message.delivered_at = clock.now()
    message.save(update_fields=["delivered_at"])
    return True
