from datetime import date
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.core.errors import ApprovalRequired, NotFound
from loanops.usecases import Executed, Proposed
from loanops.usecases.decisions import approve_request
from servicing.models import Transaction
from servicing.selectors import payoff_quote
from servicing.services.charges import assess_fee
from servicing.services.reversals import AlreadyReversed, UnableToReverse, reverse_transaction
from servicing.states import LoanStatus
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def reverse(transaction, actor=SYSTEM):
    return reverse_transaction(transaction_id=transaction.pk, reason="Returned: R01", actor=actor)


class TestReverseTransaction:
    def test_leaves_the_loan_as_if_the_payment_had_never_been(self, loan):
        before = fresh(loan).position
        payment = pay(loan, "700.00")
        reversal = reverse(payment)

        after = fresh(loan).position
        assert (after.principal, after.interest, after.penalties) == (
            before.principal,
            before.interest,
            before.penalties,
        )
        assert lines_of(reversal) == {code: -amount for code, amount in lines_of(payment).items()}
        assert (reversal.reverses, reversal.effective_date) == (payment, payment.effective_date)
        assert_books_prove()

    def test_reopens_a_closed_loan_and_charges_the_interest_of_the_days_between(self, loan):
        payment = pay(loan, payoff_quote(loan, TODAY).total)
        set_business_date(date(2026, 3, 20))
        reverse(payment)

        loan = fresh(loan)
        assert (loan.status, loan.closed_date, loan.close_reason) == (LoanStatus.ACTIVE, None, "")
        assert loan.position.as_of == date(2026, 3, 20)
        assert loan.position.interest > Decimal("250.00")
        assert_books_prove()

    def test_after_corrections_by_a_replay_undoes_what_is_booked_now(self, loan):
        later = pay(loan, "1066.19", date(2026, 2, 27))
        pay(loan, "500.00", date(2026, 2, 1))
        reversal = reverse(later)

        assert lines_of(reversal) == {code: -amount for code, amount in lines_of(later).items()}
        assert_books_prove()

    def test_happens_once(self, loan):
        payment = pay(loan, "700.00")
        reverse(payment)

        with pytest.raises(AlreadyReversed, match="was reversed on 2026-03-02"):
            reverse(payment)
        assert Transaction.objects.filter(kind="REVERSAL", reverses=payment).count() == 1

    def test_undoes_a_fee(self, loan):
        fee = assess_fee(
            loan_id=loan.pk, amount=Decimal("30.00"), effective_date=TODAY, reason="Wire", actor=SYSTEM
        )
        reverse(fee)

        assert fresh(loan).position.fees == Decimal("0.00")
        assert_books_prove()

    def test_refuses_a_late_fee_which_follows_from_dates(self, loan):
        with pytest.raises(UnableToReverse, match="waive penalties instead"):
            reverse(Transaction.objects.get(loan=loan, kind="LATE_FEE"))

    def test_refuses_a_disbursement_and_a_reversal(self, loan):
        with pytest.raises(UnableToReverse, match="disbursement order"):
            reverse(Transaction.objects.get(loan=loan, kind="DISBURSEMENT"))
        with pytest.raises(UnableToReverse, match="enter the transaction again"):
            reverse(reverse(pay(loan, "10.00")))

    def test_refuses_what_does_not_exist(self, db):
        with pytest.raises(NotFound):
            reverse_transaction(transaction_id=999_999, reason="x", actor=SYSTEM)

    def test_within_ones_limit_needs_nobody_else(self, loan, analyst):
        payment = pay(loan, "5000.00")

        outcome = reverse_transaction.submit(transaction_id=payment.pk, reason="R01", actor=analyst)

        assert isinstance(outcome, Executed)
        assert_books_prove()

    def test_a_cent_above_ones_limit_waits_for_a_second_person(self, loan, analyst, finance_manager):
        payment = pay(loan, "5000.01")

        with pytest.raises(ApprovalRequired):
            reverse(payment, analyst)
        outcome = reverse_transaction.submit(transaction_id=payment.pk, reason="R01", actor=analyst)
        assert isinstance(outcome, Proposed)
        assert not Transaction.objects.filter(reverses=payment).exists()

        approve_request(approval_id=outcome.request.pk, actor=finance_manager)
        assert Transaction.objects.filter(reverses=payment).exists()
        assert ApprovalRequest.objects.get().status == "APPROVED"
        assert_books_prove()

    def test_of_a_payment_from_before_many_ends_of_day_replays_them_all(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        close_days(date(2026, 4, 20))
        reverse(payment)

        position = fresh(loan).position
        assert position.days_past_due == (date(2026, 4, 21) - date(2026, 2, 15)).days
        assert Transaction.objects.standing().filter(loan=loan, kind="LATE_FEE").count() == 2
        assert_books_prove()
