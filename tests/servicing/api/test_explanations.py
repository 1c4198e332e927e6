"""Why a figure is what it is, over the API."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.core import clock
from tests.factories.servicing import make_active_loan, pay

pytestmark = pytest.mark.django_db


def test_working_adds_up_to_the_figure_of_the_loan(system, loan):
    body = system.get(f"/loans/{loan.public_id}/explanation?figure=DUE").json()

    due = system.get(f"/loans/{loan.public_id}").json()["due"]["total"]
    assert body["explanation"]["value"] == due == "1091.19"
    assert sum(Decimal(step["amount"]) for step in body["explanation"]["steps"]) == Decimal(due)
    assert (body["figure"], body["as_of"], body["restated"]) == ("DUE", "2026-03-02", None)
    assert body["document"] == "docs/calculations/late-fees.md"


def test_shows_arrears_as_known_then_and_restated(system, loan):
    moment = clock.now().isoformat().replace("+00:00", "Z")
    pay(loan, "1200.00", on=date(2026, 2, 14))

    address = f"/loans/{loan.public_id}/explanation?figure=DAYS_PAST_DUE&as_of=2026-03-02&known_at={moment}"
    body = system.get(address).json()
    then = system.get(f"/loans/{loan.public_id}/summary?as_of=2026-03-02&known_at={moment}").json()
    now = system.get(f"/loans/{loan.public_id}/summary?as_of=2026-03-02").json()

    assert (body["explanation"]["value"], body["restated"]["value"], body["has_changed"]) == ("15", "0", True)
    assert (then["days_past_due"], now["days_past_due"]) == (15, 0)


def test_explains_one_allocation_one_accrual_and_one_late_fee(system, loan):
    payment = pay(loan, "300.00", on=date(2026, 2, 20))
    address = f"/loans/{loan.public_id}/explanation"

    allocation = system.get(f"{address}?figure=ALLOCATION&transaction={payment.public_id}").json()
    accrual = system.get(f"{address}?figure=ACCRUAL&from=2026-01-15&to=2026-02-15").json()
    late_fee = system.get(f"{address}?figure=LATE_FEE&installment=1").json()

    assert allocation["explanation"]["value"] == "300.00"
    assert Decimal(accrual["explanation"]["value"]) == Decimal("120")
    assert late_fee["explanation"]["steps"][0]["date"] == "2026-02-26"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        ("?figure=LUCK", 400),
        ("?figure=DUE&as_of=2027-01-01", 400),
        ("?figure=DUE&known_at=yesterday", 400),
        ("?figure=LATE_FEE", 422),
        ("?figure=LATE_FEE&installment=0", 400),
        ("?figure=LATE_FEE&installment=9", 422),
        ("?figure=ALLOCATION&transaction=txn_unknown", 400),
        ("?figure=DUE&until=now", 400),
    ],
)
def test_says_what_is_wrong_with_a_question(system, loan, query, status):
    assert system.get(f"/loans/{loan.public_id}/explanation{query}").status_code == status


def test_a_borrower_asks_about_his_own_loans_only(borrower, own_loan):
    other = make_active_loan()

    assert borrower.get(f"/loans/{own_loan.public_id}/explanation?figure=PAYOFF").status_code == 200
    assert borrower.get(f"/loans/{other.public_id}/explanation?figure=PAYOFF").status_code == 404
