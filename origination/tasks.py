"""Tasks of origination: one task, one call."""

from celery import shared_task

from origination.close import expire_overdue
from origination.services.book_screening import screen_parties
from origination.services.credit import retry_credit_checks
from origination.services.scanning import tend_documents


@shared_task
def retry_credit_checks_task(**_: object) -> dict[str, int]:
    return retry_credit_checks()


@shared_task
def expire_overdue_task(**_: object) -> dict[str, int]:
    return expire_overdue()


@shared_task
def tend_documents_task(**_: object) -> dict[str, int]:
    return tend_documents()


@shared_task
def screen_parties_task(**_: object) -> dict[str, int]:
    return screen_parties()
