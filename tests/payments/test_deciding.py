"""What people decide about payments: stop, try again, give back, look up, resolve."""

from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, NotFound
from loanops.core.models import OutboxMessage
from payments.models import SimulatedMovement
from payments.providers.base import ProviderError
from payments.providers.simulator.provider import Simulator
from payments.services.collecting import handle_created
from payments.services.deciding import (
    NothingToResolve,
    UnableToCancel,
    UnableToRefundPayment,
    UnableToRetry,
    cancel_payment,
    handle_cancel_requested,
    look_up_payment,
    refund_payment,
    resolve_payment,
    retry_payment,
)
from payments.services.polling import handle_look_up_requested
from payments.states import AttemptOutcome, Operation, PaymentStatus, WaitingFor
from servicing.models import Transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, staff
from tests.factories.parties import make_borrower
from tests.factories.payments import (
    DECLINED,
    DOWN,
    LOST,
    STALLED,
    attempt_of,
    borrowing_loan,
    collect,
    make_payment,
    refreshed,
)
from tests.factories.servicing import fresh

pytestmark = pytest.mark.django_db


class TestCancelPayment:
    def test_what_has_not_left_is_canceled_at_once(self) -> None:
        payment = make_payment()

        cancel_payment(payment_id=payment.pk, reason="asked", actor=SYSTEM)
        handle_created(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.CANCELED
        assert not SimulatedMovement.objects.exists()

    def test_what_the_provider_still_holds_is_stopped_there(self) -> None:
        payment = collect(amount=STALLED)

        cancel_payment(payment_id=payment.pk, actor=SYSTEM)
        assert refreshed(payment).status == PaymentStatus.PROCESSING
        handle_cancel_requested(payment_id=payment.pk)
        handle_cancel_requested(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.CANCELED
        assert SimulatedMovement.objects.get().state == "CANCELED"

    def test_too_late_at_the_provider_means_it_counts(self) -> None:
        payment = collect(amount=STALLED)
        SimulatedMovement.objects.update(state="BOOKED")

        cancel_payment(payment_id=payment.pk, actor=SYSTEM)
        handle_cancel_requested(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED

    def test_what_never_reached_the_provider_is_not_sent_any_more(self) -> None:
        payment = collect(amount=DOWN)

        cancel_payment(payment_id=payment.pk, actor=SYSTEM)
        handle_cancel_requested(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.CANCELED
        assert SimulatedMovement.objects.get().calls == 1

    def test_a_provider_that_cannot_be_asked_leaves_it_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        payment = collect(amount=STALLED)
        cancel_payment(payment_id=payment.pk, actor=SYSTEM)

        def fail(*_: object) -> None:
            raise ProviderError("broken")

        monkeypatch.setattr(Simulator, "cancel", fail)
        handle_cancel_requested(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.PROCESSING

    def test_refuses_what_ended(self) -> None:
        payment = collect()

        with pytest.raises(UnableToCancel, match="is succeeded"):
            cancel_payment(payment_id=payment.pk, actor=SYSTEM)

    def test_a_borrower_cancels_his_own_only(self) -> None:
        payment, other = make_payment(), make_payment()
        borrower = actor_of_user(make_borrower(payment.loan.business))

        cancel_payment(payment_id=payment.pk, actor=borrower)
        with pytest.raises(NotFound):
            cancel_payment(payment_id=other.pk, actor=borrower)


class TestRetryPayment:
    def test_is_a_new_attempt_under_a_new_key(self) -> None:
        payment = collect(amount=DECLINED)
        first = attempt_of(payment)

        retry_payment(payment_id=payment.pk, reason="payday", actor=SYSTEM)
        assert refreshed(payment).status == PaymentStatus.PROCESSING
        handle_created(payment_id=payment.pk)

        payment, second = refreshed(payment), attempt_of(payment)
        assert (first.number, second.number) == (1, 2) and first.key != second.key
        assert payment.status == PaymentStatus.FAILED
        assert OutboxMessage.objects.filter(event="payment.attempt-added").count() == 1

    def test_may_succeed(self) -> None:
        payment = collect(amount=DECLINED)
        SimulatedMovement.objects.all().delete()
        retry_payment(payment_id=payment.pk, reason="payday", actor=SYSTEM)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("payments.providers.simulator.scenarios.AMOUNTS", {})
            handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert payment.status == PaymentStatus.SUCCEEDED and payment.failure_code == ""
        assert_books_prove()

    def test_refuses_what_did_not_fail(self) -> None:
        with pytest.raises(UnableToRetry, match="only a failed collection"):
            retry_payment(payment_id=collect().pk, reason="x", actor=SYSTEM)

    def test_money_of_both_attempts_is_posted_once_and_shown_to_a_person(self) -> None:
        from payments.providers.base import Answer
        from payments.services.collecting import record

        payment = collect(amount=LOST)
        first = attempt_of(payment)
        for _ in range(3):
            handle_created(payment_id=payment.pk)
        assert refreshed(payment).status == PaymentStatus.FAILED
        retry_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)
        second = attempt_of(payment)

        record(first, Answer(outcome=AttemptOutcome.SUCCEEDED))
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        record(second, Answer(outcome=AttemptOutcome.SUCCEEDED))

        payment = refreshed(payment)
        assert (
            payment.waiting_for == WaitingFor.PERSON and "Attempt 2 moved money too" in payment.waiting_reason
        )
        assert Transaction.objects.filter(source_key=payment.public_id).count() == 1

    def test_an_attempt_that_never_left_is_not_sent_when_the_first_one_succeeded_after_all(self) -> None:
        from payments.providers.base import Answer
        from payments.services.collecting import record

        payment = collect(amount=LOST)
        first = attempt_of(payment)
        for _ in range(3):
            handle_created(payment_id=payment.pk)
        retry_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)
        record(first, Answer(outcome=AttemptOutcome.SUCCEEDED))

        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.SUCCEEDED, "")
        assert (attempt_of(payment).outcome, attempt_of(payment).category) == ("DECLINED", "CANCELED")

    def test_money_that_came_after_all_counts(self) -> None:
        from payments.providers.base import Answer
        from payments.services.collecting import record

        payment = collect(amount=DECLINED)

        record(attempt_of(payment), Answer(outcome=AttemptOutcome.SUCCEEDED))

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        assert_books_prove()


class TestRefundPayment:
    def test_undoes_the_payment_once_the_money_left(self) -> None:
        loan = borrowing_loan()
        before = fresh(loan).position.current_balance
        payment = collect(loan, "500.00")

        refund_payment(payment_id=payment.pk, reason="paid twice", actor=SYSTEM)
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        handle_created(payment_id=payment.pk)
        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert payment.status == PaymentStatus.REFUNDED
        assert attempt_of(payment).operation == Operation.REFUND
        assert Transaction.objects.filter(reverses=payment.transaction).count() == 1
        assert fresh(loan).position.current_balance == before
        assert SimulatedMovement.objects.filter(operation="REFUND", state="BOOKED").count() == 1
        assert_books_prove()

    def test_a_declined_refund_needs_a_person_and_changes_nothing(self) -> None:
        payment = collect(amount="500.00")
        refund_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)
        SimulatedMovement.objects.all().delete()

        handle_created(payment_id=payment.pk)

        payment = refreshed(payment)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.SUCCEEDED, WaitingFor.PERSON)
        assert "refund was declined" in payment.waiting_reason

    def test_refuses_a_second_refund_and_what_was_not_collected(self) -> None:
        payment, failed = collect(), collect(amount=DECLINED)
        refund_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)

        with pytest.raises(UnableToRefundPayment, match="under way"):
            refund_payment(payment_id=payment.pk, reason="x", actor=SYSTEM)
        with pytest.raises(UnableToRefundPayment, match="is failed"):
            refund_payment(payment_id=failed.pk, reason="x", actor=SYSTEM)

    @pytest.mark.parametrize(("amount", "alone"), [("1000.00", True), ("1000.01", False)])
    def test_needs_a_second_person_above_the_limit(self, amount: str, alone: bool) -> None:
        payment = collect(amount=amount)
        analyst = staff(Role.FINANCE_ANALYST)

        if alone:
            assert refund_payment(payment_id=payment.pk, reason="x", actor=analyst).pk == payment.pk
            return
        with pytest.raises(ApprovalRequired, match="above your limit"):
            refund_payment(payment_id=payment.pk, reason="x", actor=analyst)


