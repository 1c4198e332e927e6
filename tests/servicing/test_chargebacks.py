from datetime import date
from decimal import Decimal

import pytest

from loanops.usecases import Executed, Proposed
from servicing.models import Transaction
from servicing.selectors import payoff_quote
from servicing.services.chargebacks import UnableToChargeBack, record_chargeback, win_chargeback
from servicing.services.refunds import refund_payment
from servicing.services.reversals import AlreadyReversed, MoneyIsGone, reverse_transaction
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def charge_back(payment, amount="1066.19", on=TODAY, actor=SYSTEM):
    return record_chargeback(
        transaction_id=payment.pk,
        amount=Decimal(amount),
        effective_date=on,
        reference="CASE-1",
        reason="Disputed",
        actor=actor,
    )


@pytest.fixture
def payment(loan):
    return pay(loan, "1066.19", date(2026, 2, 15), method="CARD")


class TestRecordChargeback:
    def test_is_owed_again_from_its_own_day(self, loan, payment):
        before = fresh(loan).position
        chargeback = charge_back(payment)

        after = fresh(loan).position
        assert after.principal == before.principal + Decimal("1066.19")
        assert lines_of(chargeback) == {
            "cash": Decimal("-1066.19"),
            "loans-receivable": Decimal("1066.19"),
        }
        assert (after.days_past_due, payment.effective_date) == (0, date(2026, 2, 15))
        assert_books_prove()

    def test_of_no_more_than_came(self, payment):
        charge_back(payment, "1000.00")
        with pytest.raises(UnableToChargeBack, match="66.19 is left of the payment of 1,066.19, not 66.20"):
            charge_back(payment, "66.20")

        charge_back(payment, "66.19")
        assert_books_prove()

    def test_not_before_the_payment(self, payment):
        with pytest.raises(UnableToChargeBack, match="counts from 2026-02-15"):
            charge_back(payment, on=date(2026, 2, 14))

        charge_back(payment, on=date(2026, 2, 15))
        assert_books_prove()

    def test_is_for_payments_that_can_be_disputed(self, loan):
        check = pay(loan, "100.00", method="CHECK")
        with pytest.raises(UnableToChargeBack, match="no card, wallet or direct-debit payment"):
            charge_back(check, "100.00")
        assert not Transaction.objects.filter(kind="CHARGEBACK").exists()

    def test_reopens_a_closed_loan(self, loan):
        payment = pay(loan, payoff_quote(loan, TODAY).total, method="CARD")
        charge_back(payment, "500.00")

        loan = fresh(loan)
        assert (loan.status, loan.position.principal) == ("ACTIVE", Decimal("500.00"))
        assert_books_prove()

    def test_takes_the_credit_first(self, loan):
        payment = pay(loan, payoff_quote(loan, TODAY).total + 80, method="CARD")
        set_business_date(date(2026, 3, 3))
        chargeback = charge_back(payment, "100.00", date(2026, 3, 3))

        assert lines_of(chargeback) == {
            "cash": Decimal("-100.00"),
            "credit-balances": Decimal("80.00"),
            "loans-receivable": Decimal("20.00"),
        }
        assert_books_prove()

    def test_of_a_charged_back_payment_nothing_can_be_reversed(self, payment):
        chargeback = charge_back(payment)
        with pytest.raises(MoneyIsGone, match="reverse that one first"):
            reverse_transaction(transaction_id=payment.pk, reason="x", actor=SYSTEM)

        win_chargeback(transaction_id=chargeback.pk, reason="Won", actor=SYSTEM)
        reverse_transaction(transaction_id=payment.pk, reason="x", actor=SYSTEM)
        assert_books_prove()

    def test_of_a_reversed_payment_is_refused(self, payment):
        reverse_transaction(transaction_id=payment.pk, reason="x", actor=SYSTEM)
        with pytest.raises(AlreadyReversed):
            charge_back(payment)

    def test_above_ones_limit_waits_for_a_second_person(self, loan, analyst):
        payment = pay(loan, "9000.00", method="CARD")
        common = {
            "transaction_id": payment.pk,
            "effective_date": TODAY,
            "reason": "Disputed",
            "actor": analyst,
        }
        assert isinstance(record_chargeback.submit(amount=Decimal("5000.01"), **common), Proposed)
        assert isinstance(record_chargeback.submit(amount=Decimal("5000.00"), **common), Executed)

    def test_after_the_charge_off_is_no_asset(self, loan, payment):
        from servicing.services.ending import charge_off_loan

        day = date(2026, 7, 20)
        set_business_date(date(2026, 7, 21))
        charge_off_loan(loan_id=loan.pk, effective_date=day, reason="Gone", actor=SYSTEM)
        on_the_day = charge_back(payment, "50.00", day)
        assert lines_of(on_the_day) == {"cash": Decimal("-50.00"), "loans-receivable": Decimal("50.00")}
        before = fresh(loan).position.charged_off.total
        chargeback = charge_back(payment, "100.00", date(2026, 7, 21))

        assert fresh(loan).position.charged_off.total == before + 100
        assert lines_of(chargeback) == {"cash": Decimal("-100.00"), "recovery-income": Decimal("100.00")}
        assert_books_prove()


