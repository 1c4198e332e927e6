from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidTransition, NotAllowed, NotFound
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from servicing.models import DisbursementOrder, Transaction
from servicing.services.disbursing import (
    UnableToDisburse,
    UnableToReturn,
    disburse_loan,
    disbursement_failed,
    disbursement_returned,
    mark_disbursement_sent,
    record_disbursement,
    undisbursed,
)
from servicing.services.recording import EffectiveDateInFuture, LoanNotOpen
from servicing.states import DisbursementStatus, LoanStatus
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.parties import BusinessFactory, make_business
from tests.factories.servicing import disburse, fresh, make_active_loan, make_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def pending(db):
    """A booked loan of 12,000.00 of which 240.00 in fees are withheld, to a business with a bank account."""
    return make_loan(business=make_business(), fees_withheld=Decimal("240.00"))


def order(loan, amount="12000.00", **fields):
    return disburse_loan(loan_id=loan.pk, amount=Decimal(amount), actor=SYSTEM, **fields)


class TestDisburseLoan:
    def test_is_proposed_by_one_person_and_ordered_when_another_approves(
        self, pending, officer, finance_manager
    ):
        proposed = disburse_loan.submit(loan_id=pending.pk, amount=Decimal("12000.00"), actor=officer)

        assert isinstance(proposed, Proposed)
        assert not DisbursementOrder.objects.exists()
        with pytest.raises(NotAllowed):
            approve_request(approval_id=proposed.request.pk, actor=officer)

        approve_request(approval_id=proposed.request.pk, actor=finance_manager)
        ordered = DisbursementOrder.objects.get()
        assert (ordered.status, ordered.net_amount) == (DisbursementStatus.APPROVED, Decimal("11760.00"))
        assert ordered.bank_account.account_last4 == "6789"
        assert fresh(pending).status == LoanStatus.PENDING_DISBURSEMENT

    def test_refuses_a_cent_more_than_the_contract_lends(self, pending):
        with pytest.raises(UnableToDisburse, match="12,000.00 is left"):
            order(pending, "12000.01")

    def test_refuses_what_is_on_its_way_already(self, pending):
        order(pending)
        assert undisbursed(pending) == Decimal("0.00")
        with pytest.raises(UnableToDisburse, match="0.00 is left"):
            order(pending, "0.01")

    def test_refuses_an_amount_that_the_fees_eat(self, pending):
        with pytest.raises(UnableToDisburse, match="240.00"):
            order(pending, "240.00")

    def test_refuses_without_a_bank_account_and_one_of_somebody_else(self, pending):
        with pytest.raises(UnableToDisburse, match="bank account"):
            order(make_loan(business=BusinessFactory()))
        stranger = make_business().bank_accounts.get()
        with pytest.raises(UnableToDisburse, match="bank account"):
            order(pending, bank_account_id=stranger.pk)

    def test_refuses_a_charged_off_loan(self, charged_off):
        with pytest.raises(LoanNotOpen):
            order(charged_off)


class TestRecordDisbursement:
    def record(self, ordered, on=TODAY):
        return record_disbursement(
            order_id=ordered.pk, effective_date=on, cash_account="cash-clearing-simulator", actor=SYSTEM
        )

    def test_books_the_money_once_and_starts_the_loan(self, pending):
        ordered = order(pending)
        first, second = self.record(ordered), self.record(ordered)

        assert first == second
        assert Transaction.objects.filter(loan=pending).count() == 1
        loan = fresh(pending)
        assert (loan.status, loan.first_disbursed_date) == (LoanStatus.ACTIVE, TODAY)
        assert (loan.position.principal, loan.position.next_due_date) == (
            Decimal("12000.00"),
            date(2026, 4, 2),
        )
        assert loan.maturity_date == date(2027, 3, 2)
        assert lines_of(first) == {
            "loans-receivable": Decimal("12000.00"),
            "fee-income": Decimal("-240.00"),
            "cash-clearing-simulator": Decimal("-11760.00"),
        }
        assert_books_prove()

    def test_counts_due_dates_from_the_day_the_money_left(self, pending):
        ordered = order(pending)
        set_business_date(date(2026, 3, 9))
        self.record(ordered, date(2026, 3, 6))

        assert fresh(pending).position.next_due_date == date(2026, 4, 6)
        assert_books_prove()

    def test_refuses_tomorrow(self, pending):
        with pytest.raises(EffectiveDateInFuture):
            self.record(order(pending), date(2026, 3, 3))

    def test_refuses_what_failed_before(self, pending):
        ordered = order(pending)
        disbursement_failed(order_id=ordered.pk, reason="Account closed", actor=SYSTEM)
        with pytest.raises(InvalidTransition):
            self.record(ordered)

    def test_refuses_an_order_that_does_not_exist(self, db):
        with pytest.raises(NotFound):
            record_disbursement(order_id=999_999, effective_date=TODAY, actor=SYSTEM)


