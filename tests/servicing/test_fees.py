from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput
from servicing.models import Transaction
from servicing.services.charges import FeeNotSaid, assess_fee
from servicing.services.fees import event_fees
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def charge(loan, **what):
    return assess_fee(loan_id=loan.pk, effective_date=TODAY, reason="Because", actor=SYSTEM, **what)


class TestFeeOfTheProduct:
    def test_costs_what_the_product_says(self, loan):
        assert [fee.code for fee in event_fees(loan)] == ["returned-payment"]
        fee = charge(loan, fee="returned-payment")

        assert (fee.amount, fee.reference) == (Decimal("25.00"), "Returned payment fee")
        assert fee.details == {"fee": "returned-payment"}
        assert fresh(loan).position.fees == Decimal("25.00")
        assert_books_prove()

    def test_with_another_amount_is_refused(self, loan):
        with pytest.raises(FeeNotSaid, match="costs 25.00 on LN-.*, not 24.99"):
            charge(loan, fee="returned-payment", amount=Decimal("24.99"))
        assert not Transaction.objects.filter(kind="FEE").exists()

        charge(loan, fee="returned-payment", amount=Decimal("25.00"))

    def test_that_it_does_not_have_is_refused(self, loan):
        with pytest.raises(InvalidInput):
            charge(loan, fee="origination")

    def test_without_a_fee_needs_an_amount(self, loan):
        with pytest.raises(FeeNotSaid):
            charge(loan)
        assert charge(loan, amount=Decimal("12.50")).amount == Decimal("12.50")
