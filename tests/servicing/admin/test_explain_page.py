"""The page that answers why a figure is so much."""

from datetime import date

import pytest

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.servicing import make_loan, pay
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return signed_in(make_user(Role.LOAN_OFFICER))


def test_every_figure_of_the_loan_page_leads_to_its_working(client, loan):
    page = client.get(f"/admin/servicing/loan/{loan.pk}/change/").content.decode()

    for figure in ("PRINCIPAL", "INTEREST", "FEES", "PENALTIES", "CREDIT", "DUE", "DAYS_PAST_DUE", "PAYOFF"):
        address = f"/admin/servicing/loan/{loan.pk}/explain/?figure={figure}"
        assert address in page
        shown = client.get(address)
        assert shown.status_code == 200
        assert "The rule" in text_of(shown), figure


def test_shows_the_figure_then_and_now_side_by_side(client, loan):
    pay(loan, "1200.00", on=date(2026, 2, 14))
    address = f"/admin/servicing/loan/{loan.pk}/explain/?figure=DAYS_PAST_DUE&as_of=2026-03-02"

    page = text_of(client.get(f"{address}&known_on=2099-01-01"))
    assert "As it was known then" in page and "Restated by everything known now" in page
    assert "was not on the books" in text_of(client.get(f"{address}&known_on=2020-01-01"))


def test_asks_for_what_is_missing(client, loan):
    page = text_of(client.get(f"/admin/servicing/loan/{loan.pk}/explain/?figure=LATE_FEE"))
    assert "needs the number of an installment" in page


def test_a_loan_not_paid_out_links_to_no_explanation(client):
    loan = make_loan()
    assert "explain/?figure" not in client.get(f"/admin/servicing/loan/{loan.pk}/change/").content.decode()
