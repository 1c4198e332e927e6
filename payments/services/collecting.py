"""The steps of a payment around the provider's answer: record the attempt → call → record the outcome.

Each step commits before the next begins, and each can be begun again by anybody at any time: by the outbox, by polling,
by a person. What was sent is looked up before anything is sent again, always under the same key.
"""

import logging
from typing import Any

from loanops.core.actors import system_actor
from loanops.core.network import require_no_transaction
from payments.models import Payment, PaymentAttempt
from payments.providers.base import (
    Answer,
    CollectRequest,
    DisburseRequest,
    PaymentProvider,
    ProviderMisconfigured,
    ProviderTimeout,
    ProviderUnavailable,
    RefundRequest,
    declined,
)
from payments.services.attempts import begin_attempt
from payments.services.outcomes import NOT_FOUND, record_answer, record_unreached
from payments.services.routing import open_account
from payments.states import COLLECTED, AttemptOutcome, DeclineCategory, Operation, PaymentStatus

log = logging.getLogger(__name__)

PAYER = system_actor("payments")


def handle_created(payment_id: int, **_: Any) -> None:
    """The outbox's handler for every payment that has something to send."""
    advance(payment_id)


def advance(payment_id: int) -> Payment:
    """Do the payment's next step with its provider, whatever was done or broken off before."""
    require_no_transaction("Calling a payment provider")
    waits = Payment.objects.filter(pk=payment_id, status=PaymentStatus.CREATED).exists()
    fresh = begin_attempt(payment_id=payment_id, actor=PAYER) if waits else None
    attempt = fresh or _last_attempt(payment_id)
    if attempt is not None and attempt.is_open:
        _ask_and_record(attempt, is_fresh=fresh is not None)
    return Payment.objects.get(pk=payment_id)


def _last_attempt(payment_id: int) -> PaymentAttempt | None:
    attempts = PaymentAttempt.objects.filter(payment_id=payment_id).select_related("provider_account")
    return attempts.order_by("-number").first()


def _ask_and_record(attempt: PaymentAttempt, *, is_fresh: bool) -> None:
    try:
        provider = open_account(attempt.provider_account)
        answer = call(provider, attempt) if is_fresh else resume(provider, attempt)
    except (ProviderUnavailable, ProviderMisconfigured) as error:
        log.warning("attempt %s did not reach the provider: %s", attempt.key, error)
        record_unreached(
            attempt_id=attempt.pk,
            detail=str(error)[:300],
            is_lasting=isinstance(error, ProviderMisconfigured),
            actor=PAYER,
        )
        return
    record(attempt, answer)


def record(attempt: PaymentAttempt, answer: Answer | None) -> Payment:
    """Third step: what the provider said, or that it does not know the attempt."""
    if answer is None:
        return record_answer(
            attempt_id=attempt.pk, outcome=AttemptOutcome.UNKNOWN, code=NOT_FOUND, actor=PAYER
        )
    back = answer.returned
    return record_answer(
        attempt_id=attempt.pk,
        outcome=answer.outcome,
        reference=answer.reference,
        code=answer.code,
        message=answer.message,
        category=answer.category,
        return_code=back.code if back else "",
        return_message=back.message if back else "",
        returned_date=back.on_date if back else None,
        actor=PAYER,
    )


def resume(provider: PaymentProvider, attempt: PaymentAttempt) -> Answer | None:
    """Find out what became of an attempt; one that provably never left is sent, one that may have left never again."""
    try:
        known = provider.look_up(attempt.key)
    except ProviderTimeout as error:
        return _unknown(error)
    if known is not None or attempt.outcome == AttemptOutcome.UNKNOWN:
        return known
    if not _is_still_wanted(attempt):
        return declined("canceled", "Stopped before it left.", DeclineCategory.CANCELED)
    return call(provider, attempt)


def _is_still_wanted(attempt: PaymentAttempt) -> bool:
    """Whether an attempt that never left is to be sent: nobody canceled it, and no other attempt did its work."""
    payment = Payment.objects.get(pk=attempt.payment_id)
    if attempt.operation == Operation.REFUND:
        return payment.status in COLLECTED
    return payment.status == PaymentStatus.PROCESSING and not payment.cancel_requested


def call(provider: PaymentProvider, attempt: PaymentAttempt) -> Answer:
    """Second step: the call itself. No answer in time is UNKNOWN, never a failure."""
    require_no_transaction("Calling a payment provider")
    try:
        return _send(provider, attempt)
    except ProviderTimeout as error:
        return _unknown(error)


def _unknown(error: ProviderTimeout) -> Answer:
    return Answer(outcome=AttemptOutcome.UNKNOWN, code="timeout", message=str(error))


def _send(provider: PaymentProvider, attempt: PaymentAttempt) -> Answer:
    payment = Payment.objects.select_related(
        "loan__business", "saved_method", "disbursement_order__bank_account"
    ).get(pk=attempt.payment_id)
    match Operation(attempt.operation):
        case Operation.COLLECT:
            return provider.collect(_collect_request(payment, attempt))
        case Operation.DISBURSE:
            return provider.disburse(_disburse_request(payment, attempt))
        case Operation.REFUND:
            return provider.refund(_refund_request(payment, attempt))
    raise AssertionError(attempt.operation)


def _collect_request(payment: Payment, attempt: PaymentAttempt) -> CollectRequest:
    return CollectRequest(
        key=attempt.key,
        amount=attempt.amount,
        currency=payment.currency,
        method=payment.method,
        reference=payment.number,
        on_date=attempt.on_date,
        token=payment.saved_method.token if payment.saved_method else "",
    )


def _disburse_request(payment: Payment, attempt: PaymentAttempt) -> DisburseRequest:
    order = payment.disbursement_order
    account = order.bank_account if order else None
    if account is None:
        raise ProviderMisconfigured(f"{payment.number}: no bank account is known to pay out to.")
    return DisburseRequest(
        key=attempt.key,
        amount=attempt.amount,
        currency=payment.currency,
        method=payment.method,
        reference=payment.number,
        on_date=attempt.on_date,
        account_holder=payment.loan.business.legal_name,
        routing_number=account.routing_number,
        account_number=account.account_number,
    )


def _refund_request(payment: Payment, attempt: PaymentAttempt) -> RefundRequest:
    collected = payment.attempts.get(operation=Operation.COLLECT, outcome=AttemptOutcome.SUCCEEDED)
    return RefundRequest(
        key=attempt.key,
        original_key=collected.key,
        amount=attempt.amount,
        currency=payment.currency,
        on_date=attempt.on_date,
    )
