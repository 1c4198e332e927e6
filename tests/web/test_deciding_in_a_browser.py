"""U2, U3, the Rules tab and P5 in a real browser: figures follow the entries, nothing is asked elsewhere."""

from decimal import Decimal

import pytest

from loanops.access.roles import Role
from origination.services.trying import handle_requested, try_rules
from tests.factories.access import make_user, staff
from tests.factories.origination import NEAR_PRIME, make_checked, make_referred
from tests.origination.graded_product import LIMITS, publish_graded
from tests.origination.test_trying import draft
from tests.web.test_browser import CHROMIUM, browser, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
WHY = "Strong deposits, long relationship, owner's score recovers."


class TestDecidingInABrowser:
    def test_figures_follow_what_is_entered_and_the_counter_offer_goes_out_once(self, visit):  # noqa: F811
        publish_graded(decision_limits=[{**LIMITS[0], "exceptions_max": 20}, LIMITS[1]])
        application = make_referred(
            credit=NEAR_PRIME,
            cash_flow_available=Decimal("60000.00"),
            existing_debt_service=Decimal("1000.00"),
        )
        window = visit()
        page = window.sign_in(make_user(Role.UNDERWRITER, username="uma").username)
        page.goto(f"/admin/origination/application/{application.pk}/change/?tab=rules")
        page.wait_for_selector("text=Why this rate")

        page.goto(f"/admin/origination/application/{application.pk}/action/counter-offer-application/")
        page.wait_for_selector("#lo-live >> text=What it would mean")
        page.fill("input[name=approved_amount]", "12000")
        page.select_option("select[name=term_months]", "12")
        page.fill("input[name=annual_rate]", "12")
        page.wait_for_selector("#lo-live >> text=1,066.19")
        page.fill("input[name=rate_reason]", "Deposits moved to us")
        page.fill("textarea[name=reason]", WHY)
        page.check("text=First lien filed on the collateral")
        page.click("button[value=preview]")
        page.dblclick("button[value=confirm]")
        page.wait_for_selector("text=The counter-offer is with the applicant.")

        assert application.offers.get().amount == Decimal("12000.00")
        assert window.wrong == []

    def test_the_notice_of_a_decline_and_the_rules_tester(self, visit):  # noqa: F811
        application = make_referred(credit=NEAR_PRIME)
        make_checked()
        window = visit(width=390)
        page = window.sign_in(make_user(Role.UNDERWRITER, username="uma").username)
        page.goto(f"/admin/origination/application/{application.pk}/action/decline-application/")
        page.fill("textarea[name=reason]", WHY)
        page.click("button[value=preview]")
        page.wait_for_selector("text=To be sent by")
        trial = try_rules(product_version_id=draft().pk, actor=staff(Role.PRODUCT_MANAGER))
        handle_requested(trial_id=trial.pk)

        tester = visit()
        page = tester.sign_in(make_user(Role.PRODUCT_MANAGER, username="petra").username)
        page.goto("/admin/origination/ruletrial/")
        page.click(f"text=Trial {trial.pk}")
        page.wait_for_selector("text=Decided otherwise")

        assert (window.wrong, tester.wrong) == ([], [])
