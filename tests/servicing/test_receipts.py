from datetime import date
from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.core.errors import DuplicateReference, NotAllowed
from loanops.ledger.models import JournalEntry
from servicing.models import Allocation, Delinquency, Transaction
from servicing.selectors import payoff_quote
from servicing.services.receipts import (
    UnableToPostReceipt,
    UseRecovery,
    post_receipt,
    record_payment,
    record_recovery,
)
from servicing.services.recording import (
    EffectiveDateBeforeDisbursement,
    EffectiveDateInFuture,
    InvalidAmount,
    LoanNotOpen,
)
from servicing.services.reversals import reverse_transaction
from servicing.states import CloseReason, DelinquencyStatus, LoanStatus
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import START, fresh, make_active_loan, make_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
DUE = date(2026, 2, 15)


def allocated(transaction):
    rows = Allocation.objects.filter(transaction=transaction, superseded_by__isnull=True).order_by(
        "installment"
    )
    return [
        (row.installment, row.fees, row.penalties, row.interest, row.principal, row.credit) for row in rows
    ]


def d(text):
    return Decimal(text)


class TestRecordPayment:
    def test_divides_an_installment_into_interest_and_principal_and_books_it(self, loan):
        payment = pay(loan, "1066.19", DUE)

        assert allocated(payment) == [(1, d("0.00"), d("0.00"), d("120.00"), d("946.19"), d("0.00"))]
        assert lines_of(payment) == {
            "cash": d("1066.19"),
            "interest-receivable": d("-120.00"),
            "loans-receivable": d("-946.19"),
        }
        position = fresh(loan).position
        assert (position.principal, position.next_due_date) == (d("11053.81"), date(2026, 3, 15))
        assert (position.total_due, position.days_past_due) == (d("0.00"), 0)
        assert_books_prove()

    def test_counts_a_part_and_leaves_the_rest_overdue(self, loan):
        pay(loan, "200.00")

        position = fresh(loan).position
        # The late fee of 25.00 comes first, then interest of the first installment, then its principal.
        assert (position.penalties, position.due_interest) == (d("0.00"), d("0.00"))
        assert position.overdue_amount == d("1066.19") + d("25.00") - d("200.00")
        assert position.days_past_due == 15
        assert_books_prove()

    def test_above_what_is_due_lowers_the_principal(self, loan):
        pay(loan, "1066.19", DUE)
        payment = pay(loan, "3000.00", date(2026, 2, 20))

        assert fresh(loan).position.principal < d("8100.00")
        assert lines_of(payment)["loans-receivable"] < d("-2900.00")
        assert_books_prove()

    def test_dated_back_takes_back_the_late_fee_and_corrects_the_journal(self, loan):
        late_fee = Transaction.objects.get(loan=loan, kind="LATE_FEE")
        assert fresh(loan).position.penalties == d("25.00")

        pay(loan, "1066.19", DUE)

        assert Transaction.objects.get(reverses=late_fee).source == "SYSTEM"
        position = fresh(loan).position
        assert (position.penalties, position.days_past_due) == (d("0.00"), 0)
        assert_books_prove()

    def test_dated_before_another_payment_moves_what_that_one_paid(self, loan):
        later = pay(loan, "1066.19", date(2026, 2, 27))
        before = allocated(later)

        pay(loan, "500.00", date(2026, 2, 1))

        assert allocated(later) != before
        assert Allocation.objects.filter(transaction=later, superseded_by__isnull=False).exists()
        corrections = JournalEntry.objects.filter(transaction_id=later.pk, kind="REPAYMENT_CORRECTION")
        assert corrections.count() == 1
        assert corrections.get().posting_date == TODAY
        assert_books_prove()

    def test_refuses_tomorrow_but_not_today(self, loan):
        with pytest.raises(EffectiveDateInFuture, match="2026-03-03"):
            pay(loan, "10.00", date(2026, 3, 3))

        pay(loan, "10.00", TODAY)
        assert_books_prove()

    def test_refuses_the_day_before_the_disbursement_but_not_its_day(self, loan):
        with pytest.raises(EffectiveDateBeforeDisbursement, match="disbursed on 2026-01-15"):
            pay(loan, "10.00", date(2026, 1, 14))

        pay(loan, "10.00", START)
        assert_books_prove()

    @pytest.mark.parametrize("amount", ["0.00", "-5.00", "1.001"])
    def test_refuses_what_is_no_amount_and_leaves_nothing_behind(self, loan, amount):
        with pytest.raises(InvalidAmount):
            pay(loan, amount)

        assert not Transaction.objects.filter(kind="REPAYMENT").exists()
        assert_books_prove()

    def test_refuses_a_loan_that_waits_for_its_money(self):
        with pytest.raises(LoanNotOpen, match="pending disbursement"):
            pay(make_loan(), "10.00")

    def test_refuses_a_reference_it_knows_and_names_the_first_one(self, loan):
        pay(loan, "100.00", reference="CHECK-77")

        with pytest.raises(DuplicateReference, match="CHECK-77 is recorded already on LN-.*Repayment 100.00"):
            pay(loan, "100.00", reference=" CHECK-77 ")
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1
        assert_books_prove()

    def test_takes_the_reference_again_once_the_first_is_reversed(self, loan):
        first = pay(loan, "100.00", reference="CHECK-77")
        reverse_transaction(transaction_id=first.pk, reason="Typing error", actor=SYSTEM)

        pay(loan, "110.00", reference="CHECK-77")
        assert_books_prove()

    def test_is_not_for_borrowers(self, loan):
        borrower = actor_of_user(make_borrower(make_business()))

        with pytest.raises(NotAllowed):
            record_payment(loan_id=loan.pk, amount=d("10.00"), effective_date=TODAY, actor=borrower)

    def test_with_the_same_key_is_recorded_once(self, loan, analyst):
        arguments = {"loan_id": loan.pk, "amount": d("10.00"), "effective_date": TODAY, "actor": analyst}
        first = record_payment.once("key-1")(**arguments)
        second = record_payment.once("key-1")(**arguments)

        assert first == second
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1


