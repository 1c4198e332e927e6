from datetime import date
from decimal import Decimal

import pytest

from loanops.usecases import Executed, Proposed
from servicing.models import Transaction
from servicing.services.goodwill import UnableToGrantGoodwill, grant_goodwill_credit
from servicing.services.recording import LoanNotOpen
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def grant(loan, amount, on=TODAY, actor=SYSTEM):
    return grant_goodwill_credit(
        loan_id=loan.pk, amount=Decimal(amount), effective_date=on, reason="Our mistake", actor=actor
    )


class TestGrantGoodwillCredit:
    def test_counts_like_a_payment_at_the_lenders_cost(self, loan):
        credit = grant(loan, "25.00")

        assert fresh(loan).position.penalties == Decimal("0.00")
        assert lines_of(credit) == {
            "penalties-receivable": Decimal("-25.00"),
            "discounts-waivers": Decimal("25.00"),
        }
        assert_books_prove()

    def test_of_all_that_is_owed_closes_the_loan_but_not_a_cent_more(self, loan):
        owed = fresh(loan).position.total_outstanding
        with pytest.raises(UnableToGrantGoodwill, match="is owed on 2026-03-02"):
            grant(loan, owed + Decimal("0.01"))
        assert not Transaction.objects.filter(kind="GOODWILL_CREDIT").exists()

        grant(loan, owed)
        assert fresh(loan).status == "CLOSED"
        assert_books_prove()

    def test_reversed_is_owed_again(self, loan):
        before = fresh(loan).position.total_outstanding
        reverse_transaction(transaction_id=grant(loan, "300.00").pk, reason="x", actor=SYSTEM)

        assert fresh(loan).position.total_outstanding == before
        assert_books_prove()

    def test_dated_back_moves_later_payments(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 20))
        before = lines_of(payment)
        grant(loan, "200.00", date(2026, 2, 15))

        assert lines_of(payment) != before
        assert_books_prove()

    def test_is_not_for_a_charged_off_loan(self, charged_off):
        with pytest.raises(LoanNotOpen):
            grant(charged_off, "5.00", date(2026, 7, 1))

    def test_up_to_ones_limit_is_done_at_once_and_a_cent_above_it_proposed(self, loan, officer):
        common = {"loan_id": loan.pk, "effective_date": TODAY, "reason": "Ours", "actor": officer}

        assert isinstance(grant_goodwill_credit.submit(amount=Decimal("100.01"), **common), Proposed)
        assert isinstance(grant_goodwill_credit.submit(amount=Decimal("100.00"), **common), Executed)
        assert_books_prove()
