"""Many at once on one loan: nothing is lost, nothing doubled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections

from servicing.models import Allocation, Loan, Transaction
from servicing.services.boarding import board_loan
from servicing.services.receipts import post_receipt
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.origination import make_contract
from tests.factories.servicing import fresh, make_active_loan

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 3, 2)
THREADS = 50


def at_once(work, arguments):
    """Run `work` with each argument in its own thread and connection."""

    def run(argument):
        try:
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        return list(pool.map(run, arguments))


def receive(loan, key):
    return post_receipt(
        loan_id=loan.pk, amount=Decimal("10.00"), effective_date=TODAY, source_key=key, actor=SYSTEM
    )


class TestManyAtOnce:
    def test_fifty_payments_on_one_loan_lose_and_double_nothing(self):
        loan = make_active_loan()
        before = fresh(loan).position.total_outstanding

        at_once(lambda number: receive(loan, f"payment:{number}"), range(THREADS))

        payments = Transaction.objects.filter(loan=loan, kind="REPAYMENT")
        assert payments.count() == THREADS
        assert fresh(loan).position.total_outstanding == before - 10 * THREADS
        sequences = list(
            Transaction.objects.filter(loan=loan).order_by("sequence").values_list("sequence", flat=True)
        )
        assert sequences == list(range(1, len(sequences) + 1))
        current = Allocation.objects.filter(transaction__in=payments, superseded_by=None)
        assert (
            sum(a.fees + a.penalties + a.interest + a.principal + a.credit for a in current) == 10 * THREADS
        )
        assert_books_prove()

    def test_fifty_times_the_same_payment_is_posted_once(self):
        loan = make_active_loan()

        posted = at_once(lambda number: receive(loan, "payment:1"), range(THREADS))

        assert len({each.pk for each in posted}) == 1
        assert Transaction.objects.filter(loan=loan, kind="REPAYMENT").count() == 1
        assert_books_prove()

    def test_boarding_the_same_contract_makes_one_loan(self):
        application = make_contract().application

        boarded = at_once(lambda number: board_loan(application_id=application.pk, actor=SYSTEM), range(8))

        assert len({loan.pk for loan in boarded}) == 1
        assert Loan.objects.count() == 1
