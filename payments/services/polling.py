"""Asking providers again: about attempts whose end is unknown, calls that were broken off, and returns."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from loanops.core import clock
from loanops.core.network import require_no_transaction
from payments.models import Payment, PaymentAttempt
from payments.providers.base import ProviderError
from payments.services.collecting import advance, record
from payments.services.routing import open_account
from payments.states import COLLECTED, IN_FLIGHT, AttemptOutcome, Operation

log = logging.getLogger(__name__)

BATCH = 200


@dataclass
class PollCounts:
    """What one round of polling found."""

    asked: int = 0
    ended: int = 0
    returned: int = 0
    failed: list[str] = field(default_factory=list)


def poll_unknown(*, everything: bool = False, limit: int = 5000) -> PollCounts:
    """Look up every payment whose turn it is (or all that are open). One that fails stops no other."""
    require_no_transaction("Polling payment providers")
    counts = PollCounts()
    for payment_id in _due(everything=everything, limit=limit):
        try:
            before = Payment.objects.get(pk=payment_id).status
            after = look_up(payment_id).status
        except Exception as error:  # a defect of one payment is told and leaves the others alone
            log.exception("payment %s could not be looked up", payment_id)
            counts.failed.append(f"{payment_id}: {type(error).__name__}: {error}")
            continue
        counts.asked += 1
        counts.ended += before in IN_FLIGHT and after not in IN_FLIGHT
        counts.returned += before in COLLECTED and after not in COLLECTED
    return counts


def handle_look_up_requested(payment_id: int, **_: Any) -> None:
    """The outbox's handler when a person asks for a look."""
    look_up(payment_id)


def look_up(payment_id: int) -> Payment:
    """Ask the provider about one payment now: how it ended, or whether it came back."""
    payment = Payment.objects.get(pk=payment_id)
    attempt = payment.attempts.filter(outcome__in=["", AttemptOutcome.UNKNOWN]).first()
    if payment.status in IN_FLIGHT or attempt is not None:
        return advance(payment_id)
    return _check_for_return(payment)


def _check_for_return(payment: Payment) -> Payment:
    require_no_transaction("Calling a payment provider")
    moved = payment.attempts.exclude(operation=Operation.REFUND).filter(outcome=AttemptOutcome.SUCCEEDED)
    attempt: PaymentAttempt | None = moved.select_related("provider_account").order_by("number").first()
    if attempt is None:
        return payment
    try:
        answer = open_account(attempt.provider_account).look_up(attempt.key)
    except ProviderError as error:
        log.warning("%s could not be checked for a return: %s", payment.number, error)
        return payment
    return payment if answer is None else record(attempt, answer)


def _due(*, everything: bool, limit: int) -> Iterator[int]:
    looks, checks = Q(next_look_at__isnull=False), Q(return_check_date__isnull=False)
    if not everything:
        looks &= Q(next_look_at__lte=clock.now())
        checks &= Q(return_check_date__lte=clock.business_date())
    last = 0
    while limit > 0:
        batch = (
            Payment.objects.filter(looks | checks, pk__gt=last).order_by("pk").values_list("pk", flat=True)
        )
        ids = list(batch[: min(BATCH, limit)])
        if not ids:
            return
        yield from ids
        last, limit = ids[-1], limit - len(ids)
