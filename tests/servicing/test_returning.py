from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput
from loanops.usecases import Executed, Proposed
from servicing.models import Transaction
from servicing.selectors import payoff_quote
from servicing.services.recording import EffectiveDateInFuture
from servicing.services.returning import UnableToReturn, return_payment
from servicing.services.reversals import AlreadyReversed
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def returned(transaction, code="R01", on=TODAY, actor=SYSTEM):
    return return_payment(
        transaction_id=transaction.pk,
        return_code=code,
        returned_date=on,
        reason="Bounced",
        actor=actor,
    )


def fees(loan):
    return list(Transaction.objects.filter(loan=loan, kind="FEE").values_list("amount", "effective_date"))


class TestReturnPayment:
    def test_undoes_it_and_charges_the_products_fee_from_the_day_of_the_return(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        set_business_date(date(2026, 3, 4))
        reversal = returned(payment, " r01 ", date(2026, 3, 3))

        assert reversal.details == {
            "undone_as": "RETURN",
            "return_code": "R01",
            "returned_date": "2026-03-03",
        }
        assert fees(loan) == [(Decimal("25.00"), date(2026, 3, 3))]
        assert fresh(loan).position.days_past_due == 17
        assert_books_prove()

    @pytest.mark.parametrize(("code", "count"), [("R09", 1), ("NSF", 1), ("R10", 0), ("R03", 0)])
    def test_charges_the_fee_only_where_the_payer_is_the_cause(self, loan, code, count):
        returned(pay(loan, "100.00"), code)

        assert len(fees(loan)) == count
        assert_books_prove()

    def test_charges_nothing_where_the_product_has_no_such_fee(self):
        loan = make_active_loan(snapshot={"fees": []})
        returned(pay(loan, "100.00"))

        assert fees(loan) == []

    def test_reopens_a_closed_loan(self, loan):
        payment = pay(loan, payoff_quote(loan, TODAY).total)
        set_business_date(date(2026, 3, 9))
        returned(payment, on=date(2026, 3, 9))

        loan = fresh(loan)
        assert (loan.status, loan.closed_date) == ("ACTIVE", None)
        assert loan.position.fees == Decimal("25.00")
        assert_books_prove()

    def test_of_a_recovery_costs_no_fee(self, charged_off):
        from servicing.services.receipts import record_recovery

        recovery = record_recovery(
            loan_id=charged_off.pk,
            amount=Decimal("100.00"),
            effective_date=date(2026, 7, 1),
            actor=SYSTEM,
        )
        returned(recovery, on=date(2026, 7, 1))

        assert fees(charged_off) == []
        assert fresh(charged_off).position.recovered == Decimal("0.00")
        assert_books_prove()

    def test_cannot_come_back_before_it_came_or_tomorrow(self, loan):
        payment = pay(loan, "100.00", date(2026, 2, 20))
        with pytest.raises(UnableToReturn, match="counts from 2026-02-20"):
            returned(payment, on=date(2026, 2, 19))
        with pytest.raises(EffectiveDateInFuture):
            returned(payment, on=date(2026, 3, 3))

        assert not Transaction.objects.filter(kind="REVERSAL", reverses=payment).exists()
        returned(payment, on=date(2026, 2, 20))
        assert_books_prove()

    def test_needs_a_code(self, loan):
        with pytest.raises(InvalidInput):
            returned(pay(loan, "100.00"), "?")

    def test_happens_once_and_charges_one_fee(self, loan):
        payment = pay(loan, "100.00")
        returned(payment)
        with pytest.raises(AlreadyReversed):
            returned(payment)
        assert len(fees(loan)) == 1

    def test_above_ones_limit_waits_for_a_second_person(self, loan, analyst):
        common = {
            "return_code": "R01",
            "returned_date": TODAY,
            "reason": "Bounced",
            "actor": analyst,
        }
        small, large = pay(loan, "5000.00"), pay(loan, "5000.01")

        assert isinstance(return_payment.submit(transaction_id=large.pk, **common), Proposed)
        assert isinstance(return_payment.submit(transaction_id=small.pk, **common), Executed)