class TestMarkDisbursementSent:
    def test_twice_changes_nothing(self, pending):
        ordered = order(pending)
        mark_disbursement_sent(order_id=ordered.pk, reference="tr_1", actor=SYSTEM)
        again = mark_disbursement_sent(order_id=ordered.pk, reference="tr_2", actor=SYSTEM)

        assert (again.status, again.reference) == (DisbursementStatus.SENT, "tr_1")


class TestDisbursementFailed:
    def test_frees_the_amount_for_another_order(self, pending):
        ordered = order(pending)
        disbursement_failed(order_id=ordered.pk, reason="R03", actor=SYSTEM)
        failed = disbursement_failed(order_id=ordered.pk, reason="again", actor=SYSTEM)

        assert (failed.status, failed.outcome) == (DisbursementStatus.FAILED, "R03")
        assert order(pending).net_amount == Decimal("11760.00")


class TestDisbursementReturned:
    def test_reverses_the_money_and_the_loan_waits_again(self, pending):
        ordered = order(pending)
        record_disbursement(order_id=ordered.pk, effective_date=TODAY, actor=SYSTEM)
        set_business_date(date(2026, 3, 5))
        returned = disbursement_returned(order_id=ordered.pk, reason="R02", actor=SYSTEM)

        loan = fresh(pending)
        assert (returned.status, returned.outcome) == (DisbursementStatus.RETURNED, "R02")
        assert (loan.status, loan.first_disbursed_date) == (LoanStatus.PENDING_DISBURSEMENT, None)
        assert loan.position.balances.total == Decimal("0.00")
        assert undisbursed(loan) == Decimal("12000.00")
        assert_books_prove()

    def test_can_be_paid_out_again_from_another_day(self, pending):
        ordered = order(pending)
        record_disbursement(order_id=ordered.pk, effective_date=TODAY, actor=SYSTEM)
        set_business_date(date(2026, 3, 5))
        disbursement_returned(order_id=ordered.pk, reason="R02", actor=SYSTEM)
        record_disbursement(order_id=order(pending).pk, effective_date=date(2026, 3, 5), actor=SYSTEM)

        assert fresh(pending).position.next_due_date == date(2026, 4, 5)
        assert_books_prove()

    def test_twice_changes_nothing(self, pending):
        ordered = order(pending)
        record_disbursement(order_id=ordered.pk, effective_date=TODAY, actor=SYSTEM)
        disbursement_returned(order_id=ordered.pk, reason="R02", actor=SYSTEM)
        disbursement_returned(order_id=ordered.pk, reason="R02", actor=SYSTEM)

        assert Transaction.objects.filter(kind="REVERSAL").count() == 1

    def test_is_refused_while_a_payment_stands_on_it(self):
        loan = make_active_loan()
        pay(loan, "100.00")
        with pytest.raises(UnableToReturn, match="Reverse what happened"):
            disbursement_returned(order_id=loan.disbursement_orders.get().pk, reason="R02", actor=SYSTEM)

    def test_takes_late_fees_away_with_it(self):
        loan = make_active_loan()
        disbursement_returned(order_id=loan.disbursement_orders.get().pk, reason="R02", actor=SYSTEM)

        assert not Transaction.objects.standing().filter(loan=loan).exists()
        assert fresh(loan).position.total_outstanding == Decimal("0.00")
        assert_books_prove()

    def test_of_the_first_of_two_tranches_starts_the_loan_with_the_second(self):
        loan = make_loan(booked=date(2026, 2, 1))
        first = disburse(loan, date(2026, 2, 1), Decimal("5000.00"))
        disburse(loan, date(2026, 2, 20), Decimal("4000.00"))
        disbursement_returned(order_id=first.pk, reason="R02", actor=SYSTEM)

        loan = fresh(loan)
        assert (loan.status, loan.first_disbursed_date) == (LoanStatus.ACTIVE, date(2026, 2, 20))
        assert loan.position.principal == Decimal("4000.00")
        assert_books_prove()


class TestRecordManualDisbursement:
    def test_in_two_tranches_lends_both(self):
        loan = make_loan(booked=date(2026, 2, 1))
        disburse(loan, date(2026, 2, 1), Decimal("5000.00"))
        disburse(loan, date(2026, 2, 20), Decimal("7000.00"))

        assert fresh(loan).position.principal == Decimal("12000.00")
        assert_books_prove()

    def test_refuses_a_second_tranche_above_the_contract(self):
        loan = make_active_loan()
        with pytest.raises(UnableToDisburse):
            disburse(loan, TODAY, Decimal("0.01"))
