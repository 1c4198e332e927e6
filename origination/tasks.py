"""Tasks of origination: one task, one call."""

from celery import shared_task

from origination.close import expire_overdue
from origination.services.credit import retry_credit_checks


@shared_task
def retry_credit_checks_task(**_: object) -> dict[str, int]:
    return retry_credit_checks()


@shared_task
def expire_overdue_task(**_: object) -> dict[str, int]:
    return expire_overdue()
