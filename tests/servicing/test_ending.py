from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from servicing.models import AccrualSegment, Delinquency, Transaction
from servicing.selectors import payoff_quote
from servicing.services.ending import (
    UnableToChargeOff,
    UnableToRefund,
    UnableToUndoChargeOff,
    charge_off_loan,
    refund_credit_balance,
    undo_charge_off,
    write_off_loan,
)
from servicing.services.receipts import record_recovery
from servicing.services.recording import LoanNotOpen
from servicing.services.reversals import reverse_transaction
from servicing.states import CloseReason, DelinquencyStatus, LoanStatus
from tests.books import assert_books_prove, balance_of, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
# The oldest unpaid due date is 2026-02-15; the product charges off from 120 days past due.
OLD_ENOUGH = date(2026, 6, 15)


def charge_off(loan, on=OLD_ENOUGH, actor=SYSTEM):
    return charge_off_loan(loan_id=loan.pk, effective_date=on, reason="Uncollectible", actor=actor)


class TestChargeOffLoan:
    def test_refuses_a_day_too_early_and_leaves_nothing_behind(self, loan):
        set_business_date(OLD_ENOUGH)
        with pytest.raises(UnableToChargeOff, match="119 days past due; 120 are needed"):
            charge_off(loan, date(2026, 6, 14))

        assert not Transaction.objects.filter(kind="CHARGE_OFF").exists()

    def test_on_the_day_takes_the_asset_off_the_books(self, loan):
        set_business_date(OLD_ENOUGH)
        charged = charge_off(loan)

        loan = fresh(loan)
        position = loan.position
        assert (loan.status, position.balances.total) == (LoanStatus.CHARGED_OFF, Decimal("0.00"))
        assert position.charged_off.total == charged.amount == position.total_outstanding
        booked = lines_of(charged)
        assert booked["loans-receivable"] == Decimal("-12000.00")
        assert booked["charge-off-expense"] == Decimal("12000.00")
        # Its interest went to memo when it was 90 days past due; nothing of it is on the books any more.
        assert not {"interest-income", "interest-receivable"} & set(booked)
        assert position.charged_off_interest > 0
        assert balance_of("interest-receivable") == Decimal("0.00")
        assert_books_prove()

    def test_ends_the_delinquency_and_the_accrual(self, loan):
        set_business_date(OLD_ENOUGH)
        charge_off(loan)
        booked = fresh(loan).position.interest_booked
        close_days(date(2026, 7, 10))

        assert Delinquency.objects.get(loan=loan).status == DelinquencyStatus.CHARGED_OFF
        assert fresh(loan).position.interest_booked == booked
        assert_books_prove()

    def test_refuses_a_day_before_the_last_transaction(self, loan):
        set_business_date(date(2026, 7, 10))
        pay(loan, "1.00", date(2026, 7, 5))
        with pytest.raises(UnableToChargeOff, match="moved on 2026-07-05"):
            charge_off(loan, date(2026, 7, 4))

    def test_always_needs_a_second_person(self, loan, agent, finance_manager):
        set_business_date(OLD_ENOUGH)
        with pytest.raises(ApprovalRequired):
            charge_off(loan, actor=agent)
        arguments = {"loan_id": loan.pk, "effective_date": OLD_ENOUGH, "reason": "Gone"}
        proposed = charge_off_loan.submit(**arguments, actor=agent)
        assert isinstance(proposed, Proposed)
        assert fresh(loan).status == LoanStatus.ACTIVE

        approve_request(approval_id=proposed.request.pk, actor=finance_manager)
        assert fresh(loan).status == LoanStatus.CHARGED_OFF
        assert_books_prove()

    def test_a_payment_returned_after_it_makes_it_larger(self, loan):
        payment = pay(loan, "300.00")
        set_business_date(date(2026, 7, 20))
        charged = charge_off(loan, date(2026, 7, 20))
        before = fresh(loan).position.charged_off.total
        taken = sum(v for k, v in lines_of(charged).items() if k.endswith("receivable"))
        reverse_transaction(transaction_id=payment.pk, reason="R10", actor=SYSTEM)

        assert fresh(loan).position.charged_off.total > before
        assert sum(v for k, v in lines_of(charged).items() if k.endswith("receivable")) < taken
        assert_books_prove()