class TestWinChargeback:
    def test_leaves_the_loan_as_if_it_had_never_been(self, loan, payment):
        before = fresh(loan).position
        chargeback = charge_back(payment)
        won = win_chargeback(transaction_id=chargeback.pk, reason="Decided for us", actor=SYSTEM)

        after = fresh(loan).position
        assert (after.principal, after.interest) == (before.principal, before.interest)
        assert won.details == {"undone_as": "CHARGEBACK_WON"}
        assert_books_prove()

    def test_is_for_chargebacks_and_once(self, payment):
        chargeback = charge_back(payment)
        with pytest.raises(UnableToChargeBack, match="is no chargeback"):
            win_chargeback(transaction_id=payment.pk, reason="x", actor=SYSTEM)
        win_chargeback(transaction_id=chargeback.pk, reason="x", actor=SYSTEM)
        with pytest.raises(AlreadyReversed):
            win_chargeback(transaction_id=chargeback.pk, reason="x", actor=SYSTEM)


class TestRefundPayment:
    def refund(self, payment, amount, on=TODAY, actor=SYSTEM):
        return refund_payment(
            transaction_id=payment.pk,
            amount=Decimal(amount),
            effective_date=on,
            reason="Paid twice",
            actor=actor,
        )

    def test_of_a_part_is_owed_again(self, loan, payment):
        before = fresh(loan).position.principal
        refund = self.refund(payment, "400.00")

        assert fresh(loan).position.principal == before + 400
        assert lines_of(refund) == {"cash": Decimal("-400.00"), "loans-receivable": Decimal("400.00")}
        assert_books_prove()

    def test_takes_the_credit_first_and_the_loan_stays_closed(self, loan):
        payment = pay(loan, payoff_quote(loan, TODAY).total + 80)
        self.refund(payment, "80.00")

        loan = fresh(loan)
        assert (loan.status, loan.position.credit) == ("CLOSED", Decimal("0.00"))
        assert_books_prove()

    def test_together_with_chargebacks_no_more_than_came(self, payment):
        charge_back(payment, "1000.00")
        with pytest.raises(UnableToChargeBack, match="66.19 is left"):
            self.refund(payment, "66.20")
        self.refund(payment, "66.19")
        assert_books_prove()

    def test_can_be_reversed_when_it_bounces(self, loan, payment):
        before = fresh(loan).position.principal
        refund = self.refund(payment, "400.00")
        reverse_transaction(transaction_id=refund.pk, reason="It bounced", actor=SYSTEM)

        assert fresh(loan).position.principal == before
        self.refund(payment, "1066.19")
        assert_books_prove()

    def test_above_ones_limit_waits_for_a_second_person(self, loan, analyst):
        payment = pay(loan, "2500.00")
        common = {
            "transaction_id": payment.pk,
            "effective_date": TODAY,
            "reason": "Paid twice",
            "actor": analyst,
        }
        assert isinstance(refund_payment.submit(amount=Decimal("1000.01"), **common), Proposed)
        assert isinstance(refund_payment.submit(amount=Decimal("1000.00"), **common), Executed)
