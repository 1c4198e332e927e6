from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidTransition
from loanops.notifications.models import Notification
from loanops.usecases import Executed, Proposed
from servicing.models import SettlementAgreement, Transaction
from servicing.services.receipts import post_receipt, record_recovery
from servicing.services.reversals import UnableToReverse, reverse_transaction
from servicing.services.settling import UnableToSettle, agree_settlement, cancel_settlement
from servicing.states import CloseReason, LoanStatus, SettlementStatus
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def agree(loan, amount="9000.00", on=TODAY, deadline=None, actor=SYSTEM):
    return agree_settlement(
        loan_id=loan.pk,
        amount=Decimal(amount),
        effective_date=on,
        deadline=deadline,
        reason="Lump sum",
        actor=actor,
    )


class TestAgreeSettlement:
    def test_changes_nothing_until_the_money_has_come(self, loan):
        before = fresh(loan).position
        agreement = agree(loan)

        after = fresh(loan).position
        assert (after.total_outstanding, after.total_due) == (before.total_outstanding, before.total_due)
        assert (agreement.status, agreement.owed_at_agreement) == ("OPEN", before.total_outstanding)
        assert_books_prove()

    def test_takes_less_than_is_owed_by_a_cent_at_least(self, loan):
        owed = fresh(loan).position.total_outstanding
        with pytest.raises(UnableToSettle, match="a settlement takes less"):
            agree(loan, owed)
        assert not SettlementAgreement.objects.exists()

        agree(loan, owed - Decimal("0.01"))

    def test_by_a_day_that_has_not_passed(self, loan):
        with pytest.raises(UnableToSettle, match="2026-03-01 has passed"):
            agree(loan, deadline=date(2026, 3, 1))
        agree(loan, deadline=TODAY)

    def test_one_at_a_time(self, loan):
        agreement = agree(loan)
        with pytest.raises(UnableToSettle, match="cancel it first"):
            agree(loan, "8000.00")
        cancel_settlement(agreement_id=agreement.pk, reason="Better offer", actor=SYSTEM)
        agree(loan, "8000.00")

    def test_gives_up_no_more_alone_than_ones_limit(self, loan, agent):
        owed = fresh(loan).position.total_outstanding
        common = {"loan_id": loan.pk, "effective_date": TODAY, "reason": "Lump sum", "actor": agent}

        above = agree_settlement.submit(amount=owed - Decimal("500.01"), **common)
        assert isinstance(above, Proposed)
        assert isinstance(agree_settlement.submit(amount=owed - Decimal("500.00"), **common), Executed)


