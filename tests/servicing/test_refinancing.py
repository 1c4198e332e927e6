from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from loanops.core.errors import ApprovalRequired
from loanops.ledger.services.posting import post_entry
from servicing.models import DisbursementOrder, Transaction
from servicing.proof import verify
from servicing.selectors import payoff_quote
from servicing.services.disbursing import UnableToDisburse, UnableToReturn, disbursement_returned
from servicing.services.recording import NotTheLastDay
from servicing.services.refinancing import UnableToRefinance, refinance_loan, undo_refinancing
from servicing.services.reversals import AlreadyReversed, reverse_transaction
from servicing.services.unapplied import record_unapplied
from servicing.states import CloseReason, LoanStatus
from tests.books import assert_books_prove, balance_of, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import disburse, fresh, make_active_loan, make_loan, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def refinance(old, new, on=TODAY, actor=SYSTEM):
    return refinance_loan(
        loan_id=old.pk, new_loan_id=new.pk, effective_date=on, reason="More capital", actor=actor
    )


@pytest.fixture
def new(loan):
    return make_loan(principal=Decimal("20000.00"), business=loan.business)


class TestRefinanceLoan:
    def test_pays_the_old_loan_off_from_the_new_one(self, loan, new):
        payoff = payoff_quote(loan, TODAY).total
        paid_off = refinance(loan, new)

        old, fresh_new = fresh(loan), fresh(new)
        assert (old.status, old.close_reason) == (LoanStatus.CLOSED, CloseReason.REFINANCED)
        assert (old.position.total_outstanding, old.position.credit) == (
            Decimal("0.00"),
            Decimal("0.00"),
        )
        assert "REFINANCED" in set(old.history.values_list("status", flat=True))
        assert (fresh_new.status, fresh_new.position.principal) == (LoanStatus.ACTIVE, payoff)
        assert fresh_new.first_disbursed_date == TODAY
        assert lines_of(paid_off)["refinance-clearing"] == payoff
        assert balance_of("refinance-clearing") == Decimal("0.00")
        assert_books_prove()

    def test_keeps_the_fees_back_and_the_rest_can_be_paid_out(self, loan):
        new = make_loan(
            principal=Decimal("20000.00"), business=loan.business, fees_withheld=Decimal("150.00")
        )
        payoff = payoff_quote(loan, TODAY).total
        refinance(loan, new)
        lent = Transaction.objects.get(kind="REFINANCE_IN")

        assert (lent.amount, lent.withheld_amount) == (payoff + 150, Decimal("150.00"))
        disburse(new, TODAY, Decimal("20000.00") - lent.amount)
        assert fresh(new).position.principal_disbursed == Decimal("20000.00")
        assert_books_prove()

    def test_needs_room_in_the_new_contract_to_the_cent(self, loan):
        payoff = payoff_quote(loan, TODAY).total
        small = make_loan(principal=payoff - Decimal("0.01"), business=loan.business)
        with pytest.raises(UnableToDisburse, match="is left to pay out"):
            refinance(loan, small)
        assert fresh(loan).status == LoanStatus.ACTIVE
        assert fresh(small).status == LoanStatus.PENDING_DISBURSEMENT
        assert not DisbursementOrder.objects.filter(loan=small).exists()

        refinance(loan, make_loan(principal=payoff, business=loan.business))
        assert_books_prove()

    def test_is_for_loans_of_one_borrower(self, loan):
        with pytest.raises(UnableToRefinance, match="another borrower"):
            refinance(loan, make_loan(principal=Decimal("20000.00")))
        with pytest.raises(UnableToRefinance, match="pay off itself"):
            refinance(loan, loan)

    def test_not_before_the_last_thing_that_happened(self, loan, new):
        pay(loan, "10.00", date(2026, 3, 1))
        with pytest.raises(NotTheLastDay, match="moved on 2026-03-01"):
            refinance(loan, new, date(2026, 2, 28))
        refinance(loan, new, date(2026, 3, 1))
        assert_books_prove()

    def test_a_payment_returned_afterwards_reopens_the_old_loan(self, loan, new):
        payment = pay(loan, "500.00", date(2026, 2, 20))
        refinance(loan, new)
        reverse_transaction(transaction_id=payment.pk, reason="R01", actor=SYSTEM)

        loan = fresh(loan)
        assert loan.status == LoanStatus.ACTIVE
        assert loan.position.total_outstanding > Decimal("500.00")
        assert balance_of("refinance-clearing") == Decimal("0.00")
        assert_books_prove()

    def test_a_payment_dated_back_becomes_a_credit(self, loan, new):
        refinance(loan, new)
        from servicing.services.receipts import post_receipt

        post_receipt(
            loan_id=loan.pk,
            amount=Decimal("200.00"),
            effective_date=date(2026, 2, 20),
            source_key="sim:9",
            actor=SYSTEM,
        )
        assert fresh(loan).position.credit > Decimal("200.00")
        assert_books_prove()

    def test_of_a_loan_with_a_lower_number_into_one_with_a_higher_and_back(self, loan, new):
        refinance(loan, new)
        newest = make_active_loan(business=loan.business)
        target = make_loan(principal=Decimal("30000.00"), business=loan.business)
        refinance(newest, target)
        assert_books_prove()

    def test_always_needs_a_second_person(self, loan, new, officer):
        with pytest.raises(ApprovalRequired):
            refinance(loan, new, actor=officer)


class TestUndoRefinancing:
    def test_takes_it_back_on_both_loans(self, loan, new):
        before = fresh(loan).position
        paid_off = refinance(loan, new)
        undo_refinancing(transaction_id=paid_off.pk, reason="Withdrawn", actor=SYSTEM)

        old, fresh_new = fresh(loan), fresh(new)
        assert (old.status, old.position.total_outstanding) == (
            LoanStatus.ACTIVE,
            before.total_outstanding,
        )
        assert (fresh_new.status, fresh_new.position.principal) == (
            LoanStatus.PENDING_DISBURSEMENT,
            Decimal("0.00"),
        )
        assert balance_of("refinance-clearing") == Decimal("0.00")
        refinance(loan, new)
        assert_books_prove()

    def test_from_either_side_and_once(self, loan, new):
        paid_off = refinance(loan, new)
        lent = Transaction.objects.get(kind="REFINANCE_IN")
        undo_refinancing(transaction_id=lent.pk, reason="x", actor=SYSTEM)
        with pytest.raises(AlreadyReversed):
            undo_refinancing(transaction_id=paid_off.pk, reason="x", actor=SYSTEM)
        assert_books_prove()

    def test_is_no_returned_disbursement(self, loan, new):
        refinance(loan, new)
        order = DisbursementOrder.objects.get(loan=new)
        with pytest.raises(UnableToReturn, match="Undo the refinancing"):
            disbursement_returned(order_id=order.pk, reason="x", actor=SYSTEM)


class TestProof:
    @pytest.mark.parametrize("account", ["refinance-clearing", "unapplied-funds"])
    def test_finds_what_stays_on_an_account_in_between(self, loan, new, account):
        refinance(loan, new)
        record_unapplied(
            loan_id=loan.pk,
            amount=Decimal("50.00"),
            received_date=TODAY,
            reason="Which loan?",
            actor=SYSTEM,
        )
        assert_books_prove()
        with transaction.atomic():
            post_entry(
                kind="MANUAL",
                posting_key="stray",
                posting_date=TODAY,
                effective_date=TODAY,
                lines={account: Decimal("0.01"), "cash": Decimal("-0.01")},
            )

        [found] = verify().differences
        assert account in found.detail
