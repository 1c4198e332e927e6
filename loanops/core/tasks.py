"""Tasks of core: one task, one call."""

from celery import shared_task

from loanops.core.outbox import deliver_outbox


@shared_task
def deliver_outbox_task(**_: object) -> int:
    return deliver_outbox()
