"""Disbursements: sent once, booked on the loan, and shown on it when they fail or come back."""

from datetime import date
from decimal import Decimal

import pytest

from payments.models import Payment, SimulatedMovement
from payments.providers.simulator import bank
from payments.providers.simulator.provider import Simulator
from payments.services import collecting, outcomes
from payments.services.deciding import (
    UnableToCancel,
    UnableToRefundPayment,
    UnableToRetry,
    cancel_payment,
    refund_payment,
    retry_payment,
)
from payments.services.paying_out import handle_approved
from payments.services.polling import look_up, poll_unknown
from payments.services.routing import NoProvider
from payments.states import Operation, PaymentKind, PaymentStatus, WaitingFor
from servicing.models import DisbursementOrder, TransactionKind
from servicing.states import DisbursementStatus, LoanStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.payments import approved_order, attempt_of, refreshed, simulator
from tests.factories.servicing import fresh
from tests.payments.test_collecting import Killed, _kill

pytestmark = pytest.mark.django_db


def _payment(order: DisbursementOrder) -> Payment:
    return refreshed(Payment.objects.get(disbursement_order=order))


class TestHandleApproved:
    def test_sends_the_money_and_the_loan_is_active(self) -> None:
        order = approved_order()

        handle_approved(order_id=order.pk)

        payment, loan = _payment(order), fresh(order.loan)
        order.refresh_from_db()
        assert (payment.kind, payment.status) == (PaymentKind.DISBURSEMENT, PaymentStatus.SUCCEEDED)
        assert payment.amount == Decimal("12000.00")
        assert (order.status, order.reference) == (DisbursementStatus.SETTLED, payment.number)
        assert payment.transaction == order.transaction
        assert payment.transaction.kind == TransactionKind.DISBURSEMENT
        assert payment.transaction.cash_account == "cash-clearing-simulator"
        assert (loan.status, loan.position.principal) == (LoanStatus.ACTIVE, Decimal("12000.00"))
        assert loan.first_disbursed_date == date(2026, 3, 2)
        assert_books_prove()

    def test_is_sent_once_however_often_it_is_announced(self) -> None:
        order = approved_order()

        for _ in range(3):
            handle_approved(order_id=order.pk, later="addition")

        assert Payment.objects.count() == 1
        movement = SimulatedMovement.objects.get()
        assert (movement.operation, movement.calls) == (Operation.DISBURSE, 1)

    def test_an_order_that_no_longer_waits_is_left_alone(self) -> None:
        order = approved_order()
        order.change_status(DisbursementStatus.FAILED)

        handle_approved(order_id=order.pk)

        assert not Payment.objects.exists()

    def test_the_order_shows_that_it_is_on_its_way(self) -> None:
        order = approved_order("13013.03")

        handle_approved(order_id=order.pk)
        order.refresh_from_db()
        assert order.status == DisbursementStatus.SENT
        assert fresh(order.loan).status == LoanStatus.PENDING_DISBURSEMENT
        look_up(_payment(order).pk)
        look_up(_payment(order).pk)

        order.refresh_from_db()
        assert order.status == DisbursementStatus.SETTLED
        assert fresh(order.loan).status == LoanStatus.ACTIVE

    def test_a_declined_one_shows_on_the_order_and_needs_a_person(self) -> None:
        order = approved_order("13013.02")

        handle_approved(order_id=order.pk)

        payment = _payment(order)
        order.refresh_from_db()
        assert (payment.status, payment.waiting_for) == (PaymentStatus.FAILED, WaitingFor.PERSON)
        assert (order.status, order.outcome) == (DisbursementStatus.FAILED, "The account is closed.")
        assert fresh(order.loan).status == LoanStatus.PENDING_DISBURSEMENT

    def test_one_that_was_never_received_is_not_sent_again_by_itself(self) -> None:
        order = approved_order("13013.04")
        handle_approved(order_id=order.pk)
        for _ in range(3):
            poll_unknown(everything=True)

        order.refresh_from_db()
        assert order.status == DisbursementStatus.FAILED
        assert not SimulatedMovement.objects.exists()

    def test_without_a_provider_it_waits_for_one(self) -> None:
        order = approved_order()
        account = simulator()
        account.is_enabled = False
        account.save()

        with pytest.raises(NoProvider):
            handle_approved(order_id=order.pk)
        account.is_enabled = True
        account.save()
        handle_approved(order_id=order.pk)

        assert _payment(order).status == PaymentStatus.SUCCEEDED

    @pytest.mark.parametrize("place", ["call", "record", "disburse", "post"])
    def test_dying_anywhere_it_leaves_once(self, place: str) -> None:
        order = approved_order()
        with pytest.MonkeyPatch.context() as patched:
            match place:
                case "call":
                    _kill(patched, collecting, "call", after=False)
                case "record":
                    _kill(patched, collecting, "record", after=False)
                case "disburse":
                    _kill(patched, Simulator, "disburse", after=True)
                case "post":
                    _kill(patched, outcomes, "post_to_loan", after=True)
            with pytest.raises(Killed):
                handle_approved(order_id=order.pk)

        handle_approved(order_id=order.pk)

        order.refresh_from_db()
        assert order.status == DisbursementStatus.SETTLED
        assert SimulatedMovement.objects.filter(state="BOOKED").count() == 1
        assert order.loan.transactions.count() == 1
        assert_books_prove()


class TestReturnedDisbursement:
    def test_shows_on_the_loan_which_waits_for_another_one(self) -> None:
        order = approved_order()
        handle_approved(order_id=order.pk)
        payment = _payment(order)
        bank.send_back(attempt_of(payment).key, code="R03", on_date=date(2026, 3, 2))

        look_up(payment.pk)

        order.refresh_from_db()
        assert _payment(order).status == PaymentStatus.RETURNED
        assert order.status == DisbursementStatus.RETURNED and "R03" in order.outcome
        loan = fresh(order.loan)
        assert (loan.status, loan.position.principal) == (LoanStatus.PENDING_DISBURSEMENT, Decimal("0.00"))
        assert_books_prove()

    def test_what_the_loan_refuses_to_undo_is_shown_to_a_person(self) -> None:
        from tests.factories.servicing import pay

        order = approved_order()
        handle_approved(order_id=order.pk)
        pay(order.loan, "100.00")
        payment = _payment(order)
        bank.send_back(attempt_of(payment).key, code="R03", on_date=date(2026, 3, 2))

        look_up(payment.pk)

        payment = _payment(order)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.RETURNED, WaitingFor.PERSON)
        assert "Not undone on the loan" in payment.waiting_reason


class TestWhatIsOnlyForCollections:
    def test_a_disbursement_is_not_canceled_retried_or_refunded(self) -> None:
        order = approved_order()
        handle_approved(order_id=order.pk)
        payment_id = _payment(order).pk

        with pytest.raises(UnableToCancel):
            cancel_payment(payment_id=payment_id, actor=SYSTEM)
        with pytest.raises(UnableToRetry):
            retry_payment(payment_id=payment_id, reason="x", actor=SYSTEM)
        with pytest.raises(UnableToRefundPayment):
            refund_payment(payment_id=payment_id, reason="x", actor=SYSTEM)
