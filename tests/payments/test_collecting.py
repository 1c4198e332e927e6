"""A payment's three steps: once and only once, wherever the process dies and whoever goes on."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import permutations
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from loanops.audit.models import AuditEvent
from loanops.core.models import OutboxMessage
from loanops.notifications.models import Notification
from payments.models import Payment, SimulatedMovement
from payments.providers.base import Answer
from payments.providers.simulator.provider import Simulator
from payments.services import attempts, collecting, outcomes
from payments.services.collecting import handle_created
from payments.services.polling import poll_unknown
from payments.states import AttemptOutcome, DeclineCategory, PaymentStatus, WaitingFor
from servicing.models import Transaction
from tests.books import assert_books_prove
from tests.factories.payments import (
    ANSWERED_TWICE,
    DECLINED,
    DECLINED_FOR_GOOD,
    DOWN,
    LOST,
    STALLED,
    attempt_of,
    borrowing_loan,
    collect,
    make_payment,
    make_saved_method,
    refreshed,
    simulator,
)
from tests.factories.servicing import fresh


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def receipts(payment: Payment) -> list[Transaction]:
    return list(Transaction.objects.filter(source_key=payment.public_id))


def poll_now() -> None:
    """A round of polling, whatever the schedule says."""
    poll_unknown(everything=True)


@pytest.mark.django_db
class TestCollecting:
    def test_an_accepted_payment_is_posted_to_the_loan_in_the_same_step(self) -> None:
        loan = borrowing_loan()
        before = fresh(loan).position.current_balance

        payment = collect(loan, "500.00")

        assert payment.status == PaymentStatus.SUCCEEDED and payment.waiting_for == ""
        assert payment.effective_date == date(2026, 3, 2)
        assert payment.transaction.amount == Decimal("500.00")
        assert payment.transaction.source_key == payment.public_id
        assert payment.transaction.cash_account == "cash-clearing-simulator"
        assert fresh(loan).position.current_balance == before - Decimal("500.00")
        assert_books_prove()

    def test_the_borrower_is_told(self) -> None:
        payment = collect(amount="500.00")

        (message,) = Notification.objects.filter(template_code="payment.succeeded")
        assert message.recipient == "office@riverside.example"
        assert message.loan_number == payment.loan.number
        assert payment.number in message.body and "$500.00" in message.subject

    @pytest.mark.parametrize(
        ("amount", "code", "category"),
        [
            (DECLINED, "insufficient_funds", DeclineCategory.SOFT),
            (DECLINED_FOR_GOOD, "account_closed", DeclineCategory.HARD),
        ],
    )
    def test_a_declined_payment_fails_and_touches_nothing(
        self, amount: Decimal, code: str, category: DeclineCategory
    ) -> None:
        payment = collect(amount=amount)

        assert (payment.status, payment.failure_code) == (PaymentStatus.FAILED, code)
        assert attempt_of(payment).category == category
        assert not receipts(payment)
        assert Notification.objects.filter(template_code="payment.failed").count() == 1

    def test_an_unknown_payment_waits_for_the_provider_and_is_not_sent_again(self) -> None:
        payment = collect(amount=STALLED)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.PROCESSING, WaitingFor.PROVIDER)
        assert attempt_of(payment).outcome == AttemptOutcome.UNKNOWN

        handle_created(payment_id=payment.pk)
        assert refreshed(payment).status == PaymentStatus.PROCESSING
        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert payment.status == PaymentStatus.SUCCEEDED and len(receipts(payment)) == 1
        assert SimulatedMovement.objects.get(key=attempt_of(payment).key).calls == 1

    def test_what_became_known_days_later_counts_from_the_day_it_was_made(self) -> None:
        from tests.factories.servicing import set_business_date

        payment = collect(amount=STALLED)
        set_business_date(date(2026, 3, 6))
        poll_now()
        poll_now()

        payment = refreshed(payment)
        assert payment.effective_date == payment.transaction.effective_date == date(2026, 3, 2)
        assert payment.transaction.posting_date == date(2026, 3, 6)
        assert_books_prove()

    def test_a_time_out_is_looked_up_and_given_up_only_when_it_provably_never_arrived(self) -> None:
        payment = collect(amount=LOST)
        assert attempt_of(payment).code == "timeout"
        for looks in (1, 2):
            poll_now()
            assert refreshed(payment).status == PaymentStatus.PROCESSING, looks

        poll_now()

        payment = refreshed(payment)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.FAILED, WaitingFor.PERSON)
        assert attempt_of(payment).category == DeclineCategory.NOT_RECEIVED
        assert not receipts(payment)

    def test_a_provider_that_is_down_is_called_again_with_the_same_key(self) -> None:
        payment = collect(amount=DOWN)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.PROCESSING, WaitingFor.SCHEDULED_RETRY)
        assert attempt_of(payment).outcome == ""

        handle_created(payment_id=payment.pk)
        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert payment.status == PaymentStatus.SUCCEEDED and payment.attempts.count() == 1
        assert attempt_of(payment).failed_calls == 2

    def test_a_provider_that_stays_down_ends_with_a_person(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("payments.providers.simulator.bank.FAILED_CALLS", 100)
        payment = collect(amount=DOWN)
        for _ in range(5):
            handle_created(payment_id=payment.pk)
            assert refreshed(payment).waiting_for == WaitingFor.SCHEDULED_RETRY

        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert (payment.waiting_for, payment.next_look_at) == (WaitingFor.PERSON, None)
        assert payment.status == PaymentStatus.PROCESSING

    def test_missing_credentials_need_a_person_at_once(self) -> None:
        account = simulator()
        account.credential_reference = "env:NO_SUCH_SECRET_ANYWHERE"
        account.save()

        payment = collect()

        assert (
            payment.waiting_for == WaitingFor.PERSON and "NO_SUCH_SECRET_ANYWHERE" in payment.waiting_reason
        )

    def test_a_saved_method_sends_its_token(self) -> None:
        loan = borrowing_loan()
        saved = make_saved_method(loan, "sim_decline")

        payment = collect(loan, "100.00", saved_method_id=saved.pk)

        assert payment.status == PaymentStatus.FAILED
        assert (payment.saved_method, payment.method) == (saved, "ACH")

    def test_nothing_happens_to_a_payment_that_ended(self) -> None:
        payment = collect()
        version, events = payment.version, AuditEvent.objects.count()

        handle_created(payment_id=payment.pk)

        assert refreshed(payment).version == version
        assert AuditEvent.objects.count() == events

    def test_the_audit_trail_tells_each_step_once(self) -> None:
        payment = collect(amount=STALLED)
        poll_now()
        poll_now()

        links = AuditEvent.objects.filter(links__record_type="payments.Payment", links__record_id=payment.pk)
        assert list(links.order_by("id").values_list("event", flat=True)) == [
            "payment.created",
            "payment.attempt-begun",
            "payment.answered",
            "payment.answered",
            "payment.answered",
        ]


def _kill(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, *, after: bool) -> None:
    original = getattr(module, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            original(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(module, name, dying)


PLACES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before the attempt is recorded": lambda m: _kill(m, collecting, "begin_attempt", after=False),
    "while the attempt is recorded": lambda m: _kill(m, attempts, "add_attempt", after=True),
    "after the attempt, before the call": lambda m: _kill(m, collecting, "call", after=False),
    "while the provider is asked": lambda m: _kill(m, Simulator, "collect", after=True),
    "after the call, before the outcome": lambda m: _kill(m, collecting, "record", after=False),
    "after the receipt, before the commit": lambda m: _kill(m, outcomes, "post_to_loan", after=True),
    "at the very end of the last step": lambda m: _kill(m, outcomes, "tell", after=True),
    "after the outcome is recorded": lambda m: _kill(m, collecting, "record", after=True),
}


@pytest.mark.django_db
class TestDyingAnywhere:
    def _die(self, payment: Payment, place: str) -> None:
        with pytest.MonkeyPatch.context() as patched:
            PLACES[place](patched)
            try:
                handle_created(payment_id=payment.pk)
            except Killed:
                pass

    def _assert_once(self, payment: Payment) -> None:
        payment = refreshed(payment)
        assert payment.status == PaymentStatus.SUCCEEDED
        assert [r.pk for r in receipts(payment)] == [payment.transaction_id]
        assert payment.attempts.count() == 1
        assert SimulatedMovement.objects.filter(state="BOOKED").count() == 1
        assert Notification.objects.filter(template_code="payment.succeeded").count() == 1
        assert_books_prove()

    @pytest.mark.parametrize("place", PLACES)
    @pytest.mark.parametrize("finish", ["outbox", "polling"])
    def test_finishes_once_and_once_only(self, place: str, finish: str) -> None:
        payment = make_payment()

        self._die(payment, place)
        if finish == "outbox":
            handle_created(payment_id=payment.pk)
        else:
            poll_now()

        self._assert_once(payment)

    def test_dying_everywhere_one_place_after_another(self) -> None:
        payment = make_payment()
        for place in PLACES:
            self._die(payment, place)
            self._die(payment, place)

        poll_now()

        self._assert_once(payment)

    @pytest.mark.parametrize("place", PLACES)
    def test_a_stalled_payment_survives_it_too(self, place: str) -> None:
        payment = make_payment(amount=STALLED)
        for _ in range(2):
            self._die(payment, place)
        for _ in range(3):
            poll_now()

        self._assert_once(payment)

    def test_an_attempt_that_timed_out_is_never_sent_again_even_after_a_crash(self) -> None:
        payment = collect(amount=LOST)
        calls: list[str] = []

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Simulator, "collect", lambda self, request: calls.append(request.key))
            handle_created(payment_id=payment.pk)

        assert calls == []

    def test_a_call_broken_off_is_taken_up_after_its_time_not_before(self) -> None:
        payment = make_payment()
        self._die(payment, "after the attempt, before the call")

        assert poll_unknown().asked == 0
        Payment.objects.update(next_look_at="2026-01-01T00:00:00Z")
        assert poll_unknown().asked == 1
        self._assert_once(payment)


ANSWERS = {
    "unknown": Answer(outcome=AttemptOutcome.UNKNOWN, code="pending"),
    "succeeded": Answer(outcome=AttemptOutcome.SUCCEEDED, reference="sim_1"),
    "succeeded again": Answer(outcome=AttemptOutcome.SUCCEEDED, reference="sim_1"),
    "declined": Answer(
        outcome=AttemptOutcome.DECLINED, code="insufficient_funds", category=DeclineCategory.SOFT
    ),
}


@pytest.mark.django_db
class TestAnswersInAnyOrder:
    @pytest.mark.parametrize("order", list(permutations(ANSWERS)), ids=" > ".join)
    def test_money_that_moved_is_posted_once_whatever_else_is_said(self, order: tuple[str, ...]) -> None:
        payment = make_payment()
        attempt = attempts.begin_attempt(payment_id=payment.pk, actor=collecting.PAYER)
        assert attempt is not None

        for name in order:
            collecting.record(attempt, ANSWERS[name])

        payment = refreshed(payment)
        assert payment.status == PaymentStatus.SUCCEEDED
        assert len(receipts(payment)) == 1
        assert payment.failure_code == ""

    def test_messages_that_come_twice_change_nothing_the_second_time(self) -> None:
        payment = collect(amount=ANSWERED_TWICE)
        attempt, provider = attempt_of(payment), Simulator(signing_secret="simulator")
        messages = provider.webhooks(attempt.key)
        assert len(messages) == 2

        for headers, body in messages:
            for event in provider.parse_webhook(headers, body):
                collecting.record(attempt, event.answer)

        assert len(receipts(payment)) == 1
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        assert_books_prove()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_many_workers_on_one_payment_post_it_once(self) -> None:
        loan = borrowing_loan()
        with transaction.atomic():
            payment = make_payment(loan)
            OutboxMessage.objects.all().delete()
        together = Barrier(8, timeout=30)
        errors: list[BaseException] = []

        def work() -> None:
            try:
                together.wait()
                handle_created(payment_id=payment.pk)
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert errors == []
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        assert len(receipts(payment)) == 1
        assert_books_prove()

    def test_leaves_through_the_outbox_after_commit(self) -> None:
        loan = borrowing_loan()
        with transaction.atomic():
            payment = make_payment(loan)
            assert not SimulatedMovement.objects.exists()

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED

    def test_refuses_to_call_inside_a_transaction(self) -> None:
        payment = make_payment(borrowing_loan(), DOWN)
        with transaction.atomic(), pytest.raises(RuntimeError, match="inside a database transaction"):
            handle_created(payment_id=payment.pk)
