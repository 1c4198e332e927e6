"""Whatever happens to a loan, on whatever basis it is booked: the books prove, and undoing it leaves no trace."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.ledger.selectors import trial_balance
from servicing.models import Loan, Transaction
from servicing.services.accelerating import accelerate_loan
from servicing.services.capitalizing import capitalize_interest
from servicing.services.chargebacks import record_chargeback
from servicing.services.charges import assess_fee, waive
from servicing.services.ending import charge_off_loan, write_off_loan
from servicing.services.goodwill import grant_goodwill_credit
from servicing.services.reversals import reverse_transaction
from servicing.services.settling import agree_settlement
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

POLICIES = {
    "accrual": {},
    "cash": {"accounting_basis": "CASH"},
    "cost recovery": {"non_accrual_payments": "COST_RECOVERY"},
}
DAYS = {"current": date(2026, 3, 2), "in non-accrual": date(2026, 5, 25)}


def _common(loan: Loan, day: date) -> dict[str, object]:
    return {"loan_id": loan.pk, "effective_date": day, "reason": "Tried out", "actor": SYSTEM}


def goodwill(loan: Loan, day: date) -> Transaction:
    return grant_goodwill_credit(amount=Decimal("700.00"), **_common(loan, day))


def capitalized(loan: Loan, day: date) -> Transaction:
    return capitalize_interest(**_common(loan, day))


def accelerated(loan: Loan, day: date) -> Transaction:
    return accelerate_loan(**_common(loan, day))


def charged_back(loan: Loan, day: date) -> Transaction:
    payment = pay(loan, "1500.00", on=date(2026, 2, 20), method="CARD")
    return record_chargeback(
        transaction_id=payment.pk,
        amount=Decimal("1200.00"),
        effective_date=day,
        reason="Card dispute",
        actor=SYSTEM,
    )


def charged_fee(loan: Loan, day: date) -> Transaction:
    return assess_fee(amount=Decimal("40.00"), **_common(loan, day))


def waived(loan: Loan, day: date) -> Transaction:
    return waive(amount=Decimal("50.00"), component="INTEREST", **_common(loan, day))


def paid(loan: Loan, day: date) -> Transaction:
    return pay(loan, "3000.00", on=day)


EVENTS = (goodwill, capitalized, accelerated, charged_back, charged_fee, waived, paid)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("event", EVENTS, ids=[each.__name__ for each in EVENTS])
def test_books_prove_and_undoing_leaves_them_as_they_were(event, policy, day):
    loan = make_active_loan(snapshot=policy)
    set_business_date(day)
    pay(loan, "10.00", on=date(2026, 2, 16))
    if event is charged_back:
        happened = event(loan, day)
        assert_books_prove()
        return
    before = {each.code: each.balance for each in trial_balance()}
    happened = event(loan, day)
    assert_books_prove()

    reverse_transaction(transaction_id=happened.pk, reason="Undone", actor=SYSTEM)
    assert {each.code: each.balance for each in trial_balance() if each.balance} == {
        code: balance for code, balance in before.items() if balance
    }
    assert_books_prove()


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_settlement_for_less_proves_on_every_basis(policy):
    loan = make_active_loan(snapshot=policy)
    set_business_date(DAYS["in non-accrual"])
    agree_settlement(amount=Decimal("9000.00"), **_common(loan, DAYS["in non-accrual"]))
    pay(loan, "9000.00", on=DAYS["in non-accrual"])

    assert Loan.objects.get(pk=loan.pk).close_reason == "SETTLED"
    assert_books_prove()


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_whole_way_down_proves_on_every_basis(policy):
    loan = make_active_loan(snapshot=policy)
    close_days(date(2026, 3, 20))
    assert_books_prove()
    set_business_date(date(2026, 7, 1))
    charge_off_loan(**_common(loan, date(2026, 7, 1)))
    assert_books_prove()
    write_off_loan(**_common(loan, date(2026, 7, 1)))
    assert_books_prove()
