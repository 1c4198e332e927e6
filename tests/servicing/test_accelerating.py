from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from loanops.notifications.models import Notification
from servicing.models import Transaction
from servicing.services.accelerating import UnableToAccelerate, accelerate_loan
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def accelerate(loan, on=TODAY, actor=SYSTEM):
    return accelerate_loan(loan_id=loan.pk, effective_date=on, reason="Default", actor=actor)


class TestAccelerateLoan:
    def test_makes_everything_due_and_tells_the_borrower(self, loan):
        owed = fresh(loan).position.total_outstanding
        acceleration = accelerate(loan)

        position = fresh(loan).position
        assert (position.total_due, position.total_outstanding) == (owed, owed)
        assert acceleration.amount == owed
        notice = Notification.objects.get(template_code="loan.accelerated")
        assert f"{owed:,.2f}" in notice.body
        assert_books_prove()

    def test_is_for_loans_past_due_from_the_first_day(self, loan):
        with pytest.raises(UnableToAccelerate, match="is not past due on 2026-02-15"):
            accelerate(loan, date(2026, 2, 15))
        assert not Transaction.objects.filter(kind="ACCELERATION").exists()

        accelerate(loan, date(2026, 2, 16))
        assert_books_prove()

    def test_happens_once(self, loan):
        accelerate(loan)
        with pytest.raises(UnableToAccelerate, match="was accelerated on 2026-03-02"):
            accelerate(loan)
        assert Notification.objects.filter(template_code="loan.accelerated").count() == 1

    def test_reversed_falls_due_by_installments_again(self, loan):
        before = fresh(loan).position
        reverse_transaction(transaction_id=accelerate(loan).pk, reason="Cured", actor=SYSTEM)

        after = fresh(loan).position
        assert (after.total_due, after.next_due_date) == (before.total_due, before.next_due_date)
        accelerate(loan)
        assert_books_prove()

    def test_paid_in_full_closes_the_loan(self, loan):
        accelerate(loan)
        pay(loan, fresh(loan).position.total_due)

        loan = fresh(loan)
        assert (loan.status, loan.position.credit) == ("CLOSED", Decimal("0.00"))
        assert_books_prove()

    def test_always_needs_a_second_person(self, loan, agent):
        with pytest.raises(ApprovalRequired):
            accelerate(loan, actor=agent)
