"""The product editor (P2) in a real browser: parts open one by one and nothing that was entered is lost."""

import pytest

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.products import draft_of, make_draft_product
from tests.products.admin.pages import PRODUCTS
from tests.web.test_browser import CHROMIUM, browser, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.mark.parametrize("options", [{}, {"dark": True, "width": 390}])
def test_parts_rows_mistakes_and_the_live_example(visit, options):  # noqa: F811 - the fixture
    product = make_draft_product()
    window = visit(**options)
    page = window.sign_in(make_user(Role.PRODUCT_MANAGER, username="pam").username)
    page.goto(f"{PRODUCTS}{product.pk}/action/update-draft/")
    assert page.is_visible("#id_name") and not page.is_visible("#id_base_rate")

    page.focus("a[href='#part-interest']")
    page.keyboard.press("Enter")
    page.fill("#id_base_rate", "11")
    page.wait_for_selector(".lo-example-result dd:text-is('11 %')")
    assert not page.is_visible("#id_rate_index")
    page.select_option("#id_rate_type", "VARIABLE")
    assert page.is_visible("#id_rate_index")
    page.select_option("#id_rate_type", "FIXED")

    page.click("a[href='#part-fees']")
    page.click("text=Add a row")
    assert page.evaluate("document.activeElement.name") == "fees-1-code"
    page.keyboard.type("filing")
    page.fill("[name=fees-1-name]", "Filing fee")
    page.select_option("[name=fees-1-kind]", "FILING")
    page.select_option("[name=fees-1-calculation]", "FLAT")
    page.select_option("[name=fees-1-timing]", "DISBURSEMENT")
    page.select_option("[name=fees-0-kind]", "DOCUMENTATION")

    page.click("text=Save draft")
    page.wait_for_selector(".lo-refusal")
    assert page.is_visible("text=This calculation needs it.")
    assert page.input_value("#id_base_rate") == "11"
    page.fill("[name=fees-1-amount]", "75")
    page.click("text=Save draft")
    page.wait_for_selector("text=Draft saved.")

    draft = draft_of(product)
    assert (str(draft.base_rate), draft.rules.count()) == ("11.000000", 2)
    assert {fee.code: fee.kind for fee in draft.fees.all()} == {
        "origination": "DOCUMENTATION",
        "filing": "FILING",
    }
    # The refusal's own status is all the browser has to report.
    assert all("422" in line for line in window.wrong)
    page.wait_for_selector("[name=fees-1-code]")


def test_rules_are_put_in_order(visit):  # noqa: F811 - the fixture
    product = make_draft_product()
    window = visit()
    page = window.sign_in(make_user(Role.PRODUCT_MANAGER, username="pam").username)
    page.goto(f"{PRODUCTS}{product.pk}/action/update-draft/#part-eligibility")
    page.click("text=Add a row")
    page.fill("[name=eligibility_rules-1-code]", "ELG-02")
    page.fill("[name=eligibility_rules-1-name]", "Revenue")
    page.fill("[name=eligibility_rules-1-value]", "50000")
    for cell, choice in (
        ("metric", "ANNUAL_REVENUE"),
        ("operator", "AT_LEAST"),
        ("outcome", "REFER"),
        ("reason_code", "R102"),
    ):
        page.select_option(f"[name=eligibility_rules-1-{cell}]", choice)
    page.click("[aria-label='Move up'] >> nth=1")
    assert page.input_value("[name=eligibility_rules-0-code]") == "ELG-02"
    page.click("button[value=preview]")
    page.wait_for_selector("text=You entered")
    page.click("button[value=change]")
    page.click("a[href='#part-eligibility']")
    assert page.input_value("[name=eligibility_rules-0-code]") == "ELG-02"
    page.click("text=Save draft")
    page.wait_for_selector("text=Draft saved.")

    rules = sorted(draft_of(product).rules.all(), key=lambda rule: (rule.stage, rule.position))
    assert [rule.code for rule in rules if rule.stage == "ELIGIBILITY"] == ["ELG-02", "ELG-01"]
    assert window.wrong == []