class TestKeeping:
    def test_forgives_the_rest_and_closes_the_loan_as_settled(self, loan):
        agreement = agree(loan)
        pay(loan, "9000.00")

        loan = fresh(loan)
        assert (loan.status, loan.close_reason, loan.closed_date) == (
            LoanStatus.CLOSED,
            CloseReason.SETTLED,
            TODAY,
        )
        assert (loan.position.total_outstanding, loan.position.credit) == (
            Decimal("0.00"),
            Decimal("0.00"),
        )
        assert SettlementAgreement.objects.get(pk=agreement.pk).status == SettlementStatus.KEPT
        forgiven = Transaction.objects.get(kind="SETTLEMENT")
        assert lines_of(forgiven)["discounts-waivers"] == agreement.owed_at_agreement - 9000
        statuses = loan.history.order_by("history_id").values_list("status", flat=True)
        assert "SETTLED" in set(statuses)
        assert Notification.objects.filter(template_code="loan.settled").count() == 1
        assert_books_prove()

    def test_not_by_a_cent_less(self, loan):
        agree(loan)
        pay(loan, "8999.99")
        assert fresh(loan).status == LoanStatus.ACTIVE

        pay(loan, "0.01")
        assert fresh(loan).status == LoanStatus.CLOSED
        assert_books_prove()

    def test_by_several_payments_counts_what_is_effective_from_the_agreement_on(self, loan):
        pay(loan, "5000.00", date(2026, 3, 1))
        agree(loan, "4000.00")
        pay(loan, "1000.00", date(2026, 3, 1))
        set_business_date(date(2026, 3, 10))
        pay(loan, "3000.00", date(2026, 3, 5))
        assert fresh(loan).status == LoanStatus.ACTIVE

        pay(loan, "1000.00", date(2026, 3, 8))
        assert Transaction.objects.get(kind="SETTLEMENT").effective_date == date(2026, 3, 8)
        assert_books_prove()

    def test_whatever_the_order_of_entry_is_forgiven_on_the_day_that_completed_it(self, loan):
        agree(loan, "4000.00")
        set_business_date(date(2026, 3, 20))
        pay(loan, "3000.00", date(2026, 3, 15))
        pay(loan, "1000.00", date(2026, 3, 18))
        post_receipt(
            loan_id=loan.pk,
            amount=Decimal("1000.00"),
            effective_date=date(2026, 3, 10),
            source_key="sim:4",
            actor=SYSTEM,
        )

        standing = Transaction.objects.standing().get(kind="SETTLEMENT")
        assert standing.effective_date == date(2026, 3, 15)
        loan = fresh(loan)
        assert (loan.status, loan.position.credit) == (LoanStatus.CLOSED, Decimal("1000.00"))
        assert_books_prove()

    def test_a_returned_payment_revives_the_whole_debt(self, loan):
        agreement = agree(loan)
        owed = fresh(loan).position.total_outstanding
        payment = pay(loan, "9000.00")
        reverse_transaction(transaction_id=payment.pk, reason="R01", actor=SYSTEM)

        loan = fresh(loan)
        agreement.refresh_from_db()
        assert (loan.status, loan.position.total_outstanding) == (LoanStatus.ACTIVE, owed)
        assert (agreement.status, agreement.transaction) == (SettlementStatus.OPEN, None)
        assert_books_prove()

        pay(loan, "9000.00")
        assert fresh(loan).status == LoanStatus.CLOSED
        assert_books_prove()

    def test_of_a_charged_off_loan_closes_it_as_settled(self, charged_off):
        day = date(2026, 7, 1)
        agree(charged_off, "3000.00", day)
        record_recovery(loan_id=charged_off.pk, amount=Decimal("3000.00"), effective_date=day, actor=SYSTEM)

        loan = fresh(charged_off)
        assert (loan.status, loan.close_reason) == (LoanStatus.CLOSED, CloseReason.SETTLED)
        assert (loan.position.recovered, loan.position.credit) == (Decimal("3000.00"), Decimal("0.00"))
        assert lines_of(Transaction.objects.get(kind="SETTLEMENT")) == {}
        assert_books_prove()

    def test_is_undone_only_through_its_money(self, loan):
        agree(loan)
        pay(loan, "9000.00")
        forgiven = Transaction.objects.get(kind="SETTLEMENT")
        with pytest.raises(UnableToReverse, match="follows from the money"):
            reverse_transaction(transaction_id=forgiven.pk, reason="x", actor=SYSTEM)


class TestDeadline:
    DEADLINE = date(2026, 3, 5)

    def test_on_its_day_still_counts_and_the_day_after_is_broken(self, loan):
        agreement = agree(loan, deadline=self.DEADLINE)
        close_days(self.DEADLINE)
        agreement.refresh_from_db()
        assert agreement.status == SettlementStatus.OPEN

        close_days(date(2026, 3, 6))
        agreement.refresh_from_db()
        assert agreement.status == SettlementStatus.BROKEN

    def test_money_of_the_day_after_keeps_nothing(self, loan):
        agree(loan, deadline=self.DEADLINE)
        set_business_date(date(2026, 3, 6))
        pay(loan, "9000.00", date(2026, 3, 6))

        assert fresh(loan).status == LoanStatus.ACTIVE
        assert_books_prove()

    def test_money_dated_in_time_keeps_it_after_all(self, loan):
        agreement = agree(loan, deadline=self.DEADLINE)
        close_days(date(2026, 3, 6))
        pay(loan, "9000.00", self.DEADLINE)

        agreement.refresh_from_db()
        assert (agreement.status, fresh(loan).status) == (SettlementStatus.KEPT, LoanStatus.CLOSED)
        assert_books_prove()


class TestCancelSettlement:
    def test_leaves_the_whole_debt_whatever_comes(self, loan):
        agreement = agree(loan)
        cancel_settlement(agreement_id=agreement.pk, reason="Refused", actor=SYSTEM)
        pay(loan, "9000.00")

        assert fresh(loan).status == LoanStatus.ACTIVE
        assert_books_prove()

    def test_is_too_late_when_it_is_kept(self, loan):
        agreement = agree(loan)
        pay(loan, "9000.00")
        with pytest.raises(InvalidTransition):
            cancel_settlement(agreement_id=agreement.pk, reason="x", actor=SYSTEM)
        assert fresh(loan).status == LoanStatus.CLOSED
