"""Fees with every installment: asked for when it falls due, in the books, undone with what called for them."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.models import Transaction, TransactionKind
from servicing.services.charges import waive
from servicing.services.reversals import UnableToReverse, reverse_transaction
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, make_active_loan, pay

pytestmark = pytest.mark.django_db

SERVICING_FEE = {
    "code": "servicing",
    "name": "Servicing fee",
    "kind": "SERVICING",
    "calculation": "FLAT",
    "amount": "7.50",
    "percent": None,
    "amount_min": None,
    "amount_max": None,
    "timing": "INSTALLMENT",
    "is_finance_charge": True,
}
TODAY = date(2026, 3, 2)
FIRST_DUE, SECOND_DUE = date(2026, 4, 2), date(2026, 5, 2)


@pytest.fixture
def loan():
    return make_active_loan(disbursed=TODAY, snapshot={"fees": [SERVICING_FEE]})


def plan_fees(loan):
    return Transaction.objects.filter(loan=loan, kind=TransactionKind.PLAN_FEE).order_by("sequence")


def test_the_schedule_shows_it_from_the_beginning(loan):
    rows = list(loan.installments.order_by("position"))

    assert [row.fees for row in rows] == [Decimal("7.50")] * 12
    assert not plan_fees(loan).exists()
    assert_books_prove()


def test_it_is_charged_on_each_due_date_and_not_before(loan):
    close_days(date(2026, 3, 31))
    assert not plan_fees(loan).exists()

    close_days(FIRST_DUE)

    fee = plan_fees(loan).get()
    assert (fee.amount, fee.effective_date, fee.installment) == (Decimal("7.50"), FIRST_DUE, 1)
    assert fresh(loan).position.fees == Decimal("7.50")
    assert lines_of(fee) == {"fees-receivable": Decimal("7.50"), "fee-income": Decimal("-7.50")}
    close_days(SECOND_DUE)
    assert plan_fees(loan).count() == 2
    assert_books_prove()


def test_a_payment_pays_it_and_a_payoff_asks_for_none_to_come(loan):
    close_days(FIRST_DUE)
    due = fresh(loan).position.total_due

    pay(loan, due)

    position = fresh(loan).position
    assert position.fees == Decimal("0.00") == position.total_due
    pay(loan, fresh(loan).position.total_outstanding)
    close_days(SECOND_DUE)
    assert plan_fees(loan).count() == 1
    assert_books_prove()


def test_a_payoff_dated_back_takes_the_later_ones_away(loan):
    close_days(SECOND_DUE)
    assert plan_fees(loan).count() == 2

    pay(loan, "20000.00", on=date(2026, 4, 10))

    standing = [each for each in plan_fees(loan) if not hasattr(each, "reversal")]
    assert [each.installment for each in standing] == [1]
    assert_books_prove()


def test_nobody_reverses_it_but_it_can_be_waived(loan):
    close_days(FIRST_DUE)
    with pytest.raises(UnableToReverse, match="waive fees instead"):
        reverse_transaction(transaction_id=plan_fees(loan).get().pk, reason="Goodwill", actor=SYSTEM)

    waive(
        loan_id=loan.pk,
        component="FEES",
        amount=Decimal("7.50"),
        effective_date=FIRST_DUE,
        reason="Promised on the phone",
        actor=SYSTEM,
    )

    assert fresh(loan).position.fees == Decimal("0.00")
    assert_books_prove()


@pytest.mark.parametrize("basis", ["ACCRUAL", "CASH"])
def test_counts_as_the_product_keeps_its_books(basis):
    """Also of a loan whose interest is no income any more."""
    kept = {"fees": [SERVICING_FEE], "accounting_basis": basis, "non_accrual_days": 30}
    loan = make_active_loan(disbursed=TODAY, snapshot=kept)
    close_days(FIRST_DUE)
    pay(loan, "7.50")
    close_days(date(2026, 5, 10))

    assert plan_fees(loan).count() == 2
    assert (fresh(loan).position.non_accrual_since is not None) == (basis == "ACCRUAL")
    assert_books_prove()
