"""Origination's part of end of day: what became complete goes on, and what ran out of time ends."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from loanops.core import clock
from loanops.core.actors import system_actor
from origination.models import Application, Offer
from origination.services.expiring import expire_application, expire_offer
from origination.services.resuming import may_resume, resume_application
from origination.states import ApplicationStatus, DocumentStatus, OfferStatus

log = logging.getLogger(__name__)
END_OF_DAY = system_actor("end of day")


def expire_overdue(run: Any = None, progress: Callable[[str], None] | None = None) -> dict[str, int]:
    """Resume what is complete again, then expire what passed its last day before the business date.

    Safe to repeat, one by one.
    """
    today = run.business_date if run is not None else clock.business_date()
    offers = Offer.objects.filter(status=OfferStatus.MADE, expires_on__lt=today)
    overdue = Application.objects.filter(
        Q(status=ApplicationStatus.DRAFT, expires_on__lt=today)
        | Q(status=ApplicationStatus.INCOMPLETE, information_due_date__lt=today)
    )
    supplied = Application.objects.filter(
        status=ApplicationStatus.INCOMPLETE,
        documents__status__in=[DocumentStatus.PENDING_REVIEW, DocumentStatus.VERIFIED],
    ).distinct()
    failures: list[str] = []
    counts = {
        "applications_resumed": _each(
            (each.pk for each in supplied.order_by("id") if may_resume(each)),
            lambda pk: resume_application(application_id=pk, actor=END_OF_DAY),
            failures,
        ),
        "offers_expired": _each(
            offers.order_by("id").values_list("pk", flat=True),
            lambda pk: expire_offer(offer_id=pk, on_date=today, actor=END_OF_DAY),
            failures,
        ),
        "applications_expired": _each(
            overdue.order_by("id").values_list("pk", flat=True),
            lambda pk: expire_application(application_id=pk, on_date=today, actor=END_OF_DAY),
            failures,
        ),
    }
    if progress is not None:
        for failure in failures:
            progress(failure)
    return {**counts, "not_expired": len(failures)}


def _each(keys: Iterable[int], expire: Callable[[int], Any], failures: list[str]) -> int:
    """One that fails is reported and stops nobody else."""
    done = 0
    for key in list(keys):
        try:
            expire(key)
        except Exception as error:
            log.exception("expiring %s failed", key)
            failures.append(f"{key} was not expired: {error}")
        else:
            done += 1
    return done
