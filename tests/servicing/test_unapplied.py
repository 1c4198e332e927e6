from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import DuplicateReference
from loanops.usecases import Executed, Proposed
from servicing.models import FundsMovement, UnappliedFunds
from servicing.services.receipts import record_payment
from servicing.services.recording import EffectiveDateInFuture, InvalidAmount
from servicing.services.reversals import reverse_transaction
from servicing.services.unapplied import (
    NotThatMuchHeld,
    UnableToHold,
    apply_unapplied,
    record_unapplied,
    remaining,
    return_unapplied,
)
from tests.books import assert_books_prove, balance_of, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_loan

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
DUE = date(2026, 2, 15)


def hold(loan, amount="1066.19", on=DUE, reference=""):
    return record_unapplied(
        loan_id=loan.pk,
        amount=Decimal(amount),
        received_date=on,
        method="CHECK",
        reference=reference,
        reason="For which loan?",
        actor=SYSTEM,
    )


def apply(funds, amount, on=DUE):
    return apply_unapplied(funds_id=funds.pk, amount=Decimal(amount), effective_date=on, actor=SYSTEM)


def send_back(funds, amount, on=TODAY, actor=SYSTEM):
    return return_unapplied(
        funds_id=funds.pk, amount=Decimal(amount), effective_date=on, reason="Not ours", actor=actor
    )


class TestRecordUnapplied:
    def test_is_the_borrowers_money_and_pays_nothing(self, loan):
        before = fresh(loan).position
        funds = hold(loan)

        after = fresh(loan).position
        assert (after.total_due, after.credit) == (before.total_due, before.credit)
        assert balance_of("unapplied-funds") == Decimal("-1066.19")
        assert remaining(funds) == Decimal("1066.19")
        assert_books_prove()

    def test_takes_a_reference_once(self, loan):
        hold(loan, reference="CHECK-9")
        with pytest.raises(DuplicateReference):
            hold(loan, reference=" CHECK-9 ")
        assert UnappliedFunds.objects.count() == 1

    def test_is_refused_tomorrow_and_without_an_amount(self, loan):
        with pytest.raises(EffectiveDateInFuture):
            hold(loan, on=date(2026, 3, 3))
        with pytest.raises(InvalidAmount):
            hold(loan, "0.00")
        assert not UnappliedFunds.objects.exists()
        assert_books_prove()

    def test_is_refused_on_a_loan_that_was_never_paid_out(self):
        with pytest.raises(UnableToHold):
            hold(make_loan(), on=TODAY)


class TestApplyUnapplied:
    def test_counts_from_the_day_it_came_and_takes_the_late_fee_back(self, loan):
        payment = apply(hold(loan), "1066.19")

        assert lines_of(payment) == {
            "unapplied-funds": Decimal("1066.19"),
            "interest-receivable": Decimal("-120.00"),
            "loans-receivable": Decimal("-946.19"),
        }
        position = fresh(loan).position
        assert (position.days_past_due, position.penalties) == (0, Decimal("0.00"))
        assert balance_of("unapplied-funds") == Decimal("0.00")
        assert_books_prove()

    def test_of_a_part_holds_the_rest(self, loan):
        funds = hold(loan)
        apply(funds, "66.19")

        assert remaining(funds) == Decimal("1000.00")
        with pytest.raises(NotThatMuchHeld, match=r"1,000.00 of 1,066.19 is still held, not 1,000.01"):
            apply(funds, "1000.01")
        apply(funds, "1000.00")
        assert remaining(funds) == Decimal("0.00")
        assert_books_prove()

    def test_not_before_it_came(self, loan):
        funds = hold(loan)
        with pytest.raises(NotThatMuchHeld, match="came on 2026-02-15"):
            apply(funds, "10.00", date(2026, 2, 14))
        assert not FundsMovement.objects.exists()

    def test_reversed_is_held_again(self, loan):
        funds = hold(loan)
        payment = apply(funds, "1066.19")
        reverse_transaction(transaction_id=payment.pk, reason="Another loan's", actor=SYSTEM)

        assert remaining(funds) == Decimal("1066.19")
        assert balance_of("unapplied-funds") == Decimal("-1066.19")
        apply(funds, "500.00", TODAY)
        assert_books_prove()

    def test_leaves_the_loan_like_a_payment_of_that_day(self, loan):
        apply(hold(loan), "1066.19")
        held = fresh(loan).position
        reverse_transaction(
            transaction_id=loan.transactions.get(kind="REPAYMENT").pk, reason="x", actor=SYSTEM
        )
        record_payment(loan_id=loan.pk, amount=Decimal("1066.19"), effective_date=DUE, actor=SYSTEM)

        paid = fresh(loan).position
        assert (paid.principal, paid.interest, paid.total_due) == (
            held.principal,
            held.interest,
            held.total_due,
        )

    def test_on_a_charged_off_loan_is_a_recovery(self, charged_off):
        day = date(2026, 7, 1)
        payment = apply(hold(charged_off, on=day), "1066.19", day)

        assert payment.kind == "RECOVERY"
        assert lines_of(payment) == {
            "unapplied-funds": Decimal("1066.19"),
            "recovery-income": Decimal("-1066.19"),
        }
        assert_books_prove()

    def test_with_the_same_key_happens_once(self, loan, analyst):
        funds = hold(loan)
        arguments = {
            "funds_id": funds.pk,
            "amount": Decimal("10.00"),
            "effective_date": TODAY,
            "actor": analyst,
        }
        assert apply_unapplied.once("k")(**arguments) == apply_unapplied.once("k")(**arguments)
        assert remaining(funds) == Decimal("1056.19")


class TestReturnUnapplied:
    def test_sends_it_back(self, loan):
        funds = hold(loan)
        send_back(funds, "1066.19")

        assert remaining(funds) == Decimal("0.00")
        assert balance_of("unapplied-funds") == Decimal("0.00")
        assert_books_prove()

    def test_of_no_more_than_is_held(self, loan):
        funds = hold(loan)
        apply(funds, "1000.00")
        with pytest.raises(NotThatMuchHeld, match=r"66.19 of 1,066.19 is still held, not 66.20"):
            send_back(funds, "66.20")
        send_back(funds, "66.19")
        assert_books_prove()

    def test_above_ones_limit_waits_for_a_second_person(self, loan, analyst):
        funds = hold(loan, "3000.00")
        common = {
            "funds_id": funds.pk,
            "effective_date": TODAY,
            "reason": "Not ours",
            "actor": analyst,
        }
        assert isinstance(return_unapplied.submit(amount=Decimal("1000.01"), **common), Proposed)
        assert isinstance(return_unapplied.submit(amount=Decimal("1000.00"), **common), Executed)
