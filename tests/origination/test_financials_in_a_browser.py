"""The Financials tab in a real browser: workings open by keyboard, the grid fits a phone, nothing is wrong."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.financials import (
    lines,
    make_analysis,
    make_debts,
    make_income,
    make_statement,
    make_verified_statement,
    statement_csv,
    troubled_moves,
)
from tests.factories.origination import make_application
from tests.web.test_browser import CHROMIUM, browser, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.mark.parametrize("options", [{}, {"dark": True, "width": 390}])
def test_figures_are_read_and_explained(visit, options):  # noqa: F811 - the fixture
    application = make_application(
        product="term-loan", requested_amount=Decimal("60000.00"), requested_term_months=36
    )
    make_statement(application, ends_on=date(2024, 12, 31), lines=lines())
    make_verified_statement(application)
    make_debts(application)
    make_income(application)
    make_analysis(application, statement_csv(troubled_moves))
    window = visit(**options)
    page = window.sign_in(make_user(Role.UNDERWRITER, username="uma").username)

    page.goto(f"/admin/origination/application/{application.pk}/change/?tab=financials")
    working = page.locator("details", has_text="cash flow available ÷").first
    working.locator("summary").focus()
    page.keyboard.press("Enter")
    assert working.locator("dd", has_text="84,000.00").is_visible()

    page.goto(f"/admin/origination/application/{application.pk}/action/record-financial-statements/")
    assert page.input_value("#id_c0-REVENUE") == "800000.00"
    page.fill("#id_c0-EQUITY", "1")
    page.click("button[value=preview]")
    assert page.is_visible("text=liabilities and equity 200,001.00")
    # The refusal's own status is all the browser has to report.
    assert all("422" in line for line in window.wrong)