class TestPayoff:
    def test_of_the_quoted_sum_leaves_exactly_zero_and_closes_the_loan(self, loan):
        quote = payoff_quote(loan, TODAY)
        pay(loan, quote.total)

        loan = fresh(loan)
        assert (loan.status, loan.close_reason, loan.closed_date) == ("CLOSED", CloseReason.PAID_OFF, TODAY)
        assert (loan.position.total_outstanding, loan.position.credit) == (d("0.00"), d("0.00"))
        assert loan.position.next_due_date is None
        assert_books_prove()

    def test_a_cent_short_leaves_the_loan_open(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total - d("0.01"))

        loan = fresh(loan)
        assert (loan.status, loan.position.total_outstanding) == (LoanStatus.ACTIVE, d("0.01"))
        assert_books_prove()

    def test_a_cent_too_much_becomes_a_credit_balance(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total + d("0.01"))

        loan = fresh(loan)
        assert (loan.status, loan.position.credit) == (LoanStatus.CLOSED, d("0.01"))
        assert_books_prove()

    def test_of_an_earlier_day_costs_less_interest(self, loan):
        pay(loan, "1066.19", DUE)
        assert payoff_quote(loan, date(2026, 2, 20)).total < payoff_quote(loan, TODAY).total


class TestPostReceipt:
    def post(self, loan, key="sim:1", amount="100.00", on=TODAY):
        return post_receipt(
            loan_id=loan.pk,
            amount=d(amount),
            effective_date=on,
            source_key=key,
            method="ACH",
            cash_account="cash-clearing-simulator",
            actor=SYSTEM,
        )

    def test_posts_once_for_a_source_whatever_is_repeated(self, loan):
        first, second = self.post(loan), self.post(loan)

        assert first == second
        assert Transaction.objects.filter(kind="REPAYMENT").count() == 1
        assert lines_of(first)["cash-clearing-simulator"] == d("100.00")
        assert_books_prove()

    def test_refuses_the_same_source_with_another_amount(self, loan):
        self.post(loan)
        with pytest.raises(DuplicateReference, match="another loan or amount"):
            self.post(loan, amount="100.01")

    def test_refuses_the_same_source_for_another_loan(self, loan):
        self.post(loan)
        with pytest.raises(DuplicateReference):
            self.post(make_active_loan())

    def test_refuses_a_loan_that_was_never_paid_out(self):
        with pytest.raises(UnableToPostReceipt):
            self.post(make_loan())

    def test_takes_money_for_a_closed_loan_up_as_credit(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total)
        self.post(loan, amount="40.00")

        loan = fresh(loan)
        assert (loan.status, loan.position.credit) == (LoanStatus.CLOSED, d("40.00"))
        assert_books_prove()

    def test_on_a_charged_off_loan_is_a_recovery(self, charged_off):
        receipt = self.post(charged_off, amount="500.00", on=date(2026, 7, 1))

        assert receipt.kind == "RECOVERY"
        assert lines_of(receipt) == {"cash-clearing-simulator": d("500.00"), "recovery-income": d("-500.00")}
        assert_books_prove()