class TestUndoChargeOff:
    def undo(self, loan, actor=SYSTEM):
        return undo_charge_off(loan_id=loan.pk, reason="In error", actor=actor)

    def test_leaves_the_loan_as_if_it_had_never_been_charged_off(self, loan):
        set_business_date(date(2026, 7, 20))
        never = payoff_quote(loan, date(2026, 7, 20)).total
        charge_off(loan, date(2026, 7, 1))
        self.undo(loan)

        loan = fresh(loan)
        assert (loan.status, loan.position.charged_off.total) == (LoanStatus.ACTIVE, Decimal("0.00"))
        assert loan.position.total_outstanding == never
        assert_books_prove()

    def test_opens_the_delinquency_again(self, loan):
        set_business_date(OLD_ENOUGH)
        charge_off(loan)
        self.undo(loan)

        episode = Delinquency.objects.get(loan=loan)
        assert (episode.status, episode.end_date) == (DelinquencyStatus.OPEN, None)
        close_days(OLD_ENOUGH)
        assert Delinquency.objects.get(loan=loan).status == DelinquencyStatus.OPEN
        charge_off(loan)
        assert_books_prove()

    def test_is_refused_while_a_recovery_stands(self, charged_off):
        day = date(2026, 7, 1)
        recovery = record_recovery(
            loan_id=charged_off.pk, amount=Decimal("10.00"), effective_date=day, actor=SYSTEM
        )
        with pytest.raises(UnableToUndoChargeOff, match="reverse it first"):
            self.undo(charged_off)
        assert fresh(charged_off).status == LoanStatus.CHARGED_OFF

        reverse_transaction(transaction_id=recovery.pk, reason="x", actor=SYSTEM)
        self.undo(charged_off)
        assert_books_prove()

    def test_needs_a_charge_off_and_a_second_person(self, loan, charged_off, finance_manager):
        with pytest.raises(LoanNotOpen):
            self.undo(loan)
        with pytest.raises(ApprovalRequired):
            self.undo(charged_off, actor=finance_manager)


class TestWriteOffLoan:
    def test_gives_up_the_rest_and_closes(self, charged_off):
        day = date(2026, 7, 1)
        written = write_off_loan(loan_id=charged_off.pk, effective_date=day, reason="Dissolved", actor=SYSTEM)

        loan = fresh(charged_off)
        assert (loan.status, loan.close_reason) == (LoanStatus.CLOSED, CloseReason.WRITTEN_OFF)
        assert (loan.position.charged_off.total, loan.position.written_off) == (
            Decimal("0.00"),
            written.amount,
        )
        assert lines_of(written) == {}
        assert_books_prove()

    def test_needs_a_charge_off_first(self, loan):
        with pytest.raises(LoanNotOpen, match="needs a loan that is charged off"):
            write_off_loan(loan_id=loan.pk, effective_date=TODAY, reason="x", actor=SYSTEM)


class TestRefundCreditBalance:
    @pytest.fixture
    def overpaid(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total + Decimal("80.00"))
        return fresh(loan)

    def refund(self, loan, amount):
        return refund_credit_balance(
            loan_id=loan.pk, amount=Decimal(amount), effective_date=TODAY, reason="Overpaid", actor=SYSTEM
        )

    def test_sends_back_what_was_paid_too_much(self, overpaid):
        refund = self.refund(overpaid, "80.00")

        assert fresh(overpaid).position.credit == Decimal("0.00")
        assert fresh(overpaid).status == LoanStatus.CLOSED
        assert lines_of(refund) == {"credit-balances": Decimal("80.00"), "cash": Decimal("-80.00")}
        assert_books_prove()

    def test_refuses_a_cent_more_than_the_credit(self, overpaid):
        with pytest.raises(UnableToRefund, match="covers 80.00 on 2026-03-02, not 80.01"):
            self.refund(overpaid, "80.01")
        assert_books_prove()

    def test_whose_payment_is_returned_afterwards_is_owed_again(self, overpaid):
        refund = self.refund(overpaid, "80.00")
        payment = Transaction.objects.get(loan=overpaid, kind="REPAYMENT")
        reverse_transaction(transaction_id=payment.pk, reason="R01", actor=SYSTEM)

        loan = fresh(overpaid)
        assert loan.status == LoanStatus.ACTIVE
        assert loan.position.principal == Decimal("12080.00")
        assert lines_of(refund) == {"loans-receivable": Decimal("80.00"), "cash": Decimal("-80.00")}
        assert_books_prove()


class TestAccruals:
    def test_segments_of_any_day_add_up_to_what_is_booked(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        pay(loan, "2000.00", date(2026, 2, 20))
        close_days(date(2026, 3, 31))

        position = fresh(loan).position
        closed = AccrualSegment.objects.filter(loan=loan, superseded_by__isnull=True)
        total = sum(each.amount for each in closed) + position.accrual_amount
        assert total == position.interest_accrued_unrounded
        assert abs(total - position.interest_booked) <= Decimal("0.02")
        assert_books_prove()