class TestResolvePayment:
    def test_takes_it_off_the_list(self) -> None:
        payment = collect(amount=LOST)
        for _ in range(3):
            handle_created(payment_id=payment.pk)
        assert refreshed(payment).waiting_for == WaitingFor.PERSON

        resolved = resolve_payment(payment_id=payment.pk, reason="told the borrower", actor=SYSTEM)

        assert (resolved.waiting_for, resolved.waiting_reason) == ("", "")
        with pytest.raises(NothingToResolve):
            resolve_payment(payment_id=payment.pk, reason="again", actor=SYSTEM)

    def test_an_open_attempt_is_looked_up_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("payments.providers.simulator.bank.FAILED_CALLS", 7)
        payment = collect(amount=DOWN)
        for _ in range(6):
            handle_created(payment_id=payment.pk)
        assert refreshed(payment).waiting_for == WaitingFor.PERSON

        resolve_payment(payment_id=payment.pk, reason="line mended", actor=SYSTEM)
        handle_created(payment_id=payment.pk)

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED


class TestLookUpPayment:
    def test_asks_the_provider_after_commit(self) -> None:
        payment = collect(amount=STALLED)
        look_up_payment(payment_id=payment.pk, actor=SYSTEM)
        (message,) = OutboxMessage.objects.filter(event="payment.look-up-requested")

        handle_look_up_requested(**message.payload)
        handle_look_up_requested(**message.payload)

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED
        assert refreshed(payment).amount == Decimal("13.03")