class TestRecordRecovery:
    def test_pays_back_what_was_charged_off_and_is_income(self, charged_off):
        owed = charged_off.position.charged_off.total
        recover(charged_off, "1000.00")

        position = fresh(charged_off).position
        assert (position.charged_off.total, position.recovered) == (owed - d("1000.00"), d("1000.00"))
        assert_books_prove()

    def test_of_everything_closes_the_loan(self, charged_off):
        recover(charged_off, charged_off.position.charged_off.total)

        loan = fresh(charged_off)
        assert (loan.status, loan.close_reason) == (LoanStatus.CLOSED, CloseReason.RECOVERED)
        assert_books_prove()

    def test_of_more_than_everything_leaves_a_credit(self, charged_off):
        recovery = recover(charged_off, charged_off.position.charged_off.total + d("5.00"))

        assert fresh(charged_off).position.credit == d("5.00")
        assert lines_of(recovery)["credit-balances"] == d("-5.00")
        assert_books_prove()

    def test_that_is_returned_reopens_the_loan_as_charged_off(self, charged_off):
        recovery = recover(charged_off, charged_off.position.charged_off.total)
        reverse_transaction(transaction_id=recovery.pk, reason="R01", actor=SYSTEM)

        assert fresh(charged_off).status == LoanStatus.CHARGED_OFF
        assert_books_prove()

    def test_is_refused_for_money_from_before_the_charge_off(self, charged_off):
        with pytest.raises(UseRecovery, match="record a payment instead"):
            recover(charged_off, "100.00", date(2026, 6, 30))

    def test_a_payment_is_refused_from_the_day_of_the_charge_off(self, charged_off):
        with pytest.raises(UseRecovery, match="record a recovery instead"):
            pay(charged_off, "100.00", date(2026, 7, 1))

    def test_a_payment_from_before_the_charge_off_makes_it_smaller(self, charged_off):
        owed = charged_off.position.charged_off.total
        pay(charged_off, "100.00", date(2026, 6, 30))

        loan = fresh(charged_off)
        assert (loan.status, loan.position.charged_off.total) == (LoanStatus.CHARGED_OFF, owed - d("100.00"))
        assert_books_prove()


def recover(loan, amount, on=date(2026, 7, 1)):
    return record_recovery(loan_id=loan.pk, amount=d(str(amount)), effective_date=on, actor=SYSTEM)


class TestDelinquencyFollowsMoney:
    def test_a_payment_of_what_is_overdue_cures_in_the_same_transaction(self, loan):
        episode = Delinquency.objects.get(loan=loan)
        assert (episode.status, episode.bucket, episode.start_date) == (
            DelinquencyStatus.OPEN,
            "DPD_1_29",
            DUE,
        )

        pay(loan, fresh(loan).position.overdue_amount)

        episode.refresh_from_db()
        assert (episode.status, episode.end_date) == (DelinquencyStatus.CURED, TODAY)
        assert fresh(loan).position.bucket == "CURRENT"

    def test_a_cent_too_little_above_the_tolerance_cures_nothing(self, loan):
        # The product tolerates 5.00 unpaid.
        pay(loan, fresh(loan).position.overdue_amount - d("5.01"))
        assert Delinquency.objects.get(loan=loan).status == DelinquencyStatus.OPEN

        pay(loan, "0.01")
        assert Delinquency.objects.get(loan=loan).status == DelinquencyStatus.CURED
        assert_books_prove()

    def test_a_returned_payment_opens_the_same_episode_again(self, loan):
        payment = pay(loan, fresh(loan).position.overdue_amount)
        set_business_date(date(2026, 3, 5))
        reverse_transaction(transaction_id=payment.pk, reason="R01", actor=SYSTEM)

        episode = Delinquency.objects.get(loan=loan)
        assert (episode.status, episode.end_date, episode.start_date) == (DelinquencyStatus.OPEN, None, DUE)
        assert [each.status for each in episode.changes.order_by("id")] == ["OPEN", "CURED", "OPEN"]
        assert_books_prove()
