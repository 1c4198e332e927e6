"""Third step: what the provider said is written down, and in the same transaction what follows from it on the loan.

An answer may come any number of times, from anywhere, in any order: the first final one counts, except that money
which came after all is never overlooked.
"""

import logging
from datetime import date

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.usecases import use_case
from payments.models import Payment, PaymentAttempt
from payments.services.locking import lock_attempt
from payments.services.posting import POSTER, post_to_loan
from payments.services.returning import take_back, undo_on_loan
from payments.services.schedule import NOT_FOUND_LOOKS, look_delay, next_return_check, retry_delay
from payments.services.settling import unsettle
from payments.services.telling import tell
from payments.states import (
    COLLECTED,
    AttemptOutcome,
    DeclineCategory,
    Operation,
    PaymentKind,
    PaymentStatus,
    WaitingFor,
)
from servicing.services.disbursing import disbursement_failed

log = logging.getLogger(__name__)

NOT_FOUND = "not_found"


@use_case("payments.record_answer", audit="payment.answered", title="Record a provider's answer", surfaces=())
def record_answer(
    *,
    attempt_id: int,
    outcome: str,
    reference: str = "",
    code: str = "",
    message: str = "",
    category: str = "",
    return_code: str = "",
    return_message: str = "",
    returned_date: date | None = None,
    actor: Actor,
) -> Payment:
    """What the provider said about an attempt, and what follows from it."""
    payment, attempt = lock_attempt(attempt_id)
    was, was_open = attempt.outcome, attempt.is_open
    if outcome == AttemptOutcome.UNKNOWN and not was_open:
        return payment
    if outcome == AttemptOutcome.DECLINED and was == AttemptOutcome.SUCCEEDED:
        log.warning("attempt %s succeeded and is now said to be declined (%s)", attempt.key, code)
        return payment
    attempt.looks += 1
    if outcome != was or was_open:
        attempt.outcome = outcome
        attempt.provider_reference = reference or attempt.provider_reference
        attempt.code, attempt.message, attempt.category = code, message[:300], category
        attempt.answered_at = clock.now()
    attempt.save()
    match outcome:
        case AttemptOutcome.SUCCEEDED if was != AttemptOutcome.SUCCEEDED:
            _succeed(payment, attempt)
        case AttemptOutcome.SUCCEEDED:
            _checked_for_return(payment, attempt)
        case AttemptOutcome.DECLINED if was_open:
            _decline(payment, attempt)
        case AttemptOutcome.UNKNOWN:
            _stay_unknown(payment, attempt)
    if (
        outcome == AttemptOutcome.SUCCEEDED
        and returned_date is not None
        and attempt.operation != Operation.REFUND
    ):
        take_back(payment, code=return_code, message=return_message, on_date=returned_date)
    return payment


@use_case(
    "payments.record_unreached", audit="payment.provider-unreached", title="Provider not reached", surfaces=()
)
def record_unreached(*, attempt_id: int, detail: str, is_lasting: bool, actor: Actor) -> Payment:
    """A call did not get through. It is made again under the same key, until a person has to look at it."""
    payment, attempt = lock_attempt(attempt_id)
    if not attempt.is_open:
        return payment
    attempt.failed_calls += 1
    attempt.message = detail
    attempt.save()
    delay = None if is_lasting else retry_delay(attempt.failed_calls)
    if delay is None:
        _needs_person(payment, f"The provider cannot be reached: {detail}")
    else:
        payment.waiting_for, payment.waiting_reason = WaitingFor.SCHEDULED_RETRY, detail[:300]
        payment.next_look_at = clock.now() + delay
    payment.save()
    return payment


# Succeeded --------------------------------------------------------------------------------------------------------


def _succeed(payment: Payment, attempt: PaymentAttempt) -> None:
    if attempt.operation == Operation.REFUND:
        _refunded(payment, attempt)
        return
    if payment.status == PaymentStatus.FAILED:
        payment.change_status(PaymentStatus.PROCESSING, reason="The money came after all.")
    if payment.status != PaymentStatus.PROCESSING:
        _needs_person(payment, f"Attempt {attempt.number} moved money too, after the payment had ended.")
        payment.save()
        return
    payment.effective_date = attempt.on_date
    payment.failure_code = payment.failure_message = ""
    payment.waiting_for = payment.waiting_reason = ""
    payment.next_look_at = clock.now() if _has_open_attempt(payment) else None
    payment.return_check_date = next_return_check(succeeded_on=attempt.on_date, after=clock.business_date())
    payment.change_status(PaymentStatus.SUCCEEDED)
    post_to_loan(payment)
    tell(payment, "succeeded")


