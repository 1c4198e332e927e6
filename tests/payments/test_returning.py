"""Returned payments: the loan is as if they had never come."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, LoanOpsError
from loanops.ledger.models import JournalEntry
from loanops.notifications.models import Notification
from payments.models import Payment
from payments.providers.simulator import bank
from payments.services import posting
from payments.services.collecting import handle_created
from payments.services.creating import create_payment
from payments.services.polling import look_up
from payments.services.posting import UnableToPost, post_payment
from payments.services.reconciling import reconcile_day
from payments.services.returning import UnableToMarkReturned, mark_returned
from payments.services.settling import settle_payment
from payments.states import PaymentStatus, WaitingFor
from servicing.models import Transaction
from servicing.services.reversals import reverse_transaction
from servicing.states import LoanStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, staff
from tests.factories.payments import (
    DECLINED,
    attempt_of,
    borrowing_loan,
    collect,
    make_payment,
    refreshed,
)
from tests.factories.servicing import fresh

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def _send_back(payment: Payment, code: str = "R01") -> Payment:
    assert bank.send_back(attempt_of(payment).key, code=code, on_date=DAY)
    look_up(payment.pk)
    return refreshed(payment)


def _balance(account: str) -> Decimal:
    from django.db.models import Sum

    from loanops.ledger.models import JournalLine

    return JournalLine.objects.filter(account__code=account).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


class TestAReturnFromTheProvider:
    def test_reverses_the_receipt_and_tells_the_borrower(self) -> None:
        loan = borrowing_loan()
        before = fresh(loan).position.current_balance

        payment = _send_back(collect(loan, "500.00"))

        assert (payment.status, payment.return_code, payment.returned_date) == (
            PaymentStatus.RETURNED,
            "R01",
            DAY,
        )
        reversal = Transaction.objects.get(reverses=payment.transaction)
        assert reversal.reason == "Returned R01: Insufficient funds"
        fee = Transaction.objects.get(loan=loan, kind="FEE")
        assert (fee.amount, fee.reference) == (Decimal("25.00"), "returned-payment")
        assert fresh(loan).position.current_balance == before + fee.amount
        (message,) = Notification.objects.filter(template_code="payment.returned")
        assert "Insufficient funds" in message.body
        assert_books_prove()

    def test_reopens_a_loan_that_the_payment_had_closed(self) -> None:
        loan = borrowing_loan()
        payment = create_payment(loan_id=loan.pk, amount_choice="PAYOFF", method="ACH", actor=SYSTEM)
        handle_created(payment_id=payment.pk)
        assert fresh(loan).status == LoanStatus.CLOSED

        _send_back(payment)

        assert fresh(loan).status == LoanStatus.ACTIVE
        assert fresh(loan).position.days_past_due == 15
        assert_books_prove()

    def test_coming_back_twice_changes_nothing(self) -> None:
        payment = _send_back(collect())
        look_up(payment.pk)
        handle_created(payment_id=payment.pk)

        assert refreshed(payment).version == payment.version
        assert Transaction.objects.filter(reverses__isnull=False).count() == 1

    def test_a_receipt_that_was_reversed_already_is_left_alone(self) -> None:
        payment = collect()
        reverse_transaction(transaction_id=payment.transaction_id, reason="by hand", actor=SYSTEM)

        payment = _send_back(payment)

        assert (payment.status, payment.waiting_for) == (PaymentStatus.RETURNED, "")


class TestMarkReturned:
    def test_is_the_same_by_hand(self) -> None:
        payment = collect(amount="500.00")

        mark_returned(
            payment_id=payment.pk, code="R10", returned_date=DAY, reason="letter of the bank", actor=SYSTEM
        )

        payment = refreshed(payment)
        assert (payment.status, payment.return_code) == (PaymentStatus.RETURNED, "R10")
        assert_books_prove()

    def test_refuses_what_has_not_succeeded(self) -> None:
        for payment in (make_payment(), collect(amount=DECLINED)):
            with pytest.raises(UnableToMarkReturned):
                mark_returned(payment_id=payment.pk, code="R01", returned_date=DAY, reason="x", actor=SYSTEM)

    @pytest.mark.parametrize(("amount", "alone"), [("1000.00", True), ("1000.01", False)])
    def test_needs_a_second_person_above_the_limit(self, amount: str, alone: bool) -> None:
        payment = collect(amount=amount)
        arguments = {"payment_id": payment.pk, "code": "R01", "returned_date": DAY, "reason": "x"}
        analyst = staff(Role.FINANCE_ANALYST)

        if alone:
            assert mark_returned(**arguments, actor=analyst).status == PaymentStatus.RETURNED
            return
        with pytest.raises(ApprovalRequired):
            mark_returned(**arguments, actor=analyst)


class TestSettlement:
    def test_moves_the_money_from_the_clearing_account_to_ours_once(self) -> None:
        payment = collect(amount="500.00")
        assert _balance("cash-clearing-simulator") == Decimal("500.00")
        cash = _balance("cash")

        for _ in range(2):
            settle_payment(payment_id=payment.pk, settled_date=DAY, actor=SYSTEM)

        assert refreshed(payment).status == PaymentStatus.SETTLED
        assert _balance("cash-clearing-simulator") == 0
        assert _balance("cash") == cash + Decimal("500.00")
        assert JournalEntry.objects.filter(kind="payment-settlement").count() == 1
        assert_books_prove()

    def test_a_settled_payment_that_comes_back_leaves_both_accounts_as_they_were(self) -> None:
        loan = borrowing_loan()
        cash = _balance("cash")
        payment = collect(loan, "500.00")
        settle_payment(payment_id=payment.pk, settled_date=DAY, actor=SYSTEM)

        assert _send_back(payment).status == PaymentStatus.RETURNED

        assert (_balance("cash-clearing-simulator"), _balance("cash")) == (0, cash)
        assert_books_prove()

    def test_a_settled_disbursement_leaves_our_account(self) -> None:
        from payments.services.paying_out import handle_approved
        from tests.factories.payments import approved_order

        handle_approved(order_id=approved_order("5000.00").pk)
        assert _balance("cash-clearing-simulator") == Decimal("-5000.00")

        reconcile_day(DAY)

        assert (_balance("cash-clearing-simulator"), _balance("cash")) == (0, Decimal("-5000.00"))
        assert Payment.objects.get().status == PaymentStatus.SETTLED


class Refusal(LoanOpsError):
    """The loan refuses."""


class TestWhatTheLoanRefuses:
    def test_money_is_kept_and_a_person_posts_it_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(**_: object) -> None:
            raise Refusal("not today")

        with monkeypatch.context() as patched:
            patched.setattr(posting, "post_receipt", refuse)
            payment = collect()
        assert (payment.status, payment.waiting_for) == (PaymentStatus.SUCCEEDED, WaitingFor.PERSON)
        assert payment.waiting_reason == "Not posted to the loan: not today"
        assert payment.transaction is None

        post_payment(payment_id=payment.pk, reason="mended", actor=SYSTEM)

        payment = refreshed(payment)
        assert payment.waiting_for == "" and payment.transaction.amount == payment.amount
        with pytest.raises(UnableToPost, match="nothing to post"):
            post_payment(payment_id=payment.pk, reason="again", actor=SYSTEM)
        assert_books_prove()

    def test_a_payment_that_was_never_posted_comes_back_without_a_reversal(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_: object) -> None:
            raise Refusal("not today")

        with monkeypatch.context() as patched:
            patched.setattr(posting, "post_receipt", refuse)
            payment = collect()

        assert _send_back(payment).status == PaymentStatus.RETURNED
        assert not Transaction.objects.filter(reverses__isnull=False).exists()
