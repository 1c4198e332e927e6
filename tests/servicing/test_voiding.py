from datetime import date
from decimal import Decimal

import pytest

from servicing.models import Transaction
from servicing.selectors import payoff_quote
from servicing.services.charges import assess_fee
from servicing.services.receipts import post_receipt
from servicing.services.reversals import AlreadyReversed
from servicing.services.voiding import UnableToVoid, void_payment
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def void(transaction):
    return void_payment(transaction_id=transaction.pk, reason="Check torn up", actor=SYSTEM)


class TestVoidPayment:
    def test_on_the_day_it_was_recorded_leaves_the_loan_as_before(self, loan):
        before = fresh(loan).position
        voided = void(pay(loan, "700.00", date(2026, 2, 20)))

        after = fresh(loan).position
        assert (after.principal, after.interest, after.total_due) == (
            before.principal,
            before.interest,
            before.total_due,
        )
        assert voided.details == {"undone_as": "VOID"}
        assert_books_prove()

    def test_a_day_later_is_refused_and_leaves_nothing_behind(self, loan):
        payment = pay(loan, "700.00")
        set_business_date(date(2026, 3, 3))

        with pytest.raises(UnableToVoid, match="recorded on 2026-03-02 and has left since"):
            void(payment)
        assert not Transaction.objects.filter(reverses=payment).exists()
        assert_books_prove()

    def test_reopens_a_loan_it_had_paid_off(self, loan):
        void(pay(loan, payoff_quote(loan, TODAY).total))

        assert fresh(loan).status == "ACTIVE"
        assert_books_prove()

    def test_happens_once(self, loan):
        payment = pay(loan, "700.00")
        void(payment)
        with pytest.raises(AlreadyReversed):
            void(payment)

    def test_is_not_for_money_a_provider_has(self, loan):
        receipt = post_receipt(
            loan_id=loan.pk,
            amount=Decimal("100.00"),
            effective_date=TODAY,
            source_key="sim:1",
            actor=SYSTEM,
        )
        with pytest.raises(UnableToVoid, match="A provider has this money"):
            void(receipt)

    def test_is_not_for_fees(self, loan):
        fee = assess_fee(
            loan_id=loan.pk, amount=Decimal("5.00"), effective_date=TODAY, reason="Wire", actor=SYSTEM
        )
        with pytest.raises(UnableToVoid, match="is no payment"):
            void(fee)