def _checked_for_return(payment: Payment, attempt: PaymentAttempt) -> None:
    """It was looked up again after it had succeeded: the next check is due on a later day."""
    today = clock.business_date()
    if payment.return_check_date is not None and payment.return_check_date <= today:
        payment.return_check_date = next_return_check(succeeded_on=attempt.on_date, after=today)
        payment.save()


def _refunded(payment: Payment, attempt: PaymentAttempt) -> None:
    if payment.status not in COLLECTED:
        _needs_person(payment, "A refund went out after the payment had come back.")
        payment.save()
        return
    payment.waiting_for = payment.waiting_reason = ""
    payment.next_look_at = payment.return_check_date = None
    payment.change_status(PaymentStatus.REFUNDED)
    unsettle(payment, "refund", attempt.on_date)
    undo_on_loan(payment, reason=f"{payment.number} was refunded")
    tell(payment, "refunded")


def _has_open_attempt(payment: Payment) -> bool:
    return payment.attempts.filter(outcome__in=["", AttemptOutcome.UNKNOWN]).exists()


# Declined ---------------------------------------------------------------------------------------------------------


def _decline(payment: Payment, attempt: PaymentAttempt) -> None:
    payment.next_look_at = None
    if attempt.operation == Operation.REFUND:
        _needs_person(payment, f"The refund was declined: {attempt.message or attempt.code}")
        payment.save()
        return
    if payment.status != PaymentStatus.PROCESSING:
        payment.save()
        return
    payment.waiting_for = payment.waiting_reason = ""
    payment.failure_code, payment.failure_message = attempt.code, attempt.message
    if attempt.category == DeclineCategory.CANCELED:
        payment.change_status(PaymentStatus.CANCELED, reason=attempt.message)
    else:
        payment.change_status(PaymentStatus.FAILED, reason=attempt.message)
        tell(payment, "failed")
    if payment.kind == PaymentKind.DISBURSEMENT:
        _tell_order(payment, attempt)
    elif attempt.category == DeclineCategory.NOT_RECEIVED:
        _needs_person(payment, "The provider never received it. It may be tried again.")
    payment.save()


def _tell_order(payment: Payment, attempt: PaymentAttempt) -> None:
    assert payment.disbursement_order_id is not None
    disbursement_failed(
        order_id=payment.disbursement_order_id, reason=attempt.message or attempt.code, actor=POSTER
    )
    _needs_person(payment, "Nothing was paid out. A new disbursement may be proposed on the loan.")


# Unknown ----------------------------------------------------------------------------------------------------------


def _stay_unknown(payment: Payment, attempt: PaymentAttempt) -> None:
    """Ask again later. What the provider often enough never heard of was never received, so nothing moved."""
    if attempt.code == NOT_FOUND:
        attempt.not_found += 1
        attempt.save()
        if attempt.not_found >= NOT_FOUND_LOOKS:
            _never_received(payment, attempt)
            return
    delay = look_delay(attempt.looks)
    if delay is None:
        _needs_person(payment, "The provider does not say how it ended. Ask there, then look it up again.")
    else:
        payment.waiting_for, payment.waiting_reason = WaitingFor.PROVIDER, attempt.message or "Not known yet."
        payment.next_look_at = clock.now() + delay
    payment.save()


def _never_received(payment: Payment, attempt: PaymentAttempt) -> None:
    attempt.outcome = AttemptOutcome.DECLINED
    attempt.category = DeclineCategory.NOT_RECEIVED
    attempt.message = "The provider never received it."
    attempt.save()
    _decline(payment, attempt)


def _needs_person(payment: Payment, why: str) -> None:
    payment.waiting_for, payment.waiting_reason = WaitingFor.PERSON, why[:300]
    payment.next_look_at = None
